//! The lines in which a summary is said.

use std::fmt;

use crate::counted::counted;
use crate::left_out::LeftOut;
use crate::shown::{brief, shown_brief, shown_text};
use crate::store::summary::{Broken, Compared, Difference, Group, Named, Summary};

impl Summary {
    /// Where those are that are counted only.
    fn more(&self, f: &mut fmt::Formatter<'_>, rest: u64) -> fmt::Result {
        match (rest, self.kept) {
            (0, _) => Ok(()),
            (more, true) => writeln!(f, "  … and {more} more, all in the database"),
            (more, false) => writeln!(f, "  … and {more} more: --db FILE would keep them all"),
        }
    }

    fn pages(&self) -> u64 {
        self.statuses.iter().map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pages, links) = (counted(self.pages(), "page"), counted(self.links, "link"));
        write!(f, "crawl {}: {pages}, {links}, ", self.crawl)?;
        writeln!(f, "{} received, {} decompressed", size(self.wire), size(self.bytes))?;
        statuses(f, &self.statuses)?;
        if let Some(compared) = self.compared {
            writeln!(f, "against what the file knew: {compared}")?;
        }
        if let Some(Difference { what, was, is }) = &self.differs {
            let (was, is) = (brief(was), brief(is));
            writeln!(f, "  begun with {what} {is}, not {was}: new and gone may be due to that")?;
        }
        broken(f, &self.broken)?;
        self.more(f, self.broken.rest())?;
        groups(f, "cut off", &self.cut.first, self.cut.rest())?;
        self.more(f, self.cut.rest())?;
        groups(f, "left out", &self.left_out, 0)?;
        groups(f, "traps", &self.traps.first, self.traps.rest())?;
        self.more(f, self.traps.rest())?;
        match self.unfinished {
            0 => write!(f, "nothing is unfinished"),
            1 => write!(f, "1 URL is unfinished"),
            count => write!(f, "{count} URLs are unfinished"),
        }
    }
}

/// Bytes in the unit that keeps them short: `51.6 kB`. The file has them exactly.
fn size(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / unit as f64),
        None => format!("{bytes} B"),
    }
}

const NO_ANSWER: &str = "no answer";

/// How wide a column of statuses is, if one of its rows has none.
fn width<'a>(mut statuses: impl Iterator<Item = &'a Option<u16>>) -> usize {
    if statuses.any(Option::is_none) { NO_ANSWER.len() } else { 3 }
}

fn status_or_none(status: Option<u16>) -> String {
    status.map_or(NO_ANSWER.to_owned(), |status| status.to_string())
}

fn digits<'a>(counts: impl Iterator<Item = &'a u64>) -> usize {
    counts.max().map_or(0, |most| most.to_string().len())
}

fn statuses(f: &mut fmt::Formatter<'_>, statuses: &[(Option<u16>, u64)]) -> fmt::Result {
    let width = width(statuses.iter().map(|(status, _)| status));
    statuses.iter().try_for_each(|(status, count)| {
        writeln!(f, "  {:width$}  {count}", status_or_none(*status))
    })
}

fn broken(f: &mut fmt::Formatter<'_>, broken: &Named<Broken>) -> fmt::Result {
    if broken.count > 0 {
        writeln!(f, "broken links: {}", broken.count)?;
    }
    let width = width(broken.first.iter().map(|one| &one.status));
    broken.first.iter().try_for_each(|one| writeln!(f, "  {one:width$}"))
}

fn groups(f: &mut fmt::Formatter<'_>, what: &str, groups: &[Group], rest: u64) -> fmt::Result {
    let count: u64 = groups.iter().map(|group| group.count).sum();
    if count > 0 {
        writeln!(f, "{what}: {}", count + rest)?;
    }
    let digits = digits(groups.iter().map(|group| &group.count));
    groups.iter().try_for_each(|group| writeln!(f, "  {group:digits$}"))
}

impl fmt::Display for Broken {
    /// The reason comes last: it is the longest, and only some have one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = f.width().unwrap_or_default();
        write!(f, "{:width$}  {}", status_or_none(self.status), shown_brief(&self.url))?;
        if let Some((page, line)) = &self.held_by {
            write!(f, "  on {}", place(page, *line))?;
        }
        if let Some(redirect) = &self.through {
            write!(f, " through {}", shown_brief(redirect))?;
        }
        if let more @ 1.. = self.links.saturating_sub(1) {
            write!(f, " and {more} more")?;
        }
        let reason = self.reason.as_ref().map(|reason| brief(&shown_text(reason)));
        reason.map_or(Ok(()), |reason| write!(f, ": {reason}"))
    }
}

