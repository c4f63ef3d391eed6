//! The same picture as a file: one SVG, self-contained, for light and dark pages.
//!
//! Bars that share a pixel are merged before they are drawn, so a run of a million spans
//! is a picture of a few thousand rectangles. What is waited for longest has shades of its
//! own, a task's polls are paler than its work. Past [`MANY`] lanes the picture shows the
//! longest, as the terminal does, and one row a kind of how many lived at once.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::density;
use crate::lanes::shortened;
use crate::reasons::Reasons;
use crate::record::{Lane, Record};
use crate::scale::Scale;
use crate::stretches::{Stretch, Stretches, stretches};
use crate::units;
use crate::vocabulary::Word;
use crate::xml::escaped;

/// More lanes than these are summarised.
const MANY: usize = 60;
const WIDTH: f64 = 1000.0;
const ROW: f64 = 34.0;
const BAR: f64 = 16.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;

const STYLE: &str = include_str!("svg.css");

/// Draws the record as an SVG document.
pub fn svg(record: &Record) -> String {
    let drawn = density::lanes_to_draw(record, MANY);
    let rows = density::rows(record, MANY);
    let labels = |lane: &usize| {
        let lane = &record.lanes[*lane];
        [name_of(lane), record.runner(lane).unwrap_or_default()]
    };
    let names = drawn.iter().flat_map(labels);
    let widest = names.chain(rows.iter().map(|row| row.name.clone())).map(|name| name.width());
    let left = 24.0 + 7.6 * widest.max().unwrap_or(0) as f64;
    let reasons = Reasons::of(record);
    let picture = Picture { record, drawn: &drawn, left, above: rows.len(), reasons };
    picture.draw(&rows)
}

struct Picture<'a> {
    record: &'a Record,
    drawn: &'a [usize],
    left: f64,
    /// Rows of density above the lanes.
    above: usize,
    /// What is waited for, each in a shade of its own.
    reasons: Reasons<'a>,
}

/// A bar of the picture: from, to, how many spans it stands for, what the first says.
type Drawn<'a> = (f64, f64, u32, &'a str);

