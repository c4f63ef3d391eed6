//! A URL that is to be judged, from the text that was given.

use std::ffi::OsStr;

use crawler::given;
use crawler::shown::{shown, shown_brief, shown_text};
use url::{Position, Url};

use super::source::Source;
use crate::words;

/// Stands for the site, where rules come from a file and a path is asked for.
const SOMEWHERE: &str = "http://robots.invalid";

/// A URL to be judged.
pub struct Asked {
    /// All of it.
    pub url: Url,
    /// What is shown of it: as it is compared, and a path alone if that was given alone and
    /// nobody knows of which site.
    pub name: String,
}

impl Asked {
    /// Reads `text`: a URL, or a path with or without a query.
    ///
    /// # Errors
    /// The line that says what is wrong with it.
    pub fn of(text: &OsStr, source: &Source) -> Result<Asked, String> {
        let text = text.to_str().ok_or_else(|| words::unreadable(text))?;
        let bad = |reason: &str| format!("{}: {reason}", shown_brief(text));
        let origin = source.origin().map(|origin| origin.ascii_serialization());
        let is_path = text.starts_with('/');
        let url = if is_path {
            // Joined, `//host/a` would be a host; here it is a path.
            let whole = format!("{}{text}", origin.as_deref().unwrap_or(SOMEWHERE));
            Url::parse(&whole).map_err(|error| bad(&format!("not a path ({error})")))?
        } else {
            given::parse(text).map_err(|error| bad(&error.to_string()))?
        };
        let (begin, show): (_, fn(&str) -> String) = match origin {
            Some(origin) if url.origin().ascii_serialization() != origin => {
                return Err(bad(&format!("not of {origin}, whose rules are asked: ask its own")));
            }
            None if is_path => (Position::BeforePath, shown_text),
            _ => (Position::BeforeScheme, shown),
        };
        let name = show(&url[begin..Position::AfterQuery]);
        Ok(Asked { url, name })
    }
}
