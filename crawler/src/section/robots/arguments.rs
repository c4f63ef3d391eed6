//! The arguments of `robots`: what they are, and what they ask for.

use std::ffi::{OsStr, OsString};

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use crawler::robots::group::product_token;

use super::source::Source;

/// What is asked for.
pub struct Arguments {
    /// Where the rules come from.
    pub source: Source,
    /// The product token of the agent.
    pub agent: String,
    /// The URLs and paths to be judged.
    pub urls: Vec<OsString>,
}

/// Adds the arguments to the command.
pub fn add(command: Command) -> Command {
    let file = Arg::new("file")
        .long("file")
        .value_name("FILE")
        .value_parser(value_parser!(OsString))
        .help("The robots.txt, or - for standard input");
    let url = Arg::new("url")
        .long("url")
        .value_name("URL")
        .value_parser(value_parser!(OsString))
        .help("A URL of the site whose robots.txt is fetched, or the robots.txt itself");
    let allow_private = Arg::new("allow-private")
        .long("allow-private")
        .action(ArgAction::SetTrue)
        .conflicts_with("file")
        .help("Follow redirects of --url to private, link-local and loopback addresses too");
    let agent = Arg::new("agent")
        .long("agent")
        .value_name("NAME")
        .default_value(env!("CARGO_PKG_NAME"))
        .value_parser(agent)
        .help("For whom: the product token of an agent, or * for those that are not named");
    let urls = Arg::new("URL")
        .required(true)
        .num_args(1..)
        .value_parser(value_parser!(OsString))
        .help("What to judge: http and https URLs, or paths such as /a?b");
    let source = ArgGroup::new("source").args(["file", "url"]).required(true);
    command.args([file, url, allow_private, agent, urls]).group(source)
}

/// What the arguments ask for.
///
/// # Errors
/// The URL of `--url` is none.
pub fn given(matches: &ArgMatches) -> anyhow::Result<Arguments> {
    let text = |name| matches.get_one::<OsString>(name);
    let source = match (text("file"), text("url")) {
        (Some(file), _) => Source::file(file),
        (None, url) => {
            let url = url.map_or(OsStr::new(""), OsString::as_os_str);
            Source::site(url, matches.get_flag("allow-private"))?
        }
    };
    let agent = matches.get_one("agent").cloned().unwrap_or_default();
    let urls = matches.get_many("URL").into_iter().flatten().cloned().collect();
    Ok(Arguments { source, agent, urls })
}

fn agent(text: &str) -> Result<String, String> {
    match product_token(text) {
        "" if text == "*" => Ok(text.to_owned()),
        "" => Err("no agent has such a name: give a product token such as ExampleBot, or *".into()),
        token => Ok(token.to_owned()),
    }
}
