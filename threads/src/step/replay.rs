//! Runs a kernel by a schedule, under the model checker and a scheduler of ours.

use std::sync::Once;
use std::{mem, panic};

use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, FailurePersistence, Runner, thread as checked};

use super::kernels::Kernel;
use super::listen::{listen, thread};
use super::outcome::Outcome;
use super::run::Run;
use super::schedule::NotReady;
use super::trace::{self, Trace};

/// Runs the kernel: the schedule says who goes wherever more than one thread could.
///
/// After its last choice, the thread that went last goes on for as long as it can, and then
/// the first that may. The same schedule gives the same run, always.
///
/// # Errors
/// A choice does not fit: that thread could not go there, or the run was over.
///
/// # Panics
/// The kernel does.
pub fn replay(kernel: &Kernel, schedule: &[usize]) -> Result<Run, NotReady> {
    keep_our_panic_hook();
    trace::with(|trace| *trace = Trace::of(kernel));
    run_checked(*kernel, Follow::this(schedule));
    let mut trace = trace::with(mem::take);
    let refused = |at: usize, ready: &[usize]| NotReady::of(kernel, at + 1, schedule[at], ready);
    if let Some((at, ready)) = trace.refused {
        return Err(refused(at, &ready));
    }
    let end = trace.settle(&[]);
    let outcome = Outcome::of(kernel, trace.answer, &end);
    let run = Run { steps: trace.steps, end, outcome };
    let made = run.schedule().len();
    if made < schedule.len() {
        return Err(refused(made, &[])); // the run was over
    }
    Ok(run)
}

/// One execution under the model checker.
///
/// The kernel's `main` is a thread of it, beside the program's own, which can always go and
/// never does before the kernel is over: so the scheduler is asked, too, when the kernel is
/// stuck, and the model checker has no failure to report.
fn run_checked(kernel: Kernel, follow: Follow) {
    let main = move || {
        let answer = kernel.answer();
        trace::with(|trace| trace.answers(answer));
    };
    let program = move || {
        // A builder that names a thread never refuses one here.
        let started = checked::Builder::new().name("main".into()).spawn(main);
        checked::yield_now();
        drop(started);
    };
    let runner = Runner::new(follow, config());
    listen(|| {
        runner.run(program);
    });
}

fn config() -> Config {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.silence_warnings = true; // on orderings: said in the documentation
    config
}

/// The model checker puts a panic hook of its own in place, once, at its first run: makes
/// that first run, and puts ours back.
fn keep_our_panic_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ours = panic::take_hook();
        trace::with(|trace| *trace = Trace::default());
        Runner::new(Follow::this(&[]), config()).run(|| ());
        panic::set_hook(ours);
    });
}

/// Our scheduler: by the schedule, then going on.
struct Follow {
    schedule: Vec<usize>,
    /// How many choices there have been, with those that were left to the default.
    made: usize,
    ran: bool,
}

impl Follow {
    fn this(schedule: &[usize]) -> Self {
        Follow { schedule: schedule.to_vec(), made: 0, ran: false }
    }

    /// Who goes; `None` if the choice does not fit.
    fn choose(&mut self, ready: &[usize], last: Option<usize>) -> Option<usize> {
        let going_on = last.filter(|last| ready.contains(last)).unwrap_or(ready[0]);
        if ready.len() == 1 {
            return Some(going_on);
        }
        self.made += 1;
        match self.schedule.get(self.made - 1) {
            None => Some(going_on),
            Some(choice) => ready.contains(choice).then_some(*choice),
        }
    }
}

impl Scheduler for Follow {
    fn new_execution(&mut self) -> Option<Schedule> {
        let first = !self.ran;
        self.ran = true;
        first.then(|| Schedule::new(0))
    }

    fn next_task(&mut self, tasks: &[&Task], _: Option<TaskId>, _: bool) -> Option<TaskId> {
        let threads = tasks.iter().filter_map(|task| Some((thread(task.id())?, task.name())));
        let (ready, names): (Vec<usize>, Vec<_>) = threads.unzip();
        trace::with(|trace| {
            if ready.is_empty() {
                // Only the program around the kernel: before its beginning, or after its end.
                return trace.is_outside().then(|| tasks[0].id());
            }
            trace.register(&ready, names);
            let Some(chosen) = self.choose(&ready, trace.last()) else {
                trace.refused = Some((self.made - 1, ready));
                return None;
            };
            trace.step(ready, chosen);
            Some(TaskId::from(chosen + 1))
        })
    }

    fn next_u64(&mut self) -> u64 {
        0 // no kernel draws lots
    }
}
