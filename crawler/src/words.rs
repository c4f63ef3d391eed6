//! What this section says. A URL and its status read the same in both languages.

use std::ffi::OsStr;

use crawler::fetch::error::FetchError;
use crawler::fetch::hops::Answer;
use crawler::shown::shown;
use shared::Lang;

/// The line of a URL that answered.
pub fn answered(url: &str, answer: &Answer) -> String {
    format!("{}: {answer}", shown(url))
}

/// The line of a URL that could not be fetched.
pub fn failed(url: &str, error: &FetchError) -> String {
    format!("{}: {error}", shown(url))
}

/// The line of an argument that is no text.
pub fn unreadable(argument: &OsStr) -> String {
    let text = shown(&argument.to_string_lossy());
    format!("{text}: not a URL (it is not UTF-8): write its other bytes as %00 to %FF")
}

/// Where the pages come from, when nobody has named any.
pub fn serving(lang: Lang, url: &str) -> String {
    lang.pick(
        format!("no URL given: fetching from a small site served at {url}"),
        format!("没有给出 URL: 从本程序提供的小网站 {url} 抓取"),
    )
}
