//! What the embedded site promises: the truth that it tells, and that it ends.

#[path = "site/client.rs"]
mod client;
#[path = "site/plain.rs"]
mod plain;

#[path = "site/serving.rs"]
mod serving;
#[path = "site/truth.rs"]
mod truth;
