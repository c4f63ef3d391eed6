//! What a record promises: everything that was said, to whom it belongs, and when.

mod asked;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Barrier, mpsc};
use std::thread;

use asked::{lane, texts};
use shared::{Word, run};
use tracing::field::Empty;
use tracing::{Span, debug_span, info, info_span, trace_span, warn_span};

#[test]
fn a_run_gives_back_the_answer_and_what_was_done_in_it() {
    let (answer, record) = run(|| info_span!("work", "sum").in_scope(|| 1 + 1));
    assert_eq!(answer, 2);
    assert_eq!(texts(&record, Word::Work), ["sum"]);
    let [main] = &record.lanes[..] else { panic!("{:?}", record.lanes) };
    assert_eq!((main.word, main.name.as_str(), main.parent), (Word::Run, "main", None));
    assert_eq!((main.made, main.end, main.ended), (record.begin, record.end, true));
    let bar = &record.bars[0];
    assert!(bar.ended && main.begin.unwrap() <= bar.begin && bar.end <= main.end);
    assert!(bar.begin < bar.end);
}

#[test]
fn what_is_said_outside_of_a_run_belongs_to_none() {
    let before = info_span!("work", "before");
    let ((), record) = run(|| {
        before.in_scope(|| info_span!("work", "within a span that is no run's").in_scope(|| ()));
        info_span!("work", "own").in_scope(|| ());
    });
    assert_eq!(texts(&record, Word::Work), ["own"]);
}

#[test]
fn a_thread_that_somebody_else_started_belongs_only_where_its_parent_is_named() {
    let (give, take) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
    let foreign = thread::spawn(move || take.into_iter().for_each(|job| job()));
    let ((), record) = run(|| {
        let here = Span::current();
        let (done, wait) = mpsc::channel();
        let job = move || {
            info_span!("work", "unnamed").in_scope(|| ());
            let named = info_span!(parent: &here, "thread", name = "named");
            named.in_scope(|| info_span!("work", "inside").in_scope(|| ()));
            info!(name: "send", parent: &named, id = 1);
            drop(named);
            drop(here);
            done.send(()).unwrap();
        };
        give.send(Box::new(job)).unwrap();
        wait.recv().unwrap();
    });
    drop(give);
    foreign.join().unwrap();
    assert_eq!(texts(&record, Word::Work), ["inside"]);
    assert_eq!(lane(&record, "named").parent, Some(0));
    assert_eq!(record.loose.len(), 1);
    assert_eq!(record.loose[0].at.lane, 1);
}

#[test]
fn runs_side_by_side_have_exactly_their_own_records() {
    const THREADS: u64 = 8;
    const ROUNDS: u64 = 200;
    let start = Barrier::new(THREADS as usize);
    let rounds = |thread: u64| {
        start.wait();
        for round in 0..ROUNDS {
            let number = thread * ROUNDS + round;
            let ((), record) = run(|| say_one_of_each(number));
            let own = format!("{number}");
            let said = record.bars.iter().map(|bar| &bar.text);
            let arrows = record.arrows.iter().filter_map(|arrow| arrow.id.as_ref());
            assert!(said.chain(arrows).all(|text| *text == own), "{record:?}");
            assert_eq!(record.bars.len(), 4);
            assert!(record.bars.iter().all(|bar| bar.ended));
            assert_eq!(record.lanes.len(), 2);
            assert_eq!((record.arrows.len(), record.loose.len()), (2, 0));
            assert_eq!(record.dropped, 0);
        }
    };
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let rounds = &rounds;
            scope.spawn(move || rounds(thread));
        }
    });
}

/// A lane on a thread of its own, a bar of each word in it, one here, and a hand-over.
fn say_one_of_each(number: u64) {
    let there = info_span!("thread", name = number);
    info!(name: "send", id = number);
    let other = thread::spawn(move || {
        there.in_scope(|| {
            info!(name: "recv", id = number);
            info_span!("work", number).in_scope(|| info_span!("wait", on = number).in_scope(|| ()));
            info_span!("hold", of = number).in_scope(|| ());
        });
    });
    info_span!("work", number).in_scope(|| ());
    other.join().unwrap();
}

#[test]
fn a_run_within_a_run_has_a_record_of_its_own() {
    let (inner, outer) = run(|| {
        info_span!("work", "outer").in_scope(|| ());
        let ((), inner) = run(|| info_span!("work", "inner").in_scope(|| ()));
        info_span!("work", "outer again").in_scope(|| ());
        inner
    });
    assert_eq!(texts(&inner, Word::Work), ["inner"]);
    assert_eq!(texts(&outer, Word::Work), ["outer", "outer again"]);
}

#[test]
fn a_panic_in_a_run_goes_on_and_the_next_run_is_whole() {
    let panicked = std::panic::catch_unwind(|| {
        run(|| info_span!("work", "lost").in_scope(|| std::panic::resume_unwind(Box::new("gone"))))
    });
    assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"gone"));
    let ((), record) = run(|| info_span!("work", "next").in_scope(|| ()));
    assert_eq!(texts(&record, Word::Work), ["next"]);
}

