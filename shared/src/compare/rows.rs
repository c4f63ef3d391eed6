//! What was measured, kept in files so that sections measured one after the other share a
//! table: a file a section, workload and machine.
//!
//! A row knows the build that it came from. When that program has been built anew since,
//! the row is stale: still shown, but marked, and of no weight in the verdict.

use std::cmp::Reverse;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::figure::Figure;
use super::folder::make;
use super::machine::{Build, Machine, written};
use super::python::Python;
use super::trial::Trial;
use super::workload::Workload;
use crate::file;
use crate::narrator::complain;

/// Which model it is, and what it had to compute.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Label {
    /// Its name.
    pub model: String,
    /// `None` of Rust; else what the interpreter says of itself.
    pub python: Option<Python>,
    /// How many units each task computes: calibrated when it is measured.
    pub units: u64,
}

/// One model's figures.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The section whose model it is.
    pub section: String,
    #[serde(flatten)]
    pub label: Label,
    pub rounds: usize,
    #[serde(rename = "wall_ns")]
    pub wall: Figure,
    #[serde(rename = "cpu_ns")]
    pub cpu: Figure,
    /// Resident at most.
    #[serde(rename = "memory_bytes")]
    pub memory: Figure,
    /// Context switches.
    pub switches: Figure,
    /// How many times as fast as the sequential model of the same section and language:
    /// the median of what the rounds say each.
    pub ratio: Figure,
    pub build: Build,
    /// Whether its program has changed since.
    #[serde(default)]
    pub stale: bool,
}

impl Row {
    /// A row of its trials, a round each, and of the sequential model's; `None` of no round.
    pub fn of(
        section: &str,
        label: &Label,
        build: &Build,
        trials: &[Trial],
        sequential: &[Trial],
    ) -> Option<Self> {
        let figure =
            |value: fn(&Trial) -> u64| Figure::of(trials.iter().map(|trial| value(trial) as f64));
        Some(Row {
            section: section.to_owned(),
            label: label.clone(),
            rounds: trials.len(),
            wall: figure(|trial| trial.wall)?,
            cpu: figure(|trial| trial.cpu)?,
            memory: figure(|trial| trial.memory)?,
            switches: figure(|trial| trial.switches)?,
            ratio: ratio(sequential, trials)?,
            build: build.clone(),
            stale: false,
        })
    }
}

/// How many times as fast as those before, round by round.
pub fn ratio(before: &[Trial], trials: &[Trial]) -> Option<Figure> {
    let rounds = before.iter().zip(trials);
    Figure::of(rounds.map(|(before, trial)| before.wall as f64 / trial.wall as f64))
}

/// A file: what a section measured.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub section: String,
    pub workload: Workload,
    pub machine: Machine,
    pub rows: Vec<Row>,
}

impl Kept {
    /// Writes the file; what is read of it is whole, or of the run before.
    ///
    /// # Errors
    /// The folder cannot be made, or the file cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        make(folder)?;
        let text = serde_json::to_string_pretty(self)? + "\n";
        file::write(&folder.join(self.name()), &text).map_err(anyhow::Error::msg)
    }

    /// The name of its file says what it holds, such as
    /// `threads-64-tasks-2ms-20ms-2-workers-2-cores.json`.
    fn name(&self) -> String {
        let Workload { tasks, compute, wait, workers } = &self.workload;
        let [compute, wait] = [compute, wait]
            .map(|time| humantime::format_duration(*time).to_string().replace(' ', ""));
        let (section, cores) = (&self.section, self.machine.cores);
        format!("{section}-{tasks}-tasks-{compute}-{wait}-{workers}-workers-{cores}-cores.json")
    }
}

/// Keeps what was measured, and puts it together with what other sections have kept.
///
/// A language of which nothing was measured this time keeps the rows that it had.
pub(crate) fn join(mut own: Kept, folder: &Path) -> Vec<Row> {
    let kept = read(folder, &own.workload, &own.machine);
    let (before, others): (Vec<_>, Vec<_>) =
        kept.into_iter().partition(|kept| kept.section == own.section);
    if !own.rows.is_empty() {
        let is_python = |row: &Row| row.label.python.is_some();
        let measured =
            [false, true].map(|python| own.rows.iter().any(|row| is_python(row) == python));
        let before = before.into_iter().flat_map(|kept| kept.rows);
        own.rows.extend(before.filter(|row| !measured[usize::from(is_python(row))]));
        if let Err(error) = own.write(folder) {
            complain(&format!("error: {error:#}"));
        }
    }
    own.rows.into_iter().chain(others.into_iter().flat_map(|kept| kept.rows)).collect()
}

/// What every section measured last of that workload on that machine, by section's name;
/// of files that hold something else, a sentence each.
fn read(folder: &Path, workload: &Workload, machine: &Machine) -> Vec<Kept> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            complain(&format!("cannot read the rows kept in {}: {error}", folder.display()));
            return Vec::new();
        }
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    // Not what waits to be read, such as a pipe.
    let is_kept = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "json") && path.is_file()
    };
    let mut paths: Vec<PathBuf> = paths.filter(is_kept).collect();
    // The newest first: sorting leaves it there, and it is the one that stays.
    paths.sort_by_key(|path| Reverse(written(path).ok()));
    let mut kept: Vec<Kept> = paths.iter().filter_map(|path| read_one(path)).collect();
    kept.retain(|kept| kept.workload == *workload && kept.machine == *machine);
    kept.sort_by(|one, other| one.section.cmp(&other.section));
    kept.dedup_by(|one, before| one.section == before.section);
    for row in kept.iter_mut().flat_map(|kept| &mut kept.rows) {
        row.stale = row.build.is_stale();
    }
    kept
}

