//! Durations and shares, as people read them.

/// Nanoseconds in the unit that keeps them short: `1.20 s`, `200 ms`, `35 µs`.
pub fn duration(nanoseconds: u64) -> String {
    let value = nanoseconds as f64;
    match nanoseconds {
        0..1_000 => format!("{nanoseconds} ns"),
        1_000..1_000_000 => format!("{:.0} µs", value / 1e3),
        1_000_000..10_000_000 => format!("{:.1} ms", value / 1e6),
        10_000_000..1_000_000_000 => format!("{:.0} ms", value / 1e6),
        _ => format!("{:.2} s", value / 1e9),
    }
}

/// A block whose height is the share: `▁` for nearly nothing, `█` for all.
pub(crate) fn block(share: f64) -> char {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    BLOCKS[((share * 8.0).round() as usize).clamp(1, 8) - 1]
}
