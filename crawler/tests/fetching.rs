//! The agent against servers that answer well, badly, and on purpose: every end is a value.

mod loopback;
mod packing;

#[path = "fetching/agent.rs"]
mod agent;

#[path = "fetching/answers.rs"]
mod answers;

#[path = "fetching/heads.rs"]
mod heads;

#[path = "fetching/bodies.rs"]
mod bodies;

#[path = "fetching/trust.rs"]
mod trust;

#[path = "fetching/environment.rs"]
mod environment;

#[path = "fetching/failures.rs"]
mod failures;

#[path = "fetching/connections.rs"]
mod connections;
