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
