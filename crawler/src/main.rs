//! The program of the section: `cargo run -p crawler`.

mod arguments;
mod progress;
mod section;
mod words;

use std::process::ExitCode;

use anyhow::Context;
use crawler::fetch::fetch;
use crawler::hops::Outcome;
use crawler::shortage;
use crawler::site::Site;
use progress::Progress;
use shared::{Call, Example, Section, complain, say};

const SECTION: Section = Section {
    name: "crawler",
    about: "The practical project: fetch many pages at once, and survive what they answer",
    examples: &[Example { run: run_fetch, ..section::FETCH }],
    ..Section::NONE
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn run_fetch(call: &Call) -> anyhow::Result<()> {
    let given = arguments::urls(&call.matches);
    let unreadable = given.iter().filter_map(|url| url.as_ref().err());
    let unreadable = unreadable.inspect(|url| complain(&words::unreadable(url))).count();
    let mut urls: Vec<String> = given.into_iter().flatten().collect();
    let mut _site = None;
    if urls.is_empty() && unreadable == 0 {
        let site = small_site(call).context("cannot serve the small site")?;
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
    let limits = arguments::limits(&call.matches);
    let (outcomes, record) = shared::run(|| fetch(&urls, &limits, report));
    drop(progress);
    call.draw(&record)?;
    let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count() + unreadable;
    let all = urls.len() + unreadable;
    anyhow::ensure!(failed == 0, "{failed} of {all} URLs could not be fetched");
    Ok(())
}

fn small_site(call: &Call) -> anyhow::Result<Site> {
    let site = Site::serve(call.flags.work);
    let site = site.map_err(|error| match shortage::of_files(&error) {
        Some(short) => short.into(),
        None => anyhow::Error::new(error),
    })?;
    complain(&words::serving(call.flags.lang(), &site.url("/")));
    Ok(site)
}