impl Picture<'_> {
    fn draw(&self, rows: &[density::Density]) -> String {
        let height = TOP + ROW * (self.above + self.drawn.len()) as f64 + BOTTOM;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n<title>Who ran when</title>\n\
             <style>{STYLE}</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" \
             refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
             <path class=\"tip\" d=\"M0 0L8 4L0 8z\"/></marker></defs>\n\
             <rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\"/>\n",
        );
        self.grid(&mut out, height - BOTTOM + 8.0);
        for (row, density) in rows.iter().enumerate() {
            self.density(&mut out, row, density);
        }
        for (row, &place) in self.drawn.iter().enumerate() {
            self.lane(&mut out, row, place);
        }
        self.arrows(&mut out);
        self.legend(&mut out, height - 14.0);
        out + "</svg>\n"
    }

    fn x(&self, at: u64) -> f64 {
        let whole = (self.record.end - self.record.begin).max(1) as f64;
        let into = at.clamp(self.record.begin, self.record.end) - self.record.begin;
        self.left + (WIDTH - 20.0 - self.left) * into as f64 / whole
    }

    /// The middle of a lane's row.
    fn y(&self, row: usize) -> f64 {
        TOP + ROW * ((self.above + row) as f64 + 0.5)
    }

    fn grid(&self, out: &mut String, bottom: f64) {
        for part in 0..=4 {
            let at = (self.record.end - self.record.begin) * part / 4;
            let x = self.x(self.record.begin + at);
            let label = if part == 0 { "0".to_owned() } else { units::duration(at) };
            let anchor = if part == 4 { "end" } else { "middle" };
            let _ = writeln!(
                out,
                "<line class=\"grid\" x1=\"{x:.1}\" y1=\"30\" x2=\"{x:.1}\" y2=\"{bottom}\"/>\
                 <text class=\"pale\" x=\"{x:.1}\" y=\"22\" text-anchor=\"{anchor}\">{label}</text>",
            );
        }
    }

    fn density(&self, out: &mut String, row: usize, density: &density::Density) {
        let base = TOP + ROW * (row as f64 + 1.0) - 4.0;
        self.name(out, base - 8.0, &density.name, "");
        let columns = (WIDTH - 20.0 - self.left) as usize;
        let scale = Scale::new(self.record, columns);
        for (column, share) in density.shares(&scale).into_iter().enumerate() {
            let tall = share * (ROW - 8.0);
            if tall > 0.0 {
                let (x, y) = (self.left + column as f64, base - tall);
                let _ = writeln!(
                    out,
                    "<rect class=\"work\" x=\"{x:.0}\" y=\"{y:.1}\" width=\"1\" height=\"{tall:.1}\"/>",
                );
            }
        }
    }

    fn lane(&self, out: &mut String, row: usize, place: usize) {
        let lane = &self.record.lanes[place];
        let y = self.y(row);
        let runner = self.record.runner(lane);
        self.name(out, if runner.is_some() { y } else { y + 4.0 }, &name_of(lane), &about(lane));
        if let Some(runner) = runner {
            let (x, y) = (self.left - 10.0, y + 12.0);
            let _ = writeln!(
                out,
                "<text class=\"pale\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{}</text>",
                escaped(&runner),
            );
        }
        let (begin, end) = (lane.begin.unwrap_or(lane.made), lane.end);
        let _ = writeln!(
            out,
            "<line class=\"life\" x1=\"{:.1}\" y1=\"{y}\" x2=\"{:.1}\" y2=\"{y}\"/>",
            self.x(begin),
            self.x(end),
        );
        let Stretches { pale, polls, solid } = stretches(self.record, place);
        let (pale, polls, solid) = (self.merged(pale), self.merged(polls), self.merged(solid));
        let over = |bars: &[&[Drawn<'_>]]| -> Vec<(f64, f64)> {
            bars.iter().flat_map(|bars| bars.iter().map(|bar| (bar.0, end_of(bar)))).collect()
        };
        let at = y - BAR / 2.0;
        let shade = |text: &str| self.reasons.shade(text).class;
        bars(out, shade, (at, BAR), &pale, &over(&[&polls, &solid]));
        bars(out, |_| "poll", (at, BAR), &polls, &over(&[&solid]));
        bars(out, |_| "work", (at, BAR), &solid, &[]);
        let holds = self.record.bars_of(Word::Hold).filter(|bar| bar.lane == place);
        let holds = holds.map(|bar| (bar.begin, bar.end, bar.text.as_str())).collect();
        bars(out, |_| "hold", (y + BAR / 2.0 + 1.0, 5.0), &self.merged(holds), &[]);
        for bar in self.record.bars.iter().filter(|bar| bar.lane == place && !bar.ended) {
            let (x, w) = (self.x(bar.begin), (self.x(bar.end) - self.x(bar.begin)).max(1.0));
            let _ = writeln!(
                out,
                "<rect class=\"cut\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"{BAR}\">\
                 <title>{} {}: never ended</title></rect>",
                y - BAR / 2.0,
                bar.word.name(),
                escaped(&bar.text),
            );
        }
        for loose in self.record.loose.iter().filter(|loose| loose.at.lane == place) {
            let _ = writeln!(
                out,
                "<text class=\"loose\" x=\"{:.1}\" y=\"{:.1}\">?<title>{} {}: never met</title></text>",
                self.x(loose.at.at) + 2.0,
                y + BAR,
                loose.word.name(),
                escaped(&loose.id),
            );
        }
    }

    /// Those that share a pixel as one.
    fn merged<'s>(&self, bars: Vec<Stretch<'s>>) -> Vec<Drawn<'s>> {
        let mut merged: Vec<Drawn<'_>> = Vec::new();
        for (begin, end, text) in bars {
            let (begin, end) = (self.x(begin), self.x(end));
            match merged.last_mut() {
                Some(last)
                    if begin < last.1 + 0.5 && end - begin < 1.0 && last.1 - last.0 < 1.0 =>
                {
                    last.1 = last.1.max(end);
                    last.2 += 1;
                }
                Some(last) if begin < last.1 + 0.1 && end - begin < 1.0 && last.2 > 1 => {
                    last.1 = last.1.max(end);
                    last.2 += 1;
                }
                _ => merged.push((begin, end, 1, text)),
            }
        }
        merged
    }

    fn arrows(&self, out: &mut String) {
        let row_of = |lane| self.drawn.iter().position(|&drawn| drawn == lane);
        for arrow in &self.record.arrows {
            let (Some(from), Some(to)) = (row_of(arrow.from.lane), row_of(arrow.to.lane)) else {
                continue;
            };
            let (x1, x2) = (self.x(arrow.from.at), self.x(arrow.to.at));
            let (mut y1, mut y2) = (self.y(from), self.y(to));
            // From edge to edge of the bars, so that the tip is seen.
            let edge = if y2 >= y1 { BAR / 2.0 } else { -BAR / 2.0 };
            y1 += edge;
            y2 -= edge;
            let class = if arrow.id.is_some() { "arrow" } else { "arrow spawn" };
            let title = arrow.id.as_deref().map_or_else(|| "starts".to_owned(), escaped);
            let _ = writeln!(
                out,
                "<path class=\"{class}\" d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\">\
                 <title>{title}</title></path>",
            );
        }
    }

    fn name(&self, out: &mut String, y: f64, name: &str, about: &str) {
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{}<title>{}</title></text>",
            self.left - 10.0,
            escaped(name),
            escaped(about),
        );
    }

    fn legend(&self, out: &mut String, y: f64) {
        let has = |word| self.record.bars_of(word).next().is_some();
        let tasks = self.record.lanes_of(Word::Task).next().is_some();
        let arrow = |spawn| self.record.arrows.iter().any(|arrow| arrow.id.is_none() == spawn);
        let (rest, rest_is) = (self.reasons.rest(), self.reasons.rest_is());
        let waits: Vec<_> = self.reasons.legend().collect();
        let waits = waits.iter().map(|(shade, name)| (true, shade.class, name.as_str()));
        let polled = self.record.lanes.iter().any(|lane| !lane.polls.is_empty() && tasks);
        let marks = [
            (has(Word::Work), "work", "work"),
            (polled, "poll", "poll"),
            (has(Word::Wait) || tasks, rest.class, &rest_is),
        ];
        let marks = marks.into_iter().chain(waits).chain([
            (has(Word::Hold), "hold", "hold"),
            (self.record.bars.iter().any(|bar| !bar.ended), "cut", "never ended"),
            (arrow(true), "arrow spawn", "starts"),
            (arrow(false), "arrow", "hands over"),
            (!self.record.loose.is_empty(), "loose", "never met"),
        ]);
        let mut x = self.left;
        for (_, class, name) in marks.filter(|(seen, ..)| *seen) {
            let sample = match class {
                "arrow" | "arrow spawn" => {
                    format!("<path class=\"{class}\" d=\"M{x:.1} {0}H{1:.1}\"/>", y - 4.0, x + 14.0)
                }
                "loose" => format!("<text class=\"loose\" x=\"{x:.1}\" y=\"{y}\">?</text>"),
                _ => format!(
                    "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{}\" width=\"12\" height=\"10\"/>",
                    y - 9.0,
                ),
            };
            let text = x + 19.0;
            let _ = writeln!(
                out,
                "{sample}<text class=\"pale\" x=\"{text:.1}\" y=\"{y}\">{}</text>",
                escaped(name),
            );
            x += 36.0 + 6.5 * name.width() as f64;
        }
        if self.record.dropped > 0 {
            let _ = writeln!(
                out,
                "<text class=\"pale\" x=\"{x}\" y=\"{y}\">the {} oldest entries are not drawn</text>",
                self.record.dropped,
            );
        }
    }
}

