//! Who asked for what: the site's memory, for tests.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::HeaderMap;
use hyper::header::{
    AUTHORIZATION, COOKIE, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};

/// A request, as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Its path and query, as they came.
    pub path: String,
    /// When it came, counted from when the site began.
    pub at: Duration,
    /// The connection that it came by, from 0.
    pub connection: u64,
    /// `User-Agent`.
    pub agent: Option<String>,
    /// `If-None-Match`.
    pub if_none_match: Option<String>,
    /// `If-Modified-Since`.
    pub if_modified_since: Option<String>,
    /// `Authorization`.
    pub authorization: Option<String>,
    /// `Cookie`.
    pub cookie: Option<String>,
}

/// All that was asked.
pub struct Log {
    began: Instant,
    /// How many requests are kept.
    most: usize,
    /// Written by the server's thread, read by whoever asks.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    all: u64,
    open: usize,
    peak: usize,
    connections: u64,
    lacked_files: bool,
    kept: VecDeque<Asked>,
    /// How often those places were asked for that answer differently the next time: some
    /// twenty, whatever is asked.
    tries: HashMap<&'static str, u32>,
}

/// A request that is being served; dropped when its answer has been sent, or never will be.
pub struct Open {
    log: Arc<Log>,
    /// Shared with the connection, which is reset at its end if this is set.
    reset: Arc<AtomicBool>,
}

impl Log {
    /// An empty log that will keep so many requests.
    pub fn new(most: usize) -> Self {
        Log { began: Instant::now(), most, state: Mutex::default() }
    }

    /// The number of a new connection.
    pub fn connected(&self) -> u64 {
        let mut state = self.lock();
        state.connections += 1;
        state.connections - 1
    }

    /// A connection could not be taken for want of files.
    pub fn lacked_files(&self) {
        self.lock().lacked_files = true;
    }

    /// A request has come, by that connection.
    pub fn open(
        self: &Arc<Self>,
        path: &str,
        headers: &HeaderMap,
        connection: u64,
        reset: &Arc<AtomicBool>,
    ) -> Open {
        let asked = (self.most > 0).then(|| asked(path, headers, self.began.elapsed(), connection));
        let mut state = self.lock();
        state.all += 1;
        state.open += 1;
        state.peak = state.peak.max(state.open);
        if state.kept.len() == self.most {
            state.kept.pop_front();
        }
        state.kept.extend(asked);
        Open { log: Arc::clone(self), reset: Arc::clone(reset) }
    }

    /// How many requests came.
    pub fn all(&self) -> u64 {
        self.lock().all
    }

    /// How many were open at once, at most.
    pub fn peak(&self) -> usize {
        self.lock().peak
    }

    /// How many connections there were.
    pub fn connections(&self) -> u64 {
        self.lock().connections
    }

    /// Whether a connection could not be taken for want of files.
    pub fn has_lacked_files(&self) -> bool {
        self.lock().lacked_files
    }

    /// How many of the kept requests asked for that path.
    pub fn of(&self, path: &str) -> usize {
        self.lock().kept.iter().filter(|asked| asked.path == path).count()
    }

    /// The requests that are kept, in the order in which they came.
    pub fn kept(&self) -> Vec<Asked> {
        self.lock().kept.iter().cloned().collect()
    }

    /// How often that place was tried before this time.
    pub fn tries(&self, place: &'static str) -> u32 {
        let mut state = self.lock();
        let tries = state.tries.entry(place).or_default();
        *tries = tries.saturating_add(1);
        *tries - 1
    }

    /// Nothing but these lines runs under the lock, and none of them panics.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// The connection ends by a reset.
    pub fn reset(&self) {
        self.reset.store(true, Ordering::Relaxed); // read by the same thread
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.log.lock().open -= 1;
    }
}

fn asked(path: &str, headers: &HeaderMap, at: Duration, connection: u64) -> Asked {
    let value = |name: HeaderName| {
        headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Asked {
        path: path.to_owned(),
        at,
        connection,
        agent: value(USER_AGENT),
        if_none_match: value(IF_NONE_MATCH),
        if_modified_since: value(IF_MODIFIED_SINCE),
        authorization: value(AUTHORIZATION),
        cookie: value(COOKIE),
    }
}
