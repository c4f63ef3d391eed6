//! The arguments of `fetch`: what they are, and what they ask for.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use crawler::fetch::limits::Limits;

/// Adds the arguments to the command.
pub fn add(command: Command) -> Command {
    let urls = Arg::new("URL")
        .num_args(0..)
        .value_parser(value_parser!(OsString))
        .help("What to fetch, http or https [default: the pages of a small site served here]");
    // With a hyphen allowed, it is the sentence below that answers to `-1s`.
    let timeout = Arg::new("timeout")
        .long("timeout")
        .value_name("DURATION")
        .default_value("30s")
        .allow_hyphen_values(true)
        .value_parser(timeout)
        .help("How long one URL may take, with its redirects and its body");
    let threads = Arg::new("max-threads")
        .long("max-threads")
        .value_name("N")
        .allow_hyphen_values(true)
        .value_parser(threads)
        .help("How many threads fetch at once [default: one a URL, at most 64]");
    command.args([urls, timeout, threads])
}

/// The URLs, or what was given as such and is no text.
pub fn urls(matches: &ArgMatches) -> Vec<Result<String, OsString>> {
    let given = matches.get_many("URL").into_iter().flatten();
    given.map(|argument: &OsString| argument.clone().into_string()).collect()
}

/// The limits.
pub fn limits(matches: &ArgMatches) -> Limits {
    let mut limits = Limits::default();
    limits.timeout = matches.get_one("timeout").copied().unwrap_or(limits.timeout);
    limits.threads = matches.get_one("max-threads").copied().unwrap_or(limits.threads);
    limits
}

fn timeout(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("no server answers in no time: give at least 1ms".to_owned()),
        Ok(timeout) => Ok(timeout),
        Err(error) => Err(format!("{error}: give a duration such as 500ms or 30s")),
    }
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let number: usize = text.parse().map_err(|_| "give a whole number, at least 1".to_owned())?;
    NonZeroUsize::new(number).ok_or("no thread fetches nothing: give at least 1".to_owned())
}
