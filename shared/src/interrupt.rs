//! Ctrl-C: the run is ended, what was recorded so far is drawn, exit status 130.
//!
//! `SIGINT` is blocked in every thread and waited for by one, so nothing runs inside a
//! signal handler. Programs that this one starts do not inherit the block: the standard
//! library gives them an empty signal mask.

use std::io::{self, IsTerminal};
use std::process;
use std::thread;

use nix::sys::signal::{SigSet, Signal};

use crate::flags::Flags;
use crate::narrator::complain;
use crate::{picture, run};

/// The status of a program ended by Ctrl-C: 128 and the number of `SIGINT`.
const INTERRUPTED: i32 = 130;

/// From here on, Ctrl-C draws the runs that go on and ends the program.
///
/// Call it before any other thread is started. Where it cannot be set up, Ctrl-C ends the
/// program as it would have, without a picture.
pub(crate) fn draw_on_ctrl_c(flags: &Flags) {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGINT);
    if signals.thread_block().is_err() {
        return;
    }
    let flags = flags.clone();
    let wait = move || {
        if signals.wait().is_ok() {
            if io::stderr().is_terminal() {
                complain(""); // behind the ^C that the terminal has echoed
            }
            for record in run::so_far() {
                // The program ends with 130 whatever becomes of its pictures.
                if let Err(error) = picture::draw(&record, &flags, None) {
                    complain(&format!("error: {error:#}"));
                }
            }
            process::exit(INTERRUPTED);
        }
    };
    if thread::Builder::new().name("interrupt".into()).spawn(wait).is_err() {
        let _ = signals.thread_unblock();
    }
}
