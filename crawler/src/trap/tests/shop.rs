//! A shop with filters.

use std::collections::BTreeSet;

use super::*;

/// Fifty goods, and filters: each page sets, changes or clears one more. In the query they
/// are sorted, or in the order in which they were set.
pub(super) fn shop(path: &str, keys: usize, values: usize, sorted: bool) -> Page {
    if path.starts_with("/item") {
        return Page(path.into(), Vec::new());
    }
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let set: Vec<(usize, usize)> = pairs.map(|(key, value)| (number(key), number(value))).collect();
    let mut found: Vec<String> = (0..50).map(|item| format!("/item?id={item}")).collect();
    for key in 0..keys {
        let mut others = set.clone();
        others.retain(|&(other, _)| other != key);
        found.push(with_filters(&others, sorted));
        for value in 0..values {
            others.push((key, value));
            found.push(with_filters(&others, sorted));
            others.pop();
        }
    }
    let set: BTreeSet<_> = set.into_iter().collect();
    Page(word(hash(set) as usize), found)
}

fn with_filters(set: &[(usize, usize)], sorted: bool) -> String {
    let mut set = set.to_vec();
    if sorted {
        set.sort_unstable();
    }
    let query: Vec<String> = set.iter().map(|(key, value)| format!("k{key}=v{value}")).collect();
    if query.is_empty() { "/".into() } else { format!("/?{}", query.join("&")) }
}
