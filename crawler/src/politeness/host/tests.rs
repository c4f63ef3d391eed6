//! Lists of events, and what the host is ready for after each.

use proptest::collection::vec;
use proptest::prelude::*;

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
    assert_eq!(host.ready(now + FAR), Readiness::WhenOneEnds);
    host.apply(Event::End(now), now);
    assert_eq!(begin_all(&mut host, now), 1);
}

#[test]
fn one_that_lingers_counts_only_among_the_users_connections() {
    let rules = Rules { per_host: 3, ..Rules::default() };
    let (mut host, start) = (host("http://a.test", &rules), Instant::now());
    (0..2).for_each(|_| host.apply(Event::Heard(Heard::Lost), start));
    assert_eq!((host.allowed(), begin_all(&mut host, start)), (1, 1));
    let (begun, second) = (start + LINGER, start + 2 * LINGER);
    assert_eq!(host.ready(start), Readiness::At(begun));
    assert_eq!(host.waits(start), Some((begun, Why::Connections)));
    assert_eq!(begin_all(&mut host, begun), 1, "beside the one that lingers");
    host.apply(Event::End(begun), begun);
    assert_eq!(begin_all(&mut host, begun), 1, "whose end makes room, not the other's");
    assert_eq!(host.ready(begun), Readiness::At(second));
    assert_eq!(begin_all(&mut host, second), 1);
    assert_eq!(host.ready(second + FAR), Readiness::WhenOneEnds, "the user's are all taken");
    assert_eq!(host.waits(second), None);
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
        assert_eq!(host.ready(now), Readiness::At(now + LINGER.max(gap * SECOND)));
        host.apply(Event::End(now), now);
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
    (0..3).for_each(|_| host.apply(Event::End(now), now));
    assert_eq!((host.allowed(), host.open()), (2, 1));
    assert_eq!(begin_all(&mut host, now), 1);
}

#[derive(Clone, Debug)]
enum Happening {
    Begin,
    /// Of those that are open, the one at this place, which is brought into their number.
    End(usize),
    Told(Event),
}

/// Milliseconds until it happens, and what.
fn happening() -> impl Strategy<Value = (u64, Happening)> {
    let status = prop_oneof![Just(200), Just(302), Just(404), Just(429), Just(500), Just(503)];
    let answer = (status, proptest::option::of(0_u64..5000), 0_u64..3000);
    let answer = answer.prop_map(|(status, after, took)| Heard::Answer {
        status,
        retry_after: after.map(Duration::from_millis),
        took: Duration::from_millis(took),
    });
    let told = prop_oneof![
        2 => answer.prop_map(Event::Heard),
        1 => Just(Event::Heard(Heard::Lost)),
        1 => (0_u64..2000).prop_map(|millis| Event::Delay(Duration::from_millis(millis))),
        1 => (0_u64..2000).prop_map(|millis| Event::Pause(Duration::from_millis(millis))),
    ];
    let happening = prop_oneof![
        4 => Just(Happening::Begin),
        2 => (0_usize..8).prop_map(Happening::End),
        5 => told.prop_map(Happening::Told),
    ];
    (prop_oneof![9 => 0_u64..400, 1 => 0_u64..6000], happening)
}

/// What happens to a host, with what is told from outside of what is open.
#[derive(Default)]
struct Happenings {
    open: Vec<Instant>,
}

impl Happenings {
    /// The event; `None` for a beginning that may not be, or an end of nothing.
    fn event(&mut self, happening: &Happening, host: &Host, now: Instant) -> Option<Event> {
        match *happening {
            Happening::Begin => (host.ready(now) == Readiness::Now).then(|| {
                self.open.push(now);
                Event::Begin
            }),
            Happening::End(place) => {
                let place = place.checked_rem(self.open.len())?;
                Some(Event::End(self.open.remove(place)))
            }
            Happening::Told(event) => Some(event),
        }
    }
}

