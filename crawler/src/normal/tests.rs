use proptest::prelude::*;

use super::*;

fn of(text: &str) -> String {
    Normal::default().of(Url::parse(text).unwrap()).into()
}

fn asked(sort_query: bool, drop: &[&str], text: &str) -> String {
    let drop_query = drop.iter().map(|&name| name.to_owned()).collect();
    Normal { sort_query, drop_query }.of(Url::parse(text).unwrap()).into()
}

#[test]
fn what_is_written_in_many_ways_has_one_name() {
    for (text, name) in [
        ("HTTP://EXAMPLE.com:80", "http://example.com/"),
        ("https://example.com:443/", "https://example.com/"),
        ("http://example.com:443/", "http://example.com:443/"),
        ("http://a/b/./c/../d", "http://a/b/d"),
        ("http://a/b/%2e/c/%2E%2e/d", "http://a/b/d"),
        ("http://a/../../b/..", "http://a/"),
        ("http://a/%7Euser/%41%2d%5f%2E%7e", "http://a/~user/A-_.~"),
        ("http://a/%e4%bd%a0/%2f%3a", "http://a/%E4%BD%A0/%2F%3A"),
        ("http://a/?q=%c3%a4%41&r=%26", "http://a/?q=%C3%A4A&r=%26"),
        ("http://a/ä?ä=ö#ü", "http://a/%C3%A4?%C3%A4=%C3%B6"),
        ("http://a/#", "http://a/"),
        ("http://me:secret@a/", "http://a/"),
        ("http://:secret@a/", "http://a/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://[0:0::1]/", "http://[::1]/"),
        ("http://example.com./a", "http://example.com/a"),
        ("http://example.com.:81/a", "http://example.com:81/a"),
        ("http://127.0.0.1./", "http://127.0.0.1/"),
        ("http://a\\b\\..\\c", "http://a/c"),
    ] {
        assert_eq!(of(text), name, "{text}");
    }
}

#[test]
fn what_may_name_two_pages_stays_two() {
    for text in [
        "http://a/?",
        "http://a/??",
        "http://a//b//",
        "http://a/b/",
        "http://a/index.html",
        "http://a/A",
        "http://a/?b=1&a=2&b=0",
        "http://a/?&&=&a",
        "http://a/a+b?a+b",
        "http://a/%2525",
        "http://a/%252e%252e/b",
        "http://a/%00%20%25",
        "http://www.a/",
        "http://a../",
        "http://./",
    ] {
        assert_eq!(of(text), text);
    }
}

#[test]
fn a_percent_sign_that_begins_no_escape_stays_and_makes_up_none() {
    for (text, name) in [
        ("http://a/100%", "http://a/100%"),
        ("http://a/%zz%4", "http://a/%zz%4"),
        ("http://a/%%34%31", "http://a/%%341"),
        ("http://a/%4%31", "http://a/%4%31"),
        ("http://a/%4z%31", "http://a/%4z1"),
        ("http://a/%%7e", "http://a/%%7E"),
        ("http://a/%25%34%31", "http://a/%2541"),
    ] {
        assert_eq!(of(text), name);
        assert_eq!(of(name), name);
    }
}

#[test]
fn of_other_schemes_no_more_than_credentials_and_fragment_go() {
    assert_eq!(of("mailto:a%41@b?subject=%41#c"), "mailto:a%41@b?subject=%41");
    assert_eq!(of("ftp://me:secret@a./%41#b"), "ftp://a./%41");
    assert_eq!(of("data:,%41"), "data:,%41");
}

#[test]
fn pairs_of_a_query_are_sorted_by_name_alone_if_asked() {
    let sorted = |text| asked(true, &[], text);
    assert_eq!(sorted("http://a/?b=1&a=2&b=0&a=1"), "http://a/?a=2&a=1&b=1&b=0");
    assert_eq!(sorted("http://a/?b&a=&%61"), "http://a/?a=&a&b");
    assert_eq!(sorted("http://a/?"), "http://a/?");
    assert_eq!(sorted("http://a/?a-=1&a=2"), "http://a/?a=2&a-=1");
}