fn read_one(path: &Path) -> Option<Kept> {
    let text = fs::read_to_string(path).map_err(anyhow::Error::from);
    let kept = text.and_then(|text| Ok(serde_json::from_str(&text)?));
    let ignored = |error| {
        let path = path.display();
        complain(&format!("ignored: {path} holds no rows of a comparison ({error}); delete it"));
    };
    kept.map_err(ignored).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn workload() -> Workload {
        let time = Duration::from_millis(2);
        Workload { tasks: 64, compute: time, wait: time, workers: 2 }
    }

    fn of(trials: &[Trial], sequential: &[Trial]) -> Row {
        let build = Build::of_this_program().unwrap();
        let label = Label { model: "scope".to_owned(), python: None, units: 7 };
        Row::of("threads", &label, &build, trials, sequential).unwrap()
    }

    fn row() -> Row {
        let trial = Trial { wall: 10, cpu: 5, memory: 100, switches: 3, ..TRIAL };
        of(&[trial; 3], &[Trial { wall: 20, ..trial }; 3])
    }

    const TRIAL: Trial = Trial::NOTHING;

    fn kept(section: &str) -> Kept {
        let rows = vec![row(), row()];
        Kept { section: section.into(), workload: workload(), machine: Machine::here(), rows }
    }

    #[test]
    fn ratios_are_those_of_each_round() {
        let walls = |walls: [u64; 3]| walls.map(|wall| Trial { wall, ..TRIAL });
        let row = of(&walls([10, 20, 10]), &walls([20, 20, 50]));
        assert_eq!(row.ratio, Figure { median: 2.0, low: 1.0, high: 5.0 });
        assert_eq!((row.wall.median, row.rounds), (10.0, 3));
    }

    #[test]
    fn what_sections_keep_is_read_again_for_the_same_workload_and_machine_only() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().join("new/folder");
        for section in ["threads", "queue"] {
            kept(section).write(&here).unwrap();
            kept(section).write(&here).unwrap();
        }
        let other = Workload { tasks: 65, ..workload() };
        Kept { workload: other, ..kept("pool") }.write(&here).unwrap();
        let foreign = Machine { cores: 1000, ..Machine::here() };
        Kept { machine: foreign, ..kept("pool") }.write(&here).unwrap();
        let read = read(&here, &workload(), &Machine::here());
        let sections: Vec<_> = read.iter().map(|kept| kept.section.as_str()).collect();
        assert_eq!(sections, ["queue", "threads"], "a file each, the newest");
        assert_eq!(read[1].rows, kept("threads").rows);
        assert_eq!(fs::read_dir(&here).unwrap().count(), 4);
    }

    #[test]
    fn a_file_is_named_by_its_workload_and_of_two_of_a_section_the_newest_counts() {
        let folder = tempfile::tempdir().unwrap();
        let one = Kept { machine: Machine { cores: 2, ..Machine::here() }, ..kept("threads") };
        let name = "threads-64-tasks-2ms-2ms-2-workers-2-cores.json";
        assert_eq!(one.name(), name);
        for (age, path) in [(2, "oldest.json"), (1, "old.json"), (0, name)] {
            let rows = vec![row(); 3 - age as usize];
            Kept { rows, section: one.section.clone(), machine: one.machine.clone(), ..one }
                .write(folder.path())
                .unwrap();
            let path = folder.path().join(path);
            fs::rename(folder.path().join(name), &path).unwrap();
            let file = fs::File::options().append(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        }
        let read = read(folder.path(), &one.workload, &one.machine);
        assert_eq!((read.len(), read[0].rows.len()), (1, 3), "the newest has three rows");
    }

    #[test]
    fn what_was_not_measured_again_stays() {
        let folder = tempfile::tempdir().unwrap();
        let of = |rows: &[&Row]| {
            let rows = rows.iter().map(|row| (*row).clone()).collect();
            join(Kept { rows, ..kept("threads") }, folder.path()).len()
        };
        let kept = || read(folder.path(), &workload(), &Machine::here()).remove(0).rows.len();
        let (rust, mut python) = (row(), row());
        python.label.python = Some(Python { version: "3".into(), gil: true, units: 1 });
        assert_eq!((of(&[&rust, &rust, &python]), kept()), (3, 3));
        assert_eq!((of(&[]), kept()), (0, 3), "nothing was measured");
        assert_eq!((of(&[&rust]), kept()), (2, 2), "nothing in Python");
        assert_eq!((of(&[&python, &python]), kept()), (3, 3), "nothing in Rust");
    }

    #[test]
    fn what_holds_no_rows_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("torn.json", "{\"section\": \"thr"), ("odd.json", "[]")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        fs::write(folder.path().join("bytes.json"), [0xff, 0xfe]).unwrap();
        fs::create_dir(folder.path().join("folder.json")).unwrap();
        kept("threads").write(folder.path()).unwrap();
        assert_eq!(read(folder.path(), &workload(), &Machine::here()).len(), 1);
        assert!(read(&folder.path().join("none"), &workload(), &Machine::here()).is_empty());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
        let error = format!("{:#}", kept("threads").write(Path::new("/proc/none")).unwrap_err());
        assert!(error.contains("/proc/none"), "{error}");
    }
}
