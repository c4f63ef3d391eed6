//! Why a URL that is known is not fetched: each with the rule that decided.

/// Why a URL is left out. Its `Display` is a sentence's end: `not fetched: …`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, thiserror::Error)]
pub enum LeftOut {
    /// Its scheme is not http or https.
    #[error("its scheme is not http or https")]
    Scheme,
    /// It cannot be read as a URL; why.
    #[error("it cannot be read: {0}")]
    Malformed(String),
    /// Its host is none of those that are crawled.
    #[error("on another host")]
    OtherHost,
    /// It is not below the directory where the crawl began.
    #[error("outside of the start directory")]
    OtherDirectory,
    /// A pattern of `--exclude` matches it.
    #[error("excluded by {0:?}")]
    Excluded(String),
    /// No pattern of `--include` matches it.
    #[error("matched by no --include")]
    NotIncluded,
    /// It is what pages are drawn with, and only pages are asked for.
    #[error("a resource, and --resources was not given")]
    Resource,
    /// The page that holds it asks not to follow it.
    #[error("nofollow")]
    Nofollow,
    /// It is a line of a text that no sitemap names, and that is no start.
    #[error("in a text that is no sitemap")]
    Unlisted,
    /// It is further from the start than `--depth`.
    #[error("deeper than {0}")]
    TooDeep(u32),
    /// So many redirects led to it that it is not followed.
    #[error("more than {0} redirects in a row")]
    TooManyRedirects(u32),
    /// So many sitemaps in a row list one another that it is not followed.
    #[error("more than {0} sitemaps, each listed by the one before")]
    TooNested(u32),
    /// It is a sitemap of a `robots.txt` that lists more than a page may have links.
    #[error("more than {0} sitemaps in one robots.txt")]
    TooMany(usize),
    /// It is longer than a URL may be, in bytes.
    #[error("longer than {0} bytes: --max-url allows more")]
    TooLong(usize),
    /// `robots.txt` keeps it out; the line and the rule, or why all is kept out.
    #[error("robots.txt: {0}")]
    Robots(String),
    /// It is one of a series that seems to have no end; the rule that tells.
    #[error("a trap: {0}")]
    Trap(String),
    /// Its host is a private address.
    #[error("{0}")]
    Forbidden(String),
}

impl LeftOut {
    /// Whether it keeps out pages only: a sitemap may stand anywhere.
    pub fn spares_sitemaps(&self) -> bool {
        matches!(self, LeftOut::OtherDirectory | LeftOut::NotIncluded)
    }

    /// The name of the rule in the file: one word, the same for all details.
    pub fn rule(&self) -> &'static str {
        match self {
            LeftOut::Scheme => "scheme",
            LeftOut::Malformed(_) => "malformed",
            LeftOut::OtherHost => "host",
            LeftOut::OtherDirectory => "directory",
            LeftOut::Excluded(_) => "exclude",
            LeftOut::NotIncluded => "include",
            LeftOut::Resource => "resource",
            LeftOut::Nofollow => "nofollow",
            LeftOut::Unlisted => "unlisted",
            LeftOut::TooDeep(_) => "depth",
            LeftOut::TooManyRedirects(_) => "redirects",
            LeftOut::TooNested(_) => "nested",
            LeftOut::TooMany(_) => "sitemaps",
            LeftOut::TooLong(_) => "length",
            LeftOut::Robots(_) => "robots",
            LeftOut::Trap(_) => "trap",
            LeftOut::Forbidden(_) => "address",
        }
    }

    /// What all that one of the rules keeps out has in common, as a sentence's end, where each
    /// URL has a reason of its own; `None`: the reason is all of theirs.
    pub fn common(rule: &str) -> Option<&'static str> {
        Some(match rule {
            "malformed" => "cannot be read as a URL",
            "exclude" => "excluded by --exclude",
            "robots" => "kept out by robots.txt",
            "trap" => "of a series that seems to have no end",
            "address" => "at an address that is not public",
            _ => return None,
        })
    }
}
