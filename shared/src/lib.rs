//! What every section shares: the record of a run, its readers, and the command line.
//!
//! Mechanisms say what they do with the `tracing` crate, in a small vocabulary of lanes
//! (`thread`, `process`, `task`) and of what happens in them (`work`, `wait`, `hold`,
//! `send`, `recv`). From that one account everything else is drawn:
//!
//! ```text
//!  tracing ─▶ recorder ─▶ store ──────┐               ┌─▶ narrator   live lines
//!                └─▶ child's file ────┴▶ assemble ─▶ record ─▶ lanes, svg, trace, oracle
//! ```
//!
//! Nothing here teaches concurrency, and no mechanism depends on it: whoever copies a
//! section can delete this crate together with the section's `main.rs`.
//!
//! # The map, in reading order
//!
//! * [`Word`]: the vocabulary · [`run()`]: an answer and its record · [`Record`]: what a
//!   record is, and what a test can ask of it
//! * [`lanes()`], [`svg()`], [`trace()`]: its pictures · [`say`], [`Line`]: the narrator
//! * [`recorded`], [`this_program`]: children that write to their parent's record
//! * [`watch`]: a child that may hang, ended when its record shows why · [`Cycle`],
//!   [`Missed`]: what keeps it from ending · [`Hazard`]: a mistake and its cure
//! * [`measure`]: what a piece of work cost
//! * [`mod@compare`]: the models of a section on one workload, measured side by side
//! * [`testing`]: what the tests of a section's program need
//! * [`Section`], [`Example`], [`Flags`], [`main`]: the command line · [`interrupted`],
//!   [`nap`]: its end by Ctrl-C
//!
//! # Cost
//!
//! A span with no reader costs a few nanoseconds, a recorded one some two hundred;
//! `cargo bench -p shared` prints both for your machine.

mod vocabulary;

// From what is said to entries.
mod child;
mod here;
mod open_spans;
mod recorder;
mod store;

// From entries to a record, and what tests ask of it.
mod assemble;
mod diagnosis;
mod oracle;
mod record;
mod run;

// From a record to lines and pictures.
mod density;
mod lanes;
mod narrator;
mod reasons;
mod scale;
mod stretches;
mod svg;
mod trace;
mod units;
mod xml;

mod usage;

// A mistake, and what its record shows.
mod hazard;
mod lifeline;
mod stage;

// The models of a section, side by side.
pub mod compare;

// The command line.
mod call;
mod file;
mod flags;
mod interrupt;
mod nap;
mod picture;
mod section;
mod show;

pub mod testing;

pub use call::Call;
pub use child::recorded;
pub use diagnosis::{Cycle, Missed, Step};
pub use flags::Flags;
pub use hazard::Hazard;
pub use lanes::lanes;
pub use nap::{interrupted, nap};
pub use narrator::{LANES, Lang, Line, Moment, complain, say, unsaid};
pub use record::{Arrow, Bar, Lane, Loose, Point, Record};
pub use run::{run, this_program};
pub use section::{Example, Section, main};
pub use stage::{Ended, Watched, watch};
pub use svg::svg;
pub use trace::{trace, write_trace};
pub use units::duration;
pub use usage::{Cost, Usage, high_water_mark, measure};
pub use vocabulary::Word;
