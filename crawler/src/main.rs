//! The program of the section: `cargo run -p crawler`.

mod progress;
mod words;

use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::{Arg, Command};
use crawler::fetch::fetch;
use crawler::hops::Outcome;
use crawler::limits::Limits;
use crawler::site::Site;
use progress::Progress;
use shared::{Call, Example, Section, complain, say};

const SECTION: Section = Section {
    name: "crawler",
    about: "The practical project: fetch many pages at once, and survive what they answer",
    examples: &[Example {
        name: "fetch",
        about: "7.7: one thread a URL fetches it and prints its status",
        rust: include_str!("fetch.rs"),
        python: include_str!("../python/fetch.py"),
        args: fetch_args,
        run: run_fetch,
        ..Example::NONE
    }],
    children: &[],
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn fetch_args(command: Command) -> Command {
    let urls = Arg::new("URL")
        .num_args(0..)
        .help("What to fetch, http or https [default: the pages of a small site served here]");
    let timeout = Arg::new("timeout")
        .long("timeout")
        .value_name("DURATION")
        .default_value("30s")
        .value_parser(timeout)
        .help("How long one URL may take, with its redirects and its body");
    let threads = Arg::new("max-threads")
        .long("max-threads")
        .value_name("N")
        .value_parser(threads)
        .help("How many threads fetch at once [default: one a URL, at most 64]");
    command.args([urls, timeout, threads])
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

fn run_fetch(call: &Call) -> anyhow::Result<()> {
    let (mut urls, limits) = asked(call);
    let mut _site = None;
    if urls.is_empty() {
        let site = Site::serve(call.flags.work).context("cannot serve the small site")?;
        complain(&words::serving(call.flags.lang(), &site.url("/")));
        urls = site.urls();
        _site = Some(site); // served until this function ends
    }
    let progress = Progress::of(urls.len());
    let report = |place: usize, outcome: &Outcome| {
        progress.done(|| match outcome {
            Ok(answer) => say(&words::answered(&urls[place], answer)),
            Err(error) => complain(&words::failed(&urls[place], error)),
        });
    };
    let (outcomes, record) = shared::run(|| fetch(&urls, &limits, report));
    drop(progress);
    call.draw(&record)?;
    let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    anyhow::ensure!(failed == 0, "{failed} of {} URLs could not be fetched", urls.len());
    Ok(())
}

/// The URLs and limits of the command line.
fn asked(call: &Call) -> (Vec<String>, Limits) {
    let urls = call.matches.get_many("URL").into_iter().flatten().cloned().collect();
    let mut limits = Limits::default();
    limits.timeout = call.matches.get_one("timeout").copied().unwrap_or(limits.timeout);
    limits.threads = call.matches.get_one("max-threads").copied().unwrap_or(limits.threads);
    (urls, limits)
}
