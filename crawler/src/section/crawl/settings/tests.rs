//! What each flag of `crawl` does to its settings.

use std::time::Duration;

use clap::{Args, Command, FromArgMatches};

use super::*;

/// A flag as it is given, and what it changes.
type Row = (&'static [&'static str], fn(&mut Settings));

/// One row a flag, with a value that is not its default.
const FLAGS: &[Row] = &[
    (&["--db", "kept.db"], |told| told.file = Some("kept.db".into())),
    (&["--db", "kept.db", "--again"], |told| {
        (told.file, told.again) = (Some("kept.db".into()), true);
    }),
    (&["--same-site"], |told| told.scope.hosts = Hosts::SameSite),
    (&["--host", "b.test", "--host", "c.test"], |told| {
        told.scope.hosts = Hosts::List(vec!["b.test".into(), "c.test".into()]);
    }),
    (&["--directory"], |told| told.scope.start_directory = true),
    (&["--include", "a+"], |told| told.scope.include = vec!["a+".into()]),
    (&["--exclude", "b+"], |told| told.scope.exclude = vec!["b+".into()]),
    (&["--depth", "7"], |told| told.depth = Some(7)),
    (&["--resources"], |told| told.scope.resources = true),
    (&["--forms"], |told| told.forms = true),
    (&["--ignore-nofollow"], |told| told.scope.follow_nofollow = true),
    (&["--ignore-robots"], |told| told.ignore_robots = true),
    (&["--no-sitemaps"], |told| told.sitemaps = false),
    (&["--ignore-traps"], |told| told.traps = None),
    (&["--sort-query"], |told| told.normal.sort_query = true),
    (&["--drop-query", "utm"], |told| told.normal.drop_query = vec!["utm".into()]),
    (&["--allow-private"], |told| told.agent.guard = Guard::new(true).except(&start())),
    (&["--max-pages", "8"], |told| told.pages = Some(8)),
    (&["--max-time", "9s"], |told| told.time = Some(Duration::from_secs(9))),
    (&["--workers", "5"], |told| told.workers = NonZeroUsize::new(5).unwrap()),
    (&["--per-host", "6"], |told| {
        (told.politeness.per_host, told.politeness.asked) = (6, true);
    }),
    (&["--rate", "2.5"], |told| {
        (told.politeness.rate, told.politeness.asked) = (Some(2.5), true);
    }),
    (&["--delay", "11ms"], |told| {
        (told.politeness.delay, told.politeness.asked) = (Some(Duration::from_millis(11)), true);
    }),
    (&["--max-delay", "12s"], |told| told.politeness.max_delay = Duration::from_secs(12)),
    (&["--max-hold", "13s"], |told| told.politeness.max_hold = Duration::from_secs(13)),
    (&["--retries", "14"], |told| told.politeness.retries = 14),
    (&["--contact", "me"], |told| told.agent.contact = Some("me".into())),
    (&["--cookies"], |told| told.agent.cookies = true),
    (&["--proxy", "http://p.test"], |told| {
        told.agent.proxy = Some(Url::parse("http://p.test/").unwrap());
    }),
    (&["--timeout", "15s"], |told| told.agent.caps.total = Duration::from_secs(15)),
    (&["--idle", "16s"], |told| told.agent.caps.idle = Duration::from_secs(16)),
    (&["--max-body", "17MiB"], |told| told.agent.caps.body = 17 << 20),
    (&["--max-ratio", "18"], |told| told.agent.caps.ratio = 18),
    (&["--max-headers", "19KiB"], |told| told.agent.caps.head = 19 << 10),
    (&["--max-redirects", "20"], |told| told.redirects = 20),
    (&["--max-url", "21KiB"], |told| told.scope.longest = 21 << 10),
    (&["--max-links", "22"], |told| told.agent.caps.links = 22),
    (&["--max-pattern", "23"], |told| {
        told.traps = Some(Quotas { pattern: 23, ..Quotas::default() });
    }),
    (&["--memory", "24MiB"], |told| told.cache = 24 << 20),
];

fn start() -> Url {
    Url::parse("http://a.test/").unwrap()
}

/// The settings for these flags, so that all of them can be compared.
fn told(flags: &[&str]) -> String {
    let command = Flags::augment_args(Command::new("crawl"));
    let matches = command.get_matches_from([&["crawl", "http://a.test/"], flags].concat());
    let flags = Flags::from_arg_matches(&matches).unwrap();
    format!("{:#?}", settings(&flags).unwrap())
}

#[test]
fn each_flag_changes_its_setting_and_no_other() {
    let library = || Settings::new(vec![start()]);
    let without = format!("{:#?}", library());
    assert_eq!(told(&[]), without);
    for (flags, change) in FLAGS {
        let mut expected = library();
        change(&mut expected);
        let expected = format!("{expected:#?}");
        assert_ne!(expected, without, "{flags:?} asks for what is so without it");
        assert_eq!(told(flags), expected, "{flags:?}");
    }
}

#[test]
fn every_flag_has_a_row() {
    let command = Flags::augment_args(Command::new("crawl"));
    for flag in command.get_arguments().filter_map(|flag| flag.get_long()) {
        let has_row = |row: &Row| row.0.iter().any(|word| *word == format!("--{flag}"));
        assert!(FLAGS.iter().any(has_row), "--{flag}");
    }
}
