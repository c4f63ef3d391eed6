//! From the flags of `crawl` to its settings.

use std::ffi::{OsStr, OsString};
use std::mem;
use std::num::NonZeroUsize;

use anyhow::{Context, anyhow};
use crawler::crawl::Settings;
use crawler::fetch::agent::AgentSettings;
use crawler::fetch::caps::Caps;
use crawler::fetch::credentials::Credentials;
use crawler::fetch::guard::Guard;
use crawler::given;
use crawler::normal::Normal;
use crawler::politeness::Rules;
use crawler::scope::{Hosts, Scope, ScopeSettings};
use crawler::shown::shown_brief;
use crawler::trap::Quotas;
use url::Url;

use super::flags::{CapFlags, Flags, Manners, Reach};
use crate::words;

/// How many crawl the small site, so that each is seen.
const FEW: NonZeroUsize = NonZeroUsize::new(4).expect("it is not 0");

/// The settings that the flags ask for; without starts, they are to [`begin`] somewhere yet.
///
/// # Errors
/// What makes no sense: a URL, a proxy, a pattern, a host.
pub fn settings(flags: &Flags) -> anyhow::Result<Settings> {
    let (reach, manners, caps) = (&flags.reach, &flags.manners, &flags.caps);
    let own = flags.starts.is_empty();
    let normal = Normal { sort_query: reach.sort_query, drop_query: reach.drop_query.clone() };
    let (starts, credentials) = read(&flags.starts, &normal)?;
    let agent = AgentSettings {
        contact: manners.contact.clone(),
        caps: limits(caps),
        guard: Guard::of_given(&starts, reach.allow_private),
        proxy: manners.proxy.as_deref().map(proxy).transpose()?,
        cookies: manners.cookies,
        credentials,
    };
    let defaults = Settings::new(starts);
    let scope = scope(reach, caps, defaults.scope.clone());
    Scope::new(&scope)?; // the crawl makes its own; what is wrong is said before all else
    Ok(Settings {
        scope,
        file: flags.db.clone(),
        again: flags.again,
        workers: manners.workers.unwrap_or(if own { FEW } else { defaults.workers }),
        depth: reach.depth,
        redirects: caps.max_redirects,
        normal,
        forms: reach.forms,
        ignore_robots: reach.ignore_robots,
        sitemaps: !reach.no_sitemaps,
        traps: (!reach.ignore_traps).then(|| quotas(caps)),
        politeness: politeness(manners),
        agent,
        pages: reach.max_pages,
        time: reach.max_time,
        cache: caps.memory,
    })
}

/// The crawl begins at `start`, which may be private.
pub fn begin(settings: &mut Settings, start: Url) {
    settings.agent.guard = mem::take(&mut settings.agent.guard).except(&start);
    settings.scope.starts = vec![start];
}

/// The start URLs under their one name, without the names and passwords that stand in them.
fn read(starts: &[OsString], normal: &Normal) -> anyhow::Result<(Vec<Url>, Vec<Credentials>)> {
    let mut credentials = Vec::new();
    let mut read = Vec::new();
    for start in starts {
        let mut url = url(start)?;
        let page = normal.of(url.clone());
        // They are told to the host as links name it: without a dot behind it.
        if url.set_host(page.host_str()).is_ok() {
            credentials.extend(Credentials::take(&mut url));
        }
        read.push(page);
    }
    Ok((read, credentials))
}

fn scope(reach: &Reach, caps: &CapFlags, defaults: ScopeSettings) -> ScopeSettings {
    let hosts = match (reach.same_site, reach.host.is_empty()) {
        (true, _) => Hosts::SameSite,
        (false, false) => Hosts::List(reach.host.clone()),
        (false, true) => defaults.hosts,
    };
    ScopeSettings {
        hosts,
        start_directory: reach.directory,
        include: reach.include.clone(),
        exclude: reach.exclude.clone(),
        resources: reach.resources,
        follow_nofollow: reach.ignore_nofollow,
        longest: caps.max_url.map_or(defaults.longest, |bytes| bytes as usize),
        ..defaults
    }
}

fn limits(flags: &CapFlags) -> Caps {
    let caps = Caps::default();
    Caps {
        total: flags.timeout.unwrap_or(caps.total),
        idle: flags.idle.unwrap_or(caps.idle),
        body: flags.max_body.unwrap_or(caps.body),
        ratio: flags.max_ratio.map_or(caps.ratio, u64::from),
        head: flags.max_headers.map_or(caps.head, |bytes| bytes as usize),
        links: flags.max_links.unwrap_or(caps.links),
        ..caps
    }
}

fn quotas(flags: &CapFlags) -> Quotas {
    let quotas = Quotas::default();
    Quotas { pattern: flags.max_pattern.unwrap_or(quotas.pattern), ..quotas }
}

fn politeness(flags: &Manners) -> Rules {
    let rules = Rules::default();
    Rules {
        per_host: flags.per_host.map_or(rules.per_host, std::num::NonZeroUsize::get),
        rate: flags.rate,
        delay: flags.delay,
        max_delay: flags.max_delay,
        max_hold: flags.max_hold,
        retries: flags.retries,
        asked: flags.per_host.is_some() || flags.rate.is_some() || flags.delay.is_some(),
    }
}

fn proxy(text: &OsStr) -> anyhow::Result<Url> {
    url(text).context("--proxy")
}

/// The URL that is given, or the sentence that says what is wrong with it.
fn url(text: &OsStr) -> anyhow::Result<Url> {
    let text = text.to_str().ok_or_else(|| anyhow!(words::unreadable(text)))?;
    given::parse(text).with_context(|| shown_brief(text))
}

#[cfg(test)]
mod tests;
