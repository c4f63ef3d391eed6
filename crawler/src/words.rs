//! What this section says. A URL and its status read the same in both languages.
//!
//! The chapter has no lines for what comes of a crawl, how far it is and how it goes on. Like
//! errors, and like `compare`, these are in English.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use crawler::counted::counted;
use crawler::crawl::{Ended, Report};
use crawler::fetch::error::FetchError;
use crawler::fetch::hops::Answer;
use crawler::shown::{shown, shown_brief, shown_text};
use crawler::site::Plan;
use crawler::store::Opened;
use shared::Lang;

/// The line of a URL that answered.
pub fn answered(url: &str, answer: &Answer) -> String {
    format!("{}: {answer}", shown(url))
}

/// The line of a URL that could not be fetched.
pub fn failed(url: &str, error: &FetchError) -> String {
    format!("{}: {error}", shown_brief(url))
}

/// The line of an argument that is no text.
pub fn unreadable(argument: &OsStr) -> String {
    let text = shown_brief(&argument.to_string_lossy());
    format!("{text}: not a URL (it is not UTF-8): write its other bytes as %00 to %FF")
}

/// Where the pages come from, when nobody has named any.
pub fn serving(lang: Lang, url: &str) -> String {
    lang.pick(
        format!("no URL given: fetching from a small site served at {url}"),
        format!("没有给出 URL: 从本程序提供的小网站 {url} 抓取"),
    )
}

/// What is said when Ctrl-C ends a crawl.
pub const FINISHING: &str = "finishing what is in flight; Ctrl-C again ends at once";

/// The end of a crawl that got no answer at all.
pub const NO_PAGE: &str = "no page was fetched: the summary says why";

/// What was found in the file; nothing is said of a new one.
pub fn opened(opened: Opened, file: Option<&Path>) -> Option<String> {
    let line = match opened {
        Opened::New => return None,
        Opened::Resumed { unfinished, finished } => {
            format!("goes on: {} fetched, {unfinished} queued", counted(finished, "URL"))
        }
        Opened::Again { crawl } => {
            format!("crawl {crawl}: asks which pages have changed since the one before")
        }
    };
    Some(format!("{}: {line}", shown_text(&file?.to_string_lossy())))
}

/// What came of a crawl.
pub fn summary(report: &Report, ignored_robots: bool) -> String {
    let mut text = report.summary.to_string();
    if ignored_robots {
        text.push_str("\nrobots.txt was ignored, as --ignore-robots asks");
    }
    text
}

/// A host that is not waited for as long as it asked.
pub fn held_back(host: &str, asked: Duration, held: Duration) -> String {
    let asked = humantime::format_duration(Duration::from_secs(asked.as_secs()));
    let (host, held) = (shown(host), humantime::format_duration(held));
    format!(
        "{host} asked by Retry-After to wait for {asked}: \
         it is asked again after {held}, as --max-hold says"
    )
}

/// Why it ended before its time, and how it goes on; nothing of one that is complete.
pub fn goes_on(report: &Report, file: Option<&Path>) -> Option<String> {
    let why = match report.ended {
        Ended::Complete => return None,
        Ended::Stopped => "it was told to end".to_owned(),
        Ended::Pages(1) => "1 page was fetched, and --max-pages allows no more".to_owned(),
        Ended::Pages(pages) => {
            format!("{pages} pages were fetched, and --max-pages allows no more")
        }
        Ended::Time => "the time of --max-time is over".to_owned(),
    };
    let how = match file.map(|file| shown_text(&file.to_string_lossy())) {
        // With the same bound it would end at once.
        Some(file) if matches!(report.ended, Ended::Pages(_)) => {
            format!("with a higher one it goes on from {file}")
        }
        Some(file) => format!("the same command goes on from {file}"),
        None => "nothing is kept: with --db FILE it could go on".to_owned(),
    };
    let left = match report.summary.unfinished {
        1 => "1 URL is".to_owned(),
        many => format!("{many} URLs are"),
    };
    Some(format!("{left} not fetched, for {why}; {how}"))
}

/// What the site is that is served.
pub fn serves(lang: Lang, plan: &Plan) -> String {
    let Plan { pages, links, seed, faults, .. } = plan;
    let (many, each) = (counted(*pages as u64, "page"), counted(*links as u64, "link"));
    let latency = humantime::format_duration(plan.latency);
    lang.pick(
        format!(
            "serving {many} of {each} each, seed {seed}, latency {latency}, \
             faults: {faults}; Ctrl-C ends it"
        ),
        format!(
            "提供 {pages} 个页面, 每页 {links} 个链接, 种子 {seed}, 延迟 {latency}, \
             故障: {faults}; 按 Ctrl-C 结束"
        ),
    )
}
