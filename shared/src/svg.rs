//! The same picture as a file: one SVG, self-contained, for light and dark pages.
//!
//! Bars that share a pixel are merged before they are drawn, so a run of a million spans
//! is a picture of a few thousand rectangles. What is waited for longest has shades of its
//! own, a task's polls are paler than its work. Past [`MANY`] lanes the picture shows the
//! longest, as the terminal does, and one row a kind of how many lived at once.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::density;
use crate::lanes::not_drawn;
use crate::reasons::Reasons;
use crate::record::Record;
use crate::scale::Scale;
use crate::units;
use crate::xml::escaped;

mod lane;

mod legend;

use lane::name_of;

/// More lanes than these are summarised.
const MANY: usize = 60;
const WIDTH: f64 = 1000.0;
const ROW: f64 = 34.0;
const BAR: f64 = 16.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// A line of text below the legend.
const LINE: f64 = 18.0;

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

impl Picture<'_> {
    fn draw(&self, rows: &[density::Density]) -> String {
        let lanes = TOP + ROW * (self.above + self.drawn.len()) as f64;
        let not_drawn = not_drawn(self.record);
        let height = lanes + BOTTOM + if not_drawn.is_some() { LINE } else { 0.0 };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n<title>Who ran when</title>\n\
             <style>{STYLE}</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" \
             refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
             <path class=\"tip\" d=\"M0 0L8 4L0 8z\"/></marker></defs>\n\
             <rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\"/>\n",
        );
        self.grid(&mut out, lanes + 8.0);
        for (row, density) in rows.iter().enumerate() {
            self.density(&mut out, row, density);
        }
        for (row, &place) in self.drawn.iter().enumerate() {
            self.lane(&mut out, row, place);
        }
        self.arrows(&mut out);
        self.legend(&mut out, lanes + BOTTOM - 14.0);
        if let Some(sentence) = not_drawn {
            let (x, y) = (self.left, height - 14.0);
            let _ = writeln!(out, "<text class=\"pale\" x=\"{x:.1}\" y=\"{y}\">{sentence}</text>");
        }
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
}
