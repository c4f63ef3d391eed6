//! The examples of RFC 9309, as tables.

use url::Url;

use super::*;

fn verdict(body: &str, agent: &str, path: &str) -> Verdict {
    let url = Url::parse(&format!("https://www.example.com{path}")).unwrap();
    Robots::parse(body.as_bytes(), agent).check(&url)
}

/// What decides: the line, or 0 if no rule does.
fn line(body: &str, agent: &str, path: &str) -> (bool, u32) {
    let Verdict { allowed, reason } = verdict(body, agent, path);
    (allowed, if let Reason::Rule { line, .. } = reason { line } else { 0 })
}

#[test]
fn groups_of_the_same_agent_are_merged_2_2_1() {
    let apart = "user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\n\n\
                 user-agent: ExampleBot\ndisallow: /baz\n";
    let merged = "user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\ndisallow: /baz\n";
    for path in ["/foo", "/bar", "/baz", "/qux"] {
        for agent in ["ExampleBot", "EXAMPLEBOT", "examplebot/0.1", "OtherBot"] {
            let allowed = verdict(apart, agent, path).allowed;
            assert_eq!(allowed, agent == "OtherBot" || path == "/qux", "{agent} {path}");
            assert_eq!(allowed, verdict(merged, agent, path).allowed);
        }
    }
}

#[test]
fn paths_are_compared_by_their_octets_2_2_2() {
    for (written, to_match) in [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
    ] {
        for (rule, path) in [(written, to_match), (to_match, written), (written, written)] {
            let body = format!("user-agent: *\ndisallow: {rule}$");
            assert_eq!(line(&body, "a", path), (false, 2), "{rule} {path}");
        }
    }
}

#[test]
fn the_longest_match_decides_and_allow_wins_a_tie_2_2_2() {
    for (rules, path, expected) in [
        ("allow: /a\ndisallow: /ab", "/abc", (false, 3)),
        ("disallow: /ab\nallow: /a", "/abc", (false, 2)),
        ("disallow: /a\nallow: /ab", "/abc", (true, 3)),
        ("disallow: /a\nallow: /a", "/a", (true, 3)),
        ("allow: /a\ndisallow: /a", "/a", (true, 2)),
        ("disallow: /ab\nallow: /*b", "/ab", (true, 3)),
        ("disallow: /~a\nallow: /%7Ea", "/~a", (true, 3)),
        ("disallow: /%7Ea\nallow: /~*", "/~a", (true, 3)),
        ("allow: /ü\ndisallow: /*xx", "/üxx", (false, 3)),
        ("disallow: /a\ndisallow: /a", "/a", (false, 2)),
        ("disallow:", "/a", (true, 0)),
        ("allow:\ndisallow: /b", "/a", (true, 0)),
        ("disallow: /a\ndisallow:", "/a", (false, 2)),
        ("disallow: /robots.txt\ndisallow: /", "/robots.txt", (true, 0)),
        ("disallow: /*?x", "/a?x", (false, 2)),
        ("disallow: /a?x", "/a", (true, 0)),
    ] {
        assert_eq!(line(&format!("user-agent: *\n{rules}"), "a", path), expected, "{rules}");
    }
}

#[test]
fn rules_outside_of_a_group_are_ignored_2_2_2() {
    assert_eq!(line("disallow: /\nuser-agent: *\ndisallow: /b", "a", "/a"), (true, 0));
    let nobody = verdict("disallow: /", "a", "/a");
    assert_eq!((nobody.allowed, nobody.reason), (true, Reason::NoGroup));
}

