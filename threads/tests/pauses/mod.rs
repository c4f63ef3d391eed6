//! Pauses in which no time passes.

use std::time::Duration;

use threads::Pause;

/// A pause in which nothing passes.
pub const NONE: Pause = Pause::new(Duration::ZERO, |_| false);
/// A pause that was cut short before it began.
pub const CUT: Pause = Pause::new(Duration::from_hours(1), |_| true);
