//! What the site can do wrong, by name: the one table of it.
//!
//! A fault that is switched on has places of its own, and the first page links to each.
//! What ends lies below `/fault/NAME`, and its end is known; what goes on for ever lies
//! below `/trap/NAME`, and no crawl is complete there.

/// Something that the site does wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// A body of one byte a second.
    Slow,
    /// 503 twice, then the page.
    Flaky,
    /// Connections that are reset.
    Reset,
    /// Statuses from 500 on, for good.
    Errors,
    /// Bodies that decompress to a gigabyte.
    Bomb,
    /// A calendar and a counter without an end.
    Calendar,
    /// Relative links that repeat their own path.
    Echo,
    /// Every combination of five parameters.
    Facets,
    /// Every choice of five filters, each with a text of its own.
    Filters,
    /// A new session in every link.
    Session,
    /// Bodies, and a tag, without an end.
    Huge,
    /// Ten thousand header lines, or one of a megabyte.
    Headers,
    /// `robots.txt` answers 503.
    Robots503,
    /// `robots.txt` comes at one byte a second.
    RobotsSlow,
    /// Takes the request and never answers.
    Hang,
    /// Headers that are not true of the body.
    Lies,
    /// 429 or 503 with `Retry-After`, then the page.
    RetryAfter,
    /// Redirects to private addresses, to itself, to nowhere.
    Redirects,
    /// Pages in five encodings.
    Charset,
}

/// A place of a fault: its path, and the status with which a crawl ends there.
pub type Entry = (&'static str, Option<u16>);

impl Fault {
    /// All of them, in the order of their declaration.
    pub const ALL: [Fault; 19] = [
        Fault::Slow,
        Fault::Flaky,
        Fault::Reset,
        Fault::Errors,
        Fault::Bomb,
        Fault::Calendar,
        Fault::Echo,
        Fault::Facets,
        Fault::Filters,
        Fault::Session,
        Fault::Huge,
        Fault::Headers,
        Fault::Robots503,
        Fault::RobotsSlow,
        Fault::Hang,
        Fault::Lies,
        Fault::RetryAfter,
        Fault::Redirects,
        Fault::Charset,
    ];

    /// Its name, as `--faults` takes it.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// What it does, in half a line.
    pub fn about(self) -> &'static str {
        self.row().1
    }

    /// The fault of that name.
    pub fn of_name(name: &str) -> Option<Fault> {
        Fault::ALL.into_iter().find(|fault| fault.name() == name)
    }

    /// Its places, to which the first page links; without a status where no whole answer
    /// ever comes, or where its links never end.
    pub fn entries(self) -> &'static [Entry] {
        self.row().2
    }

    /// Whether nothing else can be crawled beside it: `all` leaves it out.
    pub fn hides_all(self) -> bool {
        matches!(self, Fault::Robots503 | Fault::RobotsSlow)
    }

    fn row(self) -> (&'static str, &'static str, &'static [Entry]) {
        match self {
            Fault::Slow => ("slow", "a body of one byte a second", &[("/fault/slow", None)]),
            Fault::Flaky => ("flaky", "503 twice, then the page; one with Retry-After: 1", FLAKY),
            Fault::Reset => ("reset", "connections reset: once, always, within the body", RESET),
            Fault::Errors => ("errors", "500 to 504, for good", ERRORS),
            Fault::Bomb => ("bomb", "gzip, brotli and zstd of a gigabyte, a sitemap too", BOMB),
            Fault::Calendar => ("calendar", "a calendar and a counter without an end", CALENDAR),
            Fault::Echo => ("echo", "relative links: /a/b/a/b/…", &[("/trap/echo/", None)]),
            Fault::Facets => {
                ("facets", "every combination of five parameters", &[("/trap/facets/", None)])
            }
            Fault::Filters => (
                "filters",
                "every choice of five filters, each with other words",
                &[("/trap/filters/", None)],
            ),
            Fault::Session => (
                "session",
                "a new session in every link, the same text",
                &[("/trap/session/", None)],
            ),
            Fault::Huge => ("huge", "a body without an end, a tag without an end", HUGE),
            Fault::Headers => ("headers", "10,000 header lines, or one of a megabyte", HEADERS),
            Fault::Robots503 => ("robots-503", "robots.txt answers 503 (not in `all`)", &[]),
            Fault::RobotsSlow => {
                ("robots-slow", "robots.txt at one byte a second (not in `all`)", &[])
            }
            Fault::Hang => ("hang", "takes the request, never answers", &[("/fault/hang", None)]),
            Fault::Lies => ("lies", "a length too long, gzip that is none, gzip cut off", LIES),
            Fault::RetryAfter => ("retry-after", "429 and 503 with Retry-After, twice", RETRY),
            Fault::Redirects => ("redirects", "to private addresses, itself, nowhere", REDIRECTS),
            Fault::Charset => ("charset", "pages and links in five encodings", CHARSET),
        }
    }
}

