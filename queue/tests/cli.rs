//! The program: its lines, its Python twin.

use shared::testing::{assert_same_lines_as_python, run_program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_queue");

#[test]
fn fifo_prints_the_lines_of_the_chapter_then_all_of_them_again() {
    let ran = run_program(PROGRAM, &["fifo", "--lang", "zh", "--work", "10ms", "--no-lanes"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let mut chapter: Vec<String> = (0..5)
        .map(|item| format!("生产者放入: {item}"))
        .chain((0..5).map(|item| format!("消费者取出: {item}")))
        .collect();
    assert_eq!(ran.lines[..10], chapter);
    let mut again = ran.lines[10..].to_vec();
    again.sort();
    chapter.sort();
    assert_eq!(again, chapter);
}

#[test]
fn fifo_prints_the_same_lines_as_python() {
    assert_same_lines_as_python(env!("CARGO_MANIFEST_DIR"), PROGRAM, "fifo");
}

#[test]
fn show_prints_both_sources() {
    let shown = run_program(PROGRAM, &["show", "fifo"]).lines.join("\n");
    assert!(shown.contains("crossbeam") && shown.contains("import queue"), "{shown}");
}
