//! The flags of `crawl`, and the settings that they ask for.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::section::units::{at_once, duration, header, limit, rate, size, whole};

/// The flags of `crawl`.
#[derive(Args, Clone, Debug)]
pub struct Flags {
    /// Where to begin, http or https [default: a site served here]
    #[arg(value_name = "URL")]
    pub starts: Vec<OsString>,
    /// Keep frontier and results in this file; run again with it, the crawl goes on
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Give up the unfinished crawl in the file and begin a new one over it
    #[arg(long, requires = "db")]
    pub again: bool,

    #[command(flatten)]
    pub reach: Reach,
    #[command(flatten)]
    pub manners: Manners,
    #[command(flatten)]
    pub caps: CapFlags,
}

/// How far the crawl goes.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Which links are followed")]
pub struct Reach {
    /// Also the other hosts of the same site: www.example.com and docs.example.com
    #[arg(long, conflicts_with = "host")]
    pub same_site: bool,
    /// These hosts, instead of those of the start URLs; several times for several
    #[arg(long, value_name = "HOST")]
    pub host: Vec<String>,
    /// Nothing outside of the directories of the start URLs
    #[arg(long)]
    pub directory: bool,
    /// Only URLs that one of these regular expressions matches
    #[arg(long, value_name = "REGEX")]
    pub include: Vec<String>,
    /// No URLs that one of these regular expressions matches
    #[arg(long, value_name = "REGEX")]
    pub exclude: Vec<String>,
    /// At most so many links away from a start
    #[arg(long, value_name = "N", value_parser = whole::<u32>)]
    pub depth: Option<u32>,
    /// Also what pages are drawn with: images, scripts, styles, media
    #[arg(long)]
    pub resources: bool,
    /// Also the targets of forms that ask by GET
    #[arg(long)]
    pub forms: bool,
    /// Follow links that are marked nofollow too
    #[arg(long)]
    pub ignore_nofollow: bool,
    /// Do not ask for robots.txt; the summary says so
    #[arg(long)]
    pub ignore_robots: bool,
    /// Do not read the sitemaps that robots.txt names
    #[arg(long)]
    pub no_sitemaps: bool,
    /// Follow series of URLs that seem to have no end
    #[arg(long)]
    pub ignore_traps: bool,
    /// Take URLs whose queries differ only in order for one page
    #[arg(long)]
    pub sort_query: bool,
    /// Take this parameter out of every query, such as utm_source
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub drop_query: Vec<String>,
    /// Also private, link-local and loopback addresses
    #[arg(long)]
    pub allow_private: bool,
    /// End after so many pages; run again with a higher number, it goes on
    #[arg(long, value_name = "N", value_parser = whole::<u64>)]
    pub max_pages: Option<u64>,
    /// End after so long, when what is in flight has ended; run again, it goes on
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    pub max_time: Option<Duration>,
}

/// How hosts are treated.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "How hosts are treated")]
pub struct Manners {
    /// URLs in flight at once, at most 1024 [default: 16; 4 for the site served here]
    #[arg(long, value_name = "N", value_parser = at_once)]
    pub workers: Option<NonZeroUsize>,
    /// Connections to a host at once [default: 4; to loopback as many as workers]
    #[arg(long, value_name = "N", value_parser = at_once)]
    pub per_host: Option<NonZeroUsize>,
    /// Requests to a host a second, at most
    #[arg(long, value_name = "NUMBER", value_parser = rate)]
    pub rate: Option<f64>,
    /// Time between the beginnings of two requests to a host, at least
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    pub delay: Option<Duration>,
    /// How much Crawl-delay of robots.txt may ask for
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub max_delay: Duration,
    /// How long one Retry-After may hold a host
    #[arg(long, value_name = "DURATION", default_value = "1day", value_parser = duration)]
    pub max_hold: Duration,
    /// How often a URL is tried again after 429, 5xx, a reset or a time-out
    #[arg(long, value_name = "N", default_value = "3", value_parser = whole::<u32>)]
    pub retries: u32,
    /// Who to turn to: a URL or an address, said with each request
    #[arg(long, value_name = "TEXT", value_parser = header)]
    pub contact: Option<String>,
    /// Keep cookies
    #[arg(long)]
    pub cookies: bool,
    /// Ask through this proxy; those of the environment are not used
    #[arg(long, value_name = "URL")]
    pub proxy: Option<OsString>,
}

/// What an answer may take.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What an answer may take")]
pub struct CapFlags {
    /// Time for one request, from the connection to the last byte [default: 1m]
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    pub timeout: Option<Duration>,
    /// Time in which nothing of a body comes [default: 10s]
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    pub idle: Option<Duration>,
    /// Decompressed bytes of a page [default: 10MiB]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_body: Option<u64>,
    /// How many times larger a body may be than what came over the network [default: 250]
    #[arg(long, value_name = "N", value_parser = whole::<u32>)]
    pub max_ratio: Option<u32>,
    /// Bytes of headers, up to some 400KiB [default: 64KiB]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_headers: Option<u64>,
    /// Redirects in a row
    #[arg(long, value_name = "N", default_value = "10", value_parser = whole::<u32>)]
    pub max_redirects: u32,
    /// Bytes of a URL [default: 8KiB]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_url: Option<u64>,
    /// Links of a page [default: 50000]
    #[arg(long, value_name = "N", value_parser = whole::<usize>)]
    pub max_links: Option<usize>,
    /// URLs of one pattern; 0 is no limit [default: 100000]
    #[arg(long, value_name = "N", value_parser = whole::<u32>)]
    pub max_pattern: Option<u32>,
    /// Memory for the file's cache
    #[arg(long, value_name = "SIZE", default_value = "32MiB", value_parser = size)]
    pub memory: u64,
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches};
    use crawler::fetch::caps::Caps;
    use crawler::politeness::Rules;
    use crawler::scope::ScopeSettings;
    use crawler::trap::Quotas;

    use super::*;

    /// What the help of a flag says that it is without it.
    fn default_of(flag: &str) -> String {
        let command = Flags::augment_args(Command::new("crawl"));
        let flag = command.get_arguments().find(|own| own.get_long() == Some(flag)).unwrap();
        let help = flag.get_help().unwrap().to_string();
        help.split("[default: ").nth(1).unwrap().trim_end_matches(']').to_owned()
    }

    #[test]
    fn defaults_of_the_flags_are_those_of_the_library() {
        let flags = Flags::augment_args(Command::new("crawl")).get_matches_from(["crawl"]);
        let flags = Flags::from_arg_matches(&flags).unwrap();
        let (told, rules) = (flags.manners, Rules::default());
        assert_eq!(told.max_delay, rules.max_delay);
        assert_eq!(told.max_hold, rules.max_hold);
        assert_eq!(told.retries, rules.retries);
    }

    #[test]
    fn the_help_names_the_defaults_as_they_are() {
        let (caps, quotas) = (Caps::default(), Quotas::default());
        let time = |flag| limit(&default_of(flag));
        assert_eq!((time("timeout"), time("idle")), (Ok(caps.total), Ok(caps.idle)));
        let longest = ScopeSettings::new(Vec::new()).longest;
        let bytes = ["max-body", "max-headers", "max-url"].map(|flag| size(&default_of(flag)));
        assert_eq!(bytes, [Ok(caps.body), Ok(caps.head as u64), Ok(longest as u64)]);
        let number = ["max-ratio", "max-links", "max-pattern"].map(|flag| whole(&default_of(flag)));
        assert_eq!(number, [Ok(caps.ratio), Ok(caps.links as u64), Ok(u64::from(quotas.pattern))]);
    }
}
