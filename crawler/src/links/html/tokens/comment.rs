//! Comments, and what else begins with `<!`.

use memchr::memchr;

use super::{Sink, State, Tokens};

/// What of a comment the next byte belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Comment {
    /// Ends at `>`: a declaration, `<?…>`, or what looks like neither.
    Bogus,
    /// After `<!--`.
    Start,
    /// After `<!---`.
    StartDash,
    Inside,
    Dash,
    /// After `--`.
    Dashes,
    /// After `--!`.
    Bang,
}

impl Comment {
    /// After that byte; none if it is the comment's last.
    fn after(self, byte: u8) -> Option<Comment> {
        use Comment::{Bang, Bogus, Dash, Dashes, Inside, Start, StartDash};
        Some(match (self, byte) {
            (Bogus | Start | StartDash | Dashes | Bang, b'>') => return None,
            (Bogus, _) => Bogus,
            (Start, b'-') => StartDash,
            (StartDash | Dash | Dashes, b'-') => Dashes,
            (Inside | Bang, b'-') => Dash,
            (Dashes, b'!') => Bang,
            _ => Inside,
        })
    }
}

const SECTION: &str = "[CDATA[";

impl Tokens {
    pub(super) fn declaration(
        &mut self,
        word: &'static str,
        matched: usize,
        byte: u8,
        at: usize,
        sink: &impl Sink,
    ) -> usize {
        let word = match (word, byte) {
            ("", b'-') => "--",
            ("", b'[') if sink.sections() => SECTION,
            _ => word,
        };
        self.state = match word.as_bytes().get(matched) {
            Some(wanted) if *wanted == byte => State::Declaration(word, matched + 1),
            // The bytes that matched so far end no comment: they need not be read again.
            _ => {
                self.state = State::Comment(Comment::Bogus);
                return at;
            }
        };
        if matched + 1 == word.len() {
            self.state =
                if word == SECTION { State::Section(0) } else { State::Comment(Comment::Start) };
        }
        at + 1
    }

    pub(super) fn comment(&mut self, comment: Comment, text: &str, at: usize) -> usize {
        let bytes = text.as_bytes();
        let skipped = match comment {
            Comment::Inside => memchr(b'-', &bytes[at..]),
            Comment::Bogus => memchr(b'>', &bytes[at..]),
            _ => Some(0),
        };
        let Some(skipped) = skipped else { return text.len() };
        let next = comment.after(bytes[at + skipped]);
        self.state = next.map_or(State::Text, State::Comment);
        at + skipped + 1
    }

    pub(super) fn section(
        &mut self,
        brackets: u8,
        text: &str,
        at: usize,
        sink: &mut impl Sink,
    ) -> usize {
        match (brackets, text.as_bytes()[at]) {
            (2, b'>') => self.state = State::Text,
            (2, b']') => sink.verbatim("]"),
            (_, b']') => self.state = State::Section(brackets + 1),
            _ => {
                sink.verbatim(&"]]"[..usize::from(brackets)]);
                let found = memchr(b']', &text.as_bytes()[at..]);
                let end = found.map_or(text.len(), |found| at + found);
                sink.verbatim(&text[at..end]);
                self.state = State::Section(0);
                return end;
            }
        }
        at + 1
    }
}