const FLAKY: &[Entry] = &[
    ("/fault/flaky/0", Some(200)),
    ("/fault/flaky/1", Some(200)),
    ("/fault/flaky/2", Some(200)),
    ("/fault/flaky/3", Some(200)),
    ("/fault/flaky/4", Some(200)),
];
const RESET: &[Entry] = &[
    ("/fault/reset/always", None),
    ("/fault/reset/once", Some(200)),
    ("/fault/reset/body", Some(200)),
];
const ERRORS: &[Entry] = &[
    ("/fault/errors/500", Some(500)),
    ("/fault/errors/501", Some(501)),
    ("/fault/errors/502", Some(502)),
    ("/fault/errors/503", Some(503)),
    ("/fault/errors/504", Some(504)),
];
const BOMB: &[Entry] = &[
    ("/fault/bomb/gzip", None),
    ("/fault/bomb/brotli", None),
    ("/fault/bomb/zstd", None),
    ("/fault/bomb/zstd-window", None),
];
const CALENDAR: &[Entry] = &[("/trap/calendar/2026-01", None), ("/trap/calendar/day?n=1", None)];
const HUGE: &[Entry] = &[("/fault/huge/text", None), ("/fault/huge/tag", None)];
const HEADERS: &[Entry] = &[("/fault/headers/many", None), ("/fault/headers/long", None)];
const LIES: &[Entry] =
    &[("/fault/lies/length", None), ("/fault/lies/gzip", None), ("/fault/lies/cut", None)];
const RETRY: &[Entry] =
    &[("/fault/retry-after/seconds", Some(200)), ("/fault/retry-after/date", Some(200))];
const REDIRECTS: &[Entry] = &[
    ("/fault/redirects/metadata", Some(302)),
    ("/fault/redirects/private", Some(302)),
    ("/fault/redirects/mapped", Some(302)),
    ("/fault/redirects/decimal", Some(302)),
    ("/fault/redirects/nat64", Some(302)),
    ("/fault/redirects/file", Some(302)),
    ("/fault/redirects/itself", Some(302)),
    ("/fault/redirects/nowhere", Some(302)),
    ("/fault/redirects/malformed", Some(302)),
];
const CHARSET: &[Entry] = &[
    ("/fault/charset/latin1", Some(200)),
    ("/fault/charset/cyrillic", Some(200)),
    ("/fault/charset/japanese", Some(200)),
    ("/fault/charset/chinese", Some(200)),
    ("/fault/charset/utf16", Some(200)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_by_its_name() {
        for fault in Fault::ALL {
            assert_eq!(Fault::of_name(fault.name()), Some(fault));
        }
    }

    #[test]
    fn what_never_ends_is_below_trap_and_all_else_below_fault() {
        for fault in Fault::ALL {
            for (path, status) in fault.entries() {
                let below = |root| path.starts_with(&format!("/{root}/{}", fault.name()));
                assert!(below("fault") || below("trap") && status.is_none(), "{path}");
            }
        }
    }
}
