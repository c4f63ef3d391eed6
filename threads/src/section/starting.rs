//! Examples that start threads.

use std::time::Duration;

use anyhow::{Context, anyhow};
use shared::{Call, Example};
use threads::parallelism::{self, Plan};
use threads::{Pause, cores, scope, spawn};

use super::pause;
use crate::words;

/// Concurrency, then parallelism.
pub const PARALLELISM: Example = Example {
    name: "parallelism",
    about: "7.1: the same tasks take turns on one core, then run at once on all",
    rust: include_str!("../parallelism.rs"),
    python: include_str!("../../python/parallelism.py"),
    run: |call| {
        let lang = call.flags.lang();
        let cores = cores::allowed().context("cannot tell which cores this program may use")?;
        let names = words::names(lang, cores.len().max(2));
        // Together the tasks compute as long as two of `--work` would, however many they are.
        let each = call.flags.work.saturating_mul(2) / u32::try_from(names.len())?;
        let plan = Plan::taking(Pause::new(each.max(Duration::from_micros(1)), shared::nap));
        let halves = || {
            let one = parallelism::on_one_core(&names, plan, cores[0])?;
            let all = (cores.len() > 1).then(|| parallelism::on_all_cores(&names, plan));
            let all = all.transpose()?;
            let differ = all.as_ref().is_some_and(|all| all.primes != one.primes);
            anyhow::ensure!(!differ || plan.until.is_cut(), "the two halves counted differently");
            Ok((one, all))
        };
        call.show(halves, |(one, all)| words::halves(lang, &names, cores.len(), &one, all.as_ref()))
    },
    ..Example::NONE
};

/// Threads start and are joined.
pub const SPAWN: Example = Example {
    name: "spawn",
    about: "7.2.2: two threads start, wait, end, and are joined",
    rust: include_str!("../spawn.rs"),
    python: include_str!("../../python/spawn.py"),
    lines: shared::LANES,
    run: |call| {
        let names = words::names(call.flags.lang(), 2);
        let run = || {
            names
                .iter()
                .zip(spawn::spawn(&names, pause(call)))
                .try_for_each(|(name, outcome)| outcome?.map_err(|_| anyhow!("{name} panicked")))
        };
        call.show(run, |()| words::all_done(call.flags.lang()).to_owned())
    },
    ..Example::NONE
};

/// Threads borrow parts of one vector.
pub const SCOPE: Example = Example {
    name: "scope",
    about: "two threads each square their half of one vector, borrowed in place",
    rust: include_str!("../scope.rs"),
    python: include_str!("../../python/scope.py"),
    run: |call: &Call| {
        let names = words::names(call.flags.lang(), 2);
        let mut numbers = [1, 2, 3, 4, 5, 6];
        let run = || scope::square(&mut numbers, &names, pause(call).part(3)).map(|()| numbers);
        call.show(run, |numbers| format!("{numbers:?}"))
    },
    ..Example::NONE
};
