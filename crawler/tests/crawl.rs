//! Whole crawls of sites on loopback: complete, polite, safe, and seen.
//!
//! `told` and `kept` are what a crawl is told and what it left in its file. All else is
//! tests, by promise. The long ones: `cargo test -p crawler --test crawl -- --ignored`.

mod loopback;

#[path = "crawl/kept.rs"]
mod kept;
#[path = "crawl/served.rs"]
mod served;
#[path = "crawl/told.rs"]
mod told;

#[path = "crawl/complete.rs"]
mod complete;
#[path = "crawl/depth.rs"]
mod depth;
#[path = "crawl/lines.rs"]
mod lines;
#[path = "crawl/listed.rs"]
mod listed;
#[path = "crawl/malformed.rs"]
mod malformed;
#[path = "crawl/once.rs"]
mod once;

#[path = "crawl/again.rs"]
mod again;
#[path = "crawl/backoff.rs"]
mod backoff;
#[path = "crawl/broken_off.rs"]
mod broken_off;
#[path = "crawl/hosts.rs"]
mod hosts;
#[path = "crawl/renewed.rs"]
mod renewed;
#[path = "crawl/retries.rs"]
mod retries;
#[path = "crawl/robots.rs"]
mod robots;

#[path = "crawl/bounds.rs"]
mod bounds;
#[path = "crawl/caps.rs"]
mod caps;
#[path = "crawl/heads.rs"]
mod heads;
#[path = "crawl/private.rs"]
mod private;
#[path = "crawl/shown.rs"]
mod shown;
#[path = "crawl/traps.rs"]
mod traps;

#[path = "crawl/record.rs"]
mod record;
