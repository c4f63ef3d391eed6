//! What a relation says of a link: `rel` of `link`, of `a`, and of a `Link` header.

use super::Kind;

/// What a page is drawn with, or what may be fetched ahead for it.
const PARTS: [&str; 9] = [
    "stylesheet",
    "icon",
    "apple-touch-icon",
    "apple-touch-icon-precomposed",
    "mask-icon",
    "preload",
    "modulepreload",
    "prefetch",
    "manifest",
];

/// Hosts to be ready for: nothing is to be fetched.
const NOTHING: [&str; 2] = ["dns-prefetch", "preconnect"];

/// The kind of a link of that relation; none if it is no link.
pub(crate) fn kind(rel: &str) -> Option<Kind> {
    let any = |names: &[&str]| tokens(rel).any(|token| is_one_of(token, names));
    if any(&PARTS) {
        return Some(Kind::Part);
    }
    let links = tokens(rel).any(|token| !is_one_of(token, &NOTHING));
    links.then_some(Kind::Related)
}

/// Whether the link is not to be followed. `ugc` and `sponsored` only say whose it is.
pub(crate) fn nofollow(rel: &str) -> bool {
    tokens(rel).any(|token| is_one_of(token, &["nofollow"]))
}

/// Whether a page's `robots` say that none of its links is to be followed.
pub(crate) fn none_followed(robots: &str) -> bool {
    robots.split(',').any(|token| is_one_of(token.trim(), &["nofollow", "none"]))
}

fn tokens(rel: &str) -> impl Iterator<Item = &str> {
    rel.split_ascii_whitespace()
}

fn is_one_of(token: &str, names: &[&str]) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relation_tells_parts_from_pages() {
        for (rel, expected) in [
            ("stylesheet", Some(Kind::Part)),
            ("alternate stylesheet", Some(Kind::Part)),
            ("SHORTCUT Icon", Some(Kind::Part)),
            ("next", Some(Kind::Related)),
            ("canonical", Some(Kind::Related)),
            ("dns-prefetch", None),
            ("preconnect dns-prefetch", None),
            ("preconnect next", Some(Kind::Related)),
            (" ", None),
        ] {
            assert_eq!(kind(rel), expected, "{rel}");
        }
    }

    #[test]
    fn only_nofollow_is_not_followed() {
        assert!(nofollow("noopener NoFollow"));
        assert!(!nofollow("ugc sponsored nofollower"));
        assert!(none_followed("noindex, NOFOLLOW") && none_followed("none"));
        assert!(!none_followed("noindex,follow"));
    }
}
