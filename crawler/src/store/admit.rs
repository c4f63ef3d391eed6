//! Who is asked before a URL is queued for the first time in a crawl.

use url::Url;

/// A watch over the URLs that become known, which refuses those without an end.
///
/// It is asked by the thread that keeps the file, within the transaction that would queue
/// the URL. When a crawl is resumed, it hears of all that was queued before, in that order.
pub trait Admit: Send {
    /// Whether the URL may be queued: what is noted of it, or the rule that refuses it.
    ///
    /// `run` is what was noted of the page that led here; 0 for a start.
    ///
    /// # Errors
    ///
    /// The rule that refuses it, as the end of `a trap: …`.
    fn admit(&mut self, url: &Url, run: i64) -> Result<i64, String>;

    /// The URL was admitted earlier, and `run` was noted of it.
    fn known(&mut self, url: &Url, run: i64);

    /// The page came, with that hash of its text, and of its text without digits.
    fn saw(&mut self, url: &Url, text: u64, shape: u64);
}

/// Admits all.
#[derive(Clone, Copy, Debug)]
pub struct Everything;

impl Admit for Everything {
    fn admit(&mut self, _: &Url, run: i64) -> Result<i64, String> {
        Ok(run)
    }

    fn known(&mut self, _: &Url, _: i64) {}

    fn saw(&mut self, _: &Url, _: u64, _: u64) {}
}
