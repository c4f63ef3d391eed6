//! On which line a text is, counted as the text passes by.
//!
//! CR, LF and CRLF each end one line. Nothing is kept but the number and whether the last
//! byte was a CR, so that a CRLF in two pieces is still one end.

use memchr::memchr2_iter;

/// The line at the end of the text that has passed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines {
    line: u32,
    after_cr: bool,
}

impl Lines {
    /// Before a text that begins on that line.
    pub(crate) fn from(line: u32) -> Lines {
        Lines { line, after_cr: false }
    }

    /// The line of the byte that comes next.
    pub(crate) fn line(self) -> u32 {
        self.line
    }

    /// Lets that text pass.
    pub(crate) fn pass(&mut self, text: &[u8]) {
        for at in memchr2_iter(b'\n', b'\r', text) {
            let before = if at == 0 { self.after_cr } else { text[at - 1] == b'\r' };
            if text[at] == b'\r' || !before {
                self.line = self.line.saturating_add(1);
            }
        }
        if let Some(last) = text.last() {
            self.after_cr = *last == b'\r';
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_of_end_is_one_end() {
        for (text, line) in [("", 1), ("a\nb", 2), ("a\rb", 2), ("a\r\nb", 2), ("\n\r", 3)] {
            let mut lines = Lines::from(1);
            lines.pass(text.as_bytes());
            assert_eq!(lines.line(), line, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(text in "[a\r\n]{0,20}", at in 0_usize..20) {
            let at = at.min(text.len());
            let (mut whole, mut pieces) = (Lines::from(1), Lines::from(1));
            whole.pass(text.as_bytes());
            pieces.pass(&text.as_bytes()[..at]);
            pieces.pass(&text.as_bytes()[at..]);
            prop_assert_eq!(whole.line(), pieces.line());
            let naive = text.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count();
            prop_assert_eq!(whole.line() as usize, naive + 1);
        }
    }
}
