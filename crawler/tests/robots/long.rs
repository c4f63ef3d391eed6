//! URLs of any length: each is a line, or a sentence.

use crate::run;

#[test]
fn a_path_of_any_length_is_a_line_and_widens_the_others_by_little() {
    let long = format!("/{}", "a".repeat(1 << 16));
    let stdout = run(&["--file", "-", &long, "/b"], b"user-agent: *\ndisallow: /a").judged();
    let lines: Vec<_> = stdout.lines().collect();
    assert_eq!(lines[0], format!("disallowed  {long}  line 2: Disallow: /a"));
    assert_eq!(lines[1], format!("allowed     {:200}  no rule matches", "/b"));
}

#[test]
fn a_site_whose_url_no_request_can_hold_is_not_blamed_for_it() {
    let url = format!("http://127.0.0.1:1/{}/robots.txt", "a".repeat(100_000));
    let error = run(&["--url", &url, "/a"], b"").refused();
    let reason = "…: longer than 65534 bytes, and no request can hold it";
    assert!(error.starts_with("error: cannot fetch http://127.0.0.1:1/aaa"), "{error}");
    assert!(error.ends_with(reason) && error.chars().count() < 400, "{error}");
}

#[test]
fn of_a_long_text_that_is_no_url_the_beginning_is_shown() {
    let long = "a".repeat(20_000);
    for url in [
        format!("ftp://{long}/"),
        format!("{long}:/"),
        format!("{long}.com/"),
        format!("http://[{long}"),
    ] {
        for arguments in [["--url", &url, "/a"], ["--file", "-", &url]] {
            let error = run(&arguments, b"").stderr;
            assert!(error.contains("aaaa…") && error.chars().count() < 800, "{error}");
        }
    }
}
