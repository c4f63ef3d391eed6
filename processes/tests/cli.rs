//! The program itself: its lines, its errors, and the Python beside it.

use shared::testing::{assert_same_lines_as_python, run_program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_processes");
const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn spawn_prints_the_same_lines_as_python() {
    assert_same_lines_as_python(FOLDER, PROGRAM, "spawn");
}

#[test]
fn isolation_prints_the_same_lines_as_python() {
    assert_same_lines_as_python(FOLDER, PROGRAM, "isolation");
}

#[test]
fn spawn_says_the_lines_of_the_chapter_and_the_end_last() {
    let ran = run_program(PROGRAM, &["spawn", "--lang", "zh", "--work", "10ms"]);
    assert_eq!(ran.status, Some(0));
    assert_eq!(
        ran.sorted(),
        [
            "所有进程已完成",
            "进程 进程1 开始",
            "进程 进程1 结束",
            "进程 进程2 开始",
            "进程 进程2 结束"
        ]
    );
    assert_eq!(ran.lines[4], "所有进程已完成");
    assert!(ran.stderr.contains("进程1") && ran.stderr.contains("进程2"), "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn isolation_says_both_values_in_english_child_first() {
    let ran = run_program(PROGRAM, &["isolation", "--work", "1ms", "--no-lanes"]);
    assert_eq!(ran.status, Some(0));
    assert_eq!(
        ran.lines,
        [
            "in the child: own variable = 1",
            "in the child: shared memory = 1",
            "in the parent: own variable = 0",
            "in the parent: shared memory = 1"
        ]
    );
    assert_eq!(ran.stderr, "");
}

#[test]
fn with_no_command_all_examples_run_in_the_chapters_order() {
    let ran = run_program(PROGRAM, &["--work", "1ms"]);
    assert_eq!(ran.status, Some(0));
    let titles: Vec<_> = ran.lines.iter().filter(|line| line.starts_with("── ")).collect();
    assert!(titles[0].starts_with("── isolation") && titles[1].starts_with("── spawn"));
    assert_eq!(titles.len(), 2);
}

#[test]
fn help_lists_the_examples_and_not_the_children() {
    let help = run_program(PROGRAM, &["--help"]).lines.join("\n");
    assert!(help.contains("spawn") && help.contains("isolation"));
    assert!(!help.contains("-child"));
}

#[test]
fn show_prints_the_rust_and_the_python_source() {
    let shown = run_program(PROGRAM, &["show", "spawn"]).lines.join("\n");
    assert!(shown.contains("pub fn spawn(") && shown.contains("multiprocessing.Process"));
}

#[test]
fn a_child_whose_parent_is_gone_ends_before_its_time() {
    // Its standard input is at its end from the start.
    let ran = run_program(PROGRAM, &["--work", "1h", "spawn-child", "orphan"]);
    assert_eq!(ran.status, Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn shared_memory_that_cannot_be_opened_is_one_sentence() {
    for path in ["/dev/null", "/proc/0/fd/0"] {
        let ran = run_program(PROGRAM, &["isolation-child", "child", path]);
        assert_eq!(ran.status, Some(1));
        assert!(ran.stderr.starts_with("error: cannot open the shared memory"), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1);
    }
}
