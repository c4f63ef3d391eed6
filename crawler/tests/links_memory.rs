//! What an extractor holds does not grow with the page, as the allocator has it.

#![expect(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crawler::fetch::caps::Caps;
use crawler::links::{Extractor, Settings, Taken, of_head};
use url::Url;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: both only hand on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(HELD.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PIECE: usize = 64 << 10;
/// Of 4 MB: ten times what may be held.
const PIECES: usize = 64;

/// What the allocator counts is of one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// The most that is held while four megabytes of that filling follow that beginning.
fn peak(mut extractor: Extractor, begin: &str, fill: &str) -> usize {
    let piece = fill.repeat(PIECE / fill.len());
    let before = HELD.load(Relaxed);
    PEAK.store(before, Relaxed);
    extractor.push(begin.as_bytes());
    (0..PIECES).for_each(|_| extractor.push(piece.as_bytes()));
    let peak = PEAK.load(Relaxed) - before;
    assert!(extractor.end().links.len() <= 1);
    peak
}

#[test]
fn four_megabytes_without_a_link_are_not_held() {
    let _alone = ALONE.lock();
    let settings = || Settings {
        base: Url::parse("http://h/").unwrap(),
        forms: true,
        most: 10,
        longest: 8 << 10,
        bytes: u64::MAX,
        ratio: 250,
        taken: Taken::default(),
    };
    for (content_type, begin, fill) in [
        ("text/html", "<p>", "text "),
        ("text/html", "<!-- ", "<a href=x>"),
        ("text/html", "<a title='", "x"),
        ("text/html", "<a href='", "é"),
        ("text/html", "<a ", "x "),
        ("text/html", "<", "x"),
        ("text/html", "<p", "x"),
        ("text/html", "", "<p><svg><desc>"),
        ("text/html", "", "<template>"),
        ("text/html", "<title>", "x"),
        ("text/html", "<script><!--", "<script>"),
        ("text/html", "<style>a{b:url(", "x"),
        ("text/html", "<style>a{b:'", "\\41"),
        ("text/css", "a{b:url(", "x"),
        ("text/css", "@", "x"),
        ("text/xml", "<urlset><loc>", "x"),
        ("text/plain", "x", "x"),
        ("text/xml", "<urlset><loc><![CDATA[", "&]"),
    ] {
        let extractor = Extractor::of_type(Some(content_type), settings());
        let peak = peak(extractor, begin, fill);
        assert!(peak < 400_000, "{content_type} {begin} {fill}: {peak} bytes");
    }
}

#[test]
fn short_links_with_a_long_base_are_not_held_as_long_as_they_are_resolved() {
    const LINKS: usize = 10_000;
    let _alone = ALONE.lock();
    // Each escape of a character takes nine bytes; some bases are short enough for a URL.
    for (base, link, longest, cut) in [
        (format!("/{}/", "中".repeat(21_000)), "1", 8 << 10, false),
        (format!("/{}/x", "a/".repeat(30_000)), "../1", 8 << 10, false),
        (format!("/{}/", "a".repeat(8000)), "1", 8 << 10, true),
        (format!("/{}/", "a".repeat(8000)), "../1", 8 << 10, false),
        (format!("/{}/", "a".repeat(60_000)), "1", usize::MAX, true),
    ] {
        let settings = Settings {
            base: Url::parse("http://h/").unwrap(),
            forms: true,
            most: LINKS,
            longest,
            bytes: u64::MAX,
            ratio: 250,
            taken: Taken::default(),
        };
        let page = format!("<base href='{base}'>{}", format!("<a href={link}>").repeat(LINKS));
        let before = HELD.load(Relaxed);
        PEAK.store(before, Relaxed);
        let mut extractor = Extractor::of_type(Some("text/html"), settings);
        extractor.push(page.as_bytes());
        let document = extractor.end();
        let peak = PEAK.load(Relaxed) - before;
        assert!(peak < 24 << 20, "{} {link}: {peak} bytes", base.len());
        assert_eq!(document.cut.is_some(), cut, "{} {link}", base.len());
        assert_eq!(document.links.len() == LINKS, !cut, "{} {link}", base.len());
    }
}

#[test]
fn the_links_of_a_header_and_those_of_its_page_are_bounded_together() {
    let _alone = ALONE.lock();
    let header = "<1>;rel=next,".repeat((64 << 10) / 13);
    let settings = Settings {
        base: Url::parse(&format!("http://h/{}/", "a".repeat(8000))).unwrap(),
        forms: true,
        most: 10_000,
        longest: 24 << 10,
        bytes: u64::MAX,
        ratio: 250,
        taken: Taken::default(),
    };
    for (header, cut) in [(&*header, true), (&header[..13 * 1000], false)] {
        let before = HELD.load(Relaxed);
        PEAK.store(before, Relaxed);
        let head = of_head([header.as_bytes()], None, settings.clone());
        let settings = Settings { taken: head.taken(), ..settings.clone() };
        let mut extractor = Extractor::of_type(Some("text/html"), settings);
        extractor.push("<a href=2>".repeat(10_000).as_bytes());
        let document = extractor.end();
        let peak = PEAK.load(Relaxed) - before;
        assert!(peak < 24 << 20, "{peak} bytes");
        assert_eq!((head.cut.is_some(), document.cut.is_some()), (cut, true));
        let (links, bytes) = (head.links.len() + document.links.len(), "http://h//1".len() + 8000);
        assert_eq!(links, (16 << 20) / bytes);
    }
}

#[test]
fn as_many_links_as_are_taken_by_default_are_held_in_the_same_memory_however_long_they_are() {
    let _alone = ALONE.lock();
    let Caps { links: most, body: bytes, ratio, .. } = Caps::default();
    for long in [1, 60, 120, 300, 1500] {
        let settings = Settings {
            base: Url::parse("http://h/").unwrap(),
            forms: true,
            most,
            longest: 24 << 10,
            bytes,
            ratio,
            taken: Taken::default(),
        };
        let link = format!("<a href={}>", "a".repeat(long));
        let before = HELD.load(Relaxed);
        PEAK.store(before, Relaxed);
        let mut extractor = Extractor::of_type(Some("text/html"), settings);
        (0..=most).for_each(|_| extractor.push(link.as_bytes()));
        let document = extractor.end();
        let peak = PEAK.load(Relaxed) - before;
        // The texts alone may have room for half as many again.
        assert!(document.cut.is_some() && peak < 44_000_000, "{long}: {peak} bytes");
    }
}
