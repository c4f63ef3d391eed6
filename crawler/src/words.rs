//! What this section says. A URL and its status read the same in both languages.

use crawler::error::FetchError;
use crawler::hops::Answer;
use shared::Lang;

/// The line of a URL that answered.
pub fn answered(url: &str, answer: &Answer) -> String {
    format!("{}: {answer}", in_one_line(url))
}

/// The line of a URL that could not be fetched.
pub fn failed(url: &str, error: &FetchError) -> String {
    format!("{}: {error}", in_one_line(url))
}

/// Where the pages come from, when nobody has named any.
pub fn serving(lang: Lang, url: &str) -> String {
    lang.pick(
        format!("no URL given: fetching from a small site served at {url}"),
        format!("没有给出 URL: 从本程序提供的小网站 {url} 抓取"),
    )
}

/// A URL is printed as it was given, unless that would take more than the line.
fn in_one_line(url: &str) -> String {
    match url {
        "" => "(empty)".to_owned(),
        url if url.contains(char::is_control) => url.escape_debug().to_string(),
        url => url.to_owned(),
    }
}
