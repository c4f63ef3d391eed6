//! The rules that hold for one agent, the longest first.
//!
//! Of all rules that match, the one with the most octets decides, and of equally long ones
//! one that allows. They are put into that order once, so that the first that matches is
//! the one.
//!
//! # Invariants
//!
//! * The texts of all rules stand in one string, in which each rule has its place: a file
//!   of 57,000 rules is two allocations, not 57,000.
//! * A rule without a path says nothing and is not kept: `Disallow:` forbids nothing.

use std::cmp::Reverse;
use std::fmt::Write;

use crate::robots::lines::{Key, Record};
use crate::robots::octets::{Target, spell_pattern};
use crate::robots::pattern::matches;
use crate::robots::verdict::{Reason, Verdict};

/// The rules that hold for one agent.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Rules {
    /// Of each rule its pattern, and behind it what was written, if that differs.
    text: String,
    rules: Vec<Rule>,
}

/// Places are `u32`: of at most 500 KiB, no text is longer than three times that, twice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Rule {
    begin: u32,
    /// How long its pattern is.
    pattern: u32,
    /// How long what was written is; 0 if that is the pattern.
    written: u32,
    line: u32,
    allow: bool,
}

impl Rules {
    /// Adds a rule.
    pub fn push(&mut self, record: &Record<'_>) {
        if record.value.is_empty() {
            return;
        }
        let begin = self.text.len();
        spell_pattern(record.value, &mut self.text);
        let middle = self.text.len();
        if self.text.as_bytes()[begin..] != *record.value {
            push_text(record.value, &mut self.text);
        }
        self.rules.push(Rule {
            begin: begin as u32,
            pattern: (middle - begin) as u32,
            written: (self.text.len() - middle) as u32,
            line: record.line,
            allow: record.key == Key::Allow,
        });
    }

    /// Brings them into the order in which they are asked.
    #[must_use]
    pub fn longest_first(mut self) -> Rules {
        let mut rules = std::mem::take(&mut self.rules);
        let octets = |rule: &Rule| self.pattern(rule).chars().count();
        rules.sort_by_cached_key(|rule| (Reverse(octets(rule)), !rule.allow));
        rules.shrink_to_fit();
        self.text.shrink_to_fit();
        Rules { rules, ..self }
    }

    /// What they say to a target. Without a rule that matches, it is allowed.
    pub fn verdict(&self, target: &Target) -> Verdict {
        let decides = self.rules.iter().find(|rule| matches(self.pattern(rule), target));
        let Some(rule) = decides else { return Verdict { allowed: true, reason: Reason::NoRule } };
        let path = self.written(rule).to_owned();
        let reason = Reason::Rule { line: rule.line, allow: rule.allow, path };
        Verdict { allowed: rule.allow, reason }
    }

    fn pattern(&self, rule: &Rule) -> &str {
        let begin = rule.begin as usize;
        &self.text[begin..][..rule.pattern as usize]
    }

    fn written(&self, rule: &Rule) -> &str {
        let behind = (rule.begin + rule.pattern) as usize;
        match rule.written {
            0 => self.pattern(rule),
            length => &self.text[behind..][..length as usize],
        }
    }

    /// How many bytes they take.
    pub fn size(&self) -> usize {
        self.text.capacity() + self.rules.capacity() * size_of::<Rule>()
    }
}

/// Appends what is UTF-8 as it is, and other bytes percent-encoded, which means the same.
pub fn push_text(value: &[u8], into: &mut String) {
    for chunk in value.utf8_chunks() {
        into.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(into, "%{byte:02X}");
        }
    }
}
