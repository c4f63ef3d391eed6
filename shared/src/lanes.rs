//! The timeline in the terminal: one row a lane, one column a slice of time.
//!
//! ```text
//! main      ┬──────────────────────
//! thread 1  ├░░░░░░░░░░░░░░█▄
//! thread 2  ╰░░░░░░░░░░░░░░░░░░
//!                          ▀▀
//! ```
//!
//! The height of a block is the share of its column in which the lane worked, so two
//! threads that take turns on one core fill it together. Where there are several reasons to
//! wait, the three that take longest each have a mark, which the legend names. Holds, hand-overs and receipts
//! stand in a second row below their lane. Past [`MANY`] lanes, each kind of lane is one
//! row of how many worked at once, and only the longest are drawn by themselves.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::density;
use crate::reasons::Reasons;
use crate::record::{Lane, Record};
use crate::scale::Scale;
use crate::stretches::{Stretch, Stretches, stretches};
use crate::units;
use crate::vocabulary::Word;

/// More lanes than these are summarised.
pub const MANY: usize = 40;
/// Names are cut at this many columns.
const LONGEST_NAME: usize = 28;
/// What runs a lane is cut at this many.
const LONGEST_RUNNER: usize = 20;

const WORK: &str = "\x1b[36m";
const WAIT: &str = "\x1b[2m";
const HOLD: &str = "\x1b[33m";
const PLAIN: &str = "\x1b[0m";

/// Draws the lanes of a record, `width` columns wide, with ANSI colours.
///
/// Lines end with a newline. Whoever prints them strips the colours where there is no
/// terminal (`anstream` does).
pub fn lanes(record: &Record, width: usize) -> String {
    if record.lanes.is_empty() {
        return String::new();
    }
    let drawn: Vec<usize> = density::lanes_to_draw(record, MANY);
    let rows = density::rows(record, MANY);
    let names = drawn.iter().map(|&lane| label(record, &record.lanes[lane]));
    let names: Vec<String> = rows.iter().map(|row| row.name.clone()).chain(names).collect();
    let margin = 2 + names.iter().map(|name| name.width()).max().unwrap_or(0);
    let scale = Scale::new(record, width.saturating_sub(margin).max(10));
    let reasons = Reasons::of(record);

    let mut picture = String::new();
    let mut cells = String::new(); // what is drawn, for the legend
    for row in &rows {
        let row_cells = row.draw(&scale);
        let _ = writeln!(picture, "{}{WORK}{row_cells}{PLAIN}", padded(&row.name, margin));
        cells += &row_cells;
    }
    let indent = " ".repeat(margin);
    for (&lane, name) in drawn.iter().zip(&names[rows.len()..]) {
        let row = draw_lane(record, lane, &drawn, &reasons, &scale);
        let _ = writeln!(picture, "{}{}", padded(name, margin), coloured(&row));
        let below = draw_below(record, lane, &scale);
        let below = below.trim_end();
        if !below.is_empty() {
            let _ = writeln!(picture, "{indent}{HOLD}{below}{PLAIN}");
        }
        cells.extend(row);
        cells += below;
    }
    let _ = writeln!(picture, "{indent}{}", scale.axis());
    for line in legend(&cells, record, &reasons, drawn.len(), scale.columns) {
        let _ = writeln!(picture, "{indent}{WAIT}{line}{PLAIN}");
    }
    if let Some(sentence) = not_drawn(record) {
        let _ = writeln!(picture, "{sentence}");
    }
    picture
}

/// What a picture of the record lacks, if it lacks something.
pub(crate) fn not_drawn(record: &Record) -> Option<String> {
    let whole_from = units::duration(record.whole_from.saturating_sub(record.begin));
    let dropped = record.dropped;
    (dropped > 0).then(|| {
        format!("the {dropped} oldest entries did not fit: all is drawn from {whole_from} on")
    })
}

