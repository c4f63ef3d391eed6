//! From a URL to the bytes of its page, within caps.

pub mod hops;

pub mod limits;

pub mod client;

pub mod lookup;

pub mod error;

pub mod explain;

pub mod shortage;
