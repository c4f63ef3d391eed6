//! Rules of a `robots.txt` against their plain twin.
//!
//! `cargo +nightly fuzz run robots_rules -- -max_total_time=300`
#![no_main]

use crawler::robots::{Reason, Robots};
use crawler_fuzz::naive::naive_verdict;
use libfuzzer_sys::fuzz_target;
use url::Url;

// The first line is the path that is asked for, each other one a rule; its first byte says
// whether it allows.
fuzz_target!(|input: &str| {
    // The twin takes time by the product of their lengths.
    if input.len() > 512 {
        return;
    }
    let mut lines = input.split(['\n', '\r']);
    let Ok(url) = Url::parse(&format!("http://h/{}", lines.next().unwrap_or_default())) else {
        return;
    };
    let rules: Vec<(bool, String)> = lines.filter_map(rule).collect();
    let says = |allow: bool| if allow { "allow" } else { "disallow" };
    let text = rules.iter().map(|(allow, path)| format!("{}:{path}\n", says(*allow)));
    let file = format!("user-agent: *\n{}", text.collect::<String>());
    let verdict = Robots::parse(file.as_bytes(), "ours").check(&url);
    let is_itself = verdict.reason == Reason::Itself;
    assert!(is_itself || verdict.allowed == naive_verdict(&rules, &url), "{url}\n{file}");
});

fn rule(line: &str) -> Option<(bool, String)> {
    let first = line.chars().next()?;
    let path = line[first.len_utf8()..].split('#').next()?.trim_ascii();
    Some((u32::from(first) % 2 == 1, path.to_owned()))
}
