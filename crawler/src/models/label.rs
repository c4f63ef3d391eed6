//! What the lanes of a run are called.

use crate::shown::shown;

/// Names for `threads` threads that fetch `urls`.
///
/// With a thread for each URL, a lane is named after it, without what all have in common:
/// the scheme, and the host too if it is the same. A thread that fetches several is
/// `thread 1`, and so on.
pub fn lanes(urls: &[String], threads: usize) -> Vec<String> {
    if threads < urls.len() {
        return (1..=threads).map(|number| format!("thread {number}")).collect();
    }
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

    fn names(urls: &[&str], threads: usize) -> Vec<String> {
        lanes(&urls.iter().map(|url| (*url).to_owned()).collect::<Vec<_>>(), threads)
    }

    #[test]
    fn urls_of_one_host_are_told_apart_by_their_paths() {
        assert_eq!(names(&["http://a", "http://a/b/c"], 2), ["/", "/b/c"]);
    }

    #[test]
    fn other_urls_keep_what_tells_them_apart() {
        assert_eq!(names(&["http://a/x", "http://b/x"], 2), ["a/x", "b/x"]);
        assert_eq!(names(&["http://u:secret@a/x", "http://b/x"], 2), ["u:…@a/x", "b/x"]);
        assert_eq!(names(&["http://a/", "https://a/"], 2), ["http://a/", "https://a/"]);
        assert_eq!(names(&["http://a/x", "c", ""], 3), ["http://a/x", "c", "(empty)"]);
        assert_eq!(names(&["http://a/x"], 1), ["a/x"]);
        assert_eq!(names(&[], 0), [""; 0]);
    }

    #[test]
    fn threads_that_fetch_several_are_numbered() {
        assert_eq!(names(&["http://a", "http://b", "http://c"], 2), ["thread 1", "thread 2"]);
    }
}
