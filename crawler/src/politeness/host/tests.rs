//! Lists of events, and what the host is ready for after each.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn host(url: &str, rules: &Rules) -> Host {
    Host::new(&Url::parse(url).unwrap(), rules)
}

fn answer(status: u16, retry_after: Option<u64>) -> Event {
    let retry_after = retry_after.map(Duration::from_secs);
    Event::Heard(Heard::Answer { status, retry_after, took: Duration::from_millis(1) })
}

/// Begins for as long as it may, at one time; how many that were.
fn begin_all(host: &mut Host, now: Instant) -> usize {
    let begun = |_: &usize| {
        let ready = host.ready(now) == Readiness::Now;
        ready.then(|| host.apply(Event::Begin, now)).is_some()
    };
    (0..100).take_while(begun).count()
}

#[test]
fn four_are_open_at_most_and_one_more_when_one_ends() {
    let (mut host, now) = (host("http://a.test", &Rules::default()), Instant::now());
    assert_eq!(begin_all(&mut host, now), 4);
    assert_eq!(host.ready(now + FAR), Readiness::WhenOneGoesOn);
    host.apply(Event::End(Request::Asked(now)), now);
    assert_eq!(begin_all(&mut host, now), 1);
}

#[test]
fn one_whose_body_lingers_counts_only_among_the_users_connections() {
    let rules = Rules { per_host: 3, ..Rules::default() };
    let (mut host, start) = (host("http://a.test", &rules), Instant::now());
    (0..2).for_each(|_| host.apply(Event::Heard(Heard::Lost), start));
    assert_eq!((host.allowed(), begin_all(&mut host, start)), (1, 1));
    let (came, begun) = (start + SECOND, start + SECOND + LINGER);
    host.apply(Event::Head(start), came);
    assert_eq!(host.ready(came), Readiness::At(begun));
    assert_eq!(host.waits(came), Some((begun, Why::Connections)));
    assert_eq!(begin_all(&mut host, begun), 1, "beside the one that lingers");
    host.apply(Event::Head(begun), begun);
    host.apply(Event::End(Request::Answered(begun)), begun);
    assert_eq!(begin_all(&mut host, begun), 1, "whose end makes room, not the other's");
    host.apply(Event::Head(begun), begun);
    let second = begun + LINGER;
    assert_eq!(host.ready(begun), Readiness::At(second));
    assert_eq!(begin_all(&mut host, second), 1);
    host.apply(Event::Head(second), second);
    assert_eq!(host.ready(second + FAR), Readiness::WhenOneGoesOn, "the user's are all taken");
    assert_eq!(host.waits(second), None);
}

#[test]
fn one_whose_head_has_not_come_counts_however_long_it_takes() {
    let slow = Rules { asked: true, ..Rules::default() };
    for (url, event) in
        [("http://a.test", Event::Heard(Heard::Lost)), ("http://127.0.0.1", Event::Delay(SECOND))]
    {
        let (mut host, start) = (host(url, &slow), Instant::now());
        (0..2).for_each(|_| host.apply(event, start));
        assert_eq!(begin_all(&mut host, start), 1);
        let came = start + 25 * SECOND;
        assert_eq!(host.ready(came), Readiness::WhenOneGoesOn, "{url}");
        host.apply(Event::Head(start), came);
        assert_eq!(host.ready(came), Readiness::At(came + LINGER), "{url}");
        host.apply(Event::End(Request::Answered(came)), came);
        assert_eq!(host.ready(came), Readiness::Now, "{url}");
    }
}

#[test]
fn retry_after_of_429_and_503_and_of_redirects_holds_the_host() {
    for status in [429, 503, 301, 307] {
        let (mut host, now) = (host("http://a.test", &Rules::default()), Instant::now());
        host.apply(answer(status, Some(7)), now);
        assert_eq!(host.ready(now), Readiness::At(now + 7 * SECOND), "{status}");
        assert_eq!(host.waits(now), Some((now + 7 * SECOND, Why::RetryAfter)));
        assert_eq!(host.ready(now + 7 * SECOND), Readiness::Now);
    }
}

#[test]
fn retry_after_of_other_answers_and_none_at_all_hold_nothing() {
    let (mut host, now) = (host("http://a.test", &Rules::default()), Instant::now());
    for event in [answer(200, Some(7)), answer(404, Some(7)), answer(429, None)] {
        host.apply(event, now);
    }
    assert_eq!(host.ready(now), Readiness::Now);
}

