//! What this section says, in English and in the chapter's words.

use pool::map::Lost;
use shared::Lang;

/// Names for `count` threads.
pub fn threads(lang: Lang, count: usize) -> Vec<String> {
    names(lang.pick("thread ", "线程"), count)
}

/// Names for `count` worker processes.
pub fn processes(lang: Lang, count: usize) -> Vec<String> {
    names(lang.pick("worker ", "工作进程"), count)
}

fn names(stem: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{stem}{number}")).collect()
}

/// The squares as a list, as Python prints it; `?` stands for one that is lost.
pub fn list(squares: &[Result<u64, Lost>]) -> String {
    let square = |square: &Result<u64, Lost>| match square {
        Ok(square) => square.to_string(),
        Err(_) => "?".to_owned(),
    };
    format!("[{}]", squares.iter().map(square).collect::<Vec<_>>().join(", "))
}

/// Why squares are missing: a sentence each, and one for all that no worker took.
pub fn lost(squares: Vec<Result<u64, Lost>>) -> Vec<String> {
    let (mut sentences, mut left, mut no_worker) = (Vec::new(), Vec::new(), None);
    for lost in squares.into_iter().filter_map(Result::err) {
        match lost {
            Lost::NoWorker { number, why } => {
                left.push(number.to_string());
                no_worker = Some(why);
            }
            lost => sentences.push(lost.to_string()),
        }
    }
    let numbers = match &left[..] {
        [] | [_] => left.concat() + " was",
        [first @ .., last] => format!("{} and {last} were", first.join(", ")),
    };
    let sentence = |why| format!("{numbers} not squared: no worker was left ({why})");
    sentences.extend(no_worker.map(sentence));
    sentences
}
