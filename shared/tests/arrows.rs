//! What a record promises of hand-overs: who sent, who received, what came before what.

use std::sync::mpsc;
use std::thread;

use shared::{Point, Word, run};
use tracing::{info, info_span};

#[test]
fn hand_overs_of_one_id_meet_in_the_order_in_which_they_were_said() {
    let ((), record) = run(|| {
        let (from, to) = (info_span!("thread", name = "from"), info_span!("thread", name = "to"));
        for _ in 0..3 {
            from.in_scope(|| info!(name: "send", id = "same"));
        }
        for _ in 0..3 {
            to.in_scope(|| info!(name: "recv", id = "same"));
        }
        from.in_scope(|| info!(name: "send", id = "other"));
        to.in_scope(|| info!(name: "recv", id = "other"));
    });
    let arrows: Vec<_> = record.arrows.iter().filter(|arrow| arrow.id.is_some()).collect();
    assert_eq!(arrows.len(), 4);
    assert!(arrows.iter().all(|arrow| (arrow.from.lane, arrow.to.lane) == (1, 2)));
    assert!(arrows.windows(2).all(|pair| pair[0].from.at < pair[1].from.at));
    assert!(arrows.windows(2).all(|pair| pair[0].to.at < pair[1].to.at));
    assert!(record.loose.is_empty());
}

#[test]
fn what_meets_nothing_is_kept_as_loose() {
    let ((), record) = run(|| {
        info!(name: "recv", id = "too early");
        info!(name: "send", id = "too early");
        info!(name: "send", id = "twice");
        info!(name: "send", id = "twice");
        info!(name: "recv", id = "twice");
    });
    let loose: Vec<_> = record.loose.iter().map(|loose| (loose.word, loose.id.as_str())).collect();
    let expected = [(Word::Recv, "too early"), (Word::Send, "too early"), (Word::Send, "twice")];
    assert_eq!(loose, expected);
    assert_eq!(record.arrows.len(), 1);
}

#[test]
fn arrows_order_what_happens_in_different_lanes() {
    let ((), record) = run(|| {
        let (give, take) = mpsc::channel();
        let (from, to) = (info_span!("thread", name = "from"), info_span!("thread", name = "to"));
        thread::scope(|scope| {
            scope.spawn(move || {
                from.in_scope(|| {
                    info_span!("work", "made").in_scope(|| ());
                    info!(name: "send", id = 1);
                    give.send(()).unwrap();
                    info_span!("work", "beside").in_scope(|| ());
                });
            });
            scope.spawn(move || {
                to.in_scope(|| {
                    take.recv().unwrap();
                    info!(name: "recv", id = 1);
                    info_span!("work", "used").in_scope(|| ());
                });
            });
        });
    });
    let point = |text: &str, end: bool| {
        let bar = record.bars_of(Word::Work).find(|bar| bar.text == text).unwrap();
        if end { bar.end_point() } else { bar.begin_point() }
    };
    assert!(record.happens_before(point("made", true), point("used", false)));
    assert!(!record.happens_before(point("used", false), point("made", true)));
    assert!(!record.happens_before(point("beside", false), point("used", false)));
    let root = Point { lane: 0, at: record.begin };
    assert!(record.happens_before(root, point("used", false)));
}
