//! Who is asked before a URL is queued for the first time in a crawl.

use url::Url;

/// A watch over the URLs that become known, which refuses those without an end.
///
/// It is asked by the thread that keeps the file, within the transaction that would queue
/// the URL. When a crawl is resumed, it hears of all that was queued before, in that order.
pub trait Admit: Send {
    /// Whether the URL may be queued: what is to be noted of it, or the rule that refuses it.
    ///
    /// `from` is what was noted of the page that leads here.
    ///
    /// # Errors
    ///
    /// The rule that refuses it, as the end of `a trap: …`.
    fn admit(&mut self, url: &Url, from: i64) -> Result<i64, String>;

    /// The URL is in whatever the rules say: a start, or it was let in earlier. What is to be
    /// noted of a start.
    fn known(&mut self, url: &Url) -> i64;

    /// The page came, whole and with success; `run` is what was noted of it, `text` a hash of
    /// its text and `shape` one of its text without digits.
    fn saw(&mut self, url: &Url, run: i64, text: u64, shape: u64);
}

/// Admits all.
#[derive(Clone, Copy, Debug)]
pub struct Everything;

impl Admit for Everything {
    fn admit(&mut self, _: &Url, from: i64) -> Result<i64, String> {
        Ok(from)
    }

    fn known(&mut self, _: &Url) -> i64 {
        0
    }

    fn saw(&mut self, _: &Url, _: i64, _: u64, _: u64) {}
}