/// Draws bars at `y`, so `tall`; what is drawn `over` them later hides none of their words.
fn bars(
    out: &mut String,
    class: impl Fn(&str) -> &'static str,
    (y, tall): (f64, f64),
    bars: &[Drawn<'_>],
    over: &[(f64, f64)],
) {
    for bar @ &(begin, _, count, text) in bars {
        let (class, wide) = (class(if count == 1 { text } else { "" }), end_of(bar) - begin);
        let word = class.split(' ').next().unwrap_or(class);
        let title = if count == 1 { escaped(text) } else { format!("{count} spans") };
        let _ = writeln!(
            out,
            "<rect class=\"{class}\" x=\"{begin:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" \
             height=\"{tall}\"><title>{word} {title}</title></rect>",
        );
        let (from, to) = (begin + 6.0, begin + 6.0 + 6.5 * text.width() as f64);
        let is_free = || over.iter().all(|&(begin, end)| end < from || begin > to);
        // What is wide enough says what it is.
        if count == 1 && tall >= BAR && !text.is_empty() && wide > to - begin + 6.0 && is_free() {
            let _ = writeln!(
                out,
                "<text class=\"on {class}\" x=\"{:.1}\" y=\"{:.1}\">{title}</text>",
                from,
                y + 12.0,
            );
        }
    }
}

/// Where a bar ends: however short, it is seen.
fn end_of(bar: &Drawn<'_>) -> f64 {
    bar.1.max(bar.0 + 2.0)
}

fn name_of(lane: &Lane) -> String {
    shortened(&lane.name, 30)
}

fn about(lane: &Lane) -> String {
    format!("{} {}, process {}, thread {}", lane.word.name(), lane.name, lane.pid, lane.tid)
}
