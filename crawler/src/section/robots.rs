//! `robots`: what a `robots.txt` says to an agent about URLs.
//!
//! A line a URL on standard output, in columns that are padded with spaces and hold none but
//! the last: `awk '$1 == "disallowed" { print $2 }'` names what is kept out. The columns are as
//! wide as what is in them, up to [`WIDEST`]; what is longer widens its own line alone.
//!
//! ```text
//!  allowed     http://example.com/      no rule matches
//!  disallowed  http://example.com/a?b   line 3: Disallow: /a
//! ```

mod arguments;
mod asked;
mod fetched;
mod source;

use crawler::counted::counted;
use crawler::robots::{MOST, Robots};
use crawler::shown::shown_text;
use shared::{Call, Example, complain, say};

use arguments::Arguments;
use asked::Asked;

/// No column is wider for all lines, in characters.
const WIDEST: usize = 200;

/// What a `robots.txt` says to an agent about URLs.
pub const ROBOTS: Example = Example {
    name: "robots",
    about: "Whether a robots.txt allows an agent each URL, and the line that decides",
    args: arguments::add,
    run,
    ..Example::NONE
};

fn run(call: &Call) -> anyhow::Result<()> {
    let Arguments { source, agent, urls } = arguments::given(&call.matches)?;
    // What makes no sense is said before anything is fetched; the others are judged.
    let asked: Vec<_> = urls.iter().map(|url| Asked::of(url, &source)).collect();
    for error in asked.iter().filter_map(|asked| asked.as_ref().err()) {
        complain(error);
    }
    let failed = asked.iter().filter(|asked| asked.is_err()).count();
    let asked: Vec<Asked> = asked.into_iter().flatten().collect();
    if !asked.is_empty() {
        let robots = source.read(&agent)?;
        lines(&robots, &asked).for_each(|line| say(&line));
    }
    let all = counted(urls.len() as u64, "URL");
    anyhow::ensure!(failed == 0, "{failed} of {all} could not be judged");
    Ok(())
}

/// A line for each, in columns.
fn lines(robots: &Robots, asked: &[Asked]) -> impl Iterator<Item = String> {
    let width = asked.iter().map(|asked| asked.name.chars().count()).max().unwrap_or(0);
    let width = width.min(WIDEST); // a format knows no width beyond 65,535 either
    asked.iter().map(move |Asked { url, name }| {
        let verdict = robots.check(url);
        let word = if verdict.allowed { "allowed" } else { "disallowed" };
        format!("{word:10}  {name:width$}  {}", shown_text(&verdict.reason.to_string()))
    })
}
