//! The program: its lines, its Python twins, its help.

use shared::testing::{assert_same_lines_as_python, run_program, run_python};

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");
const FOLDER: &str = env!("CARGO_MANIFEST_DIR");
/// In reading order.
const EXAMPLES: [&str; 14] = [
    "parallelism",
    "spawn",
    "scope",
    "lock",
    "rwlock",
    "atomics",
    "condvar",
    "barrier",
    "once",
    "local",
    "park",
    "sharded",
    "stop",
    "panic",
];

#[test]
fn spawn_prints_the_lines_of_the_chapter() {
    let ran = run_program(PROGRAM, &["spawn", "--lang", "zh", "--work", "20ms"]);
    let (last, rest) = ran.lines.split_last().unwrap();
    assert_eq!(last, "所有线程已完成");
    let mut rest = rest.to_vec();
    rest.sort();
    assert_eq!(rest, ["线程 线程1 开始", "线程 线程1 结束", "线程 线程2 开始", "线程 线程2 结束"]);
}

#[test]
fn lock_prints_the_line_of_the_chapter() {
    let ran = run_program(PROGRAM, &["lock", "--lang", "zh", "--work", "5ms"]);
    assert_eq!(ran.lines, ["最终计数器值: 5"]);
}

#[test]
fn the_examples_print_the_same_lines_as_python() {
    for example in EXAMPLES.into_iter().filter(|name| *name != "parallelism") {
        assert_same_lines_as_python(FOLDER, PROGRAM, example);
    }
}

#[test]
fn parallelism_says_the_same_as_python_but_for_the_figures() {
    let script = std::path::Path::new(FOLDER).join("python/parallelism.py");
    let Some(python) = run_python(&script, &["0.02"]) else { return };
    let rust = run_program(PROGRAM, &["parallelism", "--lang", "zh", "--work", "20ms"]);
    let words = |lines: &[String]| -> Vec<String> {
        lines
            .iter()
            .map(|line| line.replace(|c: char| c.is_ascii_digit() || c == '.', ""))
            // Said only where the cores were busy; Python's second half is never faster.
            .map(|line| line.split(" (").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(words(&rust.lines), words(&python.lines));
}

#[test]
fn help_lists_the_examples_in_reading_order() {
    let help = run_program(PROGRAM, &["--help"]).lines.join("\n");
    let place = |name: &str| help.find(&format!("\n  {name} ")).unwrap_or_else(|| panic!("{help}"));
    assert!(EXAMPLES.is_sorted_by_key(|name| place(name)), "{help}");
}

#[test]
fn show_prints_both_sources() {
    for example in EXAMPLES {
        let shown = run_program(PROGRAM, &["show", example]).lines.join("\n");
        assert!(shown.contains("pub fn "), "{shown}");
        assert!(shown.contains("import threading"), "{shown}");
    }
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest_one() {
    let ran = run_program(PROGRAM, &["spwan"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("spawn"), "{}", ran.stderr);
}

#[test]
fn a_hazard_that_is_named_without_its_command_is_told_how_to_be_run() {
    for name in ["deadlock", "lost-update", "poisoned"] {
        let ran = run_program(PROGRAM, &[name]);
        assert_eq!(ran.status, Some(2));
        assert_eq!(ran.stderr, format!("error: `{name}` is a hazard: say `hazard {name}`\n"));
    }
}

#[test]
fn a_picture_of_what_draws_nothing_is_refused() {
    let nothing: [&[&str]; 4] =
        [&["show", "lock"], &["hazard", "--list"], &["step", "deadlock"], &["compare"]];
    for command in nothing {
        let flags: [&[&str]; 4] =
            [&["--svg", "x.svg"], &["--trace", "x.json"], &["--work", "1s"], &["--no-lanes"]];
        for flag in flags {
            let ran = run_program(PROGRAM, &[command, flag].concat());
            assert_eq!((ran.status, ran.lines.len()), (Some(1), 0), "{ran:?}");
            let said = format!("error: {} is for examples and hazards: leave it out\n", flag[0]);
            assert_eq!(ran.stderr, said);
        }
    }
}

#[test]
fn with_no_words_all_examples_run_in_order() {
    let ran = run_program(PROGRAM, &["--work", "10ms"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let heads: Vec<_> = ran.lines.iter().filter(|line| line.starts_with("──")).collect();
    let expected = EXAMPLES.map(|name| format!("── {name}: "));
    assert_eq!(heads.len(), expected.len());
    assert!(heads.iter().zip(&expected).all(|(head, name)| head.starts_with(name)), "{heads:?}");
    let pictures = ran.stderr.matches(" wall, ").count();
    assert_eq!(pictures, EXAMPLES.len(), "a picture each: {}", ran.stderr);
}
