//! `compare`: the models of a section on one workload, measured side by side.
//!
//! ```text
//!  arguments ─▶ workload ─ calibrated ─▶ rounds of trials ─▶ rows ─▶ table, verdict, JSON
//!                                          │ a fresh child each      ▲
//!                                          └── kept in files ────────┘ other sections'
//! ```
//!
//! Rounds are interleaved: each tries every model once, so that whatever else the machine
//! does meanwhile disturbs all of them alike. No recorder is installed, neither here nor in
//! the children.

mod arguments;
mod figure;
mod folder;
mod machine;
mod model;
mod python;
mod rounds;
mod rows;
mod table;
pub(crate) mod trial;
mod verdict;
mod workload;

use clap::{ArgMatches, FromArgMatches};
use serde::Serialize;

use self::arguments::Options;
use self::machine::{Build, Machine};
use self::rows::{Kept, Row};
use self::workload::Workload;
use crate::narrator::{complain, say};

pub use self::figure::{Figure, Unit};
pub use self::machine::build;
pub use self::model::{Comparison, Model};
pub use self::python::Python;
pub use self::rounds::{Contender, rounds};
pub use self::rows::ratio;
pub use self::table::{many, paragraph, table};
pub use self::trial::Trial;
pub use self::verdict::{ONE_ROUND, tied};
pub use self::workload::Work;

pub(crate) use self::arguments::{NAME, subcommand};

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    workload: &'a Workload,
    machine: &'a Machine,
    rows: &'a [Row],
    failed: &'a [Failed],
    verdict: Option<String>,
}

/// A model that has no row, and why.
#[derive(Serialize)]
struct Failed {
    model: String,
    error: String,
}

/// Measures the models of a section, keeps their rows, and says the table.
///
/// # Errors
/// The workload cannot be measured, or a model failed; what could be measured has been said.
pub(crate) fn compare(
    section: &'static str,
    comparison: &Comparison,
    matches: &ArgMatches,
) -> anyhow::Result<()> {
    let options = Options::from_arg_matches(matches)?;
    if let Some(done) = (comparison.instead)(matches) {
        return done;
    }
    let machine = Machine::here();
    let workload = options.workload(&machine);
    if let Some(why) = workload.refusal(options.rounds) {
        anyhow::bail!(why);
    }
    let folder = options.rows.clone().unwrap_or_else(folder::default);
    // One that was asked for and cannot be used is said before anything is measured.
    if options.rows.is_some() {
        folder::make(&folder)?;
    }
    let (rows, failed) = measure(section, comparison, &options, &workload)?;
    let own = Kept { section: section.to_owned(), workload, machine: machine.clone(), rows };
    let rows = rows::join(own, &folder);
    let verdict = match options.rounds {
        1 => Some(verdict::ONE_ROUND.to_owned()),
        _ => verdict::verdict(&workload, &machine, &rows),
    };
    let (workload, machine, rows) = (&workload, &machine, &rows[..]);
    report(options.json, &Report { workload, machine, rows, failed: &failed, verdict })?;
    let names: Vec<&str> = failed.iter().map(|failed| failed.model.as_str()).collect();
    anyhow::ensure!(failed.is_empty(), "failed: {}", names.join(", "));
    Ok(())
}

/// Tries every model in every round: rows of those that ended well, and why others did not.
fn measure(
    section: &'static str,
    comparison: &Comparison,
    options: &Options,
    workload: &Workload,
) -> anyhow::Result<(Vec<Row>, Vec<Failed>)> {
    let build = Build::of_this_program()?;
    let contenders = contenders(comparison, options, workload)?;
    let outcomes = rounds(&contenders, options.rounds);
    let (mut rows, mut failed) = (Vec::new(), Vec::new());
    for (Contender { label, .. }, outcome) in contenders.iter().zip(&outcomes) {
        // The first of each language is the sequential one.
        let first = if label.python.is_some() { comparison.models.len() } else { 0 };
        let error = match (outcome, &outcomes[first]) {
            (Ok(trials), Ok(first)) => {
                rows.extend(Row::of(section, label, &build, trials, first));
                continue;
            }
            (Err(error), _) => format!("{error:#}"),
            (Ok(_), Err(_)) => "the sequential model failed, so it has no ratio".to_owned(),
        };
        failed.push(Failed { model: label.model.clone(), error });
    }
    Ok((rows, failed))
}

/// The models in Rust, calibrated, and, if they are asked for and there is one, in Python.
fn contenders(
    comparison: &Comparison,
    options: &Options,
    workload: &Workload,
) -> anyhow::Result<Vec<Contender>> {
    let work = workload.calibrated()?;
    let script = comparison.python;
    let python = match options.python {
        true if script.is_empty() => anyhow::bail!("--python: this section has no models in it"),
        true => Python::find(script, workload.compute),
        false => None,
    };
    let rust = comparison.models.iter().map(|model| Contender::model(model, work));
    let in_python = python.iter().flat_map(|python| {
        let work = workload.of_units(python.units);
        let models = comparison.python_models.iter();
        models.map(move |model| Contender::python(python, script, model, work))
    });
    Ok(rust.chain(in_python).collect())
}

fn report(json: bool, report: &Report) -> anyhow::Result<()> {
    for failed in report.failed {
        complain(&format!("error: {}: {}", failed.model, failed.error));
    }
    if json {
        say(&serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    if report.rows.is_empty() {
        return Ok(());
    }
    let title = table::title(report.workload, report.machine);
    say(&format!("{title}\n{}\n{}", table::rows(report.rows), table::LEGEND));
    if let Some(verdict) = &report.verdict {
        say(&paragraph(verdict));
    }
    Ok(())
}
