//! The live lines of a run, in English or in the chapter's own words.
//!
//! A line is chosen by a word and a moment from a small table; an example says which
//! table is its own ([`crate::Example::lines`]). The thread that speaks writes the whole
//! line at once, so lines of several threads and processes never mix. The terminal shows
//! the order of writing; the record holds the truth.

use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, RwLock};

use clap::ValueEnum;

use crate::store::lock;
use crate::vocabulary::Word;

/// The language of narration and answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// Chinese: the lines of the chapter.
    Zh,
}

impl Lang {
    /// Chinese where the locale says so, as `setlocale` would find it; else English.
    pub fn from_locale() -> Self {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        match locale {
            Some(locale) if locale.split(['_', '.', '@', '-']).next() == Some("zh") => Lang::Zh,
            _ => Lang::En,
        }
    }

    /// The one of the two that is in this language.
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Lang::En => english,
            Lang::Zh => chinese,
        }
    }

    /// The flag that makes a child process speak the same language.
    pub fn flag(self) -> &'static str {
        self.pick("--lang=en", "--lang=zh")
    }
}

/// When in the life of a span a line is said. An event has a beginning only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// A lane is entered for the first time; a span begins; an event is said.
    Begin,
    /// A lane or span ends, in the process that entered it.
    End,
}

/// A line of narration; `{}` in it stands for the text of the span or event.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// What is narrated.
    pub word: Word,
    /// At which end of it.
    pub moment: Moment,
    /// The line in English.
    pub en: &'static str,
    /// The line in the chapter's words.
    pub zh: &'static str,
}

/// Lanes that announce themselves, as in the chapter's first examples.
pub const LANES: &[Line] = &[
    Line { word: Word::Thread, moment: Moment::Begin, en: "{} started", zh: "线程 {} 开始" },
    Line { word: Word::Thread, moment: Moment::End, en: "{} ended", zh: "线程 {} 结束" },
    Line { word: Word::Process, moment: Moment::Begin, en: "{} started", zh: "进程 {} 开始" },
    Line { word: Word::Process, moment: Moment::End, en: "{} ended", zh: "进程 {} 结束" },
    Line { word: Word::Task, moment: Moment::Begin, en: "{} started", zh: "任务 {} 开始" },
    Line { word: Word::Task, moment: Moment::End, en: "{} ended", zh: "任务 {} 结束" },
];

/// Who narrates: nobody, until a program asks for it.
static NARRATION: RwLock<Option<(Lang, &'static [Line])>> = RwLock::new(None);

/// Whether anybody narrates: one plain load is all that a span pays where nobody does.
static NARRATING: AtomicBool = AtomicBool::new(false);

/// The first failure to write, for the end of the program.
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

/// From here on, narrates by `lines` in `lang`.
pub(crate) fn narrate(lang: Lang, lines: &'static [Line]) {
    if let Ok(mut narration) = NARRATION.write() {
        *narration = Some((lang, lines));
        NARRATING.store(true, Ordering::Relaxed);
    }
}

/// Says the line for this word and moment, if there is one.
pub(crate) fn tell(word: Word, moment: Moment, text: &str) {
    if !NARRATING.load(Ordering::Relaxed) {
        return;
    }
    let Ok(narration) = NARRATION.read().map(|narration| *narration) else { return };
    let Some((lang, lines)) = narration else { return };
    if let Some(line) = lines.iter().find(|line| line.word == word && line.moment == moment) {
        say(&lang.pick(line.en, line.zh).replace("{}", text));
    }
}

/// Writes one line to standard output in one piece.
///
/// A closed pipe is silence: whoever reads has had enough. Any other failure, such as a
/// full disk, is kept, and ends the program with a sentence and a non-zero status.
pub fn say(line: &str) {
    let mut out = io::stdout().lock();
    let written = out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        lock(&FAILED).get_or_insert(error);
    }
}

/// Writes one line to standard error; whoever has closed it does not want to know.
pub fn complain(line: &str) {
    let _ = anstream::stderr().lock().write_all(format!("{line}\n").as_bytes());
}

/// Whether anything could not be said, for another reason than a closed pipe.
pub fn unsaid() -> bool {
    lock(&FAILED).is_some()
}

/// The first failure to write since the program began.
pub(crate) fn failure() -> Option<io::Error> {
    lock(&FAILED).take()
}
