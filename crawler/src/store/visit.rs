//! What became of a URL: what is kept of its page, and the links that it holds.

use std::time::Duration;

use url::Url;

use crate::left_out::LeftOut;
use crate::links::{Broken, Kind};
use crate::store::queued::Validators;

/// What became of a URL.
#[derive(Clone, PartialEq, Debug)]
pub struct Visit {
    /// How it ended.
    pub fate: Fate,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// The `Content-Type`; the file has the first 200 characters of it, as they may be shown.
    pub content_type: Option<String>,
    /// How many bytes of body came over the network.
    pub wire: u64,
    /// How many bytes of body these were, decompressed.
    pub bytes: u64,
    /// SHA-256 of the decompressed body, if it was read to its end.
    pub digest: Option<[u8; 32]>,
    /// What the page calls itself.
    pub title: Option<String>,
    /// To ask by in the next crawl.
    pub validators: Validators,
    /// A hash of what the page shows: text, title and pictures.
    pub text: u64,
    /// The same without the digits of texts: pages of an endless counter share it.
    pub shape: u64,
    /// From the request to the end of the body.
    pub took: Duration,
    /// Its links.
    pub links: Links,
    /// The first of its links that cannot be read as URLs; none of [`Links::AsBefore`], whose
    /// are kept.
    pub malformed: Vec<Broken>,
}

/// How a URL ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// An answer came, whole.
    Fetched,
    /// It is as the file has it of an earlier crawl (304).
    Unchanged,
    /// It leads elsewhere; the target is among its links.
    Redirected,
    /// A cap cut its body off, or it broke off; the reason. What came before is kept, with its
    /// links.
    Cut(String),
    /// No answer came for good; the reason.
    Failed(String),
    /// It was not fetched.
    LeftOut(LeftOut),
}

/// The links of a page.
#[derive(Clone, PartialEq, Debug)]
pub enum Links {
    /// Those that were found in it.
    Found(Vec<Found>),
    /// Those that the file has of an earlier crawl.
    AsBefore,
}

/// A link, judged.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// Where it leads; normalised.
    pub url: Url,
    /// What holds it.
    pub kind: Kind,
    /// The line that holds it, from 1; 0 for what is no line of the body.
    pub line: u32,
    /// Why it is not followed, as far as the URL itself and the link tell.
    pub left_out: Option<LeftOut>,
}

/// The sitemaps that a `robots.txt` lists.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Listed {
    /// Those that are URLs, judged.
    pub links: Vec<Found>,
    /// Those that cannot be read as URLs.
    pub malformed: Vec<Broken>,
}

impl From<Vec<Found>> for Listed {
    fn from(links: Vec<Found>) -> Listed {
        Listed { links, malformed: Vec::new() }
    }
}

impl Visit {
    /// A URL that ended so, and of which nothing more is known.
    pub fn of(fate: Fate) -> Visit {
        Visit {
            fate,
            status: None,
            content_type: None,
            wire: 0,
            bytes: 0,
            digest: None,
            title: None,
            validators: Validators::default(),
            text: 0,
            shape: 0,
            took: Duration::ZERO,
            links: Links::Found(Vec::new()),
            malformed: Vec::new(),
        }
    }
}
