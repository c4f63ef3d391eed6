//! The rows as a table: figures by column, each with its spread below.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, Table, Width};

use super::figure::Unit;
use super::machine::Machine;
use super::rows::Row;
use super::workload::Workload;

/// How wide the columns are: together a terminal of 80.
const WIDTHS: [u16; 6] = [22, 12, 12, 11, 12, 11];

/// A table whose columns have these widths: the first is text, the others are figures.
///
/// What is wider than its column goes on below.
pub fn table(widths: &[u16], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).add_rows(rows);
    for (column, width) in table.column_iter_mut().zip(widths) {
        let is_first = column.index == 0;
        column.set_padding(if is_first { (0, 1) } else { (1, 0) });
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(*width)));
        column.set_cell_alignment(if is_first {
            CellAlignment::Left
        } else {
            CellAlignment::Right
        });
    }
    table.trim_fmt()
}

/// A sentence in lines no longer than a terminal of 80.
pub fn paragraph(sentence: &str) -> String {
    table(&[WIDTHS.iter().sum()], [vec![sentence.to_owned()]])
}

/// All rows of a workload, those of a kind under a line that says what they have in common.
pub(crate) fn rows(rows: &[Row]) -> String {
    let head = ["", "wall", "CPU", "memory", "switches", "ratio"];
    let mut text = table(&WIDTHS, [head.map(str::to_owned).to_vec()]);
    for rows in rows.chunk_by(|one, other| in_common(one) == in_common(other)) {
        let lines = rows.iter().map(line);
        text = format!("{text}\n── {}\n{}", in_common(&rows[0]), table(&WIDTHS, lines));
    }
    text
}

fn line(row: &Row) -> Vec<String> {
    let figures = [
        (row.wall, Unit::Nanoseconds),
        (row.cpu, Unit::Nanoseconds),
        (row.memory, Unit::Bytes),
        (row.switches, Unit::Count),
        (row.ratio, Unit::Ratio),
    ];
    let cells = figures.iter().map(|(figure, unit)| figure.cell(*unit));
    std::iter::once(row.label.model.clone()).chain(cells).collect()
}

/// What the line above rows says: the section, the build or interpreter, the rounds.
fn in_common(row: &Row) -> String {
    let of = match &row.label.python {
        None => format!("{} build", row.build.profile),
        Some(python) => python.text(),
    };
    let stale = if row.stale { ", stale: built anew since" } else { "" };
    format!("{}: {of}, {}{stale}", row.section, many(row.rounds, "round"))
}

/// The first line: what was measured, and where.
pub(crate) fn title(workload: &Workload, machine: &Machine) -> String {
    let [compute, wait] = [workload.compute, workload.wait].map(humantime::format_duration);
    format!(
        "{}, each computing {compute} and waiting {wait}; {}, {}",
        many(workload.tasks, "task"),
        many(workload.workers, "worker"),
        many(machine.cores, "core"),
    )
}

/// So many of them: `1 core`, `2 cores`.
pub fn many(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// What the columns hold.
pub(crate) const LEGEND: &str =
    "medians, and the spread below; ratio: times as fast as its own sequential";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_80_and_long_names_go_on_below() {
        let long = "fixed threads taking turns at a shared counter".to_owned();
        let figure = || "999.9 ms\n999.8–1000.0".to_owned();
        let row = |name| vec![name, figure(), figure(), figure(), figure(), figure()];
        let text = table(&WIDTHS, [row(long)]);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains("counter"), "{text}");
        assert!(text.lines().next().unwrap().ends_with("999.9 ms"), "{text}");
    }
}
