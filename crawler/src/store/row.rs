//! What the file knows of a URL, as far as a link to it asks.

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::links::Kind;
use crate::store::way::Near;

type Result<T> = rusqlite::Result<T>;

/// A row of `url`, without its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Known {
    pub id: i64,
    pub kind: i64,
    /// `None`: no followed link leads here.
    pub near: Option<Near>,
    pub run: i64,
    pub seen: i64,
    pub queued: i64,
    pub finished: i64,
    /// How near the rule that keeps it out came to letting it in; 0: no rule does.
    pub rank: u8,
}

impl Known {
    /// Whether a sitemap or `robots.txt` names it as a sitemap.
    pub fn is_sitemap(&self) -> bool {
        self.kind == number(Kind::Sitemap)
    }

    /// Whether the lines of a text are links here: it is a sitemap, or where a crawl begins.
    pub fn is_list(&self) -> bool {
        self.is_sitemap() || self.near.is_some_and(|near| near.depth == 0)
    }
}

const BY_TEXT: &str = "SELECT id, kind, run, seen, queued, finished, depth, hops, nested, left_out
    FROM url WHERE hash = ?1 AND url = ?2";
const BY_ID: &str = "SELECT id, kind, run, seen, queued, finished, depth, hops, nested, left_out
    FROM url WHERE id = ?1";

fn known(row: &Row<'_>) -> Result<Known> {
    Ok(Known {
        id: row.get(0)?,
        kind: row.get(1)?,
        run: row.get(2)?,
        seen: row.get(3)?,
        queued: row.get(4)?,
        finished: row.get(5)?,
        near: near(row)?,
        rank: row.get_ref(9)?.as_str_or_null()?.map_or(0, rank),
    })
}

fn near(row: &Row<'_>) -> Result<Option<Near>> {
    let Some(depth) = row.get(6)? else { return Ok(None) };
    Ok(Some(Near { depth, hops: row.get(7)?, nested: row.get(8)? }))
}

/// The row with that text, which has that [`hash`].
pub(super) fn by_text(connection: &Connection, text: &str, hash: i64) -> Result<Option<Known>> {
    let mut find = connection.prepare_cached(BY_TEXT)?;
    find.query_row(params![hash, text], known).optional()
}

/// The URL with that number.
pub(super) fn by_id(connection: &Connection, id: i64) -> Result<Option<Known>> {
    connection.prepare_cached(BY_ID)?.query_row([id], known).optional()
}

/// What the index knows a URL by.
///
/// URLs of one directory stand together, so that those of one page fall on few pages of the
/// index. SHA-256, so that nobody makes up URLs that all have one hash.
pub(super) fn hash(text: &str) -> i64 {
    let path = text.find(['?', '#']).unwrap_or(text.len());
    let directory = text[..path].rfind('/').unwrap_or(0);
    let (high, low) = (sha(&text[..directory]), sha(text));
    (high & !LOW | low & LOW).cast_signed()
}

const LOW: u64 = (1 << 40) - 1;

fn sha(text: &str) -> u64 {
    let digest = Sha256::digest(text);
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

/// How near a rule came to letting a URL in: if several pages link to it, that one is kept
/// which came nearest, whichever page was read first.
pub(super) fn rank(rule: &str) -> u8 {
    match rule {
        "sitemaps" => 1,
        "nofollow" => 2,
        "unlisted" => 3,
        "resource" => 4,
        "depth" => 5,
        "redirects" => 6,
        "nested" => 7,
        "directory" | "include" => 8, // these spare sitemaps, which others may keep out
        TRAP => 10,
        _ => 9, // what the URL itself decides, whoever links to it
    }
}

/// The rule by which a watch refused it: it is asked once a crawl.
pub(super) const TRAP: &str = "trap";

/// The number of a kind in the file: its place among all of them.
pub(super) fn number(kind: Kind) -> i64 {
    kind as i64
}

/// The kind of that number.
pub(super) fn kind(number: i64) -> Option<Kind> {
    Kind::ALL.get(usize::try_from(number).ok()?).copied()
}

/// The kind of that number; what no version of ours wrote is a plain link.
pub(super) fn kind_of(number: i64) -> Kind {
    kind(number).unwrap_or(Kind::Anchor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_number() {
        for (place, one) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(usize::try_from(number(one)), Ok(place));
            assert_eq!(kind(number(one)), Some(one));
        }
        assert_eq!((kind(-1), kind(15)), (None, None));
    }

    #[test]
    fn urls_of_one_directory_stand_together() {
        let at = |text| hash(text) >> 40;
        assert_eq!(at("http://a/b/c"), at("http://a/b/d?e/f#g/h"));
        assert_ne!(at("http://a/b/c"), at("http://a/c/c"));
        assert_ne!(hash("http://a/b/c"), hash("http://a/b/d"));
        assert_ne!(hash("http://a/b?c"), hash("http://a/b?d"));
    }

    #[test]
    fn the_hash_is_the_same_in_every_version() {
        assert_eq!(hash("http://example.com/a/b?c=d"), HASH);
    }

    const HASH: i64 = 6_617_072_054_015_749_931; // worked out by another program
}
