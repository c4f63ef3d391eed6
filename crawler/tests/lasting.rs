//! What the program promises of its file: killed, interrupted, without space, taken away,
//! run twice, bounded. Whatever happened, the same command goes on, and in the end the file holds what
//! an undisturbed crawl brings.

mod loopback;

#[path = "lasting/program.rs"]
mod program;

#[path = "lasting/kept.rs"]
mod kept;

#[path = "lasting/gate.rs"]
mod gate;

#[path = "lasting/killed.rs"]
mod killed;

#[path = "lasting/interrupted.rs"]
mod interrupted;

#[path = "lasting/full.rs"]
mod full;

#[path = "lasting/moved.rs"]
mod moved;

#[path = "lasting/refused.rs"]
mod refused;

#[path = "lasting/bounded.rs"]
mod bounded;

#[path = "lasting/printed.rs"]
mod printed;

#[path = "lasting/million.rs"]
mod million;
