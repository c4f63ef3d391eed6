//! The practical project: fetch many pages at once, and survive what they answer.
//!
//! Fetching is waiting: for a name, a connection, an answer, a body. Whoever waits costs
//! no core, so many pages take hardly longer than the slowest of them. In CPython it is
//! the same, for a thread that waits for the network gives the GIL away. What differs is
//! what surrounds the fetch: here every way in which one can fail is a value of a type, and
//! a crawl ends when it is proved that no page is left, not when it has become quiet.
//!
//! # The map, in reading order
//!
//! * [`models`] (7.7): the chapter's example by threads, by a pool, and by tasks
//! * [`crawl`]: the way of one URL through all rooms, from the top to the bottom
//! * [`frontier`]: which URL is next, and when none is left · [`politeness`]: what a host
//!   may be asked, and when · [`robots`]: what it wants to be asked
//! * [`fetch`]: from a URL to the bytes of its page, within caps
//! * [`links`]: from bytes to links · [`normal`]: when two URLs are one page · [`scope`]:
//!   which links are followed · [`trap`]: links without an end · [`left_out`]: why one is not
//! * [`store`]: the one file in which frontier and results are kept
//! * [`given`]: text to URLs · [`shown`]: what a terminal may see of them · [`counted`]: how
//!   many of them
//! * [`site`]: a web site on loopback, honest and not, to crawl without a network
//!
//! # Libraries that were tried, and left
//!
//! * HTML, lol_html 3: past its limit of memory the rest of a page is lost, and a comment of
//!   3 MB is past 1 MiB; what follows `<svg/>` is SVG to it, and what `noscript` holds is text.
//!   It is the oracle of the tests instead. html5ever: its parser is not `Send`, so it
//!   cannot be kept across an `.await` of a task.
//! * XML, quick-xml: it pulls from a reader, and a body is pushed as it comes. Sitemaps are
//!   read by the tokenizer of the pages.
//! * `robots.txt`: of the crates, none takes `%7E` and `~` for the same.
//! * Bodies, reqwest's own decompression: it counts no bytes of the wire and takes every
//!   window; brotli's writers take windows of 1 GiB, and flate2's reader of many members takes
//!   padding for one more.
//! * Cookies, reqwest's jar: it has no bound; so it is asked to keep no more than browsers do.
//!
//! # Cost
//!
//! A thread and a connection a URL is fine for some hundred at once; the crawl's tasks
//! share the cores, and its memory is bounded by flags, not by the size of a site.

pub mod models;

pub mod crawl;

pub mod frontier;

pub mod politeness;

pub mod robots;

pub mod fetch;

pub mod links;

pub mod normal;

pub mod scope;

pub mod trap;

pub mod left_out;

pub mod store;

pub mod given;

pub mod shown;

pub mod counted;

pub mod site;
