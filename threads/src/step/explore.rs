//! Runs a kernel by a list of choices, and says everything about that run.

use std::sync::Once;
use std::{mem, panic};

use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, FailurePersistence, Runner, thread as checked};

use super::kernels::Kernel;
use super::line::Misfit;
use super::listen::{listen, thread};
use super::outcome::Outcome;
use super::scene::Scene;
use super::story::{self, Story};

/// One whole run of a kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its steps, in their order.
    pub turns: Vec<Turn>,
    /// How things stand at its end.
    pub end: Scene,
    /// What came of it.
    pub outcome: Outcome,
}

/// One step: who could go, who went, and what that thread did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// How things stood before it.
    pub scene: Scene,
    /// Who could go, by their place among the kernel's threads.
    pub ready: Vec<usize>,
    /// Who went before.
    pub last: Option<usize>,
    /// Who went.
    pub went: usize,
    /// What that thread did.
    pub did: String,
}

impl Turn {
    /// Whether more than one thread could go.
    pub fn is_choice(&self) -> bool {
        self.ready.len() > 1
    }

    /// Whether another thread went although the one before could have gone on.
    pub fn deviates(&self) -> bool {
        self.costs(self.went)
    }

    /// Whether it would deviate if that thread went.
    pub fn costs(&self, thread: usize) -> bool {
        self.last.is_some_and(|last| last != thread && self.ready.contains(&last))
    }
}

impl Run {
    /// Who went wherever more than one could: what makes this run happen again.
    pub fn choices(&self) -> Vec<usize> {
        self.turns.iter().filter(|turn| turn.is_choice()).map(|turn| turn.went).collect()
    }

    /// How often it deviates.
    pub fn deviations(&self) -> usize {
        self.turns.iter().filter(|turn| turn.deviates()).count()
    }

    /// The turn that is decided by the choice after so many others, if there is one.
    pub fn choice(&self, after: usize) -> Option<usize> {
        let mut choices = (0..self.turns.len()).filter(|&turn| self.turns[turn].is_choice());
        choices.nth(after)
    }
}

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
