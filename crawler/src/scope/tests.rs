mod hosts;

use proptest::prelude::*;

use super::*;

fn settings(start: &str) -> ScopeSettings {
    ScopeSettings {
        starts: vec![Url::parse(start).unwrap()],
        hosts: Hosts::SameHost,
        start_directory: false,
        include: Vec::new(),
        exclude: Vec::new(),
        resources: false,
        follow_nofollow: false,
        longest: 2000,
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn link(url: &str) -> Link {
    let url = Url::parse(url).unwrap();
    Link { url, cut: false, kind: Kind::Anchor, line: 1, nofollow: false }
}

fn judged(settings: &ScopeSettings, url: &str) -> Option<LeftOut> {
    Scope::new(settings).unwrap().judge(&link(url))
}

fn listed(list: &[&str]) -> ScopeSettings {
    ScopeSettings { hosts: Hosts::List(texts(list)), ..settings("http://start/") }
}

#[test]
fn what_is_not_of_the_web_is_left_out() {
    let settings = settings("http://a/");
    for url in ["mailto:a@b", "javascript:0", "ftp://a/", "data:,a", "file:///a", "tel:1"] {
        assert_eq!(judged(&settings, url), Some(LeftOut::Scheme), "{url}");
    }
}

#[test]
fn the_longest_url_is_in_and_one_byte_more_is_not() {
    let settings = ScopeSettings { longest: 12, ..settings("http://a/") };
    assert_eq!(judged(&settings, "http://a/123"), None);
    assert_eq!(judged(&settings, "http://a/1234"), Some(LeftOut::TooLong(12)));
    let scope = Scope::new(&settings).unwrap();
    let beginning = Link { cut: true, ..link("http://a/1") };
    assert_eq!(scope.judge(&beginning), Some(LeftOut::TooLong(12)));
}

#[test]
fn the_start_directory_ends_at_the_last_slash() {
    let below = ScopeSettings { start_directory: true, ..settings("http://a/docs/index.html?b/c") };
    assert_eq!(judged(&below, "http://a/docs/"), None);
    assert_eq!(judged(&below, "https://a/docs/b/c"), None);
    for url in ["http://a/", "http://a/docs", "http://a/docsx/", "http://a/x/docs/"] {
        assert_eq!(judged(&below, url), Some(LeftOut::OtherDirectory), "{url}");
    }
    let site = ScopeSettings { hosts: Hosts::SameSite, ..below };
    assert_eq!(judged(&site, "http://a:81/other"), None); // no start is there
    let root = ScopeSettings { start_directory: true, ..settings("http://a/docs") };
    assert_eq!(judged(&root, "http://a/other"), None);
}

#[test]
fn each_start_opens_its_directory_and_hosts_without_a_start_have_none() {
    let mut two = listed(&["a", "b", "c"]);
    two.starts = vec![Url::parse("http://a/x/").unwrap(), Url::parse("http://b/y/").unwrap()];
    two.starts.push(Url::parse("http://a/z/z").unwrap());
    two.start_directory = true;
    for url in ["http://a/x/1", "http://a/z/1", "http://b/y/1", "http://c/1"] {
        assert_eq!(judged(&two, url), None, "{url}");
    }
    for url in ["http://a/y/1", "http://b/x/1", "http://b/1"] {
        assert_eq!(judged(&two, url), Some(LeftOut::OtherDirectory), "{url}");
    }
}

#[test]
fn patterns_are_searched_for_in_the_whole_url() {
    let mut by = settings("http://a/");
    by.exclude = texts(&["\\.pdf$", "^https:", "\\?q="]);
    assert_eq!(judged(&by, "http://a/b.pdf"), Some(LeftOut::Excluded("\\.pdf$".into())));
    assert_eq!(judged(&by, "https://a/b.pdf?q=1"), Some(LeftOut::Excluded("^https:".into())));
    assert_eq!(judged(&by, "http://a/b.pdf.html"), None);
    by.include = texts(&["/b", "/c"]);
    assert_eq!(judged(&by, "http://a/b.html"), None);
    assert_eq!(judged(&by, "http://a/x/c"), None);
    assert_eq!(judged(&by, "http://a/x"), Some(LeftOut::NotIncluded));
    assert_eq!(judged(&by, "http://a/b.pdf"), Some(LeftOut::Excluded("\\.pdf$".into())));
}

#[test]
fn a_bad_pattern_says_which_where_and_what() {
    let mut bad = settings("http://a/");
    bad.include = texts(&["a", "é(b"]);
    assert_eq!(
        Scope::new(&bad).unwrap_err().to_string(),
        "--include \"é(b\" is no pattern: unclosed group (at character 2); \
         put \\ before a character that stands for itself"
    );
    let error = |pattern: &str| {
        let exclude = texts(&[pattern]);
        match Scope::new(&ScopeSettings { exclude, ..settings("http://a/") }) {
            Err(ScopeError::Pattern { flag: "--exclude", at, reason, .. }) => (at, reason),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(error("*a").0, Some(1));
    assert_eq!(error("a\\p{Nothing}").0, Some(2));
    let (at, reason) = error("(a{1000}){1000}");
    assert_eq!(at, None);
    assert!(reason.contains("too large"), "{reason}");
}

#[test]
fn resources_and_nofollow_are_left_out_unless_asked_for() {
    let mut by = settings("http://a/");
    for kind in Kind::ALL {
        let link = Link { kind, nofollow: true, ..link("http://a/b") };
        let expected = match kind {
            Kind::Start => None,
            kind if kind.is_resource() => Some(LeftOut::Resource),
            _ => Some(LeftOut::Nofollow),
        };
        assert_eq!(Scope::new(&by).unwrap().judge(&link), expected);
    }
    by.resources = true;
    let image = Link { kind: Kind::Image, nofollow: true, ..link("http://a/b.png") };
    assert_eq!(Scope::new(&by).unwrap().judge(&image), Some(LeftOut::Nofollow));
    by.follow_nofollow = true;
    assert_eq!(Scope::new(&by).unwrap().judge(&image), None);
    let elsewhere = Link { kind: Kind::Image, ..link("http://b/b.png") };
    assert_eq!(Scope::new(&by).unwrap().judge(&elsewhere), Some(LeftOut::OtherHost));
}

#[test]
fn a_start_is_always_in() {
    let start = "http://me:pw@a/b.pdf?q#c";
    let mut narrow = settings(start);
    narrow.exclude = texts(&["pdf"]);
    narrow.include = texts(&["html"]);
    narrow.hosts = Hosts::List(Vec::new());
    narrow.longest = 1;
    let scope = Scope::new(&narrow).unwrap();
    let to_start = Link { kind: Kind::Image, nofollow: true, ..link("http://a/b.pdf?q") };
    assert_eq!(scope.judge(&to_start), None);
    assert_eq!(scope.judge(&link("http://a/b.pdf")), Some(LeftOut::TooLong(1)));
}

#[test]
fn a_sitemap_is_held_by_neither_directory_nor_include() {
    let mut by = ScopeSettings { start_directory: true, ..settings("http://a/docs/") };
    by.include = texts(&["html"]);
    by.exclude = texts(&["private"]);
    let scope = Scope::new(&by).unwrap();
    let sitemap = |url: &str| scope.judge(&Link { kind: Kind::Sitemap, ..link(url) });
    assert_eq!(sitemap("http://a/sitemap.xml"), None);
    assert_eq!(sitemap("http://b/sitemap.xml"), Some(LeftOut::OtherHost));
    assert!(matches!(sitemap("http://a/private.xml"), Some(LeftOut::Excluded(_))));
    assert_eq!(scope.judge(&link("http://a/sitemap.xml")), Some(LeftOut::OtherDirectory));
}

#[test]
fn the_first_rule_in_order_decides() {
    let mut all = ScopeSettings { start_directory: true, ..settings("http://a/docs/") };
    all.longest = 30;
    all.exclude = texts(&["x$"]);
    all.include = texts(&["^http://a/docs/y"]);
    let scope = Scope::new(&all).unwrap();
    let rule = |url: &str| {
        let link = Link { kind: Kind::Image, nofollow: true, ..link(url) };
        scope.judge(&link).unwrap().rule()
    };
    assert_eq!(rule("ftp://b/0123456789012345678901234567890x"), "scheme");
    assert_eq!(rule("http://b/0123456789012345678901234567890x"), "length");
    assert_eq!(rule("http://b/x"), "host");
    assert_eq!(rule("http://a/x"), "directory");
    assert_eq!(rule("http://a/docs/x"), "exclude");
    assert_eq!(rule("http://a/docs/z"), "include");
    assert_eq!(rule("http://a/docs/y"), "resource");
    all.resources = true;
    let link = Link { kind: Kind::Image, nofollow: true, ..link("http://a/docs/y") };
    assert_eq!(Scope::new(&all).unwrap().judge(&link), Some(LeftOut::Nofollow));
}

#[test]
fn the_description_has_no_order_and_no_secret() {
    let mut one = settings("http://me:secret@a/#b");
    one.starts.push(Url::parse("http://b/").unwrap());
    one.exclude = texts(&["b", "a", "b"]);
    let mut two = settings("http://b/");
    two.starts.push(Url::parse("http://a/").unwrap());
    two.exclude = texts(&["a", "b"]);
    let described = Scope::new(&one).unwrap().describe();
    assert_eq!(described, Scope::new(&two).unwrap().describe());
    assert!(!described.contains("secret"));
}

#[test]
fn every_setting_is_in_the_description() {
    let plain = settings("http://a/");
    let other = [
        settings("http://b/"),
        ScopeSettings { hosts: Hosts::SameSite, ..plain.clone() },
        ScopeSettings { hosts: Hosts::List(texts(&["a"])), ..plain.clone() },
        ScopeSettings { hosts: Hosts::List(texts(&["a", "b"])), ..plain.clone() },
        ScopeSettings { start_directory: true, ..plain.clone() },
        ScopeSettings { include: texts(&["a"]), ..plain.clone() },
        ScopeSettings { include: texts(&["a\", \"b"]), ..plain.clone() },
        ScopeSettings { include: texts(&["a", "b"]), ..plain.clone() },
        ScopeSettings { exclude: texts(&["a"]), ..plain.clone() },
        ScopeSettings { resources: true, ..plain.clone() },
        ScopeSettings { follow_nofollow: true, ..plain.clone() },
        ScopeSettings { longest: 1, ..plain.clone() },
        plain,
    ];
    let described: HashSet<String> =
        other.iter().map(|settings| Scope::new(settings).unwrap().describe()).collect();
    assert_eq!(described.len(), other.len());
}

proptest! {
    #[test]
    fn no_pattern_host_or_url_makes_it_panic(
        pattern in "\\PC{0,12}",
        host in "[a*.:\\[\\]0-9 é-]{0,10}",
        url in "(http://(a|b\\.c|\\[::1\\])/|\\PC)\\PC{0,20}",
        start_directory: bool,
    ) {
        let mut by = ScopeSettings { start_directory, ..settings("http://a/b/") };
        by.include = vec![pattern.clone()];
        by.exclude = vec![pattern];
        by.hosts = Hosts::List(vec![host]);
        match (Scope::new(&by), Url::parse(&url)) {
            (Ok(scope), Ok(url)) => {
                let judged = scope.judge(&link(url.as_str()));
                prop_assert_eq!(judged.is_none(), url.as_str() == "http://a/b/");
            }
            (Err(error), _) => prop_assert!(!error.to_string().contains('\n')),
            _ => {}
        }
    }
}
