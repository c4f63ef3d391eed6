//! `crawl`: a whole site into one file, from the URLs that are given or from a small site.

mod flags;
mod progress;
mod runtime;
mod settings;

use std::future::pending;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use anyhow::ensure;
use clap::{Args, Command, FromArgMatches};
use crawler::crawl::{Crawl, CrawlError, Ended, Report, Stop};
use crawler::given;
use crawler::shown::shown_text;
use crawler::site::Plan;
use crawler::store::BESIDE;
use shared::{Call, Example, complain, say};

use crate::section::small_site;
use crate::words;
use flags::Flags;
use progress::Progress;

/// A whole site, page by page.
pub const CRAWL: Example = Example {
    name: "crawl",
    about: ABOUT,
    rust: include_str!("../crawl/worker.rs"),
    python: include_str!("../../python/crawl.py"),
    args,
    run,
    entries: ENTRIES,
    finishes: true,
    ..Example::NONE
};

const ABOUT: &str = "A crawler that loses no page: a whole site into one file";
/// What of the record of a long crawl is kept: its end, about 11 MB.
const ENTRIES: usize = 200_000;
/// How often whoever listens for Ctrl-C looks whether the crawl is over.
const LOOK: Duration = Duration::from_millis(100);

/// The flags of the command. What is derived would take its first line from their type.
fn args(command: Command) -> Command {
    let command = Flags::augment_args(command).about(ABOUT);
    // With a hyphen allowed, it is a sentence that answers to `-1`.
    command.mut_args(|arg| {
        let numbers = ["N", "NUMBER", "DURATION", "SIZE"];
        let names = arg.get_value_names().unwrap_or_default();
        let is_number = names.iter().any(|name| numbers.contains(&name.as_str()));
        arg.allow_hyphen_values(is_number)
    })
}

fn run(call: &Call) -> anyhow::Result<()> {
    let flags = Flags::from_arg_matches(&call.matches)?;
    if !flags.starts.is_empty() {
        small_site::refuse_pace(call)?;
    }
    let mut settings = settings::settings(&flags)?;
    if let Some(file) = &flags.db {
        let whose = format!("the database {}", shown_text(&file.to_string_lossy()));
        call.spare(&whose, file, &BESIDE)?;
    }
    // Nobody is told of the small site yet.
    let latency = call.flags.work / 10;
    let small = || small_site::serve(Plan { latency, ..Plan::default() });
    let site = if flags.starts.is_empty() { Some(small()?) } else { None };
    if let Some(site) = &site {
        settings::begin(&mut settings, given::parse(&site.url("/"))?);
    }
    let (report, record) = shared::run(|| {
        let (crawl, opened) = Crawl::open(settings)?;
        // What makes no sense has been said by now, and nothing else before it.
        let serving = site.iter().map(|site| words::serving(call.flags.lang(), &site.url("/")));
        serving.chain(words::opened(opened, flags.db.as_deref())).for_each(|line| complain(&line));
        run_to_its_end(crawl)
    });
    let report = report.map_err(|error| located(error, flags.db.as_deref()))?;
    tell(&report, &flags);
    site.iter().for_each(small_site::tell);
    call.draw(&record)?;
    ensure!(has_begun(&report), words::NO_PAGE);
    Ok(())
}

/// Runs the crawl on a runtime of its own; Ctrl-C asks it to end.
fn run_to_its_end(crawl: Crawl) -> Result<Report, CrawlError> {
    let crawl = Arc::new(crawl);
    let runtime = runtime::runtime();
    let runtime = runtime.map_err(|error| CrawlError::NoRuntime(error.to_string()))?;
    let stop = Stop::new();
    let _listener = Listener::new(stop.clone());
    let seen = Arc::clone(&crawl);
    let _progress = Progress::of(move || seen.seen());
    runtime.block_on(async {
        let short = async {
            complain(&crawl.short().await.to_string()); // once
            pending().await
        };
        tokio::select! {
            biased;
            never = short => never,
            report = crawl.run(&stop) => report,
        }
    })
} // the store is closed here, with the last who hold the crawl

/// Asks the crawl to end when Ctrl-C is pressed, until it is dropped.
struct Listener {
    over: Arc<AtomicBool>,
}

impl Listener {
    /// Listens in a thread of its own. Without one, Ctrl-C ends nothing but waits for the end.
    fn new(stop: Stop) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let listener = Listener { over: Arc::clone(&over) };
        let listen = move || {
            while !over.load(Relaxed) {
                if shared::nap(LOOK) {
                    stop.stop(); // first, so that what is said is so
                    return complain(words::FINISHING);
                }
            }
        };
        if let Err(error) = thread::Builder::new().name("ctrl-c".into()).spawn(listen) {
            complain(&format!("Ctrl-C will not end this before its time: {error}"));
        }
        listener
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.over.store(true, Relaxed);
    }
}

/// The error, with the file that it is of.
fn located(error: CrawlError, file: Option<&Path>) -> anyhow::Error {
    match (&error, file) {
        (CrawlError::Store(reason), Some(file)) if !reason.names_file() => {
            anyhow::Error::new(error).context(shown_text(&file.to_string_lossy()))
        }
        _ => error.into(),
    }
}

/// Whether any answer came, or the crawl ended too early to tell.
fn has_begun(report: &Report) -> bool {
    let answered = report.summary.statuses.iter().any(|(status, _)| status.is_some());
    answered || report.ended != Ended::Complete
}

/// Says what came of the crawl, and how it goes on.
fn tell(report: &Report, flags: &Flags) {
    say(&words::summary(report, flags.reach.ignore_robots));
    for (host, asked) in &report.held_back {
        complain(&words::held_back(host, *asked, flags.manners.max_hold));
    }
    if let Some(line) = words::goes_on(report, flags.db.as_deref()) {
        complain(&line);
    }
}
