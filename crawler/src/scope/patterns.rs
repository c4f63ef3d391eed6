//! The patterns of `--include` and `--exclude`.

use regex::RegexSet;

use crate::scope::ScopeError;

/// Patterns, all searched for at once.
#[derive(Debug)]
pub(super) struct Patterns(RegexSet);

impl Patterns {
    /// The patterns that were given with `flag`.
    ///
    /// # Errors
    /// [`ScopeError::Pattern`] names the first that is none, or that is too large.
    pub(super) fn new(flag: &'static str, patterns: &[String]) -> Result<Patterns, ScopeError> {
        for pattern in patterns {
            check(flag, pattern)?;
        }
        RegexSet::new(patterns).map(Patterns).map_err(|error| ScopeError::Pattern {
            flag,
            pattern: patterns.join(" "),
            at: None,
            reason: format!("all patterns of {flag} together are too large ({error})"),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first pattern that is found in the text.
    pub(super) fn first_match(&self, text: &str) -> Option<&str> {
        let first = self.0.matches(text).into_iter().next()?;
        Some(&self.0.patterns()[first])
    }
}

/// The mistake in a pattern, as the parser that `regex` uses finds it: `regex` itself says it
/// in several lines of text only.
fn check(flag: &'static str, pattern: &str) -> Result<(), ScopeError> {
    let refused =
        |at, reason| ScopeError::Pattern { flag, pattern: pattern.to_owned(), at, reason };
    let character = |offset: usize| Some(pattern[..offset].chars().count() + 1);
    match regex_syntax::parse(pattern) {
        Err(regex_syntax::Error::Parse(error)) => {
            Err(refused(character(error.span().start.offset), error.kind().to_string()))
        }
        Err(regex_syntax::Error::Translate(error)) => {
            Err(refused(character(error.span().start.offset), error.kind().to_string()))
        }
        Err(error) => Err(refused(None, error.to_string())),
        Ok(_) => regex::Regex::new(pattern).map(drop).map_err(|_| {
            refused(None, "it is too large once its counts are written out".to_owned())
        }),
    }
}
