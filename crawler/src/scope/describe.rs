//! All that shapes the set of pages, as one text.

use std::collections::BTreeSet;

use url::Url;

use crate::scope::{Hosts, ScopeSettings};

/// A line a setting. What is given in lists has no order, so they are sorted; each is in
/// quotes, so that none can look like two.
pub(super) fn text(settings: &ScopeSettings, starts: &[Url]) -> String {
    let hosts = match &settings.hosts {
        Hosts::SameHost => "the same host".to_owned(),
        Hosts::SameSite => "the same site".to_owned(),
        Hosts::List(list) => sorted(list.iter().map(String::as_str)),
    };
    let directory = if settings.start_directory { "that of the start" } else { "any" };
    let resources = if settings.resources { "followed" } else { "left out" };
    let nofollow = if settings.follow_nofollow { "followed" } else { "left out" };
    [
        ("starts", sorted(starts.iter().map(Url::as_str))),
        ("hosts", hosts),
        ("directory", directory.to_owned()),
        ("include", sorted(settings.include.iter().map(String::as_str))),
        ("exclude", sorted(settings.exclude.iter().map(String::as_str))),
        ("resources", resources.to_owned()),
        ("nofollow", nofollow.to_owned()),
        ("longest", settings.longest.to_string()),
    ]
    .map(|(name, value)| format!("{name}: {value}\n"))
    .concat()
}

fn sorted<'text>(texts: impl Iterator<Item = &'text str>) -> String {
    format!("{:?}", texts.collect::<BTreeSet<_>>())
}
