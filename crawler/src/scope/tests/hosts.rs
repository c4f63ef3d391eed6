use super::*;

fn holds(settings: &ScopeSettings, url: &str) -> bool {
    match judged(settings, url) {
        None => true,
        Some(LeftOut::OtherHost) => false,
        Some(other) => panic!("{url}: {other}"),
    }
}

#[test]
fn the_same_host_is_that_of_a_start_at_its_port() {
    let same = settings("http://a.example/b");
    assert!(holds(&same, "http://a.example/"));
    assert!(holds(&same, "https://a.example/c"));
    for url in [
        "http://a.example:8080/",
        "http://a.example:443/",
        "http://www.a.example/",
        "http://example/",
        "http://xa.example/",
    ] {
        assert!(!holds(&same, url), "{url}");
    }
    let same = settings("http://127.0.0.1:8080/b");
    assert!(holds(&same, "http://127.0.0.1:8080/"));
    assert!(!holds(&same, "http://127.0.0.1:8081/"));
    assert!(!holds(&same, "http://127.0.0.1/"));
    let mut two = settings("http://a/");
    two.starts.push(Url::parse("https://b./c").unwrap());
    assert!(holds(&two, "http://b/") && holds(&two, "http://a/"));
    assert!(!holds(&two, "http://c/"));
}

#[test]
fn the_same_site_is_what_is_registered_under_one_name() {
    let site =
        |start, url| holds(&ScopeSettings { hosts: Hosts::SameSite, ..settings(start) }, url);
    assert!(site("http://www.example.co.uk/", "https://docs.a.example.co.uk:8080/"));
    assert!(site("http://www.example.co.uk/", "http://example.co.uk/"));
    assert!(!site("http://www.example.co.uk/", "http://other.co.uk/"));
    assert!(!site("http://a.github.io/", "http://b.github.io/"));
    assert!(!site("http://github.io/", "http://b.github.io/"));
    assert!(site("http://xn--bcher-kva.example/", "http://a.xn--bcher-kva.example/"));
    assert!(site("http://localhost/", "http://localhost:81/"));
    assert!(!site("http://localhost/", "http://a.localhost/"));
    assert!(site("http://127.0.0.1:1/", "http://127.0.0.1:2/"));
    assert!(!site("http://127.0.0.1/", "http://126.0.0.1/"));
    assert!(!site("http://10.0.0.1/", "http://0.0.1/"));
    assert!(site("http://[::1]/", "http://[::1]:8080/"));
    assert!(!site("http://[::1]/", "http://[::2]/"));
}

#[test]
fn a_list_of_hosts_is_all_of_them() {
    let list = listed(&["Example.com.", "b:8080", "*.c.org", "bücher.de", "[::1]:80", "*.d:443"]);
    for url in [
        "http://example.com/",
        "http://example.com:81/",
        "https://b:8080/",
        "http://a.b.c.org/",
        "http://xn--bcher-kva.de/",
        "http://[::1]/",
        "https://a.d/",
        "http://start/",
    ] {
        assert!(holds(&list, url), "{url}");
    }
    for url in [
        "http://a.example.com/",
        "http://b/",
        "http://c.org/",
        "http://.c.org/",
        "http://xc.org/",
        "https://[::1]/",
        "http://a.d/",
        "http://start/other",
    ] {
        assert!(!holds(&list, url), "{url}");
    }
}

#[test]
fn what_is_no_host_is_named_with_its_reason() {
    let refused = |text| Scope::new(&listed(&["a", text])).unwrap_err().to_string();
    assert_eq!(
        refused("a:x"),
        "\"a:x\" is no host: \"x\" is no port; \
         write it as example.com, *.example.com, example.com:8080 or [::1]"
    );
    for (text, part) in [
        ("", "empty host"),
        ("https://a", "\"//a\" is no port"),
        ("::1", "\":1\" is no port"),
        ("a/b", "invalid"),
        ("a:70000", "\"70000\" is no port"),
        ("*.[::1]", "nothing is below an address"),
        ("[::1", "\":1\" is no port"),
        ("\u{202e}a b", "\\u{202e}"),
    ] {
        assert!(refused(text).contains(part), "{text}: {}", refused(text));
    }
}
