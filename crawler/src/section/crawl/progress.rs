//! How far the crawl is: a line that is kept up to date on a terminal, a plain line every
//! few seconds where standard error is piped.
//!
//! After Ctrl-C lines are plain on a terminal too: a second one ends the program at once, and
//! what would be left standing is where the shell writes next.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crawler::counted::counted;
use crawler::crawl::Seen;
use crawler::shown::shown;
use humantime::format_duration;
use indicatif::{DecimalBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use shared::{complain, interrupted};

/// How often the line on a terminal is made anew; the first time after a second.
const TICK: Duration = Duration::from_millis(200);
/// How often a plain line is said.
const PLAIN: Duration = Duration::from_secs(5);
/// What lasts no longer needs no line.
const PATIENCE: Duration = Duration::from_secs(1);
/// The rate is that of this time.
const WINDOW: Duration = Duration::from_secs(10);
/// What is waited for no longer is not said: a gap between two requests, for example.
const WAIT: Duration = Duration::from_secs(1);
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
            let mut recent = Recent::since(Instant::now());
            let over = |time| ended.recv_timeout(time) != Err(RecvTimeoutError::Timeout);
            if over(if terminal { PATIENCE } else { PLAIN }) {
                return;
            }
            let mut bar = terminal.then(bar);
            loop {
                if interrupted() {
                    bar.take().inspect(ProgressBar::finish_and_clear);
                }
                let seen = look();
                let line = line(&seen, recent.rate(seen.fetched, Instant::now()));
                match &bar {
                    Some(bar) => bar.set_message(line),
                    None => complain(&line),
                }
                if over(if bar.is_some() { TICK } else { PLAIN }) {
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

/// How many pages were done at which times, not long ago: each look is kept until it is older
/// than [`WINDOW`], and one that is older.
struct Recent(VecDeque<(Instant, u64)>);

impl Recent {
    /// Nothing was done before `begin`.
    fn since(begin: Instant) -> Self {
        Recent([(begin, 0)].into())
    }

    /// Pages a second, now that so many are done.
    fn rate(&mut self, done: u64, now: Instant) -> f64 {
        self.0.push_back((now, done));
        let is_old = |(at, _): &(Instant, u64)| now.duration_since(*at) >= WINDOW;
        while self.0.get(1).is_some_and(is_old) {
            self.0.pop_front();
        }
        let (at, before) = self.0.front().copied().unwrap_or((now, done));
        done.saturating_sub(before) as f64 / now.duration_since(at).as_secs_f64().max(0.001)
    }
}

/// `waiting 1m 12s (Retry-After) for example.com; 1200 pages, 400/s, 3100 queued, …`
///
/// A terminal shows the beginning: what is waited for comes first, and of it how long and why.
fn line(seen: &Seen, rate: f64) -> String {
    let mut line = String::new();
    let held: Vec<_> = seen.held.iter().filter(|held| held.left >= WAIT).collect();
    for (place, held) in held.iter().take(HOSTS).enumerate() {
        let _ = write!(
            line,
            "{} {} ({}) for {}",
            if place == 0 { "waiting" } else { "," },
            format_duration(Duration::from_secs(held.left.as_secs())),
            held.why,
            shown(&held.host)
        );
    }
    if held.len() > HOSTS {
        let _ = write!(line, " and {} more", held.len() - HOSTS);
    }
    let _ = write!(
        line,
        "{}{}, {rate:.0}/s, {} queued, {} in flight, {} failed, {}",
        if held.is_empty() { "" } else { "; " },
        counted(seen.fetched, "page"),
        seen.queued,
        seen.open,
        seen.failed,
        DecimalBytes(seen.bytes)
    );
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
        assert_eq!(
            line(&seen, 600.2),
            "1200 pages, 600/s, 7 queued, 2 in flight, 1 failed, 5.00 MB"
        );
        seen.held = vec![waits("a\u{7}", 86_399_500), waits("b", 1000), waits("c", 1000)];
        let begin = "waiting 23h 59m 59s (Retry-After) for a\\u{7}, 1s (Retry-After) for b and 1 more; 1200 pages, ";
        assert!(line(&seen, 0.0).starts_with(begin), "{}", line(&seen, 0.0));
        seen.held = vec![waits("a", 1000), waits("b", 999), waits("c", 10)];
        let begin = "waiting 1s (Retry-After) for a; 1200 pages, 0/s, ";
        assert!(line(&seen, 0.0).starts_with(begin), "{}", line(&seen, 0.0));
        seen.held = vec![waits(&"a.example".repeat(25), 86_399_000)];
        let narrow: String = line(&seen, 0.0).chars().take(78).collect();
        assert!(narrow.contains("23h 59m 59s (Retry-After)"), "{narrow}");
    }

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let begin = Instant::now();
        let mut recent = Recent::since(begin);
        let mut rate =
            |done, second| format!("{:.1}", recent.rate(done, begin + Duration::from_secs(second)));
        assert_eq!(rate(1000, 5), "200.0");
        assert_eq!(rate(1000, 10), "100.0");
        assert_eq!(rate(1000, 15), "0.0", "what was done ten seconds ago does not count");
        assert_eq!(rate(1050, 20), "5.0");
        assert_eq!(rate(1060, 100), "0.1", "without a look in between, all of that time counts");
    }
}
