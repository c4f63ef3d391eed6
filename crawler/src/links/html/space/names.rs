//! How many elements of each name are open, whichever is in which.

use memchr::memchr_iter;

/// More names than a page has; elements of others are not counted.
const MOST: usize = 64;

/// The names of what is open.
///
/// Not a stack: of a name it is known only how often it is open, so that a long row of
/// elements that nobody closes takes no room.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// How often each is open.
    open: Vec<(String, usize)>,
    /// The mark of each: all tags of a page are looked up here, and a name has few others of
    /// its mark.
    marks: Vec<u8>,
}

impl Names {
    /// An element of that name begins.
    pub(super) fn open(&mut self, name: &str) {
        if let Some(at) = self.find(name) {
            self.open[at].1 += 1;
        } else if self.open.len() < MOST {
            self.open.push((name.to_owned(), 1));
            self.marks.push(mark(name));
        }
    }

    /// One of that name ends; tells whether one was open.
    pub(super) fn close(&mut self, name: &str) -> bool {
        let open = self.find(name).map(|at| &mut self.open[at].1).filter(|open| **open > 0);
        open.map(|open| *open -= 1).is_some()
    }

    fn find(&self, name: &str) -> Option<usize> {
        memchr_iter(mark(name), &self.marks).find(|at| self.open[*at].0 == name)
    }
}

fn mark(name: &str) -> u8 {
    name.bytes().fold(0, |mark: u8, byte| mark.wrapping_mul(31).wrapping_add(byte))
}