/// A lane's row: its life, its bars, and where it made other lanes.
fn draw_lane(
    record: &Record,
    place: usize,
    drawn: &[usize],
    reasons: &Reasons<'_>,
    scale: &Scale,
) -> Vec<char> {
    let lane = &record.lanes[place];
    let Some(begin) = lane.begin.or(Some(lane.made)) else { return Vec::new() };
    let Stretches { pale, polls, solid } = stretches(record, place);
    let wait = waits(&pale, reasons, scale);
    let solid: Vec<_> = polls.iter().chain(&solid).map(|&(begin, end, _)| (begin, end)).collect();
    let mut work = scale.shares(solid.iter().copied());
    // However short, what happened is seen.
    for (begin, end) in solid {
        for share in &mut work[scale.column(begin)..=scale.column(end)] {
            *share = share.max(0.01);
        }
    }
    let mut row = vec![' '; scale.columns];
    let alive = scale.column(begin)..=scale.column(lane.end);
    for column in alive.clone() {
        row[column] = match (work[column], wait[column]) {
            // Work too short for its height to be seen between waits is still work.
            (work, Some(_)) if work > 0.0 && work < 0.05 => '┃',
            (work, _) if work > 0.0 => units::block(work),
            (_, Some(mark)) => mark,
            _ => '─',
        };
    }
    mark_spawns(record, place, drawn, scale, &mut row);
    if lane.parent.is_some() && lane.begin.is_none() {
        row[*alive.start()] = '×';
    }
    row
}

