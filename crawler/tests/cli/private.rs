//! Where redirects may lead: `fetch`, `robots` and `crawl` keep to one rule.

use std::process::Command;

use crate::loopback::{OK, Server};
use crate::program::{MODELS, PROGRAM, fetching, text};

/// What the program says when it begins at `here`.
fn asked(args: &[&str], here: &str) -> String {
    let rest = if args[0] == "robots" { &["--url", here, "/"][..] } else { &[here] };
    let mut command = Command::new(PROGRAM);
    let output = command.args(args).args(rest).env("LC_ALL", "C").output().unwrap();
    text(&output.stdout) + &text(&output.stderr)
}

const COMMANDS: [&[&str]; 5] = [
    &["fetch", "--no-lanes"],
    &["fetch", "--no-lanes", "--model", "pool"],
    &["fetch", "--no-lanes", "--model", "async"],
    &["robots"],
    // No rule but that one keeps it from there.
    &[
        "crawl",
        "--no-lanes",
        "--ignore-robots",
        "--host=127.0.0.1",
        "--host=localhost",
        "--host=[::ffff:127.0.0.1]",
        "--host=10.1.2.3",
    ],
];

#[test]
fn no_command_is_led_to_a_private_address_that_was_not_given() {
    let there = Server::saying(OK);
    let port = there.url("").rsplit(':').next().unwrap().to_owned();
    for (to, host) in [
        (there.url("/admin"), "127.0.0.1 is loopback"),
        (format!("http://2130706433:{port}/"), "127.0.0.1 is loopback"),
        (format!("http://localhost:{port}/"), "localhost is loopback"),
        (format!("http://[::ffff:127.0.0.1]:{port}/"), "[::ffff:7f00:1] is loopback"),
        ("http://10.1.2.3/".to_owned(), "10.1.2.3 is private"),
    ] {
        let here = Server::redirecting(&to);
        let says = format!("{host}, not on the public internet: allow it by --allow-private");
        for command in COMMANDS {
            let said = asked(command, &here.url("/"));
            assert!(said.contains(&says), "{command:?} to {to}: {said}");
            assert_eq!(there.asked(), 0, "{command:?} to {to}: {said}");
        }
        assert_eq!(here.asked(), COMMANDS.len(), "{to}: each was asked itself");
    }
}

#[test]
fn every_command_goes_there_if_private_addresses_are_allowed() {
    let there = Server::saying(OK);
    let here = Server::redirecting(&there.url("/robots.txt"));
    for (command, asked_before) in COMMANDS.into_iter().zip(0..) {
        let said = asked(&[command, &["--allow-private"]].concat(), &here.url("/"));
        assert_eq!(there.asked(), asked_before + 1, "{command:?}: {said}");
    }
}

#[test]
fn what_is_given_may_be_led_to_as_well() {
    let there = Server::saying(OK);
    let here = Server::redirecting(&there.url("/x"));
    let urls = [here.url("/"), there.url("/")];
    for model in MODELS {
        let output = fetching(&urls).args(["--no-lanes", "--model", model]).output().unwrap();
        assert!(output.status.success(), "{model}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains("302 → 200"), "{model}");
    }
}
