//! The practical project: fetch many pages at once, and survive what they answer.
//!
//! Fetching is waiting: for a name, a connection, an answer, a body. Threads that wait
//! cost no core, so many pages take hardly longer than the slowest of them. In CPython it
//! is the same, for a thread that waits for the network gives the GIL away. What differs
//! is what surrounds the fetch: here every way in which one can fail is a value of a type.
//!
//! # The map, in reading order
//!
//! * [`fetch`] (7.7): one thread a URL, at most as many as allowed
//! * [`hops`]: one fetch from its URL to the end of its body, over all redirects
//! * [`limits`]: what the fetches of a run may take
//! * [`client`]: the HTTP clients, with and without TLS · [`lookup`]: names to addresses
//! * [`error`]: why a URL could not be fetched · [`mod@explain`]: which of these it was
//! * [`shortage`]: what fails here, and not at the server
//! * [`given`]: text to URLs · [`shown`]: URLs to text · [`label`]: what a lane is called
//! * [`site`]: a small web site on loopback, to fetch from without a network
//!
//! # Cost
//!
//! A thread and a connection a URL, which is fine for some hundred at once. For ten
//! thousand open connections, tasks are cheaper.

pub mod fetch;

pub mod hops;

pub mod limits;

pub mod client;

pub mod lookup;

pub mod error;

pub mod explain;

pub mod shortage;

pub mod given;

pub mod shown;

pub mod label;

pub mod site;
