//! What a piece of work cost: wall, processor time, memory, context switches.
//!
//! Figures come from `getrusage` and `/proc/self/status`. They are of the whole process
//! and of the children that it has reaped, so measure one thing at a time. They are taken
//! when the work ends: a run's record is read and drawn after that, and the memory that
//! this takes, about 100 bytes an entry, is not the work's.

use std::fmt;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// What a piece of work cost this process and the children that it reaped meanwhile.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Time on the clock.
    pub wall: Duration,
    /// This process.
    pub own: Cost,
    /// Its children, once they are reaped.
    pub children: Cost,
}

/// The cost to one process, or to all children together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Processor time in its own code.
    pub user: Duration,
    /// Processor time in the kernel.
    pub system: Duration,
    /// The most memory that was resident at once, in bytes, as far back as the system's
    /// mark goes. Of children: of the largest one reaped meanwhile, and 0 if an earlier one was larger;
    /// on Linux a child inherits its parent's mark at `fork`.
    pub peak_memory: u64,
    /// Context switches because it waited.
    pub voluntary: u64,
    /// Context switches because the core was taken away.
    pub involuntary: u64,
}

impl Cost {
    fn so_far(who: UsageWho) -> Self {
        // `getrusage` fails only for a `who` that does not exist.
        let Ok(usage) = getrusage(who) else { return Cost::default() };
        Cost {
            user: duration(usage.user_time()),
            system: duration(usage.system_time()),
            // Kibibytes on Linux.
            peak_memory: usage.max_rss().unsigned_abs() * 1024,
            voluntary: usage.voluntary_context_switches().unsigned_abs(),
            involuntary: usage.involuntary_context_switches().unsigned_abs(),
        }
    }

    fn since(self, before: Cost) -> Cost {
        Cost {
            user: self.user.saturating_sub(before.user),
            system: self.system.saturating_sub(before.system),
            peak_memory: if self.peak_memory > before.peak_memory { self.peak_memory } else { 0 },
            voluntary: self.voluntary - before.voluntary,
            involuntary: self.involuntary - before.involuntary,
        }
    }
}

/// Runs `work` and says what it cost.
///
/// On Linux its peak memory is that of this work: the mark is set back before.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Usage) {
    // Where the system refuses (another system, a kernel without it) the mark is of all
    // that the process has done so far.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (own, children, begin) = so_far();
    let answer = work();
    let (own_now, children_now, end) = so_far();
    let mut usage = Usage {
        wall: end - begin,
        own: own_now.since(own),
        children: children_now.since(children),
    };
    // A process that was forked off a large one has the large one's `max_rss`; the
    // high-water mark of its own address space is its own.
    usage.own.peak_memory = high_water_mark().unwrap_or(own_now.peak_memory);
    (answer, usage)
}

fn so_far() -> (Cost, Cost, Instant) {
    let (own, children) = (UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN);
    (Cost::so_far(own), Cost::so_far(children), Instant::now())
}

/// The most memory that this process had resident at once, in bytes; `None` where there
/// is no `/proc`.
pub fn high_water_mark() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

fn duration(time: TimeVal) -> Duration {
    Duration::from_secs(time.tv_sec().unsigned_abs())
        + Duration::from_micros(time.tv_usec().unsigned_abs())
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu = self.own.user + self.own.system + self.children.user + self.children.system;
        let switches = self.own.voluntary
            + self.own.involuntary
            + self.children.voluntary
            + self.children.involuntary;
        let wall = match self.wall.as_millis() {
            0 => format!("{} µs", self.wall.as_micros()),
            milliseconds => format!("{milliseconds} ms"),
        };
        write!(
            f,
            "{wall} wall, {} ms CPU, {switches} context switch{}, {:.1} MB peak",
            cpu.as_millis(),
            if switches == 1 { "" } else { "es" },
            self.own.peak_memory.max(self.children.peak_memory) as f64 / 1e6,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_of_a_busy_loop_is_its_own() {
        let busy = || {
            let begin = Cost::so_far(UsageWho::RUSAGE_SELF).user;
            let mut turns = 0_u64;
            while Cost::so_far(UsageWho::RUSAGE_SELF).user < begin + Duration::from_millis(20) {
                turns += 1;
            }
            turns
        };
        let (turns, usage) = measure(busy);
        assert!(turns > 0);
        assert!(usage.own.user >= Duration::from_millis(20));
        assert!(usage.own.peak_memory > 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn peak_memory_is_that_of_the_work_and_not_of_what_was_before() {
        let ((), before) = measure(|| ());
        // Kept until it is measured: others of this process may set the mark back meanwhile.
        let (large, with) = measure(|| std::hint::black_box(vec![1_u8; 256 << 20]));
        assert_eq!(large.len(), 256 << 20);
        drop(large);
        let ((), after) = measure(|| ());
        let more =
            |one: Usage, other: Usage| one.own.peak_memory > other.own.peak_memory + (200 << 20);
        assert!(more(with, before) && more(with, after), "{before} / {with} / {after}");
    }

    #[test]
    fn a_reaped_child_is_counted_to_the_children() {
        let child = || std::process::Command::new("true").status();
        let (status, usage) = measure(child);
        assert!(status.unwrap().success());
        assert!(usage.children.voluntary + usage.children.involuntary > 0);
    }
}
