//! Whether a pattern with `*` and `$` matches (RFC 9309, 2.2.3).
//!
//! A pattern matches what begins with it. A `*` stands for any octets, also none, and a `$`
//! at its end for the end. The pieces between the stars are looked for one behind the
//! other, each as early as it can be found:
//!
//! ```text
//!  /a*b*c$     /a     … b      … c
//!              begins   first    ends
//!                       behind
//! ```
//!
//! Taking each piece at the earliest place is enough: whatever the pieces behind it need, an
//! earlier end leaves them more to be found in. So nothing is ever tried twice, and a
//! pattern like `*a*a*a*a*a…`, over which backtracking takes exponential time, is as quick
//! as any.
//!
//! # Cost
//!
//! Linear in the pattern and what it is compared with: `str::find` is linear (Two-Way), and
//! each search begins where the one before ended.

use crate::robots::octets::Target;

/// Whether `pattern`, as [`spell_pattern`](crate::robots::octets::spell_pattern) spells it,
/// matches `target`.
pub fn matches(pattern: &str, target: &Target) -> bool {
    let (pattern, to_end) = pattern.strip_suffix('$').map_or((pattern, false), |rest| (rest, true));
    let mut pieces = pattern.split('*').peekable();
    let first = pieces.next().unwrap_or_default();
    if !target.begins_with(first) {
        return false;
    }
    let mut end = first.len();
    while let Some(piece) = pieces.next() {
        if to_end && pieces.peek().is_none() {
            return target.ends_with(piece, end);
        }
        match target.find(piece, end) {
            Some(found) => end = found,
            None => return false,
        }
    }
    !to_end || end == target.len()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::robots::octets::spell_pattern;

    fn is_match(value: &str, path: &str) -> bool {
        let mut pattern = String::new();
        spell_pattern(value.as_bytes(), &mut pattern);
        matches(&pattern, &Target::of(&Url::parse(&format!("http://a{path}")).unwrap()))
    }

    #[test]
    fn patterns_match_from_the_beginning() {
        for (value, matching, others) in [
            ("/", &["/", "/a", "/?a"][..], &[][..]),
            (
                "/fish",
                &["/fish", "/fish.html", "/fish/a", "/fish?a"],
                &["/Fish", "/a/fish", "/fis"],
            ),
            ("/fish*", &["/fish", "/fishes", "/fish/a"], &["/Fish", "/a"]),
            ("/fish/", &["/fish/", "/fish/?a", "/fish/a"], &["/fish", "/fish.html"]),
            ("/*.php", &["/a.php", "/a/b.php?c", "/.php5", "/?a.php"], &["/a.PHP", "/a"]),
            ("/*.php$", &["/a.php", "/a/b.php", "/a.php.php"], &["/a.php?b", "/a.php/", "/a.php5"]),
            ("/fish*.php", &["/fish.php", "/fishes/a.php?b"], &["/Fish.php", "/fish"]),
            ("*.gif$", &["/a.gif", "/.gif", "/?a.gif"], &["/a.gif?", "/gif"]),
            ("/$", &["/"], &["/a", "/?", "/?a"]),
            ("/a$b", &["/a$b", "/a%24bc"], &["/a", "/ab"]),
            ("/a$$", &["/a$"], &["/a", "/a$$"]),
            ("*", &["/", "/a"], &[]),
            ("*$", &["/", "/a"], &[]),
            ("**a**$", &["/a", "/ab"], &["/b"]),
            ("/a*a", &["/aa", "/aba"], &["/a"]),
            ("/a*a$", &["/aa", "/aba"], &["/a", "/aab"]),
            ("/ab*ba$", &["/abba"], &["/aba"]),
            ("a", &[], &["/a", "/"]),
            ("$", &[], &["/"]),
            ("/?", &["/?", "/?a"], &["/"]),
            ("/*?", &["/?", "/a?b"], &["/a", "/a%3Fb"]),
            ("/a*?b=c", &["/a?b=c", "/ad?b=cd", "/a?d?b=c"], &["/ab=c"]),
        ] {
            for path in matching {
                assert!(is_match(value, path), "{value} {path}");
            }
            for path in others {
                assert!(!is_match(value, path), "{value} {path}");
            }
        }
    }

    #[test]
    fn a_piece_that_is_found_in_the_query_is_spelled_as_there() {
        for path in ["/a?b=/c", "/a?b=%2Fc"] {
            for value in ["/a?b=/c", "/a?b=%2Fc", "*/c", "*%2Fc", "*=%2fc$", "/*=/c$", "*?*/c"] {
                assert!(is_match(value, path), "{value} {path}");
            }
        }
        assert!(is_match("*%2F", "/a%2Fb") && is_match("*%2F$", "/a%2F"));
        assert!(!is_match("*%2F", "/a/b") && !is_match("*%2F$", "/a/"));
        assert!(!is_match("*a%2F", "/a/b?c"), "in the path it is still no slash");
        assert!(!is_match("/*%2F*%2F", "/a%2F?"), "each place is used once");
        assert!(is_match("*%3Fb?c", "/a?x%3Fb?c"), "the first ? of a piece may be the second");
    }

    #[test]
    fn an_encoded_octet_is_never_matched_in_part() {
        assert!(!is_match("*2F", "/a%2F"));
        assert!(!is_match("/*F$", "/a%2F"));
        assert!(!is_match("/%", "/%2F"));
        assert!(is_match("/*b", "/%2Fb"));
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        // Backtracking would not end before the machine does.
        let path = format!("/{}", "a".repeat(20_000));
        let stars = "*a".repeat(10_000);
        assert!(is_match(&stars, &path));
        assert!(!is_match(&format!("{stars}b"), &path));
        assert!(!is_match(&format!("{stars}*b$"), &path));
        assert!(is_match(&"*".repeat(100_000), &path));
        assert!(!is_match(&"*aaaaaaaab".repeat(1000), &path));
    }
}
