//! What a program prints, without what differs from run to run.

use std::collections::BTreeMap;

/// What cargo says while it works; right-aligned in twelve columns.
const CARGO: [&str; 14] = [
    "Compiling",
    "Finished",
    "Running",
    "Blocking",
    "Updating",
    "Locking",
    "Downloading",
    "Downloaded",
    "Fresh",
    "Building",
    "Checking",
    "Adding",
    "Removing",
    "Dirty",
];
/// The marks of a lane's row, and of the row below it.
const ROW: &str = " ▁▂▃▄▅▆▇█┃░▒:·─┬├╰╌×";
const BELOW: &str = " ▀↑↓?";
const LEGEND: [&str; 14] = [
    "█ work",
    "┃ poll",
    "┃ a moment of work",
    "░ wait",
    "· other waits",
    "▀ hold",
    "↑ send",
    "↓ recv",
    "? never met",
    "┬ starts ╰",
    "╌ starting",
    "─ alive",
    "× never ran",
    "█ poll",
];
/// Marks of waits that the legend gives their reasons.
const WAITS: [&str; 4] = ["░ wait ", "▒ wait ", ": wait ", "· wait "];
/// What is noted behind a figure that says little.
const NOTES: [&str; 4] = [
    " (other programs used the cores)",
    " (其他程序占用了核心)",
    " (too short to tell)",
    " (时间太短, 看不出差别)",
];
/// Units whose number is never the same twice.
const UNITS: [&str; 10] = ["ns", "µs", "us", "ms", "s", "kB", "MB", "GB", "KiB", "MiB"];

/// The lines that differ between what is shown and what is printed; `None` if they agree.
pub fn difference(shown: &[String], printed: &[String]) -> Option<String> {
    let mut count: BTreeMap<String, i32> = BTreeMap::new();
    for (lines, step) in [(shown, 1), (printed, -1)] {
        for line in lines.iter().filter_map(|text| line(text)) {
            *count.entry(line).or_default() += step;
        }
    }
    let say = |(line, count): (&String, &i32)| match count {
        0 => None,
        1.. => Some((0, format!("  shown, not printed: {line}"))),
        _ => Some((1, format!("  printed, not shown: {line}"))),
    };
    let mut found: Vec<(i32, String)> = count.iter().filter_map(say).collect();
    found.sort();
    let found: Vec<String> = found.into_iter().map(|(_, line)| line).collect();
    (!found.is_empty()).then(|| found.join("\n"))
}

/// A line as it is compared; `None` if it is left out.
///
/// * Blank lines, cargo's own, and of a picture the axis, the legend and the rows below the
///   lanes are left out. A lane's row is its name.
/// * How many spaces stand between words does not count, nor what is noted of a busy machine.
/// * Numbers with a unit, ratios, spreads, process ids, ports, context switches and counts
///   that depend on the machine's speed are `N`.
pub fn line(text: &str) -> Option<String> {
    let text = NOTES.iter().fold(text.trim_end(), |text, note| text.trim_end_matches(note));
    if text.is_empty() || is_cargos(text) || is_below(text) || is_axis(text) || is_legend(text) {
        return None;
    }
    if let Some(name) = lane(text) {
        return Some(format!("lane {}", numbers(&name, |_, before, _| before.contains('('))));
    }
    // A column is as wide as its widest number.
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    Some(numbers(&words.join(" "), is_measured))
}