#[test]
fn other_words_and_finer_levels_leave_nothing() {
    let ((), record) = run(|| {
        info_span!("request", id = 1).in_scope(|| ());
        debug_span!("work", "fine").in_scope(|| ());
        trace_span!("wait", on = "finer").in_scope(|| ());
        info!(name: "log", "a line");
        info!(name: "work", "an event, and not a span");
        warn_span!("work", "coarse").in_scope(|| ());
    });
    assert_eq!(texts(&record, Word::Work), ["coarse"]);
    assert_eq!((record.bars.len(), record.lanes.len(), record.loose.len()), (1, 1, 0));
}

#[test]
fn what_is_within_a_span_of_another_word_belongs_to_the_lane_around_it() {
    let ((), record) = run(|| {
        let lane = info_span!("thread", name = "thread 1");
        lane.in_scope(|| {
            info_span!("request", id = 1).in_scope(|| {
                info_span!("work", "inside").in_scope(|| ());
            });
        });
    });
    assert_eq!(record.bars_in("thread 1", Word::Work).count(), 1);
}

#[test]
fn a_span_ends_when_its_last_handle_goes() {
    let (between, record) = run(|| {
        let work = info_span!("work", "cloned");
        let clone = work.clone();
        work.in_scope(|| ());
        drop(work);
        info_span!("wait", on = "between").in_scope(|| ());
        clone.in_scope(|| ());
        drop(clone);
        "said"
    });
    assert_eq!(between, "said");
    let (work, wait) = (&record.bars[0], &record.bars[1]);
    assert_eq!((work.text.as_str(), wait.text.as_str()), ("cloned", "between"));
    assert!(work.ended && work.end > wait.end, "{record:?}");
}

#[test]
fn a_span_that_another_thread_enters_and_ends_stays_in_its_lane() {
    let ((), record) = run(|| {
        let lane = info_span!("thread", name = "thread 1");
        let work = lane.in_scope(|| info_span!("work", "carried"));
        work.in_scope(|| ());
        let there = work.clone();
        drop(work);
        thread::spawn(move || {
            there.in_scope(|| info_span!("wait", on = "there").in_scope(|| ()));
            drop(there);
        })
        .join()
        .unwrap();
    });
    let carried = record.bars_in("thread 1", Word::Work).next().unwrap();
    let there = record.bars_in("thread 1", Word::Wait).next().unwrap();
    assert!(carried.ended && carried.begin < there.begin && there.end <= carried.end);
}

#[test]
fn spans_that_end_out_of_order_have_each_its_own_end() {
    let ((), record) = run(|| {
        let first = info_span!("hold", of = "first").entered();
        let second = info_span!("hold", of = "second").entered();
        drop(first);
        info_span!("work", "under second").in_scope(|| ());
        drop(second);
        info_span!("work", "after").in_scope(|| ());
    });
    let [first, second] = &record.bars_of(Word::Hold).collect::<Vec<_>>()[..] else {
        panic!("{record:?}")
    };
    assert!(first.begin < second.begin && first.end < second.end);
    assert!(first.overlaps(second));
    let works: Vec<_> = record.bars_of(Word::Work).collect();
    assert!(first.end < works[0].begin && works[0].end < second.end);
    assert!(second.end < works[1].begin);
    assert!(record.bars.iter().all(|bar| bar.lane == 0));
}

#[test]
fn a_lane_that_is_left_before_one_entered_within_it_takes_nothing_along() {
    let ((), record) = run(|| {
        let one = info_span!("thread", name = "one").entered();
        let two = info_span!("thread", name = "two").entered();
        drop(one);
        info_span!("work", "in two").in_scope(|| ());
        drop(two);
        info_span!("work", "in main").in_scope(|| ());
    });
    let lanes: Vec<_> = record.bars.iter().map(|bar| &*record.lanes[bar.lane].name).collect();
    assert_eq!(lanes, ["two", "main"]);
}

#[test]
fn a_span_without_a_parent_belongs_to_no_run() {
    let ((), record) = run(|| {
        info_span!(parent: None, "work", "nobody's").in_scope(|| ());
        info!(name: "send", parent: None, id = 1);
    });
    assert!(record.bars.is_empty() && record.loose.is_empty(), "{record:?}");
}

#[test]
fn a_span_that_outlives_its_run_is_drawn_to_the_end_of_it() {
    let (open, record) = run(|| {
        let open = info_span!("wait", on = "what never comes");
        info_span!("work", "done").in_scope(|| ());
        open
    });
    let wait = record.bars_of(Word::Wait).next().unwrap();
    assert!(!wait.ended);
    assert_eq!(wait.end, record.end);
    drop(open);
}

