//! What a record promises of async tasks: polls, and waits that outlast them.

mod asked;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use asked::{lane, texts};
use shared::{Word, run};
use tracing::{Instrument, info, info_span};

/// Polls to the end on this thread, `between` after each poll that was not the last.
fn block_on<T>(future: impl Future<Output = T>, mut between: impl FnMut()) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(answer) => return answer,
            Poll::Pending => between(),
        }
    }
}

/// Is ready at the poll after `pending` others.
async fn after(pending: u32) {
    let mut left = pending;
    std::future::poll_fn(|_| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        Poll::Pending
    })
    .await;
}

#[test]
fn a_wait_across_awaits_is_one_bar() {
    let ((), record) = run(|| {
        let task = info_span!("task", name = "task 1");
        let wait = after(5).instrument(info_span!(parent: &task, "wait", on = "timer"));
        let mut polls = 0;
        block_on(wait.instrument(task), || polls += 1);
        assert_eq!(polls, 5);
    });
    assert_eq!(texts(&record, Word::Wait), ["timer"]);
    let wait = record.bars_in("task 1", Word::Wait).next().unwrap();
    assert!(wait.ended);
    let task = lane(&record, "task 1");
    assert!(task.begin.unwrap() <= wait.end && wait.end <= task.end);
}

#[test]
fn the_polls_of_a_task_are_drawn_and_those_in_which_nothing_was_said_are_not() {
    let body = async {
        info_span!("work", "first").in_scope(|| ());
        after(4).await; // three polls in which nothing is said
        info_span!("work", "second").in_scope(|| ());
        after(1).await;
        info!(name: "send", id = 1);
    };
    let mut entered = 1;
    let ((), record) = run(|| {
        block_on(body.instrument(info_span!("task", name = "task 1")), || entered += 1);
    });
    assert_eq!(entered, 6);
    let task = lane(&record, "task 1");
    assert_eq!(task.polls.len(), 3, "{task:?}");
    assert!(task.polls.iter().all(|(begin, end)| begin < end));
    assert!(task.polls.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    let within = |at: u64| task.polls.iter().any(|&(begin, end)| begin <= at && at <= end);
    assert!(record.bars_of(Word::Work).all(|bar| within(bar.begin) && within(bar.end)));
}

#[test]
fn two_tasks_wait_at_once_on_one_thread() {
    let ((), record) = run(|| {
        let task = |name| {
            let wait = async { after(2).instrument(info_span!("wait", on = "sleep")).await };
            wait.instrument(info_span!("task", name))
        };
        let (mut one, mut two) = (pin!(task("one")), pin!(task("two")));
        block_on(
            std::future::poll_fn(|context| {
                let both = [one.as_mut().poll(context), two.as_mut().poll(context)];
                if both.iter().all(Poll::is_ready) { Poll::Ready(()) } else { Poll::Pending }
            }),
            || (),
        );
    });
    assert_eq!(record.peak(Word::Wait), 2);
    assert_eq!(lane(&record, "one").tid, lane(&record, "two").tid);
}