fn is_cargos(text: &str) -> bool {
    CARGO.iter().any(|word| {
        let place = 12_usize.saturating_sub(word.len());
        text.strip_prefix(&" ".repeat(place)).is_some_and(|rest| {
            rest.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    })
}

/// The name of the lane whose row this is: it ends two columns before the marks begin.
fn lane(text: &str) -> Option<String> {
    let name = text.trim_end_matches(|letter| ROW.contains(letter));
    let marks = &text[name.len()..];
    let is_row = marks.starts_with("  ") && !marks.trim().is_empty() && !name.is_empty();
    // On how many threads a task was polled is chance.
    let many = name.rfind(" (on ").filter(|_| name.trim_end().ends_with("threads)"));
    is_row.then(|| name[..many.unwrap_or(name.len())].to_owned())
}

/// Locks held, things sent and received: marks, and nothing but.
fn is_below(text: &str) -> bool {
    text.starts_with("  ") && text.chars().all(|letter| BELOW.contains(letter))
}

/// Zero, the middle and the end of the run.
fn is_axis(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let time = |pair: &[&str]| pair[0].parse::<f64>().is_ok() && UNITS.contains(&pair[1]);
    text.starts_with("  ")
        && matches!(&words[..], ["0", rest @ ..] if rest.len() == 4 && rest.chunks(2).all(time))
}

fn is_legend(text: &str) -> bool {
    let marks = text.trim_start().split("  ").map(str::trim);
    let known =
        |mark: &str| LEGEND.contains(&mark) || WAITS.iter().any(|wait| mark.starts_with(wait));
    text.starts_with("  ") && marks.into_iter().all(known)
}

/// Replaces by `N` each number of which `vary` says so, with the number itself, and the
/// text on both sides of it.
fn numbers(text: &str, vary: impl Fn(&str, &str, &str) -> bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(begin);
        out.push_str(before);
        let end = end_of_number(from);
        let (number, after) = from.split_at(end);
        // `v2` and `E0382` are words, not numbers.
        let word = out.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        out.push_str(if !word && vary(number, &out, after) { "N" } else { number });
        rest = after;
    }
    out + rest
}

/// Digits, and a fraction if there is one.
fn end_of_number(text: &str) -> usize {
    let digits = |text: &str| text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(text);
    match text[whole..].strip_prefix('.').map(digits) {
        Some(fraction @ 1..) => whole + 1 + fraction,
        _ => whole,
    }
}

/// Whether a number is one that is measured, or that the system gives out.
fn is_measured(number: &str, before: &str, after: &str) -> bool {
    let next = after.trim_start_matches(' ');
    let word: &str = next.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or("");
    let is_unit = UNITS.contains(&word) && after.len() - next.len() <= 1;
    let is_ratio =
        number.contains('.') && (["times", "x", "倍"].contains(&word) || next.starts_with('×'));
    let is_spread = (next.starts_with("to ") || before.ends_with(" to ")) && number.contains('.');
    let is_port = ["127.0.0.1:", "localhost:", "[::1]:"].iter().any(|host| before.ends_with(host));
    let is_pid =
        ["pid ", "pid: ", "PID ", "pid=", "(process "].iter().any(|name| before.ends_with(name));
    let is_count =
        ["context switches", "primes", "个质数"].iter().any(|what| next.starts_with(what));
    is_unit || is_ratio || is_spread || is_port || is_pid || is_count
}

#[test]
fn lines_that_differ_only_by_run_are_equal() {
    for (one, other) in [
        ("done in 201 ms", "done in 1.32 ms"),
        (
            "201 ms wall, 3 ms CPU, 15 context switches, 4.1 MB peak",
            "7 ms wall, 0 ms CPU, 9 context switches, 5.0 MB peak",
        ),
        ("took 20ms", "took 35ms"),
        ("1.98 times as fast", "2.01 times as fast"),
        ("(12.1x, 2.3×)", "(9.9x, 1.0×)"),
        ("pid 4711 ended", "pid 12 ended"),
        ("速度是原来的 1.98 倍", "速度是原来的 0.97 倍"),
        ("线程1 数出 63974 个质数", "线程1 数出 5 个质数"),
        ("thread 1 counted 1234 primes", "thread 1 counted 987 primes"),
        ("http://127.0.0.1:40123/slow: 200", "http://127.0.0.1:5/slow: 200"),
        ("thread 1    ╰░░░░█▄", "thread 1  ├╌───┃"),
        ("thread 1    ╰░▒::·█▄", "thread 1  ╰····▒"),
        ("child 1 (process 4711)   ╰░░", "child 1 (process 5)   ├──"),
        ("  a span  2.1 ns  (2.0 to 2.5)", "  a span  3.0 ns  (1.9 to 20.5)"),
        ("12 threads, 7 at once   ▁█▂", "12 threads, 7 at once   ▂▂▂"),
    ] {
        assert_eq!(line(one), line(other), "{one} / {other}");
        assert!(line(one).is_some(), "{one}");
    }
}

#[test]
fn lines_that_say_something_else_are_not() {
    for (one, other) in [
        ("thread 1 started", "thread 2 started"),
        ("process 1 started", "process 2 started"),
        ("final value of the counter: 5", "final value of the counter: 4"),
        ("[1, 4, 9, 16, 25]", "[1, 4, 9, 16, 24]"),
        ("http://127.0.0.1:1/a: 200", "http://127.0.0.1:1/a: 404"),
        ("http://127.0.0.1:1/a: 301 → 200", "http://127.0.0.1:1/a: 301 → 404"),
        ("thread 1   ╰░", "thread 2   ╰░"),
        ("thread 1   ╰░", "thread 1 started"),
        ("child 1 (process 4)   ╰░░", "child 2 (process 4)   ╰░░"),
        ("3 sends", "4 sends"),
        ("在 2 个核心上", "在 3 个核心上"),
        ("error[E0382]: moved", "error[E0373]: moved"),
        ("polled 3 times", "polled 4 times"),
        ("done in 3 ms", "done in 3 polls"),
        ("── spawn: 7.2.2: two threads", "── spawn: 7.2.3: two threads"),
        ("127.0.0.1:80", "127.0.0.2:80"),
        ("10 s of 5 tasks", "10 s of 6 tasks"),
    ] {
        assert_ne!(line(one), line(other));
    }
}

#[test]
fn what_only_frames_a_picture_or_a_build_is_left_out() {
    for text in [
        "",
        "   Compiling threads v0.1.0 (/somewhere/threads)",
        "    Finished `dev` profile [unoptimized] target(s) in 0.05s",
        "     Running `target/debug/threads`",
        "    Blocking waiting for file lock on build directory",
        "          0                    100 ms                201 ms",
        "          0             1.5 µs        3 µs",
        "          █ work  ░ wait  ▀ hold  ↑ send  ↓ recv  ┬ starts ╰",
        "          ? never met  × never ran",
        "          █ work  ░ wait lock  ▒ wait empty queue  : wait a < b",
        "          · other waits  ▀ hold",
        "          · wait ledger  ▀ hold  ┬ starts ╰",
        "                ▀▀▀  ↑   ↓ ?",
    ] {
        assert_eq!(line(text), None, "{text}");
    }
    for text in
        ["Running late", "Compiling thoughts", "── spawn: what", "a │ b", "  ?! ", "0 1 ms 2 ms"]
    {
        assert!(line(text).is_some(), "{text}");
    }
}

#[test]
fn lines_are_compared_as_a_multiset() {
    let lines = |text: &[&str]| text.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert_eq!(difference(&lines(&["a", "b", "a"]), &lines(&["a", "a", "b"])), None);
    let found = difference(&lines(&["a", "a", "c"]), &lines(&["a", "b", "c"])).unwrap();
    assert_eq!(found, "  shown, not printed: a\n  printed, not shown: b");
}
