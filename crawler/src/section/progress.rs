//! How many URLs are done, on the terminal, if it takes longer than a second.

use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What lasts no longer needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the bar shows that the program lives.
const TICK: Duration = Duration::from_millis(100);

/// A bar that appears after a second, where standard error is a terminal, and goes when
/// it is dropped.
pub struct Progress {
    bar: ProgressBar,
    /// The thread that shows the bar after a second, and what calls it off.
    shower: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// The progress of `count` things.
    pub fn of(count: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} of {len}, {elapsed}") {
            bar.set_style(style);
        }
        let shower = stderr().is_terminal().then(|| show_later(bar.clone())).flatten();
        Progress { bar, shower }
    }

    /// One more is done; `say` writes to the terminal while the bar is out of the way.
    pub fn done(&self, say: impl FnOnce()) {
        self.bar.suspend(say);
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((call_off, shower)) = self.shower.take() {
            drop(call_off);
            // It does nothing that could panic; and a bar is not worth one.
            let _ = shower.join();
        }
        self.bar.finish_and_clear();
    }
}

fn show_later(bar: ProgressBar) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (call_off, called_off) = channel();
    let show = move || {
        if called_off.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
        }
    };
    // Without a thread to spare, there is no bar.
    let shower = thread::Builder::new().name("progress".into()).spawn(show).ok()?;
    Some((call_off, shower))
}
