//! The arguments of `fetch`: what they are, and what they ask for.

use std::ffi::OsString;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use crawler::fetch::limits::Limits;
use crawler::models::Model;

use crate::section::units::{at_least_one, limit};

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
        .value_parser(limit)
        .help("How long one URL may take, with its redirects and its body");
    let at_once = Arg::new("max-threads")
        .long("max-threads")
        .value_name("N")
        .allow_hyphen_values(true)
        .value_parser(at_least_one)
        .help("How many are fetched at once, by as many threads or tasks [default: 64, a pool 8]");
    let allow_private = Arg::new("allow-private")
        .long("allow-private")
        .action(ArgAction::SetTrue)
        .help("Follow redirects to private, link-local and loopback addresses too");
    command.args([urls, model(), timeout, at_once, allow_private])
}

fn model() -> Arg {
    let names = PossibleValuesParser::new(Model::ALL.map(Model::name));
    let find = |name: String| Model::ALL.into_iter().find(|model| model.name() == name);
    Arg::new("model")
        .long("model")
        .value_name("MODEL")
        .default_value(Model::default().name())
        .value_parser(names.map(move |name| find(name).unwrap_or_default()))
        .help("Fetch by a thread a URL, by a pool of threads, or by a task a URL on one thread")
}

/// The URLs, or what was given as such and is no text.
pub fn urls(matches: &ArgMatches) -> Vec<Result<String, OsString>> {
    let given = matches.get_many("URL").into_iter().flatten();
    given.map(|argument: &OsString| argument.clone().into_string()).collect()
}

/// The model, and the limits that it is given.
pub fn model_and_limits(matches: &ArgMatches) -> (Model, Limits) {
    let model = matches.get_one("model").copied().unwrap_or_default();
    let mut limits = Limits::default();
    limits.timeout = matches.get_one("timeout").copied().unwrap_or(limits.timeout);
    limits.at_once = matches.get_one("max-threads").copied().unwrap_or(Model::at_once(model));
    limits.allow_private = matches.get_flag("allow-private");
    (model, limits)
}
