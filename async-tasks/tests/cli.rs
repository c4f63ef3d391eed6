//! The program: its lines, their order, its Python twins.

use shared::testing::{assert_same_lines_as_python, run_program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_async-tasks");
const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn gather_prints_the_lines_of_the_chapter_in_order() {
    let ran = run_program(PROGRAM, &["gather", "--lang", "zh", "--work", "20ms"]);
    assert_eq!(
        ran.lines,
        ["任务 任务1 开始", "任务 任务2 开始", "任务 任务1 结束", "任务 任务2 结束"]
    );
}

#[test]
fn coroutine_prints_its_lines_in_the_order_in_which_it_runs() {
    let ran = run_program(PROGRAM, &["coroutine", "--work", "20ms", "--no-lanes"]);
    let expected = |driver: &str| {
        [
            format!("{driver}: the async fn was called, and nothing has run"),
            "  part 1 runs, up to the next await or the end".to_owned(),
            "  part 2 runs, up to the next await or the end".to_owned(),
            "  part 3 runs, up to the next await or the end".to_owned(),
            format!("{driver}: 3 polls, answer 6"),
        ]
    };
    assert_eq!(ran.lines, [expected("by hand"), expected("by tokio")].concat());
}

#[test]
fn both_examples_print_the_same_lines_as_python() {
    assert_same_lines_as_python(FOLDER, PROGRAM, "gather");
    assert_same_lines_as_python(FOLDER, PROGRAM, "coroutine");
}

#[test]
fn show_prints_both_sources() {
    for example in ["gather", "coroutine"] {
        let shown = run_program(PROGRAM, &["show", example]).lines.join("\n");
        assert!(shown.contains("pub async fn") && shown.contains("import asyncio"), "{shown}");
    }
}
