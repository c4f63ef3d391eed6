//! What the orderings allow: `loom` runs the interleavings, and in each the older values
//! that a load may still see under the ordering that it names.
//!
//! The files are the section's own. They import from `super::sync`, which here is loom's;
//! in `orderings/` it is loom's with something weakened. Where that is an ordering, the
//! mistake must be found.
#![expect(clippy::duplicate_mod, reason = "the same files, with other things in `super::sync`")]

mod sync {
    pub use loom::sync::atomic;
    pub use loom::thread;
}

#[path = "../src/baton.rs"]
mod baton;
#[path = "../src/page.rs"]
mod page;

#[path = "orderings/no_acquire.rs"]
mod no_acquire;
#[path = "orderings/no_release.rs"]
mod no_release;
#[path = "orderings/spurious.rs"]
mod spurious;

use loom::sync::Arc;
use loom::thread;

use baton::Baton;
use page::Page;

/// One thread publishes, another reads: it must see nothing, or the whole page.
macro_rules! read_while_publishing {
    ($page:ty) => {
        loom::model(|| {
            let page = Arc::new(<$page>::default());
            let theirs = Arc::clone(&page);
            let publisher = thread::spawn(move || theirs.publish([3, 9]));
            let seen = page.read();
            assert!(matches!(seen, None | Some([3, 9])), "a torn page: {seen:?}");
            publisher.join().unwrap().unwrap();
            assert_eq!(page.read(), Some([3, 9]));
            assert_eq!(page.views(), 1 + u64::from(seen.is_some()));
        })
    };
}

/// The baton goes to another thread and back: no hand-over is lost. A thread's handle is
/// turned into one that the baton knows.
macro_rules! hand_there_and_back {
    ($baton:ty, $handle:path) => {
        loom::model(|| {
            let baton = Arc::new(<$baton>::default());
            let (theirs, here) = (Arc::clone(&baton), $handle(thread::current()));
            let other = thread::spawn(move || {
                assert_eq!(theirs.take(1), 1, "a lost hand-over");
                theirs.hand_to(0, &here);
            });
            assert_eq!(baton.take(0), 0);
            baton.hand_to(1, &$handle(other.thread().clone()));
            assert_eq!(baton.take(0), 2, "a lost hand-over");
            other.join().unwrap();
        })
    };
}

#[test]
fn a_reader_sees_nothing_or_the_whole_page() {
    read_while_publishing!(Page);
}

#[test]
#[should_panic(expected = "a torn page")]
fn a_flag_that_is_set_without_release_lets_a_reader_see_a_torn_page() {
    read_while_publishing!(no_release::page::Page);
}

#[test]
#[should_panic(expected = "a torn page")]
fn a_flag_that_is_read_without_acquire_lets_a_reader_see_a_torn_page() {
    read_while_publishing!(no_acquire::page::Page);
}

#[test]
fn of_two_publishers_one_is_given_its_words_back() {
    loom::model(|| {
        let page = Arc::new(Page::default());
        let theirs = Arc::clone(&page);
        let other = thread::spawn(move || theirs.publish([1, 1]));
        let ours = page.publish([2, 2]);
        let kept = match (ours, other.join().unwrap()) {
            (Ok(()), Err([1, 1])) => [2, 2],
            (Err([2, 2]), Ok(())) => [1, 1],
            both => panic!("{both:?}"),
        };
        assert_eq!(page.read(), Some(kept));
    });
}

#[test]
fn no_view_is_lost_though_the_count_is_relaxed() {
    loom::model(|| {
        let page = Arc::new(Page::default());
        page.publish([3, 9]).unwrap();
        let theirs = Arc::clone(&page);
        let reader = thread::spawn(move || theirs.read());
        assert!(page.read().is_some());
        assert!(reader.join().unwrap().is_some());
        assert_eq!(page.views(), 2);
    });
}

#[test]
fn nobody_stays_parked_when_the_baton_is_handed_over() {
    hand_there_and_back!(Baton, std::convert::identity);
}

#[test]
fn every_hand_over_of_the_baton_is_seen_by_the_next_though_parks_end_for_no_reason() {
    hand_there_and_back!(spurious::baton::Baton, spurious::thread::Thread::of);
}

#[test]
#[should_panic(expected = "a lost hand-over")]
fn a_baton_that_is_given_without_release_loses_hand_overs() {
    hand_there_and_back!(no_release::baton::Baton, spurious::thread::Thread::of);
}

#[test]
#[should_panic(expected = "a lost hand-over")]
fn a_baton_that_is_taken_without_acquire_loses_hand_overs() {
    hand_there_and_back!(no_acquire::baton::Baton, spurious::thread::Thread::of);
}
