//! What the marks of the picture mean, in a line below it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::Picture;
use crate::vocabulary::Word;
use crate::xml::escaped;

impl Picture<'_> {
    /// Draws the legend at `y`, of what the record holds.
    pub fn legend(&self, out: &mut String, y: f64) {
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
    }
}