#[test]
fn a_lane_made_within_a_lane_is_its_child_and_both_have_an_arrow() {
    let ((), record) = run(|| {
        let outer = info_span!("thread", name = "outer");
        outer.in_scope(|| {
            let inner = info_span!("task", name = "inner");
            inner.in_scope(|| info_span!("work", "deep").in_scope(|| ()));
        });
    });
    let places: Vec<_> =
        record.lanes.iter().map(|lane| (lane.name.as_str(), lane.parent)).collect();
    assert_eq!(places, [("main", None), ("outer", Some(0)), ("inner", Some(1))]);
    assert_eq!(record.bars_in("inner", Word::Work).count(), 1);
    let spawns: Vec<_> =
        record.arrows.iter().map(|arrow| (arrow.from.lane, arrow.to.lane)).collect();
    assert_eq!(spawns, [(0, 1), (1, 2)]);
}

#[test]
fn an_explicit_parent_counts_and_not_the_lane_that_speaks() {
    let ((), record) = run(|| {
        let one = info_span!("thread", name = "one");
        let two = info_span!("thread", name = "two");
        one.in_scope(|| info_span!(parent: &two, "work", "of two").in_scope(|| ()));
        two.in_scope(|| info!(name: "send", parent: &one, id = 7));
        one.in_scope(|| info!(name: "recv", id = 7));
    });
    assert_eq!(record.bars_in("two", Word::Work).count(), 1);
    let arrow = record.arrows.iter().find(|arrow| arrow.id.is_some()).unwrap();
    assert_eq!((arrow.from.lane, arrow.to.lane), (1, 1));
}

#[test]
fn a_lane_that_nobody_enters_never_began() {
    let ((), record) = run(|| drop(info_span!("thread", name = "refused")));
    let refused = lane(&record, "refused");
    assert_eq!((refused.begin, refused.ended), (None, true));
    assert!(record.arrows.is_empty());
}

#[test]
fn work_in_which_the_thread_was_switched_out_is_a_wait_for_the_core() {
    let ((), record) = run(|| {
        for switched in [false, true] {
            let work = info_span!("work", switched = Empty);
            work.in_scope(|| ());
            work.record("switched", switched);
        }
    });
    assert_eq!(texts(&record, Word::Wait), ["core"]);
    assert_eq!(texts(&record, Word::Work), [""]);
}

#[test]
fn a_run_says_what_it_cost() {
    let ((), record) = run(|| {
        let status = std::process::Command::new("true").status().unwrap();
        assert!(status.success());
    });
    assert!(!record.usage.wall.is_zero());
    assert!(record.usage.own.peak_memory > 0);
    let said = record.usage.to_string();
    assert!(said.contains("s wall, ") && said.ends_with(" MB peak"), "{said}");
}

#[test]
fn a_span_that_others_entered_since_ends_when_it_was_last_left() {
    let ((), record) = run(|| {
        let span = info_span!("work", "long");
        span.in_scope(|| ()); // left here first, then entered over there
        let there = span.clone();
        let other = thread::spawn(move || {
            there.in_scope(|| info_span!("wait", on = "inside").in_scope(|| ()));
        });
        other.join().unwrap();
        drop(span);
    });
    let bar = |word| record.bars_of(word).next().unwrap();
    assert!(bar(Word::Work).end >= bar(Word::Wait).end, "{:?}", record.bars);
}

#[test]
fn of_a_long_work_the_beginning_is_recorded_and_what_must_match_is_whole() {
    let (fits, long) = ("线".repeat(200), "线".repeat(201));
    let give = format!("give {long}");
    let ((), record) = run(|| {
        info_span!("thread", name = long).in_scope(|| ());
        info_span!("work", fits).in_scope(|| ());
        info_span!("work", long).in_scope(|| ());
        info_span!("work", give).in_scope(|| ());
        info_span!("wait", on = long).in_scope(|| ());
        info_span!("hold", of = long).in_scope(|| ());
        info!(name: "send", id = long);
        info!(name: "recv", id = long);
    });
    let cut = fits.clone() + "…";
    assert_eq!(texts(&record, Word::Work), [&fits, &cut, &give]);
    assert_eq!(texts(&record, Word::Wait), [&long]);
    assert_eq!(texts(&record, Word::Hold), [&long]);
    assert_eq!(lane(&record, &long).word, Word::Thread);
    assert_eq!(record.arrows[1].id.as_ref(), Some(&long));
}

/// Past two million entries the oldest go, but a lane that ran is still one that ran.
#[test]
fn past_the_cap_a_lane_keeps_its_beginning_and_the_loss_is_its_own_runs_alone() {
    let panicked = || {
        run(|| {
            info_span!("work", "lost with its run").in_scope(|| panic!("on purpose"));
        })
    };
    assert!(catch_unwind(AssertUnwindSafe(panicked)).is_err());
    let ((), record) = run(|| {
        let there = info_span!("thread", name = "busy");
        let many = || (0..1_100_000).for_each(|_| info_span!("work").in_scope(|| ()));
        thread::scope(|scope| {
            scope.spawn(move || there.in_scope(many));
        });
    });
    assert!(record.dropped > 0);
    let busy = lane(&record, "busy");
    assert!(busy.begin.is_some() && busy.ended, "{:?}", busy.made);
    assert_eq!(record.arrows.len(), 1, "its spawn");
    let ((), next) = run(|| info_span!("work").in_scope(|| ()));
    assert_eq!(next.dropped, 0);
}
