//! Where pictures go: lanes to the terminal, SVG and trace to files.

use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

use crate::file::{write, write_by};
use crate::flags::Flags;
use crate::nap::interrupted;
use crate::record::Record;
use crate::{lanes, svg, trace};

/// Draws the record as the flags ask: every picture is tried, even if one fails.
pub(crate) fn draw(record: &Record, flags: &Flags, example: Option<&str>) -> anyhow::Result<()> {
    if !flags.no_lanes {
        let picture = lanes::lanes(record, width(&io::stderr(), 80));
        // A run that Ctrl-C cut off, rather than ended, has not been measured.
        let cost = match (interrupted(), record.usage.wall.is_zero()) {
            (false, _) => record.usage.to_string(),
            (true, false) => format!("interrupted: {}", record.usage),
            (true, true) => "interrupted".to_owned(),
        };
        let text = format!("{picture}{cost}\n");
        // Whoever has closed standard error does not want to see it.
        let _ = anstream::stderr().lock().write_all(text.as_bytes());
    }
    let svg = flags.svg(example).map(|path| write(&path, &svg::svg(record)));
    let trace = flags.trace(example);
    let trace = trace.map(|path| write_by(&path, |file| trace::write_trace(record, file)));
    let failed: Vec<String> = [svg, trace].into_iter().flatten().filter_map(Result::err).collect();
    anyhow::ensure!(failed.is_empty(), "{}", failed.join("; "));
    Ok(())
}

/// The width of the terminal that a stream goes to, or `default`.
pub(crate) fn width(stream: &(impl IsTerminal + AsFd), default: usize) -> usize {
    let columns = terminal_size::terminal_size_of(stream).map(|(width, _)| width.0.into());
    columns.filter(|_| stream.is_terminal()).unwrap_or(default)
}
