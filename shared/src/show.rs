//! Two sources side by side, as far as the width allows.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::lanes::padded;

/// Narrower than this, two columns of code cannot be read; they stand below each other.
const NARROWEST: usize = 100;

/// Rust on the left, Python on the right, in `width` columns; long lines go on below.
pub(crate) fn side_by_side(rust: &str, python: &str, width: usize) -> String {
    if width < NARROWEST {
        return format!("── Rust\n{}\n\n── Python\n{}", rust.trim_end(), python.trim_end());
    }
    // The Python is shorter and narrower: it gets two fifths.
    let right = width * 2 / 5;
    let left = width - right - 3;
    let rust = column("Rust", rust, left);
    let python = column("Python", python, right);
    let rows = (0..rust.len().max(python.len())).map(|row| {
        let cell = |column: &[String]| column.get(row).cloned().unwrap_or_default();
        let line = format!("{} │ {}", padded(&cell(&rust), left), cell(&python));
        line.trim_end().to_owned()
    });
    rows.collect::<Vec<_>>().join("\n")
}

fn column(title: &str, source: &str, width: usize) -> Vec<String> {
    let title = [title.to_owned(), "─".repeat(width)];
    let lines = source.trim_end().lines().flat_map(|line| wrapped(line, width));
    title.into_iter().chain(lines).collect()
}

/// Cuts a line at `width` columns; what goes on is indented as the line was.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let indent: String = line.chars().take_while(|letter| *letter == ' ').collect();
    let indent = if indent.len() + 8 > width { String::new() } else { indent + "  " };
    let mut lines = vec![String::new()];
    for letter in line.chars() {
        let last = lines.last().map_or(0, |last| last.width());
        if last + letter.width().unwrap_or(0) > width {
            lines.push(indent.clone());
        }
        if let Some(last) = lines.last_mut() {
            last.push(letter);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked_and_none_loses_a_letter() {
        let rust = format!("fn main() {{\n    {}\n}}", "线程".repeat(60));
        let shown = side_by_side(&rust, "print('x')", 120);
        assert!(shown.lines().all(|line| line.width() <= 120), "{shown}");
        assert_eq!(shown.matches('线').count(), 60);
    }

    #[test]
    fn a_narrow_terminal_has_one_below_the_other() {
        let shown = side_by_side("fn main() {}", "pass", 80);
        assert_eq!(shown, "── Rust\nfn main() {}\n\n── Python\npass");
    }
}
