//! How far the crawl is: a line that is kept up to date on a terminal, a plain line every
//! few seconds where standard error is piped.

use std::fmt::Write as _;
use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crawler::crawl::Seen;
use crawler::shown::shown;
use indicatif::{DecimalBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use shared::complain;

/// How often the line on a terminal is made anew; the first time after a second.
const TICK: Duration = Duration::from_millis(200);
/// How often a plain line is said.
const PLAIN: Duration = Duration::from_secs(5);
/// What lasts no longer needs no line.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many of the hosts that are waited for are named.
const HOSTS: usize = 2;

/// The progress of a crawl: shown until it is dropped.
pub struct Progress {
    /// Dropping the sender ends the thread.
    shower: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows what `look` sees. Without a thread to spare, nothing is shown.
    pub fn of(look: impl Fn() -> Seen + Send + 'static) -> Self {
        let (end, ended) = channel::<()>();
        let terminal = stderr().is_terminal();
        let show = move || {
            let begin = Instant::now();
            let over = |time| ended.recv_timeout(time) != Err(RecvTimeoutError::Timeout);
            if over(if terminal { PATIENCE } else { PLAIN }) {
                return;
            }
            let bar = terminal.then(bar);
            loop {
                let line = line(&look(), begin.elapsed());
                match &bar {
                    Some(bar) => bar.set_message(line),
                    None => complain(&line),
                }
                if over(if terminal { TICK } else { PLAIN }) {
                    break;
                }
            }
            bar.inspect(ProgressBar::finish_and_clear);
        };
        let shower = thread::Builder::new().name("progress".into()).spawn(show).ok();
        Progress { shower: shower.map(|shower| (end, shower)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, shower)) = self.shower.take() {
            drop(end);
            // A line is not worth a panic.
            let _ = shower.join();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}

/// `1200 pages, 400/s, 3100 queued, 16 in flight, 3 failed, 5.00 MB; waiting for example.com 12 s (…)`
fn line(seen: &Seen, elapsed: Duration) -> String {
    let rate = seen.fetched as f64 / elapsed.as_secs_f64().max(0.001);
    let mut line = format!(
        "{} pages, {rate:.0}/s, {} queued, {} in flight, {} failed, {}",
        seen.fetched,
        seen.queued,
        seen.open,
        seen.failed,
        DecimalBytes(seen.bytes)
    );
    for (place, held) in seen.held.iter().take(HOSTS).enumerate() {
        let before = if place == 0 { "; waiting for" } else { "," };
        let _ = write!(
            line,
            "{before} {} {} s ({})",
            shown(&held.host),
            held.left.as_secs_f64().ceil(),
            held.why
        );
    }
    if seen.held.len() > HOSTS {
        let _ = write!(line, " and {} more", seen.held.len() - HOSTS);
    }
    line
}

#[cfg(test)]
mod tests {
    use crawler::crawl::Held;

    use super::*;

    #[test]
    fn the_line_says_what_is_waited_for_and_for_how_long() {
        let waits = |host: &str, left| Held {
            host: host.to_owned(),
            left: Duration::from_millis(left),
            why: "Retry-After".to_owned(),
        };
        let (bytes, held) = (5_000_000, vec![]);
        let mut seen = Seen { fetched: 1200, queued: 7, open: 2, failed: 1, bytes, held };
        let two = Duration::from_secs(2);
        assert_eq!(line(&seen, two), "1200 pages, 600/s, 7 queued, 2 in flight, 1 failed, 5.00 MB");
        seen.held = vec![waits("a\u{7}", 2500), waits("b", 1000), waits("c", 1)];
        let end = "; waiting for a\\u{7} 3 s (Retry-After), b 1 s (Retry-After) and 1 more";
        assert!(line(&seen, two).ends_with(end), "{}", line(&seen, two));
    }
}