fn rules() -> impl Strategy<Value = Rules> {
    let rate = proptest::option::of(0.5..100.0);
    let delay = proptest::option::of((0_u64..900).prop_map(Duration::from_millis));
    (1_usize..6, rate, delay, 0_u64..4).prop_map(|(per_host, rate, delay, hold)| Rules {
        per_host,
        rate,
        delay,
        max_hold: Duration::from_secs(hold),
        ..Rules::default()
    })
}

/// What is told from outside of the host: the end of the longest hold, the last beginning,
/// the longest gap that was asked for.
struct Told {
    held: Instant,
    began: Option<Instant>,
    gap: Duration,
}

proptest! {
    #[test]
    fn nothing_begins_too_early_or_beside_too_many(
        rules in rules(),
        happenings in vec(happening(), 0..80),
    ) {
        let mut now = Instant::now();
        let mut host = host("http://a.test", &rules);
        let mut told = Told { held: now, began: None, gap: rules.delay.unwrap_or_default() };
        let mut outside = Happenings::default();
        for (after, happening) in happenings {
            now += Duration::from_millis(after);
            let Some(event) = outside.event(&happening, &host, now) else { continue };
            match event {
                Event::Begin => {
                    prop_assert!(now >= told.held, "in a hold");
                    let gap = rules.rate.map_or(told.gap, |rate| told.gap.max(Duration::from_secs_f64(1.0 / rate)));
                    prop_assert!(told.began.is_none_or(|began| now >= began + gap), "in a gap");
                    told.began = Some(now);
                    prop_assert!(outside.open.len() <= rules.per_host, "too many");
                    let young = outside.open.iter().filter(|began| now < **began + LINGER).count();
                    prop_assert!(young <= host.allowed(), "too many that are young");
                }
                Event::Heard(Heard::Answer { status: 302 | 429 | 503, retry_after: Some(hold), .. }) => {
                    told.held = told.held.max(now + hold.min(rules.max_hold));
                }
                Event::Heard(_) | Event::End(_) => (),
                Event::Pause(pause) => told.held = told.held.max(now + pause),
                Event::Delay(delay) => told.gap = told.gap.max(delay),
            }
            host.apply(event, now);
            prop_assert_eq!(host.open(), outside.open.len());
            prop_assert!((1..=rules.per_host).contains(&host.allowed()));
        }
    }

    #[test]
    fn whatever_happened_it_becomes_ready(rules in rules(), happenings in vec(happening(), 0..80)) {
        let mut now = Instant::now();
        let mut host = host("http://a.test", &rules);
        let mut outside = Happenings::default();
        for (after, happening) in happenings {
            now += Duration::from_millis(after);
            outside.event(&happening, &host, now).inspect(|event| host.apply(*event, now));
        }
        outside.open.iter().for_each(|began| host.apply(Event::End(*began), now));
        prop_assert_eq!(host.open(), 0);
        match host.ready(now) {
            Readiness::Now => (),
            Readiness::At(at) => {
                prop_assert!(at > now && at <= now + 5 * SECOND, "{:?}", at - now);
                prop_assert_eq!(host.ready(now + (at - now) / 2), Readiness::At(at));
                prop_assert_eq!(host.ready(at), Readiness::Now);
            }
            Readiness::WhenOneEnds => prop_assert!(false, "none is open"),
        }
    }

    #[test]
    fn the_same_events_give_the_same_state_and_only_differences_of_time_count(
        rules in rules(),
        happenings in vec(happening(), 0..80),
        later in 0_u64..100_000,
    ) {
        let run = |start: Instant| {
            let (mut now, mut host) = (start, host("http://a.test", &rules));
            let (mut waits, mut outside) = (Vec::new(), Happenings::default());
            for (after, happening) in &happenings {
                now += Duration::from_millis(*after);
                outside.event(happening, &host, now).inspect(|event| host.apply(*event, now));
                waits.push((host.allowed(), host.waits(now).map(|(at, why)| (at - start, why))));
            }
            (host, waits)
        };
        let start = Instant::now();
        prop_assert_eq!(run(start), run(start));
        prop_assert_eq!(run(start).1, run(start + Duration::from_millis(later)).1);
    }
}
