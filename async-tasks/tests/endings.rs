//! How tasks end: by panic, by being dropped, with their runtime.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use async_tasks::{alarm::Alarm, executor, gather};
use shared::{Word, run};
use tokio::runtime::Builder;
use tracing::{Instrument, info_span};

const LONG: Duration = Duration::from_hours(1);

/// Notes that it was called.
#[derive(Default)]
struct Noted(AtomicBool);

impl Wake for Noted {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_dropped_alarm_ends_its_thread_at_once() {
    let ((), record) = run(|| {
        let mut alarm = pin!(Some(Alarm::after(LONG)));
        let poll = |alarm: &mut Option<Alarm>, context: &mut Context<'_>| {
            pin!(alarm.as_mut().unwrap()).poll(context).is_pending()
        };
        let mut context = Context::from_waker(Waker::noop());
        assert!(poll(&mut alarm, &mut context));
        alarm.take();
    });
    let thread = record.lanes_named("alarm").next().unwrap();
    assert!(thread.ended, "the drop joined it, an hour early");
}

#[test]
fn an_alarm_calls_the_waker_of_the_latest_poll() {
    let (first, latest) = (Arc::new(Noted::default()), Arc::new(Noted::default()));
    let mut alarm = Box::pin(Alarm::after(Duration::from_millis(100)));
    let poll = |alarm: &mut std::pin::Pin<Box<Alarm>>, waker: &Arc<Noted>| {
        alarm.as_mut().poll(&mut Context::from_waker(&Waker::from(waker.clone())))
    };
    assert!(poll(&mut alarm, &first).is_pending());
    if poll(&mut alarm, &latest).is_pending() {
        let begin = Instant::now();
        while !latest.0.load(Ordering::SeqCst) {
            assert!(begin.elapsed() < Duration::from_secs(20), "nobody called it");
            std::thread::yield_now();
        }
        assert!(!first.0.load(Ordering::SeqCst), "the first waker was replaced");
        assert!(matches!(poll(&mut alarm, &latest), Poll::Ready(Ok(()))));
    }
}

#[test]
fn a_wake_before_the_park_is_not_lost() {
    let mut polls = 0;
    executor::block_on(poll_fn(|context| {
        polls += 1;
        context.waker().wake_by_ref(); // before block_on parks
        if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
    }));
    assert_eq!(polls, 3);
}

#[test]
#[should_panic(expected = "in the future")]
fn a_panic_of_the_future_goes_on_in_block_on() {
    executor::block_on(async { panic!("in the future") });
}

#[test]
fn tasks_of_a_runtime_that_is_dropped_end_where_they_wait() {
    let ((), record) = run(|| {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut gathering = pin!(gather::gather(&["a", "b"], LONG));
            // Polled until the tasks have begun, then dropped: they go on by themselves.
            let begun = poll_fn(|context| {
                assert!(gathering.as_mut().poll(context).is_pending());
                Poll::Ready(())
            });
            begun.await;
            tokio::task::yield_now().await;
        });
        drop(runtime);
    });
    let tasks: Vec<_> = record.lanes_of(Word::Task).collect();
    assert_eq!(tasks.len(), 2);
    assert!(tasks.iter().all(|task| task.ended), "{tasks:?}");
    assert!(record.bars_of(Word::Wait).all(|wait| wait.ended));
}

#[test]
fn a_task_that_panics_is_its_own_error() {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let (outcomes, record) = run(|| {
        runtime.block_on(async {
            let bad = async { panic!("in a task") }.instrument(info_span!("task", "bad"));
            let bad = tokio::spawn(bad);
            let good = gather::gather(&["good"], Duration::from_millis(1)).await;
            (bad.await, good)
        })
    });
    assert!(outcomes.0.unwrap_err().is_panic());
    assert!(outcomes.1.iter().all(Result::is_ok));
    assert!(record.lanes_of(Word::Task).all(|lane| lane.ended));
}
