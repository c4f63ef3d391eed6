//! Games, from what is typed to what is written.

use super::kernel;
use crate::step::play::play;
use crate::step::schedule::{line, parse};
use crate::step::{KERNELS, replay};

/// What is written when these words are typed, one a line.
fn played(name: &str, typed: &str) -> String {
    let input = typed.split_whitespace().collect::<Vec<_>>().join("\n");
    let mut out = Vec::new();
    play(kernel(name), input.as_bytes(), &mut out, true).unwrap();
    String::from_utf8(out).unwrap()
}

#[track_caller]
fn assert_ends(name: &str, typed: &str, outcome: &str, line: &str) {
    let written = played(name, typed);
    let end = format!("\n{outcome}\nagain: step {name} --replay {line}\nover: u undo, q quit \n");
    assert!(written.ends_with(&end), "{written}");
}

#[test]
fn a_reader_can_lose_an_update_and_can_save_it() {
    let lost = "lost 1 of 2 updates: the counter is 1";
    assert_ends("lost-update", "main A B A B A B", lost, "main,A,B,A,B,A,B");
    let saved = "no update lost: the counter is 2";
    assert_ends("lost-update", "main A A A main", saved, "main,A:3,main");
    assert_ends("lost-update-cure", "main A B A B", saved, "main,A,B,A,B");
}

#[test]
fn a_reader_can_lock_two_threads_for_ever_and_can_not_with_the_cure() {
    let circle = "deadlock: A holds ledger, waits for cache · B holds cache, waits for ledger";
    assert_ends("deadlock", "main A B A B", circle, "main,A,B,A,B");
    let well = "no deadlock: 2 of 2 threads entered in both";
    assert_ends("deadlock-cure", "main A B A B B B B B", well, "main,A,B,A,B:5");
}

#[test]
fn a_reader_can_lose_a_wakeup_and_can_wait_in_time() {
    let lost = "lost wake-up: consumer waits for signal, and no thread is left to give it";
    assert_ends("lost-wakeup", "main p p p p c c c", lost, "main,producer:4,consumer:3");
    let well = "no wake-up lost: the consumer got the value 1";
    assert_ends("lost-wakeup", "main c c c c c c", well, "main,consumer:6");
}

#[test]
fn threads_go_by_name_by_number_and_by_the_beginning_of_a_name() {
    let by_name = played("lost-wakeup", "main producer consumer q");
    let names = |written: &str| {
        let steps = written.lines().filter(|line| !line.contains("next?"));
        steps.map(str::to_owned).collect::<Vec<_>>()
    };
    for typed in ["1 2 3 q", "m p c q", "MAIN Prod cons q"] {
        assert_eq!(names(&played("lost-wakeup", typed)), names(&by_name), "{typed}");
    }
}

#[test]
fn what_makes_no_sense_is_one_sentence_and_is_asked_again() {
    let sentences = [
        ("x", "`x` is none of the threads: A or B may go"),
        ("4", "`4` is none of the threads: A or B may go"),
        ("main", "main waits for the end of A: A or B may go"),
        ("ä", "`ä` is none of the threads: A or B may go"),
    ];
    for (typed, sentence) in sentences {
        let written = played("deadlock", &format!("main {typed} q"));
        let asked = format!("A or B next? (? for help) {typed}\n{sentence}\nA or B next?");
        assert!(written.contains(&asked), "{written}");
    }
    let mut out = Vec::new();
    play(kernel("deadlock"), "\n".as_bytes(), &mut out, true).unwrap();
    let written = String::from_utf8(out).unwrap();
    assert!(written.contains("say who goes next: main or A\nmain or A next?"), "{written}");
    let written = played("lost-update", "main A A A main A h t");
    assert!(written.contains("`A` makes no sense: the run is over"), "{written}");
    assert!(written.contains("the run is over: u takes the last choice back"), "{written}");
}

#[test]
fn undo_goes_back_to_what_was_shown_before() {
    let written = played("lost-update", "main A u u u");
    let states: Vec<&str> = written.split("next? (? for help) ").collect();
    let state = |of: usize| states[of].split_once("now").unwrap().1;
    assert_eq!(state(3), state(1), "{written}");
    assert_eq!(state(4), state(0), "{written}");
    assert!(states[5].contains("there is nothing to undo"), "{written}");
}

