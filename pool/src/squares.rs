//! The task: squaring a number, which may take a while.

use std::hint::black_box;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// Squares numbers, and computes for a while at each.
#[derive(Clone, Copy, Debug)]
pub struct Squares {
    /// Processor time that a number takes, at least.
    pub compute: Duration,
}

impl Squares {
    /// The square of `number`, after computing for as long as it is to take.
    pub fn square(self, number: u32) -> u64 {
        // By the thread's own clock, which stands while another has the core: four workers
        // on two cores are as much work as on four.
        let end = processor_time().saturating_add(self.compute);
        while processor_time() < end {
            black_box((0..1000).fold(u64::from(number), |sum, n| black_box(sum ^ n)));
        }
        u64::from(number) * u64::from(number)
    }
}

fn processor_time() -> Duration {
    // Where there is no such clock, no time seems to be left.
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::MAX, Duration::from)
}