#[test]
fn a_hold_is_cut_to_the_longest_and_never_shortened() {
    let rules = Rules { max_hold: 60 * SECOND, ..Rules::default() };
    let (mut host, now) = (host("http://a.test", &rules), Instant::now());
    host.apply(answer(503, Some(u64::MAX)), now);
    host.apply(answer(503, Some(5)), now + SECOND);
    assert_eq!(host.ready(now), Readiness::At(now + 60 * SECOND));
}

#[test]
fn a_rate_and_a_delay_are_a_gap_between_beginnings() {
    let now = Instant::now();
    let rate = Rules { rate: Some(4.0), ..Rules::default() };
    let both = Rules { delay: Some(2 * SECOND), ..rate.clone() };
    for (rules, gap) in [(rate, SECOND / 4), (both, 2 * SECOND)] {
        let mut host = host("http://a.test", &rules);
        host.apply(Event::Begin, now);
        assert_eq!(host.ready(now), Readiness::At(now + gap));
        assert_eq!(begin_all(&mut host, now + gap), 1);
    }
}

#[test]
fn a_rate_that_is_no_number_of_requests_limits_nothing_and_a_tiny_one_overflows_nothing() {
    let gap = |rate| Rules { rate: Some(rate), ..Rules::default() }.gap();
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(gap(rate), Duration::ZERO, "{rate}");
    }
    assert_eq!(gap(f64::MIN_POSITIVE), FAR);
    let slowest = Rules { rate: Some(1e-300), ..Rules::default() };
    let (mut host, now) = (host("http://a.test", &slowest), Instant::now());
    host.apply(Event::Begin, now);
    assert_eq!(host.ready(now), Readiness::At(now + FAR));
}

#[test]
fn crawl_delay_is_one_connection_and_a_gap_and_cut_to_the_longest() {
    let now = Instant::now();
    for (asked, gap) in [(3, 3), (900, 30)] {
        let mut host = host("http://a.test", &Rules::default());
        host.apply(Event::Delay(asked * SECOND), now);
        host.apply(Event::Delay(SECOND), now); // of the other scheme: the longer counts
        assert_eq!(begin_all(&mut host, now), 1);
        assert_eq!(host.ready(now + FAR), Readiness::WhenOneGoesOn, "its head has not come");
        host.apply(Event::End(Request::Asked(now)), now);
        assert_eq!(host.ready(now), Readiness::At(now + gap * SECOND));
    }
    let (mut none, mut unheeded) = (host("http://a.test", &Rules::default()), Rules::default());
    none.apply(Event::Delay(Duration::ZERO), now);
    assert_eq!(none.allowed(), 4);
    unheeded.max_delay = Duration::ZERO;
    let mut host = host("http://a.test", &unheeded);
    host.apply(Event::Delay(SECOND), now);
    assert_eq!(host.allowed(), 4);
}

#[test]
fn loopback_is_slowed_down_only_when_asked_for_or_by_what_it_says_itself() {
    let now = Instant::now();
    let rules = Rules { delay: Some(SECOND), ..Rules::default() };
    let mut free = host("http://127.0.0.1:8080", &rules);
    free.apply(Event::Heard(Heard::Lost), now);
    assert_eq!(begin_all(&mut free, now), 100);
    free.apply(answer(503, Some(1)), now);
    assert_eq!(free.ready(now), Readiness::At(now + SECOND));
    free.apply(Event::Delay(SECOND), now);
    assert_eq!(free.allowed(), 1);
    let mut bound = host("http://127.0.0.1:8080", &Rules { asked: true, ..rules });
    assert_eq!(begin_all(&mut bound, now), 1);
}

#[test]
fn failures_halve_what_may_be_open() {
    let (mut host, now) = (host("http://a.test", &Rules::default()), Instant::now());
    begin_all(&mut host, now);
    host.apply(Event::Heard(Heard::Lost), now);
    (0..3).for_each(|_| host.apply(Event::End(Request::Asked(now)), now));
    assert_eq!((host.allowed(), host.open()), (2, 1));
    assert_eq!(begin_all(&mut host, now), 1);
}
