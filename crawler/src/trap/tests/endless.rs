//! Sites that are cut, and by which rule.

use super::shop::shop;
use super::*;

pub(super) const COUNTER: &str = "endless counter (over 1000 pages alike in a row)";
const IN_A_ROW: &str = "repeated segments (over 3 times in a row)";
const QUERIES: &str = "query explosion (over 200 combinations)";
pub(super) const SAME_TEXT: &str = "same text (over 100 times)";

#[test]
fn a_counter_without_an_end_is_cut() {
    for prefix in ["/page/", "/list?page=", "/a/b;page=", "/?day=2026-11-"] {
        is_cut(1020, &[COUNTER], |path| {
            let n = path.strip_prefix(prefix).map_or(0, number);
            Page(format!("Page {n}"), vec![format!("{prefix}{}", n + 1)])
        });
    }
}

#[test]
fn a_calendar_without_an_end_is_cut_in_both_directions() {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    is_cut(2400, &[COUNTER], |path| {
        let (year, name) = path[1..].split_once('/').unwrap_or(("2026", "nov"));
        let year: usize = year.parse().unwrap();
        let month = MONTHS.iter().position(|month| *month == name).unwrap();
        let link = |month: usize| format!("/{}/{}", month / 12, MONTHS[month % 12]);
        let now = year * 12 + month;
        Page(format!("{name} {year}: 1 2 3"), vec![link(now + 1), link(now - 1)])
    });
}

#[test]
fn a_calendar_with_events_is_cut_where_they_end() {
    is_cut(2000, &[COUNTER], |path| {
        let n = number(path);
        let text =
            if n < 100 { format!("{n}: concert of {}", word(n)) } else { format!("{n}: none") };
        Page(text, vec![format!("/month/{}", n + 1)])
    });
}

#[test]
fn counters_that_take_turns_are_cut() {
    is_cut(1100, &[COUNTER], |path| {
        let n = number(path) + 1;
        let next = ["/day/", "/week/", "/month/"][n % 3];
        Page(format!("Of {}", n - 1), vec![format!("{next}{n}")])
    });
}

#[test]
fn a_path_that_grows_is_cut() {
    for link in ["a", "help/index"] {
        is_cut(5, &[IN_A_ROW], |path| Page("Same".into(), vec![format!("{path}{link}/")]));
    }
}

#[test]
fn the_number_of_a_session_in_every_link_is_cut() {
    for sign in ["?sid=", ";jsessionid="] {
        is_cut(3500, &[SAME_TEXT], |path| {
            let page = path.trim_start_matches('/').chars().next().unwrap_or('0');
            // Each page gives each of its links a number of its own.
            let link = |to: char| format!("/{to}{sign}{:x}", hash((path, to)));
            Page(format!("Text {page}"), links("0123456789".chars().map(link)))
        });
    }
}

#[test]
fn a_shop_whose_filters_have_more_combinations_than_goods_is_cut() {
    is_cut(500, &[QUERIES], |path| shop(path, 6, 4, true));
    is_cut(1300, &[QUERIES], |path| shop(path, 8, 9, true));
    is_cut(1300, &[QUERIES], |path| shop(path, 6, 4, false));
    is_cut(300, &[QUERIES], |path| shop(path, 10, 1, true));
}
