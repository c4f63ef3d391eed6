//! Ctrl-C: the run is ended, what was recorded so far is drawn, exit status 130.
//!
//! The handler of `SIGINT` only wakes a thread. Where the section ends its runs by itself
//! ([`Section::stops`](crate::Section)), that thread wakes whoever [`nap`](nap::nap)s and leaves the
//! rest to `main`: threads are joined, and then the whole record is drawn. Elsewhere, and
//! past [`GRACE`], it draws what there is and ends the program. An example that finishes
//! what it has begun ([`Example::finishes`](crate::Example)) is given all the time that it takes.
//!
//! Programs that this one starts have no handler, and end by Ctrl-C as ever. A second
//! Ctrl-C ends the program at once, for example when the first one's picture waits for
//! somebody to read it.

use std::io::{self, IsTerminal};
use std::process;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use signal_hook::consts::SIGINT;
use signal_hook::flag;
use signal_hook::iterator::Signals;

use crate::flags::Flags;
use crate::narrator::complain;
use crate::store::lock;
use crate::{nap, picture, run};

/// The status of a program ended by Ctrl-C: 128 and the number of `SIGINT`.
pub(crate) const INTERRUPTED: u8 = 130;
/// How long a run that ends by itself may take for it.
const GRACE: Duration = Duration::from_secs(2);

/// How the run that goes on is to be drawn, and whether it finishes by itself: set by
/// whoever starts it, read by Ctrl-C.
static DRAWN: Mutex<Option<(Flags, Option<&'static str>, bool)>> = Mutex::new(None);

/// Whether what runs finishes by itself after Ctrl-C.
pub(crate) fn finishes() -> bool {
    lock(&DRAWN).as_ref().is_some_and(|(_, _, finishes)| *finishes)
}

/// From here on, Ctrl-C draws the runs that go on as `flags` ask, unless they finish.
pub(crate) fn draw_as(flags: &Flags, example: Option<&'static str>, finishes: bool) {
    *lock(&DRAWN) = Some((flags.clone(), example, finishes));
}

/// From here on, Ctrl-C ends the program; a run that `stops` by itself may do so first.
///
/// # Errors
/// The system refuses the handler or the thread: Ctrl-C then ends the program as it would
/// have, without a picture.
pub(crate) fn on_ctrl_c(stops: bool) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT])?;
    // In this order the first Ctrl-C sets the flag, and only the second finds it set.
    let pressed = Arc::new(AtomicBool::new(false));
    flag::register_conditional_shutdown(SIGINT, INTERRUPTED.into(), Arc::clone(&pressed))?;
    flag::register(SIGINT, pressed)?;
    let wait = move || {
        if signals.forever().next().is_some() {
            if io::stderr().is_terminal() {
                complain(""); // behind the ^C that the terminal has echoed
            }
            nap::press();
            if finishes() {
                return; // `main` draws it, in its own time
            }
            if stops {
                thread::sleep(GRACE); // the program ends in it, as a rule
            }
            end();
        }
    };
    thread::Builder::new().name("interrupt".into()).spawn(wait).map(drop)
}

fn end() -> ! {
    let drawn = lock(&DRAWN).clone();
    if let Some((flags, example, _)) = drawn {
        for record in run::so_far() {
            // The program ends with 130 whatever becomes of its pictures.
            if let Err(error) = picture::draw(&record, &flags, example) {
                complain(&format!("error: {error:#}"));
            }
        }
    }
    process::exit(INTERRUPTED.into())
}
