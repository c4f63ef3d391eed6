//! What parent and worker say to each other: one line a task, one line an answer.
//!
//! ```text
//!  parent ── "7 3" ──▶ worker       task 7: square 3
//!  parent ◀─ "7 9" ─── worker       answer to task 7: 9
//!  parent ── "end" ──▶ worker       no more tasks
//! ```
//!
//! Text, so that a worker may be written in any language, a shell included. A line without
//! its newline is the half of an answer whose worker died while it wrote.

use std::fmt;
use std::io::{self, BufRead, ErrorKind, Read as _};
use std::str::FromStr;

/// The line that ends a worker.
pub(crate) const END: &str = "end";
/// No line is longer: two numbers of 20 digits, a blank, a newline.
const LONGEST: u64 = 42;

/// A task, or the answer to one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// The task's id, of all that this process ever hands out.
    pub id: u64,
    /// The number to square, or its square.
    pub number: u64,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.id, self.number)
    }
}

impl FromStr for Frame {
    type Err = io::Error;

    fn from_str(line: &str) -> io::Result<Self> {
        let numbers = line.split_once(' ').map(|(id, number)| (id.parse(), number.parse()));
        match numbers {
            Some((Ok(id), Ok(number))) => Ok(Frame { id, number }),
            _ => Err(io::Error::new(ErrorKind::InvalidData, format!("not a frame: {line:?}"))),
        }
    }
}

/// The next whole line, without its newline; `None` where the other side has gone.
///
/// # Errors
/// The line is too long or not text, or the system cannot read it.
pub(crate) fn next_line(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    from.take(LONGEST).read_line(&mut line)?;
    match line.strip_suffix('\n') {
        Some(whole) => Ok(Some(whole.to_owned())),
        None if line.len() as u64 == LONGEST => Err(ErrorKind::InvalidData.into()),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_survives_the_way_there_and_back() {
        let frame = Frame { id: u64::MAX, number: u64::MAX };
        let line = next_line(&mut frame.to_string().as_bytes()).unwrap().unwrap();
        assert_eq!(line.parse::<Frame>().unwrap(), frame);
    }

    #[test]
    fn half_an_answer_is_none() {
        assert_eq!(next_line(&mut "7 1".as_bytes()).unwrap(), None);
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_the_memory() {
        let mut endless = io::BufReader::new(io::repeat(b'1'));
        assert_eq!(next_line(&mut endless).unwrap_err().kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn what_is_not_a_frame_is_refused_and_quoted() {
        for line in ["", "7", "7 ", "7 -1", "7 1 1", "seven 1"] {
            let error = line.parse::<Frame>().unwrap_err();
            assert!(error.to_string().contains(&format!("{line:?}")), "{error}");
        }
    }
}
