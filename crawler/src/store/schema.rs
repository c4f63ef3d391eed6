//! The tables of the file, and what people will want to ask them.
//!
//! ```text
//!  crawl ◀── seen, queued, finished ── url ──▶ origin   what its robots.txt said, its holds
//!                                       ▲ ▲
//!                              page ────┘ └──── link    page, n ──▶ target, kind, line
//! ```
//!
//! Whatever is asked often of many rows is a small integer; whatever a person reads is a
//! word. What strangers wrote has no control characters, which a terminal would obey, but for
//! `robots`, `etag` and `modified`: they are used again, so they are as they came. The
//! comments stand in the SQL itself, so `sqlite3 FILE .schema` shows them.
//!
//! A link that cannot be read as a URL is kept too: its target is a row that is left out as
//! `malformed`, with the first 200 characters of its text behind `(no URL) `, which no URL
//! begins with. So is a sitemap of a `robots.txt`, whose reason names the line, for no page holds
//! it. Of the headers of a page and of its body these are the first 32 each; more are
//! not kept. Nor is a line of a text that is no URL: it may be a sentence.
//!
//! Of what a server writes a reason holds the first 200 characters, such as of a rule or of where
//! a redirect leads; so does `content_type`. An `etag` or `modified` of more than a KiB is not kept.
//!
//! A `robots.txt` that cannot be had overwrites no copy that is obeyed meanwhile, for up to 30
//! days: `robots_at` says how old that is.
//!
//! `page.change` compares an answer with the result that the file had of that URL, whichever
//! crawl brought it: `changed` or `unchanged` if the page was there, `failed` if it was and
//! nobody can tell now, for it failed, or was cut where it was whole, `gone` if it was and is
//! not found or left out now, `new` if it was not there. What is `unchanged` by its fate (304)
//! always is by its change. A page that a whole crawl reached no more, and one had that was begun
//! alike, gets `gone` too, when the next crawl begins; its row is still of the crawl that had it.
//!
//! # Invariants
//!
//! * A URL has one row of `url`. Its index holds a hash of eight bytes instead of the text:
//!   an index of the texts would be as large as the table, and would not fit the cache.
//!   The hash is not unique and needs not be, the text is compared.
//! * A URL is unfinished if and only if `queued > finished`, and only these are in
//!   `url_unfinished`, in the order in which they were queued.
//! * `finished = page.crawl` for each URL that ever was finished: the two are written in one
//!   transaction, together with its links and the URLs that these queue.

/// "crwl": how `file` and we know a file of ours.
pub const APPLICATION_ID: i32 = 0x6372_776c;

/// The version of the tables. A file of another one is refused.
pub const VERSION: i32 = 2;

/// The tables, their indexes, and views that read like sentences.
pub const TABLES: &str = "
CREATE TABLE crawl (
  number INTEGER PRIMARY KEY,  -- from 1; the file keeps the latest result of each URL
  begun INTEGER NOT NULL,      -- seconds since 1970
  ended INTEGER,               -- NULL while a URL is unfinished, or if it was given up
  starts TEXT NOT NULL,        -- one URL a line
  scope TEXT NOT NULL,         -- what else decides which URLs are followed, and the
                               -- version of what found their links
  depth INTEGER,               -- how many links from a start are followed; NULL: all
  hops INTEGER NOT NULL        -- how many redirects in a row are followed
) STRICT;

CREATE TABLE origin (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,    -- scheme, host and port
  robots_status INTEGER,       -- what its robots.txt was answered with; NULL: no answer
  robots BLOB,                 -- the body, its first 500 KiB; without an answer, why none came
  robots_at INTEGER,           -- when, in seconds since 1970; NULL: not asked yet
  held_until INTEGER           -- until when it asked to be left alone, by Retry-After, in seconds
                               -- since 1970, at most --max-hold; NULL: it never did
) STRICT;

CREATE TABLE kind (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL           -- what holds a link: anchor, redirect, image ...
) STRICT;

CREATE TABLE url (
  id INTEGER PRIMARY KEY,      -- in the order of becoming known
  hash INTEGER NOT NULL,       -- 24 bits of the directory, 40 of the whole
  url TEXT NOT NULL,           -- normalised; or (no URL) and the text of a link that is none
  origin INTEGER REFERENCES origin,        -- NULL if it never was to be fetched
  kind INTEGER NOT NULL REFERENCES kind,   -- as what it became known, or: a sitemap
  depth INTEGER,               -- links from a start, at least; NULL: no followed link leads here
  hops INTEGER,                -- redirects in a row that led to it, at least
  nested INTEGER,              -- sitemaps in a row, each listed by the one before, at least
  run INTEGER NOT NULL,        -- what the watch for traps noted of it
  seen INTEGER NOT NULL,       -- the last crawl in which a link led here
  queued INTEGER NOT NULL,     -- the last crawl in which it was to be fetched; 0: never
  finished INTEGER NOT NULL,   -- the last crawl in which it was; unfinished: queued > finished
  place INTEGER,               -- its place among all that ever were queued
  left_out TEXT,               -- the rule that kept it out
  reason TEXT                  -- the same as a sentence's end
) STRICT;
CREATE INDEX url_hash ON url (hash);
CREATE INDEX url_unfinished ON url (origin, place) WHERE queued > finished;

