//! What the lanes of a run are called.

use crate::shown::shown;

/// Names for lanes that fetch one of `urls` each.
///
/// A lane is named after its URL, without what all have in common: the scheme, and the
/// host too if it is the same.
pub fn urls(urls: &[String]) -> Vec<String> {
    let urls: Vec<String> = urls.iter().map(|url| shown(url)).collect();
    let parts: Vec<[&str; 3]> = urls.iter().map(|url| split(url)).collect();
    let alike = |part: usize| parts.iter().all(|other| other[part] == parts[0][part]);
    // The host of a single URL is worth reading.
    let from = match (alike(0), parts.len() > 1 && alike(1)) {
        (true, true) => 2,
        (true, false) => 1,
        (false, _) => 0,
    };
    parts.iter().map(|parts| parts[from..].concat()).collect()
}

/// Names for lanes that fetch whatever comes: `thread 1`, and so on.
pub fn workers(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("thread {number}")).collect()
}

/// Scheme, host and path of a URL; other text is all path.
fn split(url: &str) -> [&str; 3] {
    let Some(colon) = url.find("://") else { return ["", "", url] };
    let (scheme, rest) = url.split_at(colon + 3);
    let end = rest.find('/').unwrap_or(rest.len());
    [scheme, &rest[..end], if end == rest.len() { "/" } else { &rest[end..] }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(given: &[&str]) -> Vec<String> {
        urls(&given.iter().map(|url| (*url).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn urls_of_one_host_are_told_apart_by_their_paths() {
        assert_eq!(names(&["http://a", "http://a/b/c"]), ["/", "/b/c"]);
    }

    #[test]
    fn other_urls_keep_what_tells_them_apart() {
        assert_eq!(names(&["http://a/x", "http://b/x"]), ["a/x", "b/x"]);
        assert_eq!(names(&["http://u:secret@a/x", "http://b/x"]), ["…@a/x", "b/x"]);
        assert_eq!(names(&["http://a/", "https://a/"]), ["http://a/", "https://a/"]);
        assert_eq!(names(&["http://a/x", "c", ""]), ["http://a/x", "c", "(empty)"]);
        assert_eq!(names(&["http://a/x"]), ["a/x"]);
        assert_eq!(names(&[]), [""; 0]);
    }

    #[test]
    fn workers_are_numbered_from_1() {
        assert_eq!(workers(2), ["thread 1", "thread 2"]);
    }
}
