//! What several tests ask of a record.

use shared::{Lane, Record, Word};

/// The only lane of that name.
pub fn lane<'a>(record: &'a Record, name: &'a str) -> &'a Lane {
    let mut lanes = record.lanes_named(name);
    let lane = lanes.next().unwrap_or_else(|| panic!("no lane {name}: {:?}", record.lanes));
    assert!(lanes.next().is_none(), "two lanes {name}");
    lane
}

/// The texts of the bars of that word, in the order of their beginnings.
pub fn texts(record: &Record, word: Word) -> Vec<&str> {
    record.bars_of(word).map(|bar| bar.text.as_str()).collect()
}