#[test]
fn the_end_can_be_undone() {
    let written = played("lost-update", "main A A A main u B B B");
    assert!(written.contains("back after step 6\n"), "{written}");
    assert!(written.ends_with("over: u undo, q quit \n"), "{written}");
}

#[test]
fn hints_lead_to_the_failure_from_wherever_it_can_happen() {
    for (name, failure) in
        [("lost-update", "lost 1"), ("deadlock", "deadlock: A"), ("lost-wakeup", "lost wake-up")]
    {
        let mut typed = "main ".to_owned();
        let hint = |typed: &str| {
            let written = played(name, &format!("{typed} h"));
            let hint =
                written.lines().find_map(|line| line.strip_suffix(": from there it can fail:"));
            hint.map(|next| next.rsplit(' ').next().unwrap().to_owned())
        };
        // The longest way has fewer choices than this.
        for _ in 0..20 {
            if let Some(next) = hint(&typed) {
                typed.extend([&next, " "]);
            }
        }
        let written = played(name, &typed);
        assert!(written.contains(&format!("\n{failure}")), "{written}");
    }
    // A has written before B reads: nothing can be lost any more.
    assert!(played("lost-update", "main A A A h").contains("no failure in "));
    for kernel in KERNELS.iter().filter(|kernel| kernel.name.ends_with("cure")) {
        let written = played(kernel.name, "h");
        assert!(written.contains("no failure in "), "{written}");
    }
}

#[test]
fn the_end_of_the_input_ends_the_game_with_the_line_of_what_was_played() {
    let written = played("deadlock", "main A B");
    let last = written.lines().last().unwrap();
    assert_eq!(last, "again: step deadlock --replay main,A,B");
    assert_eq!(played("deadlock", "main A B q").lines().last().unwrap(), last);
    let kernel = kernel("deadlock");
    let choices = parse(kernel, "main,A,B").unwrap();
    assert!(replay(kernel, &choices).unwrap().schedule().starts_with(&choices));
    assert_eq!(line(kernel, &choices), "main,A,B");
    assert!(!played("deadlock", "").contains("again"), "nothing was played");
}

#[test]
fn help_and_the_table_can_be_asked_for_at_any_time() {
    let written = played("deadlock", "? main A t");
    assert!(written.contains("q  quit"), "{written}");
    assert!(written.contains("  4            begin\nA or B next?"), "{written}");
    assert!(written.lines().all(|line| line.chars().count() <= 80), "{written}");
}

#[test]
fn a_writer_that_fails_ends_the_game() {
    let mut full: &mut [u8] = &mut [0; 10];
    assert!(play(kernel("deadlock"), "main\n".as_bytes(), &mut full, false).is_err());
}

#[test]
fn the_first_screen_says_what_this_is_and_the_values_and_what_to_type() {
    let expected = "\
lost-update: A and B each read a counter and write back one more.
You are the scheduler: can you find an order of steps in which it fails?
Type who goes next: a name, its first letters, or its [number]; h is a hint.

step 1   main      begin
step 2   main      start A
──── now ───── counter = 0
    [1]  main      next: start B
    [2]  A         next: begin
main or A next? (? for help) \n";
    assert_eq!(played("lost-update", ""), expected);
}

#[test]
fn values_and_locks_are_seen_wherever_a_choice_is_asked_for() {
    assert!(played("lost-update", "main A A A").contains("\n──── now ───── counter = 1\n"));
    let locks = played("deadlock", "main A A");
    assert!(locks.contains("    [2]  A         holds ledger · next: lock cache\n"), "{locks}");
    assert!(locks.contains("         main      waits for the end of A\n"), "{locks}");
}

#[test]
fn every_first_screen_and_every_game_fits_in_eighty_columns() {
    for kernel in &KERNELS {
        let written = played(kernel.name, "? h t 2 2 2 3 3 3 2 2 2 3 3 3 1 1 h t");
        assert!(written.lines().all(|line| line.chars().count() <= 80), "{written}");
    }
}

#[test]
fn what_is_no_text_or_very_long_is_asked_again() {
    let typed = [b"\xff\xfe\n".as_slice(), "x".repeat(100_000).as_bytes(), b"\nq\n"].concat();
    let mut out = Vec::new();
    play(kernel("deadlock"), typed.as_slice(), &mut out, false).unwrap();
    let written = String::from_utf8(out).unwrap();
    assert_eq!(written.matches("is none of the threads").count(), 2, "{written}");
    assert!(written.len() < 1000, "{written}");
}
