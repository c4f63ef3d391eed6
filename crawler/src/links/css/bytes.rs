//! The steps of the tokenizer, byte by byte.

use super::{Css, Escape, Rule, State, VALUE, WORD, Word};
use crate::links::gathered::Gathered;

impl Css {
    pub(super) fn bytes(&mut self, bytes: &[u8], gathered: &mut Gathered) {
        for byte in bytes {
            self.byte(*byte, gathered);
        }
    }

    fn byte(&mut self, byte: u8, gathered: &mut Gathered) {
        if self.escape != Escape::None && self.escaped(byte) {
            return;
        }
        if byte == b'\\' && self.takes_escapes() {
            self.escape = Escape::Backslash;
            return;
        }
        match self.state {
            State::Between => self.between(byte),
            State::Slash => self.slash(byte),
            State::Comment if byte == b'*' => self.state = State::Star,
            State::Star if byte == b'/' => self.state = State::Between,
            State::Star if byte != b'*' => self.state = State::Comment,
            State::Word(word) => self.word(word, byte, gathered),
            State::String(quote) => self.in_string(quote, byte, gathered),
            State::UrlStart => self.url_start(byte, gathered),
            State::Url => self.in_url(byte, gathered),
            State::UrlEnd => self.url_end(byte, gathered),
            State::BadUrl if byte == b')' => self.state = State::Between,
            State::Comment | State::Star | State::BadUrl => {}
        }
    }

    fn takes_escapes(&mut self) -> bool {
        match self.state {
            State::Comment | State::Star => false,
            State::Between | State::Slash => {
                self.begin_word(Word::Name);
                true
            }
            State::UrlStart => {
                self.state = State::Url;
                true
            }
            State::UrlEnd => {
                self.state = State::BadUrl;
                true
            }
            _ => true,
        }
    }

    fn between(&mut self, byte: u8) {
        match byte {
            b'/' => self.state = State::Slash,
            b'"' | b'\'' => self.begin_string(byte),
            b'@' => self.begin_word(Word::Rule),
            b'#' | b'0'..=b'9' => self.begin_word(Word::Other),
            b';' | b'{' | b'}' => self.rule = Rule::Other,
            _ if is_name(byte) => {
                self.begin_word(Word::Name);
                self.letter(byte);
            }
            _ => {}
        }
    }

    fn slash(&mut self, byte: u8) {
        if byte == b'*' {
            self.state = State::Comment;
        } else {
            self.state = State::Between;
            self.between(byte);
        }
    }

    fn begin_word(&mut self, word: Word) {
        self.word.clear();
        // The line of an import is that of its rule, not that of its string.
        if self.rule == Rule::Other || word == Word::Rule {
            self.line = self.lines.line();
        }
        self.state = State::Word(word);
    }

    fn begin_string(&mut self, quote: u8) {
        self.text.clear();
        self.cut = false;
        self.state = State::String(quote);
    }

    fn letter(&mut self, byte: u8) {
        if self.word.len() < WORD {
            self.word.push(byte.to_ascii_lowercase());
        }
    }

    fn word(&mut self, word: Word, byte: u8, gathered: &mut Gathered) {
        if is_name(byte) {
            self.letter(byte);
            return;
        }
        if word == Word::Rule {
            self.rule = match self.word.as_slice() {
                b"import" => Rule::Import,
                b"namespace" => Rule::Namespace,
                _ => Rule::Other,
            };
        }
        self.state = State::Between;
        if word == Word::Name && byte == b'(' && self.word == b"url" {
            self.text.clear();
            self.cut = false;
            self.state = State::UrlStart;
            return;
        }
        self.byte(byte, gathered);
    }

    fn in_string(&mut self, quote: u8, byte: u8, gathered: &mut Gathered) {
        match byte {
            _ if byte == quote => self.string(gathered),
            b'\n' | b'\r' | b'\x0c' => {
                self.in_url = false;
                self.state = State::Between;
            }
            _ => self.add(byte),
        }
    }

    fn url_start(&mut self, byte: u8, gathered: &mut Gathered) {
        match byte {
            b'"' | b'\'' => {
                self.in_url = true;
                self.begin_string(byte);
            }
            _ if byte.is_ascii_whitespace() => {}
            _ => {
                self.state = State::Url;
                self.in_url(byte, gathered);
            }
        }
    }

    fn in_url(&mut self, byte: u8, gathered: &mut Gathered) {
        match byte {
            b')' => self.url(gathered),
            b'"' | b'\'' | b'(' => self.state = State::BadUrl,
            _ if byte.is_ascii_whitespace() => self.state = State::UrlEnd,
            _ => self.add(byte),
        }
    }

    fn url_end(&mut self, byte: u8, gathered: &mut Gathered) {
        match byte {
            b')' => self.url(gathered),
            _ if byte.is_ascii_whitespace() => {}
            _ => self.state = State::BadUrl,
        }
    }

    /// A byte after a backslash; false if it is none of the escape's.
    fn escaped(&mut self, byte: u8) -> bool {
        match (self.escape, hex(byte)) {
            (Escape::Backslash, Some(digit)) => self.escape = Escape::Digits(1, digit),
            (Escape::Digits(count @ ..6, value), Some(digit)) => {
                self.escape = Escape::Digits(count + 1, value << 4 | digit);
            }
            (Escape::Digits(..), _) => {
                self.finish_escape();
                if byte == b'\r' {
                    self.escape = Escape::Cr;
                }
                return byte.is_ascii_whitespace();
            }
            (Escape::Cr, _) => {
                self.escape = Escape::None;
                return byte == b'\n';
            }
            _ => self.escaped_itself(byte),
        }
        true
    }

    /// A byte that stands for itself; a string goes on after the end of a line.
    fn escaped_itself(&mut self, byte: u8) {
        self.escape = Escape::None;
        match byte {
            b'\r' => self.escape = Escape::Cr,
            b'\n' | b'\x0c' => {}
            _ => {
                self.add(byte);
                return;
            }
        }
        if !matches!(self.state, State::String(_)) {
            self.state = if self.state == State::Url { State::BadUrl } else { State::Between };
        }
    }

    /// Digits are whole.
    pub(super) fn finish_escape(&mut self) {
        if let Escape::Digits(_, value) = self.escape {
            let character = char::from_u32(value).filter(|character| *character != '\0');
            let mut bytes = [0; 4];
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            for byte in character.encode_utf8(&mut bytes).bytes() {
                self.add(byte);
            }
        }
        self.escape = Escape::None;
    }

    /// A byte of the word, the string or the URL.
    fn add(&mut self, byte: u8) {
        match self.state {
            State::Word(_) => self.letter(byte),
            _ if self.text.len() < VALUE => self.text.push(byte),
            _ => self.cut = true,
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || byte >= 0x80
}

fn hex(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}
