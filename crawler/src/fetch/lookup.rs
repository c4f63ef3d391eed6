//! Names to addresses, each looked up in a thread of its own.
//!
//! `getaddrinfo` blocks and cannot be called off, and a server of names that does not
//! answer holds it up for half a minute. The thread that asks is therefore nobody's: when
//! the deadline of a fetch has passed, the answer goes to no one, and no one waits for it.
//! The client's own resolver uses a pool that is joined when the client is dropped, which
//! would hold up the end of the run instead.
//!
//! # Cost
//!
//! One thread a name, while it is looked up: at most one a fetch, and none for addresses.

use std::io;
use std::net::ToSocketAddrs;
use std::thread;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

use crate::fetch::error::FetchError;
use crate::fetch::shortage;
use crate::shown::brief;

/// What a look-up may have open at once.
const FILES: usize = 2;

/// The system's own look-up, which whoever waits may stop waiting for.
///
/// Its error is [`FetchError::UnknownHost`], or what this process is short of.
#[derive(Clone, Copy, Debug)]
pub struct Lookup;

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let (answer, answered) = oneshot::channel();
        let asked = host.clone();
        let look = move || {
            // Nobody listens any more if the deadline has passed.
            let _ = answer.send((asked.as_str(), 0).to_socket_addrs());
        };
        let started = thread::Builder::new().name("lookup".into()).spawn(look);
        Box::pin(async move {
            started.map_err(|_| FetchError::NoThread)?;
            let found = answered.await.map_err(io::Error::other).flatten();
            let addresses: Addrs = Box::new(found.map_err(|error| unknown(&host, &error))?);
            Ok(addresses)
        })
    }
}

fn unknown(host: &str, error: &io::Error) -> FetchError {
    let short = shortage::of_files(error).or_else(|| shortage::of_files_now(FILES));
    short
        .unwrap_or_else(|| FetchError::UnknownHost { host: brief(host), reason: error.to_string() })
}
