//! Random events: what holds of a host after any of them, in any order.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Happening {
    Begin,
    /// Of those that are open, the one at this place, which is brought into their number.
    End(usize),
    /// The same of a head, if it has not come.
    Head(usize),
    Told(Event),
}

fn host(rules: &Rules) -> Host {
    Host::new(&Url::parse("http://a.test").unwrap(), rules)
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
        1 => (0_u64..9000).prop_map(|millis| Event::Hold(Duration::from_millis(millis))),
    ];
    let happening = prop_oneof![
        4 => Just(Happening::Begin),
        2 => (0_usize..8).prop_map(Happening::Head),
        2 => (0_usize..8).prop_map(Happening::End),
        5 => told.prop_map(Happening::Told),
    ];
    (prop_oneof![9 => 0_u64..400, 1 => 0_u64..6000], happening)
}

/// What happens to a host, with what is told from outside of what is open.
#[derive(Default)]
struct Happenings {
    open: Vec<Request>,
}

impl Happenings {
    /// The event; `None` for a beginning that may not be, or of nothing a head or an end.
    fn event(&mut self, happening: &Happening, host: &Host, now: Instant) -> Option<Event> {
        match *happening {
            Happening::Begin => (host.ready(now) == Readiness::Now).then(|| {
                self.open.push(Request::Asked(now));
                Event::Begin
            }),
            Happening::Head(place) => {
                let place = place.checked_rem(self.open.len())?;
                let Request::Asked(began) = self.open[place] else { return None };
                self.open[place] = Request::Answered(now);
                Some(Event::Head(began))
            }
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
        let mut host = host(&rules);
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
                    let counts = |request: &&Request| match **request {
                        Request::Asked(_) => true,
                        Request::Answered(came) => now < came + LINGER,
                    };
                    let counting = outside.open.iter().filter(counts).count();
                    prop_assert!(counting <= host.allowed(), "too many that do not linger");
                }
                Event::Heard(Heard::Answer { status: 302 | 429 | 503, retry_after: Some(hold), .. }) => {
                    told.held = told.held.max(now + hold.min(rules.max_hold));
                }
                Event::Hold(hold) => told.held = told.held.max(now + hold.min(rules.max_hold)),
                Event::Heard(_) | Event::Head(_) | Event::End(_) => (),
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
        let mut host = host(&rules);
        let mut outside = Happenings::default();
        for (after, happening) in happenings {
            now += Duration::from_millis(after);
            outside.event(&happening, &host, now).inspect(|event| host.apply(*event, now));
        }
        outside.open.iter().for_each(|request| host.apply(Event::End(*request), now));
        prop_assert_eq!(host.open(), 0);
        match host.ready(now) {
            Readiness::Now => (),
            Readiness::At(at) => {
                prop_assert!(at > now && at <= now + Duration::from_secs(5), "{:?}", at - now);
                prop_assert_eq!(host.ready(now + (at - now) / 2), Readiness::At(at));
                prop_assert_eq!(host.ready(at), Readiness::Now);
            }
            Readiness::WhenOneGoesOn => prop_assert!(false, "none is open"),
        }
    }

    #[test]
    fn the_same_events_give_the_same_state_and_only_differences_of_time_count(
        rules in rules(),
        happenings in vec(happening(), 0..80),
        later in 0_u64..100_000,
    ) {
        let run = |start: Instant| {
            let (mut now, mut host) = (start, host(&rules));
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