/// Of each column, the mark of what took most of it of all that was waited for.
fn waits(pale: &[Stretch<'_>], reasons: &Reasons<'_>, scale: &Scale) -> Vec<Option<char>> {
    let shares = |of: &dyn Fn(&str) -> bool| {
        let stretches = pale.iter().filter(|(.., reason)| of(reason));
        scale.shares(stretches.map(|&(begin, end, _)| (begin, end))).into_iter()
    };
    let rest = reasons.rest().mark;
    // A task waits wherever it is not polled; what it says of that is drawn over it.
    let unsaid = shares(&|reason| reason.is_empty());
    let mut row: Vec<_> = unsaid.map(|share| (0.0, (share > 0.0).then_some(rest))).collect();
    for mark in reasons.legend().map(|(shade, _)| shade.mark).chain([rest]) {
        let said = shares(&|reason| !reason.is_empty() && reasons.shade(reason).mark == mark);
        for (cell, share) in row.iter_mut().zip(said).filter(|(cell, share)| *share > cell.0) {
            *cell = (share, Some(mark));
        }
    }
    row.into_iter().map(|(_, mark)| mark).collect()
}

/// Draws where the lane made others, and where it was made itself.
fn mark_spawns(record: &Record, place: usize, drawn: &[usize], scale: &Scale, row: &mut [char]) {
    let made = |lane: &Lane| scale.column(lane.made);
    let children = drawn.iter().map(|&lane| &record.lanes[lane]);
    for child in children.filter(|lane| lane.parent == Some(place)) {
        row[made(child)] = '┬';
    }
    let lane = &record.lanes[place];
    let Some(parent) = lane.parent else { return };
    if lane.begin.is_none() {
        return;
    }
    let column = made(lane);
    let later = drawn.iter().skip_while(|&&other| other != place).skip(1);
    let more = later
        .map(|&other| &record.lanes[other])
        .any(|other| other.parent == Some(parent) && made(other) == column);
    // From its making to its beginning it starts up.
    let begin = scale.column(lane.begin.unwrap_or(lane.made)).max(column);
    for cell in &mut row[column..=begin] {
        if *cell == ' ' {
            *cell = '╌';
        }
    }
    row[column] = if more { '├' } else { '╰' };
}

/// The row below a lane: locks held, things sent and received.
fn draw_below(record: &Record, place: usize, scale: &Scale) -> String {
    let mut row = vec![' '; scale.columns];
    for bar in record.bars_of(Word::Hold).filter(|bar| bar.lane == place) {
        row[scale.column(bar.begin)..=scale.column(bar.end)].fill('▀');
    }
    for arrow in record.arrows.iter().filter(|arrow| arrow.id.is_some()) {
        for (point, mark) in [(arrow.from, '↑'), (arrow.to, '↓')] {
            if point.lane == place {
                row[scale.column(point.at)] = mark;
            }
        }
    }
    for loose in record.loose.iter().filter(|loose| loose.at.lane == place) {
        row[scale.column(loose.at.at)] = '?';
    }
    row.into_iter().collect()
}

fn coloured(row: &[char]) -> String {
    let mut line = String::new();
    let mut last = PLAIN;
    for &cell in row.iter().rev().skip_while(|cell| **cell == ' ').collect::<Vec<_>>().iter().rev()
    {
        let colour = match cell {
            '▁'..='█' | '┃' => WORK,
            _ if Reasons::is_mark(*cell) => WAIT,
            _ => PLAIN,
        };
        if colour != last {
            line.push_str(PLAIN);
            line.push_str(if colour == PLAIN { "" } else { colour });
            last = colour;
        }
        line.push(*cell);
    }
    line + PLAIN
}

/// The name of a lane, and what runs it where that is not a thread of its own.
fn label(record: &Record, lane: &Lane) -> String {
    let name = shortened(&lane.name, LONGEST_NAME);
    let runner = record.runner(lane).map(|runner| shortened(&runner, LONGEST_RUNNER));
    let label = runner.map_or(name.clone(), |runner| format!("{name} ({runner})"));
    printable(&label)
}

/// What is said by a record must not move the cursor.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// At most `width` columns of `name`; a Chinese character has two.
pub(crate) fn shortened(name: &str, width: usize) -> String {
    if name.width() <= width {
        return name.to_owned();
    }
    let mut short = String::new();
    for letter in name.chars() {
        if short.width() + letter.to_string().width() >= width {
            break;
        }
        short.push(letter);
    }
    short + "…"
}

pub(crate) fn padded(name: &str, width: usize) -> String {
    format!("{name}{}", " ".repeat(width.saturating_sub(name.width())))
}

/// What the marks mean, of those that can be seen, in lines of at most `width` columns.
fn legend(
    cells: &str,
    record: &Record,
    reasons: &Reasons<'_>,
    alone: usize,
    width: usize,
) -> Vec<String> {
    let tasks = record.lanes_of(Word::Task).next().is_some();
    let drawn = |marks: &[char]| cells.contains(marks);
    let all = record.lanes.len();
    let longest = format!("the {} longest of {}", alone - 1, all - 1);
    let waits = reasons.legend().chain([(reasons.rest(), reasons.rest_is())]);
    let waits: Vec<_> = waits
        .filter(|(shade, _)| drawn(&[shade.mark]))
        .map(|(shade, name)| format!("{} {}", shade.mark, printable(&name)))
        .collect();
    let work = [
        (cells.contains(|cell| ('▁'..='█').contains(&cell)), "█ work"),
        (drawn(&['┃']), if tasks { "┃ poll" } else { "┃ a moment of work" }),
    ];
    let marks = work.into_iter().chain(waits.iter().map(|wait| (true, wait.as_str()))).chain([
        (drawn(&['▀']), "▀ hold"),
        (drawn(&['↑', '↓']), "↑ send  ↓ recv"),
        (drawn(&['?']), "? never met"),
        (drawn(&['┬', '├', '╰']), "┬ starts ╰"),
        (drawn(&['╌']), "╌ starting"),
        (drawn(&['─']), "─ alive"),
        (drawn(&['×']), "× never ran"),
        (alone < all, &longest),
    ]);
    let mut lines: Vec<String> = Vec::new();
    for (_, mark) in marks.filter(|(seen, _)| *seen) {
        match lines.last_mut().filter(|line| line.width() + 2 + mark.width() <= width) {
            Some(line) => line.extend(["  ", mark]),
            None => lines.push(mark.to_owned()),
        }
    }
    lines
}
