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
