//! Runs a kernel by a list of choices, under the model checker and a scheduler of ours.

use std::sync::Once;
use std::{mem, panic};

use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, FailurePersistence, Runner, thread as checked};

use super::kernels::Kernel;
use super::line::Misfit;
use super::listen::{listen, thread};
use super::outcome::Outcome;
use super::run::Run;
use super::story::{self, Story};

/// Runs the kernel: `choices` say who goes wherever more than one thread could.
///
/// After the last of them, the thread that went last goes on for as long as it can, and
/// then the first that may. The same choices give the same run, always.
///
/// # Errors
/// A choice does not fit: that thread could not go there, or the run was over.
///
/// # Panics
/// The kernel does.
pub fn explore(kernel: &Kernel, choices: &[usize]) -> Result<Run, Misfit> {
    keep_our_panic_hook();
    story::with(|story| *story = Story::of(kernel));
    run_checked(*kernel, Follow::these(choices));
    let mut story = story::with(mem::take);
    let misfit = |choice, ready: &[usize]| Misfit::of(kernel, choice + 1, choices[choice], ready);
    if let Some((choice, ready)) = story.refused {
        return Err(misfit(choice, &ready));
    }
    let end = story.settle(&[]);
    let outcome = Outcome::of(kernel, story.answer, &end);
    let run = Run { turns: story.turns, end, outcome };
    let made = run.choices().len();
    if made < choices.len() {
        return Err(misfit(made, &[])); // the run was over
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
        story::with(|story| story.answers(answer));
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
        story::with(|story| *story = Story::default());
        Runner::new(Follow::these(&[]), config()).run(|| ());
        panic::set_hook(ours);
    });
}

/// Our scheduler: by the choices, then going on.
struct Follow {
    choices: Vec<usize>,
    /// How many choices there have been, with those that were left to the default.
    made: usize,
    ran: bool,
}

impl Follow {
    fn these(choices: &[usize]) -> Self {
        Follow { choices: choices.to_vec(), made: 0, ran: false }
    }

    /// Who goes; `None` if the choice does not fit.
    fn choose(&mut self, ready: &[usize], last: Option<usize>) -> Option<usize> {
        let going_on = last.filter(|last| ready.contains(last)).unwrap_or(ready[0]);
        if ready.len() == 1 {
            return Some(going_on);
        }
        self.made += 1;
        match self.choices.get(self.made - 1) {
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
        story::with(|story| {
            if ready.is_empty() {
                // Only the program around the kernel: before its beginning, or after its end.
                return story.is_outside().then(|| tasks[0].id());
            }
            story.meet(&ready, names);
            let Some(went) = self.choose(&ready, story.last()) else {
                story.refused = Some((self.made - 1, ready));
                return None;
            };
            story.turn(ready, went);
            Some(TaskId::from(went + 1))
        })
    }

    fn next_u64(&mut self) -> u64 {
        0 // no kernel draws lots
    }
}
