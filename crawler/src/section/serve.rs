//! `serve`: the embedded site, until Ctrl-C.

use std::fmt::Write;
use std::io::ErrorKind;
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use crawler::fetch::shortage;
use crawler::site::{Fault, Faults, Plan, Site};
use shared::{Call, Example, complain, nap, say, unsaid};

use crate::section::small_site;
use crate::section::units::duration;
use crate::words;

/// The site that the crawls of this section are tried on, for a browser or a crawler.
pub const SERVE: Example = Example {
    name: "serve",
    about: "Serve the embedded web site on loopback until Ctrl-C, honest or with --faults",
    args,
    run,
    finishes: true,
    ..Example::NONE
};

/// Ctrl-C wakes who naps, however long that would be.
const LONG: Duration = Duration::from_hours(1);

fn args(command: Command) -> Command {
    let pages = Arg::new("pages").long("pages").value_name("N").default_value("40");
    let seed = Arg::new("seed").long("seed").value_name("S").default_value("1");
    let links = Arg::new("links").long("links").value_name("N").default_value("10");
    let latency = Arg::new("latency").long("latency").value_name("DURATION").default_value("20ms");
    let port = Arg::new("port").long("port").value_name("P").default_value("0");
    let faults = Arg::new("faults").long("faults").value_name("FAULT,…").value_delimiter(',');
    let names = Fault::ALL.iter().map(|fault| fault.name()).chain(["all"]);
    let options = [
        pages.value_parser(count).help("How many numbered pages it has"),
        links.value_parser(count).help("How many links to numbered pages each of them has"),
        seed.value_parser(number).help("What its words and links are drawn from"),
        latency.value_parser(duration).help("How long each answer takes"),
        port.value_parser(port_number).help("The port on 127.0.0.1 [0: one that is free]"),
        faults
            .value_parser(PossibleValuesParser::new(names))
            .hide_possible_values(true)
            .help("What it does wrong: names of the list below, with commas between"),
    ];
    // With a hyphen allowed, it is a sentence that answers to `-1`.
    let options = options.map(|option| option.allow_hyphen_values(true));
    command.args(options).after_help(table())
}

/// The faults, a line each.
fn table() -> String {
    let mut table = "Faults:\n".to_owned();
    for fault in Fault::ALL {
        let _ = writeln!(table, "  {:<13}{}", fault.name(), fault.about());
    }
    table + "  all          all of them, but those that forbid the whole site"
}

fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "give a whole number, at least 1".to_owned())
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "give a whole number, such as 7".to_owned())
}

fn port_number(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "give a port, 1 to 65535, or 0 for one that is free".to_owned())
}

fn run(call: &Call) -> anyhow::Result<()> {
    let plan = plan(&call.matches)?;
    let site = serve(&plan).context("cannot serve the site")?;
    say(&site.url("/"));
    if unsaid() {
        return Ok(()); // nobody knows where it is; what could not be said is an error of `main`'s
    }
    complain(&words::serves(call.flags.lang(), &plan));
    while !nap(LONG) {}
    small_site::tell(&site);
    drop(site); // its connections are closed, and its thread has ended
    Ok(())
}

fn plan(matches: &ArgMatches) -> anyhow::Result<Plan> {
    let mut plan = Plan { log: 0, ..Plan::default() };
    plan.pages = matches.get_one("pages").copied().unwrap_or(plan.pages);
    plan.links = matches.get_one("links").copied().unwrap_or(plan.links);
    plan.seed = matches.get_one("seed").copied().unwrap_or(plan.seed);
    plan.latency = matches.get_one("latency").copied().unwrap_or(plan.latency);
    plan.slow = plan.latency.saturating_mul(4);
    plan.port = matches.get_one("port").copied().unwrap_or(plan.port);
    let names = matches.get_many("faults").into_iter().flatten().map(String::as_str);
    plan.faults = names.collect::<Vec<_>>().join(",").parse::<Faults>()?;
    plan.check()?;
    Ok(plan)
}

fn serve(plan: &Plan) -> anyhow::Result<Site> {
    let port = plan.port;
    Site::serve(plan.clone()).map_err(|error| match (shortage::of_files(&error), error.kind()) {
        (Some(short), _) => short.into(),
        (None, ErrorKind::AddrInUse) => {
            anyhow!("port {port} is in use: give another, or none for one that is free")
        }
        (None, ErrorKind::PermissionDenied) => {
            anyhow!("port {port} is not for everybody: give one from 1024 on")
        }
        (None, _) => error.into(),
    })
}
