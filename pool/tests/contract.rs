//! What every pool promises, while no worker dies.

use std::io;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::Barrier;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use pool::in_turn::InTurn;
use pool::map::{Lost, Pool};
use pool::processes::Processes;
use pool::squares::Squares;
use pool::threads::Threads;
use pool::worker;
use shared::{Arrow, Record, Word};

const NAMES: [&str; 4] = ["worker 1", "worker 2", "worker 3", "worker 4"];
const SQUARES: Squares = Squares { compute: Duration::ZERO };

/// A pool of processes that run this section's program.
fn processes<'a>(names: &'a [&'a str]) -> impl Pool + 'a {
    let command = |name: &str| -> io::Result<Command> {
        let mut command = shared::recorded(Command::new(env!("CARGO_BIN_EXE_pool")));
        command.args(["--work=0s", "worker", name]);
        Ok(command)
    };
    Processes { names, command }
}

fn square(number: u32) -> u64 {
    SQUARES.square(number)
}

/// Runs the check against all three.
fn each(check: impl Fn(&dyn Pool)) {
    check(&InTurn { task: square });
    check(&Threads { names: &NAMES, task: square });
    check(&processes(&NAMES));
}

/// Maps on the two real pools and gives the records.
fn records(numbers: &[u32]) -> [Record; 2] {
    let pools: [&dyn Pool; 2] = [&Threads { names: &NAMES, task: square }, &processes(&NAMES)];
    pools.map(|pool| shared::run(|| pool.map(numbers)).1)
}

fn squares(pool: &dyn Pool, numbers: &[u32]) -> Vec<u64> {
    pool.map(numbers).into_iter().map(Result::unwrap).collect()
}

#[test]
fn the_squares_stand_in_the_order_of_the_numbers() {
    each(|pool| {
        assert_eq!(squares(pool, &[1, 2, 3, 4, 5]), [1, 4, 9, 16, 25]);
        assert_eq!(squares(pool, &[5, 3, 3, 0]), [25, 9, 9, 0]);
        let many: Vec<u32> = (0..200).rev().collect();
        let known: Vec<u64> = (0..200).rev().map(|number| number * number).collect();
        assert_eq!(squares(pool, &many), known);
    });
}

#[test]
fn the_largest_number_has_a_square() {
    each(|pool| assert_eq!(squares(pool, &[u32::MAX]), [18_446_744_065_119_617_025]));
}

#[test]
fn no_numbers_have_no_squares() {
    each(|pool| assert!(pool.map(&[]).is_empty()));
}

#[test]
fn without_a_worker_every_number_says_so() {
    let none: [&str; 0] = [];
    let pools: [&dyn Pool; 2] = [&Threads { names: &none, task: square }, &processes(&none)];
    for pool in pools {
        let lost = pool.map(&[1, 2]);
        assert!(matches!(lost[0], Err(Lost::NoWorker { number: 1, .. })), "{lost:?}");
        assert!(matches!(lost[1], Err(Lost::NoWorker { number: 2, .. })), "{lost:?}");
    }
}

#[test]
fn the_record_shows_which_worker_took_which_number() {
    for record in records(&[1, 2, 3, 4, 5]) {
        let works: Vec<_> = record.bars_of(Word::Work).collect();
        let mut numbers: Vec<&str> = works.iter().map(|work| work.text.as_str()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, ["1", "2", "3", "4", "5"]);
        for work in works {
            assert!(NAMES.contains(&record.lanes[work.lane].name.as_str()) && work.ended);
        }
    }
}

#[test]
fn no_more_numbers_are_worked_on_at_once_than_there_are_workers() {
    let numbers: Vec<u32> = (0..100).collect();
    for record in records(&numbers) {
        let peak = record.peak(Word::Work);
        assert!((1..=4).contains(&peak), "{peak}");
    }
}

#[test]
fn a_few_workers_are_started_once_and_have_ended_when_the_squares_are_there() {
    let numbers: Vec<u32> = (0..100).collect();
    for record in records(&numbers) {
        let workers: Vec<_> = record.lanes.iter().skip(1).collect();
        assert_eq!(workers.len(), 4);
        let whole = |lane: &&shared::Lane| lane.begin.is_some() && lane.ended;
        assert!(workers.iter().all(whole), "{workers:?}");
    }
}

#[test]
fn four_threads_work_at_once() {
    let all_here = Barrier::new(4);
    let task = |number| {
        all_here.wait(); // passes only if the four numbers are being worked on together
        square(number)
    };
    let pool = Threads { names: &NAMES, task };
    let (squares, record) = shared::run(|| pool.map(&[1, 2, 3, 4]));
    assert!(squares.iter().all(Result::is_ok));
    assert_eq!(record.peak(Word::Work), 4);
    assert!(NAMES.iter().all(|name| record.bars_in(name, Word::Work).count() == 1));
}

#[test]
fn each_task_and_each_answer_is_sent_before_it_is_received() {
    let [_, record] = records(&[1, 2, 3, 4, 5]);
    assert!(record.loose.is_empty(), "{:?}", record.loose);
    let handed: Vec<&Arrow> = record.arrows.iter().filter(|arrow| arrow.id.is_some()).collect();
    assert_eq!(handed.len(), 10);
    for arrow in &handed {
        assert!(arrow.from.at < arrow.to.at, "{arrow:?}");
        assert!(record.happens_before(arrow.from, arrow.to), "{arrow:?}");
        assert!(arrow.from.lane == 0 || arrow.to.lane == 0, "{arrow:?}");
    }
    // Each work lies between the task's arrival and the answer's departure in its lane.
    for work in record.bars_of(Word::Work) {
        let came = handed.iter().filter(|arrow| arrow.to.lane == work.lane);
        let left = handed.iter().filter(|arrow| arrow.from.lane == work.lane);
        assert!(came.clone().any(|arrow| record.happens_before(arrow.from, work.begin_point())));
        assert!(left.clone().any(|arrow| record.happens_before(work.end_point(), arrow.to)));
        assert_eq!(came.count(), left.count());
    }
}

#[test]
fn ids_are_unique_over_all_maps_of_a_run() {
    let pool = processes(&NAMES[..1]);
    let (_, record) = shared::run(|| (pool.map(&[1, 2]), pool.map(&[1])));
    let mut ids: Vec<_> = record.arrows.iter().filter_map(|arrow| arrow.id.clone()).collect();
    assert_eq!(ids.len(), 6);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

#[test]
fn a_task_that_panics_loses_its_own_number_only() {
    let task = |number| if number == 3 { panic!("three") } else { square(number) };
    let pools: [&dyn Pool; 2] = [&InTurn { task }, &Threads { names: &NAMES, task }];
    for pool in pools {
        let outcomes = pool.map(&[1, 2, 3, 4, 5]);
        assert!(matches!(outcomes[2], Err(Lost::Panicked { number: 3 })), "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 4);
    }
}

#[test]
fn squaring_computes_for_as_long_as_it_is_told() {
    let mine = || Duration::from(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap());
    let (compute, begin) = (Duration::from_millis(20), mine());
    assert_eq!(Squares { compute }.square(7), 49);
    assert!(mine() >= begin + compute);
}

/// What a worker answers to these lines, and how it ended.
fn served(lines: &str, task: impl Fn(u32) -> u64) -> (String, io::Result<()>) {
    use std::io::{Read as _, Write as _};
    let (mut parent, child) = UnixStream::pair().unwrap();
    parent.write_all(lines.as_bytes()).unwrap();
    let ended = worker::serve("worker", &child, task);
    child.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answers = String::new();
    parent.read_to_string(&mut answers).unwrap();
    (answers, ended)
}

#[test]
fn a_worker_answers_every_task_that_came_before_the_end() {
    let (answers, ended) = served("7 3\n9 4\nend\n", square);
    assert!(ended.is_ok());
    assert_eq!(answers, "7 9\n9 16\n");
}

#[test]
fn a_worker_refuses_what_is_not_a_task() {
    for lines in ["nonsense\nend\n", "1 99999999999\nend\n", "1\nend\n"] {
        let (answers, ended) = served(lines, square);
        assert!(ended.is_err() && answers.is_empty(), "{lines:?}");
    }
}

#[test]
fn a_panic_of_the_task_ends_the_worker() {
    let panicking = || served("7 3\nend\n", |_| panic!("in the task"));
    assert!(catch_unwind(AssertUnwindSafe(panicking)).is_err());
}
