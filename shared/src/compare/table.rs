//! The rows as a table: figures by column, each with its spread below.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, Table, Width};

use super::figure::{Figure, Unit};
use super::machine::Machine;
use super::rows::Row;
use super::workload::Workload;
use crate::narrator::Lang;

/// How wide the columns are: together a terminal of 80.
const WIDTHS: [u16; 6] = [22, 12, 12, 11, 12, 11];

/// A figure in a table: the median, and the spread below it.
pub fn cell(figure: &Figure, unit: Unit) -> String {
    figure.texts(unit).join("\n")
}

/// A table whose columns have these widths: the first is text, the others are figures.
///
/// What is wider than its column goes on below; letters that are two columns wide count as two.
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
pub(crate) fn rows(lang: Lang, rows: &[Row]) -> String {
    let head = lang.pick(
        ["", "wall", "CPU", "memory", "switches", "ratio"],
        ["", "用时", "CPU", "内存", "切换", "倍数"],
    );
    let mut text = table(&WIDTHS, [head.map(str::to_owned).to_vec()]);
    for rows in rows.chunk_by(|one, other| in_common(lang, one) == in_common(lang, other)) {
        let lines = rows.iter().map(|row| line(lang, row));
        text = format!("{text}\n── {}\n{}", in_common(lang, &rows[0]), table(&WIDTHS, lines));
    }
    text
}

fn line(lang: Lang, row: &Row) -> Vec<String> {
    let name = lang.pick(&row.label.model, &row.label.zh);
    let figures = [
        (row.wall, Unit::Nanoseconds),
        (row.cpu, Unit::Nanoseconds),
        (row.memory, Unit::Bytes),
        (row.switches, Unit::Count),
        (row.ratio(), Unit::Ratio),
    ];
    let cells = figures.iter().map(|(figure, unit)| cell(figure, *unit));
    std::iter::once(name.clone()).chain(cells).collect()
}

/// What the line above rows says: the section, the build or interpreter, the rounds.
fn in_common(lang: Lang, row: &Row) -> String {
    let of = match &row.label.python {
        None if row.build.profile == "debug" => lang.pick("debug build", "debug 构建").to_owned(),
        None => lang.pick("release build", "release 构建").to_owned(),
        Some(python) => python.text(lang),
    };
    let rounds = lang.pick(many(row.rounds, "round"), format!("{} 轮", row.rounds));
    let stale = lang.pick(", stale: built anew since", ", 已过时: 之后重新构建过");
    format!("{}: {of}, {rounds}{}", row.section, if row.stale { stale } else { "" })
}

/// The first line: what was measured, and where.
pub(crate) fn title(lang: Lang, workload: &Workload, machine: &Machine) -> String {
    let [compute, wait] = [workload.compute, workload.wait].map(humantime::format_duration);
    let (tasks, workers, cores) = (workload.tasks, workload.workers, machine.cores);
    lang.pick(
        format!(
            "{}, each computing {compute} and waiting {wait}; {}, {}",
            many(tasks, "task"),
            many(workers, "worker"),
            many(cores, "core"),
        ),
        format!(
            "{tasks} 个任务, 每个计算 {compute}, 等待 {wait}; {workers} 个工人, {cores} 个核心"
        ),
    )
}

/// So many of them: `1 core`, `2 cores`.
pub fn many(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// What the columns hold.
pub(crate) fn legend(lang: Lang) -> &'static str {
    lang.pick(
        "medians, and the spread below; ratio: times as fast as its own sequential",
        "中位数, 下面是各轮的范围; 倍数: 是各自顺序执行的几倍快",
    )
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn no_line_is_wider_than_80_and_long_names_go_on_below() {
        let long = "fixed threads taking turns at a shared counter".to_owned();
        let wide = "固定数量的线程轮流从共享计数器领取任务".to_owned();
        let figure = || "999.9 ms\n999.8–1000.0".to_owned();
        let row = |name| vec![name, figure(), figure(), figure(), figure(), figure()];
        let text = table(&WIDTHS, [row(long), row(wide)]);
        assert!(text.lines().all(|line| line.width() <= 80), "{text}");
        assert!(text.contains("counter") && text.contains("任务"), "{text}");
        assert!(text.lines().next().unwrap().ends_with("999.9 ms"), "{text}");
    }

    #[test]
    fn figures_stand_right_below_their_heads_also_behind_wide_letters() {
        let rows = [["工作", "1"], ["work", "100"]].map(|row| row.map(str::to_owned).to_vec());
        let text = table(&[10, 6], rows);
        let widths: Vec<_> = text.lines().map(UnicodeWidthStr::width).collect();
        assert_eq!(widths, [16, 16], "{text}");
    }
}
