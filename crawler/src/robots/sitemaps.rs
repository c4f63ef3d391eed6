//! The sitemaps that a `robots.txt` lists, for everybody and wherever they stand.

use crate::robots::rules::push_text;

/// The sitemaps of a file: one string, and the places of each in it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Sitemaps {
    text: String,
    /// Where each ends, and its line.
    ends: Vec<(u32, u32)>,
}

impl Sitemaps {
    /// Adds one, unless nothing is named.
    pub fn push(&mut self, line: u32, value: &[u8]) {
        if !value.is_empty() {
            push_text(value, &mut self.text);
            self.ends.push((self.text.len() as u32, line));
        }
    }

    /// Each with its line, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        let mut begin = 0;
        self.ends.iter().map(move |&(end, line)| {
            let text = &self.text[begin..end as usize];
            begin = end as usize;
            (text, line)
        })
    }

    /// How many bytes they take.
    pub fn size(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<(u32, u32)>()
    }

    /// Gives back what it took and does not need.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
