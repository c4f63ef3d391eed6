//! Where the rules come from: a file, standard input, or the site itself.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, stdin};
use std::time::Duration;

use anyhow::{Context, anyhow};
use crawler::fetch::{AgentSettings, Credentials, Guard};
use crawler::given;
use crawler::shown::{shown_brief, shown_text};
use url::{Origin, Url};

use super::{MOST, Robots, fetched};
use crate::words;

/// How long a site may take, with redirects and body.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Where the rules come from.
pub enum Source {
    /// Standard input.
    Input,
    /// A file.
    File(OsString),
    /// The `robots.txt` at this URL.
    Site {
        /// Where it is; without the name and the password that stood in it.
        url: Url,
        /// These, if there were some.
        credentials: Option<Credentials>,
        /// Whether a redirect may lead to any private address.
        allow_private: bool,
    },
}

impl Source {
    /// A file, or standard input if it is `-`.
    pub fn file(name: &OsStr) -> Source {
        if name == "-" { Source::Input } else { Source::File(name.to_owned()) }
    }

    /// The site of a URL. What ends in `/robots.txt` is taken for the file itself.
    pub fn site(text: &OsStr, allow_private: bool) -> anyhow::Result<Source> {
        let url = text.to_str().ok_or_else(|| anyhow!(words::unreadable(text)))?;
        let mut url = given::parse(url).with_context(|| shown_brief(url))?;
        if !url.path().ends_with("/robots.txt") {
            url.set_path("/robots.txt");
            url.set_query(None);
        }
        url.set_fragment(None);
        let credentials = Credentials::take(&mut url);
        Ok(Source::Site { url, credentials, allow_private })
    }

    /// For which site the rules are, if that is known.
    pub fn origin(&self) -> Option<Origin> {
        match self {
            Source::Site { url, .. } => Some(url.origin()),
            Source::Input | Source::File(_) => None,
        }
    }

    /// Reads the rules for `agent`.
    pub fn read(&self, agent: &str) -> anyhow::Result<Robots> {
        let body = match self {
            Source::Site { url, credentials, allow_private } => {
                let settings = AgentSettings {
                    guard: Guard::of_given([url], *allow_private),
                    credentials: credentials.iter().cloned().collect(),
                    ..AgentSettings::default()
                };
                let robots = fetched::robots(url, agent, settings, TIMEOUT);
                return robots
                    .with_context(|| format!("cannot fetch {}", shown_brief(url.as_str())));
            }
            Source::Input => beginning(stdin().lock()).context("cannot read standard input")?,
            Source::File(name) => File::open(name).and_then(beginning).with_context(|| {
                let name = shown_text(&name.to_string_lossy());
                format!("cannot read {name}: give a file that can be read, or - for standard input")
            })?,
        };
        Ok(Robots::parse(&body, agent))
    }
}

/// What counts of a file, and one byte more, if there is one: that tells whether the last
/// line goes on.
pub fn beginning(file: impl Read) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    file.take(MOST as u64 + 1).read_to_end(&mut body)?;
    Ok(body)
}
