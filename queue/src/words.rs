//! What this section says, in English and in the chapter's words.

use shared::{Lang, Line, Moment, Word};

/// What `fifo` narrates.
pub const LINES: &[Line] = &[
    Line {
        word: Word::Send, moment: Moment::Begin, en: "producer puts: {}", zh: "生产者放入: {}"
    },
    Line {
        word: Word::Recv,
        moment: Moment::Begin,
        en: "consumer takes: {}",
        zh: "消费者取出: {}",
    },
];

/// The names of the two threads.
pub fn names(lang: Lang) -> (&'static str, &'static str) {
    lang.pick(("producer", "consumer"), ("生产者", "消费者"))
}
