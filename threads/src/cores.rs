//! Cores: which this program may use, keeping a thread on one, and whether it stayed.
//!
//! Linux only: there `sched_setaffinity` confines a thread, and `getrusage` counts how
//! often it was switched out. Elsewhere one core is all that is known of, and confining a
//! thread is refused with an error.

pub use imp::{allowed, stay_on, switches};

#[cfg(target_os = "linux")]
mod imp {
    use std::io;

    use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::unistd::Pid;

    /// The calling thread, as the scheduler's calls name it.
    const SELF: Pid = Pid::from_raw(0);

    /// The cores that the calling thread may run on, in rising order.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn allowed() -> io::Result<Vec<usize>> {
        let set = sched_getaffinity(SELF)?;
        Ok((0..CpuSet::count()).filter(|&core| set.is_set(core).unwrap_or(false)).collect())
    }

    /// Confines the calling thread to one core, from now on.
    ///
    /// # Errors
    /// The core does not exist, or the program may not use it.
    pub fn stay_on(core: usize) -> io::Result<()> {
        let mut set = CpuSet::new();
        set.set(core)?;
        Ok(sched_setaffinity(SELF, &set)?)
    }

    /// How often the calling thread has left its core, of itself or because it had to.
    pub fn switches() -> i64 {
        let count = |usage: nix::sys::resource::Usage| {
            usage.voluntary_context_switches() + usage.involuntary_context_switches()
        };
        getrusage(UsageWho::RUSAGE_THREAD).map_or(0, count)
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use std::io;

    /// The one core that is known of.
    pub fn allowed() -> io::Result<Vec<usize>> {
        Ok(vec![0])
    }

    /// Refused: this system does not confine threads.
    pub fn stay_on(_core: usize) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Not counted here.
    pub fn switches() -> i64 {
        0
    }
}
