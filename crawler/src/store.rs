//! The one file in which frontier and results are kept.

pub mod queued;

pub mod visit;

pub use queued::{OriginId, Queued, UrlId, Validators};
pub use visit::{Fate, Found, Links, Visit};
