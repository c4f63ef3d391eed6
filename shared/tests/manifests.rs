//! Every member's literal manifest, compared with the root's one list of versions and lints.
//!
//! A copied crate must build as it is, so members inherit nothing; what inheriting would
//! keep equal is kept equal here. Each difference is named, all of them at once.

mod nested;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use nested::{members, workspace};
use toml::{Table, Value};

const MEMBERS: [&str; 7] =
    ["threads", "processes", "pool", "async-tasks", "queue", "crawler", "shared"];
/// Only these sections compile them.
const HEAVY: ([&str; 2], [&str; 2]) = (["tokio", "reqwest"], ["async-tasks", "crawler"]);
/// Where a section may know `shared`: its program, not its mechanisms.
const PROGRAM: [&str; 9] = [
    "main.rs",
    "words.rs",
    "section.rs",
    "section",
    "arguments.rs",
    "progress.rs",
    "compare.rs",
    "compare",
    "stage.rs",
];
/// The sections that a newcomer builds first, and the most crates that they may compile.
const LIGHT: ([&str; 5], usize) = (["threads", "processes", "pool", "queue", "async-tasks"], 80);

/// A member's folder and what its manifest says.
type Member = (String, Table);

#[test]
fn every_manifest_agrees_with_the_one_list() {
    let root = read(&workspace().join("Cargo.toml"));
    let members: Vec<Member> = members()
        .into_iter()
        .map(|folder| (folder.clone(), read(&workspace().join(folder).join("Cargo.toml"))))
        .collect();
    let found = differences(&root, &members);
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_members_are_the_sections_and_shared() {
    assert_eq!(members(), MEMBERS);
}

#[test]
fn a_light_section_compiles_few_crates() {
    for section in LIGHT.0 {
        let mut cargo = nested::command(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["tree", "--offline", "--prefix=none", "--edges=normal,build", "-p", section]);
        let output = cargo.current_dir(workspace()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let tree = String::from_utf8(output.stdout).unwrap();
        let package = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let crates: BTreeSet<String> =
            tree.lines().filter(|line| !line.is_empty()).map(package).collect();
        assert!(crates.len() > 10, "{tree}");
        assert!(crates.len() <= LIGHT.1, "{section} compiles {} crates", crates.len());
    }
}

#[test]
fn no_mechanism_knows_shared() {
    let sections = members().into_iter().filter(|folder| folder != "shared");
    let sources: Vec<PathBuf> =
        sections.flat_map(|folder| rust_files(&workspace().join(folder).join("src"))).collect();
    assert!(!sources.is_empty());
    let mechanisms = sources.iter().filter(|path| {
        let parts: Vec<_> = path.iter().rev().take(3).collect();
        !PROGRAM.iter().any(|name| parts.contains(&OsStr::new(name)))
    });
    let found: Vec<String> = mechanisms
        .flat_map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let lines = lines_that_know_shared(&text);
            lines.into_iter().map(|line| format!("{}:{line}", path.display())).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "mechanisms that mention shared:\n{}", found.join("\n"));
}

#[test]
fn a_wrong_manifest_has_each_of_its_differences_named() {
    let root: Table = r#"
        [workspace]
        members = ["one", "two"]
        [workspace.package]
        edition = "2024"
        rust-version = "1.95"
        [workspace.dependencies]
        anyhow = "1.0.104"
        clap = "4.6.9"
        tokio = "1.54.1"
        shared = { path = "shared" }
        [workspace.lints.rust]
        missing_docs = "warn"
        unsafe_code = "deny"
    "#
    .parse()
    .unwrap();
    let one: Table = r#"
        [package]
        name = "first"
        edition = "2021"
        rust-version = "1.90"
        version.workspace = true
        [dependencies]
        anyhow = "1.0.1"
        shared = { path = "../shared", version = "0.1" }
        two = { path = "../two" }
        [dev-dependencies]
        rand = "0.9"
        [target.'cfg(unix)'.build-dependencies]
        tokio = { git = "https://example.org/tokio" }
        [lints.rust]
        missing_docs = "allow"
        dead_code = "allow"
    "#
    .parse()
    .unwrap();
    let found = differences(&root, &[("one".into(), one)]);
    let expected = [
        "one: package.name is \"first\", and should be \"one\"",
        "one: package.edition is \"2021\", and should be \"2024\"",
        "one: package.rust-version is \"1.90\", and should be \"1.95\"",
        "one: package.version is inherited, and should be literal",
        "one: dependencies.anyhow is \"1.0.1\", and should be \"1.0.104\"",
        "one: dependencies.shared is {path = \"../shared\", version = \"0.1\"}, and should be \
         {path = \"../shared\"}",
        "one: dependencies.two is {path = \"../two\"}, and should be absent: it is not in the \
         root's list",
        "one: dev-dependencies.rand is \"0.9\", and should be absent: it is not in the root's list",
        "one: target.cfg(unix).build-dependencies.tokio is {git = \
         \"https://example.org/tokio\"}, and should be \"1.54.1\"",
        "one: target.cfg(unix).build-dependencies.tokio is present, and should be absent: only \
         async-tasks, crawler compile it",
        "one: lints.rust.dead_code is \"allow\", and should be absent",
        "one: lints.rust.missing_docs is \"allow\", and should be \"warn\"",
        "one: lints.rust.unsafe_code is absent, and should be \"deny\"",
        "Cargo.toml: workspace.dependencies.clap is used by no member, and should be absent",
    ];
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let expected: BTreeSet<&str> = expected.into();
    assert_eq!(found, expected);
}

#[test]
fn a_right_manifest_has_no_differences() {
    let root: Table = r#"
        [workspace.dependencies]
        anyhow = "1.0.104"
        shared = { path = "shared" }
        [workspace.lints.rust]
        unsafe_code = "deny"
    "#
    .parse()
    .unwrap();
    let one: Table = r#"
        [package]
        name = "one"
        edition = "2024"
        rust-version = "1.95"
        [dependencies]
        shared = { path = "../shared" }
        [dev-dependencies]
        anyhow = { version = "1.0.104", default-features = false }
        [lints.rust]
        unsafe_code = "deny"
    "#
    .parse()
    .unwrap();
    assert_eq!(differences(&root, &[("one".into(), one)]), Vec::<String>::new());
}

#[test]
fn a_mention_of_shared_is_told_from_a_module_of_that_name() {
    let knows = "//! What it says, `shared::run` keeps.\nuse shared;\nlet x = shared::say;";
    assert_eq!(lines_that_know_shared(knows), [1, 2, 3]);
    let does_not = "use crate::shared::Page;\nlet unshared = memory_shared::open();\n// shared";
    assert!(lines_that_know_shared(does_not).is_empty());
}

/// What differs between the members and the root's list, a sentence each.
fn differences(root: &Table, members: &[Member]) -> Vec<String> {
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    let list = table(root, "workspace.dependencies");
    let same = table(root, "workspace.package");
    for (folder, manifest) in members {
        package(folder, manifest, &same, &mut found);
        inherited(folder, "", manifest, &mut found);
        for (place, name, is) in dependencies(manifest) {
            used.insert(name.clone());
            dependency(folder, &format!("{place}.{name}"), &name, &is, &list, &mut found);
        }
        lints(folder, &table(manifest, "lints"), &table(root, "workspace.lints"), &mut found);
    }
    let unused = list.keys().filter(|name| !used.contains(*name)).map(|name| {
        format!(
            "Cargo.toml: workspace.dependencies.{name} is used by no member, and should be absent"
        )
    });
    found.extend(unused);
    found
}

fn package(folder: &str, manifest: &Table, same: &Table, found: &mut Vec<String>) {
    let package = table(manifest, "package");
    let of_all = same.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
    for (key, should) in of_all.chain([("name", folder)]) {
        let is = package.get(key);
        if is.and_then(Value::as_str) != Some(should) {
            let is = is.map_or("absent".into(), line);
            found.push(format!("{folder}: package.{key} is {is}, and should be \"{should}\""));
        }
    }
}

/// `workspace = true` at any depth.
fn inherited(folder: &str, place: &str, table: &Table, found: &mut Vec<String>) {
    for (key, value) in table {
        if key == "workspace" {
            found.push(format!("{folder}: {place} is inherited, and should be literal"));
        } else if let Value::Table(inner) = value {
            let dot = if place.is_empty() { "" } else { "." };
            inherited(folder, &format!("{place}{dot}{key}"), inner, found);
        }
    }
}

/// Every dependency of a manifest: the table that it stands in, its name, its value.
fn dependencies(manifest: &Table) -> Vec<(String, String, Value)> {
    let of = |place: &str, table: &Table| {
        let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
        let tables = kinds.map(|kind| (format!("{place}{kind}"), self::table(table, kind)));
        let each = tables.into_iter().flat_map(|(place, table)| {
            table.into_iter().map(move |(name, value)| (place.clone(), name, value))
        });
        each.collect::<Vec<_>>()
    };
    let targets = table(manifest, "target");
    let of_targets = targets.iter().flat_map(|(name, inner)| {
        of(&format!("target.{name}."), inner.as_table().unwrap_or(&Table::new()))
    });
    of("", manifest).into_iter().chain(of_targets).collect()
}

fn dependency(
    folder: &str,
    place: &str,
    name: &str,
    is: &Value,
    list: &Table,
    found: &mut Vec<String>,
) {
    let is_right = match list.get(name) {
        None => {
            let absent = "absent: it is not in the root's list";
            return found
                .push(format!("{folder}: {place} is {}, and should be {absent}", line(is)));
        }
        // Of `shared` only the place counts, seen from a member's folder.
        Some(Value::Table(path)) => {
            let mut should = path.clone();
            if let Some(path) = should.get("path").and_then(Value::as_str) {
                let path = format!("../{path}");
                should.insert("path".into(), path.into());
            }
            (is != &Value::Table(should.clone())).then(|| line(&Value::Table(should)))
        }
        Some(version) => {
            let elsewhere = ["path", "git", "package", "registry"];
            let other = elsewhere.iter().any(|key| is.get(key).is_some());
            let is = is.get("version").unwrap_or(is);
            (other || is != version).then(|| line(version))
        }
    };
    if let Some(should) = is_right {
        found.push(format!("{folder}: {place} is {}, and should be {should}", line(is)));
    }
    let (heavy, allowed) = HEAVY;
    if heavy.contains(&name) && !allowed.contains(&folder) {
        let only = format!("only {} compile it", allowed.join(", "));
        found.push(format!("{folder}: {place} is present, and should be absent: {only}"));
    }
}

fn lints(folder: &str, is: &Table, should: &Table, found: &mut Vec<String>) {
    let tools: BTreeSet<&String> = is.keys().chain(should.keys()).collect();
    for tool in tools {
        let (is, should) = (table(is, tool), table(should, tool));
        let names: BTreeSet<&String> = is.keys().chain(should.keys()).collect();
        let differ = names.into_iter().filter(|name| is.get(*name) != should.get(*name));
        let say = |value: Option<&Value>| value.map_or("absent".into(), line);
        found.extend(differ.map(|name| {
            let (is, should) = (say(is.get(name)), say(should.get(name)));
            format!("{folder}: lints.{tool}.{name} is {is}, and should be {should}")
        }));
    }
}

/// A value on one line, as a manifest would hold it.
fn line(value: &Value) -> String {
    match value {
        Value::Table(table) => {
            let pairs: Vec<String> =
                table.iter().map(|(key, value)| format!("{key} = {}", line(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::Array(array) => {
            format!("[{}]", array.iter().map(line).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Datetime(moment) => moment.to_string(),
    }
}

/// The table under a dotted name; empty where there is none.
fn table(from: &Table, dotted: &str) -> Table {
    let mut at = Some(from);
    for key in dotted.split('.') {
        at = at.and_then(|table| table.get(key)?.as_table());
    }
    at.cloned().unwrap_or_default()
}

/// Line numbers, from 1, that speak of the crate `shared`.
fn lines_that_know_shared(text: &str) -> Vec<usize> {
    let knows = |line: &str| {
        let path = line.match_indices("shared::").any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|letter| !letter.is_alphanumeric() && !"_:".contains(letter))
        });
        path || line.contains("use shared") || line.contains("extern crate shared")
    };
    text.lines().enumerate().filter(|(_, line)| knows(line)).map(|(at, _)| at + 1).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

fn read(path: &Path) -> Table {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
