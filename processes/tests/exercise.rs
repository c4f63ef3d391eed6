//! The exercise of the README.

use std::io;
use std::process::{Command, ExitStatus, Stdio};

use processes::spawn;

#[test]
#[ignore = "exercise: reap each child when it ends, not when its turn comes"]
fn a_child_that_ends_first_is_reaped_first() {
    let child = |name: &str| -> io::Result<Command> {
        let work = if name == "slow" { "--work=1s" } else { "--work=0s" };
        let mut command = shared::recorded(Command::new(env!("CARGO_BIN_EXE_processes")));
        command.args([work, "spawn-child", name]).stdout(Stdio::null());
        Ok(command)
    };
    let (outcomes, record) = shared::run(|| spawn::spawn(&["slow", "quick"], child));
    assert!(outcomes.iter().all(|status| status.as_ref().is_ok_and(ExitStatus::success)));
    let reaped = |name| record.lanes_named(name).next().map(|lane| lane.end);
    assert!(
        reaped("quick") < reaped("slow"),
        "the quick one was a zombie until the slow one ended"
    );
}