#[test]
fn special_characters_2_2_3() {
    for (rule, path, matches) in [
        ("allow: / # comment in line", "/a", true),
        ("# allow: /", "/a", false),
        ("allow: /this/path/exactly$", "/this/path/exactly", true),
        ("allow: /this/path/exactly$", "/this/path/exactly/", false),
        ("allow: /this/*/exactly", "/this/one/and/another/exactly", true),
        ("allow: /this/*/exactly", "/this/exactly", false),
        ("allow: /path/file-with-a-%2A.html", "/path/file-with-a-*.html", true),
        ("allow: /path/file-with-a-%2A.html", "/path/file-with-a-b.html", false),
        ("allow: /path/foo-%24", "/path/foo-$", true),
        ("allow: /path/foo-%24", "/path/foo-", false),
    ] {
        let decided = line(&format!("user-agent: *\n{rule}"), "a", path);
        assert_eq!(decided, (true, if matches { 2 } else { 0 }), "{rule} {path}");
    }
}

#[test]
fn other_records_do_not_interfere_2_2_4() {
    for other in ["Sitemap: https://www.example.com/s.xml", "Crawl-delay: 1", "Host: a", "x", ""] {
        let body = format!(
            "user-agent: a\n{other}\nuser-agent: b\n{other}\ndisallow: /1\n{other}\ndisallow: /2"
        );
        for agent in ["a", "b"] {
            assert_eq!(line(&body, agent, "/1"), (false, 5), "{other}");
            assert_eq!(line(&body, agent, "/2"), (false, 7), "{other}");
        }
    }
}

const SIMPLE: &str = "\
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot

EOF";

#[test]
fn the_simple_example_5_1() {
    for (agent, path, expected) in [
        ("other", "/a.gif", (false, 2)),
        ("other", "/a.gif?b", (true, 0)),
        ("other", "/example/", (false, 3)),
        ("other", "/example/a.gif", (false, 3)),
        ("other", "/publications/a.gif", (true, 4)),
        ("other", "/", (true, 0)),
        ("foobot", "/", (false, 7)),
        ("foobot", "/publications/", (false, 7)),
        ("foobot", "/example/page.html", (true, 8)),
        ("foobot", "/example/allowed.gif", (true, 9)),
        ("foobot", "/robots.txt", (true, 0)),
        ("barbot", "/example/page.html", (false, 13)),
        ("barbot", "/example/", (true, 0)),
        ("bazbot", "/example/page.html", (false, 13)),
        ("bazbot", "/a.gif", (true, 0)),
        ("quxbot", "/example/page.html", (true, 0)),
        ("quxbot", "/a.gif", (true, 0)),
    ] {
        assert_eq!(line(SIMPLE, agent, path), expected, "{agent} {path}");
    }
    assert_eq!(verdict(SIMPLE, "quxbot", "/").reason, Reason::NoRule, "a group without rules");
}

#[test]
fn the_longest_match_5_2() {
    let body =
        "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n";
    assert_eq!(line(body, "foobot", "/example/page/disallowed.gif"), (false, 3));
    assert_eq!(line(body, "foobot", "/example/page/other.gif"), (true, 2));
}

#[test]
fn a_verdict_names_the_rule_as_it_is_written() {
    let body = "user-agent:*\nDISALLOW :\t/%7ea b\u{1b} # c\nAllow: /*?x=%2f$\n";
    for (path, says) in [
        ("/~a%20b%1B", "line 2: Disallow: /%7ea b\u{1b}"),
        ("/~a?x=/", "line 3: Allow: /*?x=%2f$"),
        ("/b", "no rule matches"),
        ("/robots.txt", "robots.txt is always allowed"),
    ] {
        assert_eq!(verdict(body, "a", path).reason.to_string(), says);
    }
    let invalid = Robots::parse(b"user-agent: *\ndisallow: /\xff\xc3\xbc\0", "a");
    let url = Url::parse("http://a/%FFü%00").unwrap();
    assert_eq!(invalid.check(&url).reason.to_string(), "line 2: Disallow: /%FFü\0");
    let unnamed = verdict("user-agent: b\ndisallow: /", "a", "/");
    assert_eq!(unnamed.reason.to_string(), "no group is for this agent");
}
