//! Why a body was cut off, one sentence's end each: `cut: …`.

use std::time::Duration;

use crate::fetch::error::FetchError;

/// Why no more of a body was read. What came before is kept.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Cut {
    /// It has more bytes, decompressed.
    #[error("more than {0} bytes")]
    TooLong(u64),
    /// It has more bytes as it is sent, encoded.
    #[error("more than {0} bytes, compressed")]
    TooLongCompressed(u64),
    /// Few bytes unfold to very many.
    #[error("a byte of it unfolds to more than {0}: it may be a bomb")]
    Ratio(u64),
    /// Its encoding cannot be undone.
    #[error("{0}")]
    Undecodable(String),
    /// It was not whole when its time was up.
    #[error("not whole within {}", humantime::format_duration(*.0))]
    Deadline(Duration),
    /// It broke off, or brought nothing for too long: another try may bring all of it.
    #[error("{}", broken_off(.0))]
    BrokenOff(FetchError),
}

/// Without the server, which is that of the page.
fn broken_off(error: &FetchError) -> String {
    match error {
        FetchError::Broken { reason, .. } => format!("it broke off: {reason}"),
        other => other.to_string(),
    }
}

impl Cut {
    /// The name of the rule in a count of them: one word, the same for all details.
    pub fn rule(&self) -> &'static str {
        match self {
            Cut::TooLong(_) | Cut::TooLongCompressed(_) => "length",
            Cut::Ratio(_) => "ratio",
            Cut::Undecodable(_) => "encoding",
            Cut::Deadline(_) => "deadline",
            Cut::BrokenOff(_) => "broken off",
        }
    }
}
