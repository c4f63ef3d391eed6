//! What writing a trace takes. Alone in its process: memory is of all that runs in it.

use std::io::{self, Write};

use shared::{Bar, Record, Word, measure, run, trace, write_trace};

/// A record of so many bars of each of 50 lanes.
fn record(bars: u64) -> Record {
    let ((), one) = run(|| ());
    let mut lane = one.lanes[0].clone();
    (lane.word, lane.begin, lane.end) = (Word::Task, Some(0), bars);
    let bar = |lane, at| {
        let text = format!("http://127.0.0.1/page/{at}");
        Bar { lane, word: Word::Work, text, begin: at, end: at + 1, ended: true }
    };
    let bars = (0..bars).flat_map(|at| (0..50).map(move |lane| bar(lane, at))).collect();
    Record { lanes: vec![lane; 50], bars, begin: 0, ..one }
}

/// How many bytes come; nothing is kept.
#[derive(Default)]
struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_trace_is_written_event_by_event() {
    let few = record(3);
    let (mut count, mut document) = (Count::default(), Vec::new());
    write_trace(&few, &mut document).unwrap();
    assert_eq!(String::from_utf8(document).unwrap(), trace(&few));

    let many = record(1200);
    let ((), before) = measure(|| ());
    let (written, usage) = measure(|| write_trace(&many, &mut count));
    written.unwrap();
    assert!(count.0 > 10 << 20, "{} bytes", count.0);
    let more = usage.own.peak_memory - before.own.peak_memory;
    assert!(more < 8 << 20, "{more} bytes of memory for {} bytes", count.0);
}
