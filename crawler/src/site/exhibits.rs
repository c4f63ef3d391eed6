//! The pages that are one of a kind: each way in which a link can be written, once.
//!
//! The first page holds the links to them. Some it holds so that they must *not* be
//! followed: who asks for a path below `/never/` has read a comment, a script, a template
//! or plain text as if it were a page.

/// How a crawl comes to an exhibit, or why it does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// A page that a link leads to.
    Page,
    /// What a page is drawn with.
    Resource,
    /// Only the sitemap names it.
    Listed,
    /// The rule that leaves it out.
    Not(&'static str),
}

/// A page that is one of a kind.
pub struct Exhibit {
    /// Its path and query, as a normalised URL has them.
    pub path: &'static str,
    /// How a crawl comes to it.
    pub found: Found,
    /// Its type, which names no charset where it is no page.
    pub kind: &'static str,
    /// Its body, or what is added to that of a page.
    pub body: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";

const fn page(path: &'static str, body: &'static str) -> Exhibit {
    Exhibit { path, found: Found::Page, kind: HTML, body }
}

const fn left_out(path: &'static str, rule: &'static str) -> Exhibit {
    Exhibit { path, found: Found::Not(rule), kind: HTML, body: "" }
}

const fn resource(path: &'static str, kind: &'static str, body: &'static str) -> Exhibit {
    Exhibit { path, found: Found::Resource, kind, body }
}

/// All of them.
pub const EXHIBITS: &[Exhibit] = &[
    page("/area", ""),
    page("/framed", ""),
    page("/linked", ""),
    page("/related", ""),
    page("/refreshing", "<meta http-equiv=\"refresh\" content=\"30; URL='/refreshed'\">\n"),
    page("/refreshed", ""),
    page("/based/here", "<base href=\"/based/there/\">\n<a href=\"leaf\">a leaf</a>\n"),
    page("/based/there/leaf", ""),
    page("/stra%C3%9Fe", ""),
    page("/list?of=words&at=2", ""),
    page("/list?at=2&of=words", ""),
    page("/packed", "<a href=\"/unpacked\">unpacked</a>\n"),
    page("/unpacked", ""),
    page("/private/open", ""),
    page(
        "/quiet",
        "<meta name=\"robots\" content=\"nofollow\">\n<a href=\"/unfollowed/meta\">no</a>\n",
    ),
    Exhibit {
        path: "/plain.txt",
        found: Found::Page,
        kind: "text/plain; charset=utf-8",
        body: "<a href=\"/never/plain\">This is text, and this no link.</a>\n",
    },
    Exhibit { path: "/listed", found: Found::Listed, kind: HTML, body: "" },
    left_out("/private/secret", "robots"),
    left_out("/unfollowed/link", "nofollow"),
    left_out("/unfollowed/meta", "nofollow"),
    resource(
        "/style.css",
        "text/css; charset=utf-8",
        "@import \"more.css\";\n/* url(/never/style) */\nbody { background: url( 'image.png' ) }\n",
    ),
    resource("/more.css", "text/css; charset=utf-8", "h1 { color: teal }\n"),
    resource("/image.png", "image/png", ""),
    resource("/image-2x.png", "image/png", ""),
    resource(
        "/script.js",
        "text/javascript; charset=utf-8",
        "const text = '<a href=\"/never/code\">no link</a>';\n",
    ),
];

/// The exhibit at that path and query.
pub fn at(path: &str) -> Option<&'static Exhibit> {
    EXHIBITS.iter().find(|exhibit| exhibit.path == path)
}

/// What else there is, with its status, each found by a crawl.
pub const OTHERS: &[(&str, u16)] = &[
    ("/moved", 301),
    ("/missing", 404),
    ("/chain/1", 301),
    ("/chain/2", 302),
    ("/chain/3", 307),
    ("/circle/1", 302),
    ("/circle/2", 302),
];

/// The chain that is longer than any crawl follows leads from `/long/0` to this number,
/// and from there to `/`.
pub const LONG: usize = 12;
/// How many redirects in a row a crawl follows.
pub const FOLLOWED: usize = 10;

/// Links of the first page to what is no place of the site, with the rules that leave
/// them out.
pub const ELSEWHERE: &[(&str, &str)] =
    &[("http://example.com/", "host"), ("mailto:somebody@example.com", "scheme")];

/// The `Link` header of the first page.
pub const LINK: &str = "</linked>; rel=\"next\", </style.css>; rel=preload; as=style";

/// What the head of the first page holds besides.
pub const HEAD: &str = "\
<link rel=\"canonical\" href=\"/\">
<link rel=\"next\" href=\"/related\">
<script src=\"/script.js\"></script>
";

/// What the body of the first page holds besides.
pub const BODY: &str = "\
<h2>Gallery</h2>
<p><a href=\"/moved\">moved</a> <a href='/missing'>missing</a> <a href=/chain/1>a chain</a>
<a href=\"/circle/1\">a circle</a> <a href=\"/long/0\">a long chain</a>
<a href=\"/based/here\">a base</a> <a href=\"/stra&szlig;e\">a street</a>
<a href=\"/list?of=words&amp;at=2\">a list</a> <a href=\"/list?at=2&of=words\">another</a>
<a href=\"/packed\">packed</a> <a href=\"/refreshing\">refreshing</a>
<a href=\"/plain.txt\">plain</a> <a href=\"/quiet\">quiet</a>
<A HREF=\"/private/open\">open</A> <a href=\"/private/secret\">secret</a>
<a rel=\"noopener nofollow\" href=\"/unfollowed/link\">not followed</a>
<a href=\"http://example.com/\">elsewhere</a> <a href=\"mailto:somebody@example.com\">mail</a>
<a>no link</a> <a href=\"\">here</a> <a href=\"#top\">top</a> <a href=\"http://[\">malformed</a></p>
<map name=\"map\"><area href=\"/area\" alt=\"\"></map>
<iframe src=\"/framed\"></iframe>
<img src=\"/image.png\" srcset=\"/image.png 1x, /image-2x.png 2x\" alt=\"\">
<form action=\"/search\" method=\"get\"><input name=\"words\"><button>search</button></form>
<!-- <a href=\"/never/comment\">no link</a> -->
<script>const text = '<a href=\"/never/script\">no link</a>';</script>
<template><a href=\"/never/template\">no link</a></template>
<textarea><a href=\"/never/textarea\">no link</a></textarea>
";
