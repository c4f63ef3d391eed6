//! What the worst files take: memory as a promise, time as a figure.

use std::time::Instant;

use url::Url;

use super::*;

fn filled(line: &[u8]) -> Vec<u8> {
    let mut body = b"user-agent:*\n".to_vec();
    while body.len() + line.len() <= MOST {
        body.extend(line);
    }
    body
}

fn size(body: &[u8]) -> usize {
    match Robots::parse(body, "a").says {
        Says::Rules(rules) => rules.size(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_of_tiny_rules_stays_small() {
    assert!(size(&filled(b"allow:/a\n")) < 1_300_000);
    assert!(size(&filled(b"allow:a\n")) < 1_400_000);
    assert!(size(&filled(b"allow:\n")) == 0);
    assert!(size(&filled(b"disallow:/\xff\n")) < 1_300_000);
}

#[test]
fn no_file_takes_more_than_four_megabytes() {
    for line in [&b"allow:\xff\n"[..], b"allow:%\n", b"allow:\0\n", &[b'\xff'; 1000]] {
        let line = [line, b"\n"].concat();
        assert!(size(&filled(&line)) < 4_000_000, "{line:?}");
    }
    let one = [b"user-agent:*\nallow:", &vec![b'\xff'; MOST - 20][..]].concat();
    assert!(size(&one) < 4_000_000);
}

#[test]
#[ignore = "prints figures: run it with --release and --nocapture"]
#[expect(clippy::print_stdout, reason = "figures are for whoever asks for them")]
fn figures() {
    let url = Url::parse(&format!("http://a/{}?{}", "a".repeat(1000), "/".repeat(1000))).unwrap();
    for (name, line) in [
        ("tiny", b"allow:/b\n".to_vec()),
        ("tiny with a star", b"allow:*bc\n".to_vec()),
        ("stars", [&b"allow:/"[..], &b"*a".repeat(100), b"b\n"].concat()),
        ("almost", [&b"allow:*"[..], &b"a".repeat(1000), b"b\n"].concat()),
        ("encoded", [&b"allow:/"[..], &b"*%2F".repeat(100), b"b\n"].concat()),
        ("one", [&b"allow:/"[..], &b"*a".repeat(200_000), b"b\n"].concat()),
    ] {
        let body = filled(&line);
        let begin = Instant::now();
        let robots = Robots::parse(&body, "a");
        let parsed = begin.elapsed();
        let begin = Instant::now();
        assert!(robots.check(&url).allowed);
        let checked = begin.elapsed();
        println!("{name}: parse {parsed:?}, check {checked:?}, {} bytes", size(&body));
    }
}
