//! From a URL to the bytes of its page, within caps.
//!
//! The crawl asks by [`agent`]: one request, one hop, one [`answer`] whose body streams. The
//! chapter's example asks by [`client`] and follows redirects in [`hops`]. Both keep to a [`guard`].

pub mod agent;

pub mod answer;

pub mod body;

pub mod caps;

pub mod cut;

pub mod decode;

pub mod guard;

pub mod address;

pub mod credentials;

pub mod cookies;

pub mod pools;

pub mod robots_txt;

pub mod hops;

pub mod limits;

pub mod client;

pub mod lookup;

pub mod error;

pub mod explain;

pub mod proxy;

pub mod shortage;

pub use address::Forbidden;
pub use agent::{Agent, AgentSettings};
pub use answer::Answer;
pub use body::Body;
pub use caps::Caps;
pub use credentials::Credentials;
pub use cut::Cut;
pub use error::FetchError;
pub use guard::Guard;
