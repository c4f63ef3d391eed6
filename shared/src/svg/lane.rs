//! One lane of the picture: its name, its life, and the bars on it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{BAR, Picture};
use crate::lanes::shortened;
use crate::record::Lane;
use crate::stretches::{Stretch, Stretches, stretches};
use crate::vocabulary::Word;
use crate::xml::escaped;

/// A bar of the picture: from, to, how many spans it stands for, what the first says.
type Drawn<'a> = (f64, f64, u32, &'a str);

impl Picture<'_> {
    /// Draws a lane in its row: its name, its life, its bars, what was left open.
    pub fn lane(&self, out: &mut String, row: usize, place: usize) {
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

pub fn name_of(lane: &Lane) -> String {
    shortened(&lane.name, 30)
}

fn about(lane: &Lane) -> String {
    format!("{} {}, process {}, thread {}", lane.word.name(), lane.name, lane.pid, lane.tid)
}
