//! The small site that is fetched from where no URL is given.

use std::io::ErrorKind;

use anyhow::{Context, anyhow, ensure};
use clap::parser::ValueSource;
use crawler::fetch::shortage;
use crawler::site::{Plan, Site};
use shared::{Call, complain};

/// Serves it until it is dropped.
pub fn serve(plan: Plan) -> anyhow::Result<Site> {
    let site = Site::serve(plan).map_err(|error| match shortage::of_files(&error) {
        Some(short) => short.into(),
        None if error.kind() == ErrorKind::WouldBlock => {
            anyhow!("no thread is left for it: end other programs or raise `ulimit -u`")
        }
        None => error.into(),
    });
    site.context("cannot serve the small site")
}

/// Refuses a pace where URLs are given: other sites have their own.
pub fn refuse_pace(call: &Call) -> anyhow::Result<()> {
    let is_given = call.matches.value_source("work") == Some(ValueSource::CommandLine);
    ensure!(!is_given, "--work is for the site served here, and a URL is given: leave it out");
    Ok(())
}

/// Says so if it could not answer all who asked.
pub fn tell(site: &Site) {
    if site.has_lacked_files() {
        complain("the site served here could not take each connection: raise `ulimit -n`");
    }
}
