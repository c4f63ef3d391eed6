//! What readers, writers and atomics promise, asked of the record.

mod in_time;
mod pauses;

use std::cell::Cell;
use std::panic::catch_unwind;
use std::sync::{Barrier, OnceLock};
use std::time::Duration;

use in_time::in_time;
use pauses::{CUT, NONE};
use shared::{Bar, Record, Word, run};
use threads::page::Page;
use threads::rwlock::Seen;
use threads::{Pause, atomics, rwlock};

const READERS: [&str; 3] = ["a", "b", "c"];

fn holds<'a>(record: &'a Record, of: &'a str) -> Vec<&'a Bar> {
    record.bars_of(Word::Hold).filter(|hold| hold.text == of).collect()
}

#[test]
fn readers_see_whole_rows_and_a_writer_has_the_table_alone() {
    for pause in [NONE, Duration::from_millis(1).into()] {
        let (seen, record) = run(|| rwlock::share(&READERS, "writer", pause).unwrap());
        assert_eq!(seen.rows.len(), 9);
        assert!(seen.rows.iter().all(|row| row.0 == row.1), "torn: {:?}", seen.rows);
        assert_eq!(seen.last, (3, 3));
        let writes = holds(&record, "table (write)");
        assert_eq!((writes.len(), holds(&record, "table (read)").len()), (3, 9));
        for write in writes {
            let meets = |hold: &&Bar| *hold != write && hold.overlaps(write);
            assert_eq!(record.bars_of(Word::Hold).find(meets), None, "beside a writer");
        }
    }
}

#[test]
fn all_readers_hold_the_table_at_once() {
    static ALL: Barrier = Barrier::new(READERS.len());
    let meet = Pause::new(Duration::from_hours(1), |length| {
        // The writer is cut short before it begins: waiting, it would keep new readers out.
        let writes = std::thread::current().name() == Some("writer");
        if !writes && !length.is_zero() {
            ALL.wait();
        }
        writes
    });
    let (_, record) = in_time(move || run(|| rwlock::share(&READERS, "writer", meet)));
    assert_eq!(holds(&record, "table (read)").len(), 9);
    assert_eq!(record.peak(Word::Hold), READERS.len());
}

#[test]
fn every_hold_of_the_table_follows_a_wait_for_it_in_the_same_lane() {
    let (_, record) = run(|| rwlock::share(&READERS, "writer", NONE));
    for name in READERS.into_iter().chain(["writer"]) {
        let waits = record.bars_in(name, Word::Wait).filter(|wait| wait.text == "table");
        let holds = record.bars_in(name, Word::Hold);
        assert!(waits.zip(holds).all(|(wait, hold)| wait.end <= hold.begin));
        assert_eq!(record.bars_in(name, Word::Hold).count(), 3);
    }
}

#[test]
fn the_twin_of_rwlock_reads_what_was_written_last() {
    let (seen, record) = run(|| rwlock::in_turn(3, NONE));
    assert_eq!(seen, Seen { rows: vec![(3, 3); 9], last: (3, 3) });
    assert_eq!((record.peak(Word::Hold), record.lanes.len()), (1, 1));
}

#[test]
fn a_row_that_a_panic_left_torn_is_read_by_nobody() {
    static WRITING: OnceLock<()> = OnceLock::new();
    thread_local!(static CALLS: Cell<u32> = const { Cell::new(0) });
    let nap = |_| {
        let call = CALLS.replace(CALLS.get() + 1);
        match std::thread::current().name() {
            // Asked whether to begin, then preparing, then between the two columns.
            Some("writer") if call == 2 => {
                WRITING.get_or_init(|| ());
                panic!("boom");
            }
            Some("writer") => {}
            _ => drop(WRITING.wait()), // asks for the lock when the writer has it, or had it
        }
        false
    };
    let (ended, record) =
        run(|| catch_unwind(|| rwlock::share(&READERS, "writer", Pause::new(Duration::ZERO, nap))));
    let panic = ended.unwrap_err();
    let said = panic.downcast_ref::<String>().expect("a reader's");
    assert!(said.contains("no writer panicked"), "{said}");
    assert!(holds(&record, "table (read)").is_empty());
    assert_eq!(record.lanes_of(Word::Thread).filter(|lane| lane.ended).count(), 4);
}

#[test]
fn every_reader_sees_the_whole_page_and_every_view_is_counted() {
    let (read, record) = run(|| atomics::publish(&READERS, "writer", NONE).unwrap());
    assert_eq!(read.pages, [[3, 9]; 3]);
    assert_eq!(read.views, 3000);
    let made = record.bars_in("writer", Word::Work).next().expect("it made the page");
    for name in READERS {
        let work = record.bars_in(name, Word::Work).next().expect("it read the page");
        assert!(record.happens_before(made.end_point(), work.begin_point()));
        assert!(record.bars_in(name, Word::Wait).all(|wait| wait.text == "flag"));
    }
    assert!(record.loose.is_empty(), "{:?}", record.loose);
}

#[test]
fn the_twin_of_atomics_reads_the_same() {
    let (read, record) = run(|| atomics::in_turn(&READERS, NONE));
    assert_eq!((read.pages, read.views), (vec![[3, 9]; 3], 3000));
    assert_eq!(record.lanes.len(), 1);
}

#[test]
fn a_page_is_published_once_and_not_read_before() {
    let page = Page::default();
    assert_eq!((page.read(), page.views()), (None, 0));
    assert_eq!(page.publish([1, 2]), Ok(()));
    assert_eq!(page.publish([3, 4]), Err([3, 4]));
    assert_eq!((page.read(), page.views()), (Some([1, 2]), 1));
}

#[test]
fn a_pause_that_is_cut_ends_readers_and_writers() {
    let (seen, _) = run(|| rwlock::share(&READERS, "writer", CUT).unwrap());
    assert_eq!(seen, Seen { rows: vec![], last: (0, 0) });
    let (read, record) = run(|| atomics::publish(&READERS, "writer", CUT).unwrap());
    assert_eq!(read.pages, [[3, 9]; 3]);
    assert!(record.lanes_of(Word::Thread).all(|lane| lane.ended));
}

#[test]
fn a_writer_that_panics_publishes_first_so_nobody_looks_for_ever() {
    let nap = |_| {
        assert_ne!(std::thread::current().name(), Some("writer"), "boom");
        false
    };
    let pause = Pause::new(Duration::ZERO, nap);
    let publish = move || catch_unwind(|| atomics::publish(&READERS, "writer", pause));
    let (ended, record) = in_time(move || run(publish));
    assert!(ended.is_err());
    assert_eq!(record.lanes_of(Word::Thread).filter(|lane| lane.ended).count(), 4);
    for name in READERS {
        assert_eq!(record.bars_in(name, Word::Work).count(), 1, "it has read the page");
    }
}