fn place(page: &str, line: u32) -> String {
    match line {
        0 => shown_brief(page),
        line => format!("{} line {line}", shown_brief(page)),
    }
}

impl fmt::Display for Group {
    /// A reason that is not all the URLs' stands behind the one that it is of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, count) = (f.width().unwrap_or_default(), self.count);
        let (reason, example) = (brief(&shown_text(&self.reason)), shown_brief(&self.example));
        match LeftOut::common(&self.rule) {
            Some(common) if count > 1 => {
                write!(f, "{count:width$}  {common}, for example {example}: {reason}")
            }
            _ => write!(f, "{count:width$}  {reason}, for example {example}"),
        }
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Compared { new, changed, unchanged, gone, failed, unreached } = self;
        write!(f, "{new} new, {changed} changed, {unchanged} unchanged, {gone} gone")?;
        if *failed > 0 {
            write!(f, "; {failed} that were there failed, {unreached} were not reached")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(rule: &str, count: u64, reason: &str) -> Group {
        let (rule, reason) = (rule.to_owned(), reason.to_owned());
        Group { rule, count, example: "http://a/".to_owned(), reason }
    }

    #[test]
    fn what_is_in_a_named_group_is_not_counted_as_more() {
        let mut cut = Named { first: vec![group("x", 12, "x"), group("y", 3, "y")], count: 15 };
        let summary =
            |cut: &Named<Group>, kept| Summary { cut: cut.clone(), kept, ..Summary::default() };
        assert!(!summary(&cut, true).to_string().contains("more"));
        cut.count = 17;
        let text = summary(&cut, true).to_string();
        let lines = "cut off: 17\n  12  x, for example http://a/\n   3  y, for example http://a/\n\
                     \x20 … and 2 more, all in the database\n";
        assert!(text.contains(lines), "{text}");
        let text = summary(&cut, false).to_string();
        assert!(text.contains("  … and 2 more: --db FILE would keep them all\n"), "{text}");
    }

    #[test]
    fn bytes_are_said_in_the_unit_that_keeps_them_short() {
        let sizes = [0, 999, 1_000, 51_623, 2_000_000, 3_450_000_000].map(size);
        assert_eq!(sizes, ["0 B", "999 B", "1.0 kB", "51.6 kB", "2.0 MB", "3.5 GB"]);
    }

    #[test]
    fn a_reason_stands_behind_the_url_that_it_is_of() {
        let text = group("robots", 7, "line 3: Disallow: /a").to_string();
        assert_eq!(text, "7  kept out by robots.txt, for example http://a/: line 3: Disallow: /a");
    }

    #[test]
    fn no_label_of_a_group_is_the_name_of_a_rule() {
        let text = |rule: &str| group(rule, 2, "why").to_string();
        for rule in ["robots", "exclude", "trap", "address", "malformed"] {
            assert!(!text(rule).contains(&format!("  {rule},")), "{}", text(rule));
            assert!(text(rule).ends_with(", for example http://a/: why"), "{}", text(rule));
        }
        assert_eq!(text("nofollow"), "2  why, for example http://a/");
    }

    #[test]
    fn no_line_is_as_long_as_what_a_stranger_wrote() {
        let long = format!("http://a/{}", "é".repeat(20_000));
        let broken = Broken {
            url: long.clone(),
            status: Some(404),
            reason: Some(long.clone()),
            held_by: Some((long.clone(), 7)),
            through: Some(long.clone()),
            links: 3,
        };
        let of = |rule: &str| Group { example: long.clone(), ..group(rule, 2, &long) };
        let differs = Difference { what: "the starts", was: long.clone(), is: long.clone() };
        let summary = Summary {
            broken: Named { first: vec![broken], count: 1 },
            left_out: vec![of("exclude"), of("length")],
            cut: Named { first: vec![of("x")], count: 2 },
            traps: Named { first: vec![of("trap")], count: 2 },
            differs: Some(differs),
            ..Summary::default()
        };
        let text = summary.to_string();
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest.is_some_and(|longest| (800..1000).contains(&longest)), "{longest:?}");
        assert!(text.contains("é…  on http://a/éé"), "{text}");
    }
}