CREATE TABLE page (            -- the latest result of a URL
  url INTEGER PRIMARY KEY REFERENCES url,
  crawl INTEGER NOT NULL REFERENCES crawl, -- the crawl that brought it
  fate TEXT NOT NULL,          -- fetched, unchanged, redirected, cut, failed, left out
  status INTEGER,              -- of the answer; NULL: none came
  reason TEXT,                 -- why it was cut, failed or left out
  change TEXT,                 -- against its result before: new, changed, unchanged, gone, failed;
                               -- failed: it was there, and failed now, or was cut where it was whole
  content_type TEXT,
  title TEXT,
  wire INTEGER NOT NULL,       -- bytes of body that came over the network
  bytes INTEGER NOT NULL,      -- the same decompressed
  digest BLOB,                 -- SHA-256 of these
  etag TEXT,
  modified TEXT,               -- Last-Modified
  text INTEGER NOT NULL,       -- a hash of what it shows: text, title, pictures
  shape INTEGER NOT NULL,      -- the same without the digits of texts
  took INTEGER NOT NULL,       -- microseconds from the request to the end of the body
  finished_at INTEGER NOT NULL -- seconds since 1970
) STRICT;

CREATE TABLE link (
  page INTEGER NOT NULL REFERENCES url,
  n INTEGER NOT NULL,          -- its place on the page, from 1; those that are no URL come last
  target INTEGER NOT NULL REFERENCES url,
  kind INTEGER NOT NULL REFERENCES kind,
  line INTEGER NOT NULL,       -- of the body, from 1; 0: in a header
  left_out TEXT,               -- the rule by which it is not followed; NULL: it is
  PRIMARY KEY (page, n)
) STRICT, WITHOUT ROWID;

-- The pages of the latest crawl.
CREATE VIEW result AS
  SELECT url.url, depth, fate, status, page.reason, change, content_type, title, wire, bytes,
    took / 1000 AS milliseconds, iif(digest IS NULL, NULL, lower(hex(digest))) AS sha256, page.url AS id
  FROM page JOIN url ON url.id = page.url
  WHERE page.crawl = (SELECT max(number) FROM crawl) AND fate <> 'left out';

-- The links that these pages hold.
CREATE VIEW held AS
  SELECT holder.url AS page, line, kind.name AS kind, url.url AS target, link.left_out,
    link.page AS page_id, link.target AS target_id
  FROM link JOIN result AS holder ON holder.id = link.page
  JOIN url ON url.id = link.target JOIN kind ON kind.id = link.kind;
";

/// Questions that people will have, each with the query that answers it.
pub const QUERIES: [(&str, &str); 7] = [
    (
        "Pages by status",
        "SELECT status, count(*) AS pages FROM result GROUP BY status ORDER BY pages DESC, status",
    ),
    (
        "Broken links, with the pages and lines that hold them",
        "WITH RECURSIVE
           hop AS MATERIALIZED (  -- where each redirect leads
             SELECT page_id AS at, target_id AS next FROM held WHERE kind = 'redirect'),
           ends(at) AS (          -- redirects that lead to a page; the others go round in a circle
             SELECT at FROM hop WHERE next NOT IN (SELECT at FROM hop)
             UNION SELECT hop.at FROM ends JOIN hop ON next = ends.at),
           broken(id, answer) AS MATERIALIZED (
             SELECT id, coalesce(status, reason) FROM result WHERE status >= 400 OR fate = 'failed'
             UNION ALL SELECT at, 'redirects in a circle' FROM hop
               WHERE at NOT IN (SELECT at FROM ends)),
           leads(id, at) AS (     -- what leads there: itself, and the redirects before it
             SELECT id, id FROM broken
             UNION SELECT leads.id, hop.at FROM leads JOIN hop ON next = leads.at
               WHERE hop.at IN (SELECT at FROM ends))
         SELECT url.url AS broken, answer, page, line, iif(at = leads.id, NULL, target) AS through
         FROM held CROSS JOIN leads ON at = target_id JOIN broken ON broken.id = leads.id
         JOIN url ON url.id = leads.id
         WHERE held.kind <> 'redirect' ORDER BY 1, page, line, through",
    ),
    (
        "Redirects, and where they lead",
        "SELECT page, status, target FROM held JOIN result ON result.id = page_id
         WHERE kind = 'redirect' ORDER BY page",
    ),
    (
        "The slowest pages, and how large they are",
        "SELECT milliseconds, bytes, url FROM result ORDER BY milliseconds DESC LIMIT 20",
    ),
    (
        "What was left out, and why",
        "SELECT left_out, reason, count(*) AS urls, min(url) AS example FROM url
         WHERE left_out IS NOT NULL AND seen = (SELECT max(number) FROM crawl)
         GROUP BY left_out, reason ORDER BY urls DESC, left_out, reason",
    ),
    (
        "Orphans: pages that a sitemap lists and no page links to",
        "SELECT url FROM result WHERE id IN
           (SELECT target_id FROM held WHERE kind = 'listed') AND id NOT IN
           (SELECT target_id FROM held WHERE kind NOT IN ('listed', 'sitemap')) ORDER BY url",
    ),
    (
        "The same content at several URLs",
        "SELECT sha256, count(*) AS urls, min(url) AS one, max(url) AS other FROM result
         WHERE sha256 IS NOT NULL AND fate <> 'redirected' AND bytes > 0
         GROUP BY sha256 HAVING urls > 1 ORDER BY urls DESC, one",
    ),
];