#[test]
fn pairs_of_a_query_are_dropped_by_name_if_asked() {
    let dropped = |text| asked(false, &["utm_source", "é e"], text);
    assert_eq!(dropped("http://a/?b=1&utm_source=x&a=2"), "http://a/?b=1&a=2");
    assert_eq!(dropped("http://a/?utm_source=x&%75tm%5Fsource"), "http://a/");
    assert_eq!(dropped("http://a/?%C3%A9+e=1&x=%C3%A9"), "http://a/?x=%C3%A9");
    assert_eq!(
        dropped("http://a/?xutm_source=x&a=utm_source"),
        "http://a/?xutm_source=x&a=utm_source"
    );
    assert_eq!(dropped("http://a/?"), "http://a/?");
    assert_eq!(dropped("http://a/?&"), "http://a/?&");
}

#[test]
fn settings_of_the_same_text_are_the_same() {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let text = |sort_query, drop_query| Normal { sort_query, drop_query }.to_string();
    assert_eq!(text(true, names(&["b", "a", "b"])), text(true, names(&["a", "b"])));
    assert_ne!(text(true, names(&["a"])), text(false, names(&["a"])));
    assert_ne!(text(true, names(&["a\", \"b"])), text(true, names(&["a", "b"])));
}

/// Segments and pairs of well-formed URLs, without those that are dots.
fn piece() -> impl Strategy<Value = String> {
    "([a-zA-Z0-9_~-]|%[2-9A-F][0-9A-F]|%[0-9a-f]{2}|[!$'()*+,;:@]){1,6}(\\.[a-z]{0,2})?"
}

/// The piece, written in another way: the choices decide how.
fn rewritten(piece: &str, choices: &[u8]) -> String {
    let mut choices = choices.iter().cycle();
    let mut text = String::new();
    let mut rest = piece.chars();
    while let Some(next) = rest.next() {
        let choice = choices.next().copied().unwrap_or(0) % 4;
        if next == '%' {
            let digits: String = rest.by_ref().take(2).collect();
            let digits = if choice < 2 { digits.to_lowercase() } else { digits.to_uppercase() };
            text.push('%');
            text.push_str(&digits);
        } else if escapes_may_stand_for(next) && choice > 1 {
            let upper = format!("%{:02X}", next as u32);
            text.push_str(&if choice == 2 { upper.to_lowercase() } else { upper });
        } else {
            text.push(next);
        }
    }
    text
}

fn escapes_may_stand_for(next: char) -> bool {
    next.is_ascii_alphanumeric() || "-._~".contains(next)
}

proptest! {
    #[test]
    fn the_name_of_a_name_is_itself(
        text in "(https?://[a-zA-Z0-9.%@:-]{1,12}(/[ -~äß%2eE.]{0,12}){0,4}(\\?[ -~ä%41]{0,16})?|\\PC{0,40})",
        sort_query: bool,
        drop_query in prop::collection::vec("[ab%1]{0,2}", 0..3),
    ) {
        let normal = Normal { sort_query, drop_query };
        if let Ok(url) = Url::parse(&text) {
            let name = normal.of(url);
            prop_assert_eq!(normal.of(name.clone()), name.clone());
            prop_assert_eq!(Url::parse(name.as_str()).unwrap(), name);
        }
    }

    #[test]
    fn however_a_url_is_rewritten_its_name_is_the_same(
        host in "[a-z]([a-z0-9-]{0,5}[a-z])?(\\.[a-z]{2,3})?",
        path in prop::collection::vec(piece(), 1..4),
        query in prop::option::of(prop::collection::vec(piece(), 1..4)),
        choices in prop::collection::vec(any::<u8>(), 1..40),
        secure: bool,
    ) {
        prop_assume!(Url::parse(&format!("http://{host}/")).is_ok()); // `xn--` may be no name
        let (scheme, port) = if secure { ("https", 443) } else { ("http", 80) };
        let query = query.map(|pairs| pairs.join("&"));
        let plain = |host: &str, path: &str, query: Option<String>| {
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            format!("{scheme}://{host}/{path}{query}")
        };
        let path = path.join("/");
        let first = plain(&host, &path, query.clone());
        let dots = if choices[0] % 2 == 0 { "%2e/x%2f/.%2E/" } else { "" };
        let second = plain(
            &format!("me:pw@{}.:{port}", host.to_uppercase()),
            &format!("{dots}{}", rewritten(&path, &choices)),
            query.map(|query| rewritten(&query, &choices)),
        );
        prop_assert_eq!(of(&second.replacen("http", "hTTp", 1)) , of(&first));
        prop_assert_eq!(of(&format!("{first}#{path}")), of(&first));
    }
}
