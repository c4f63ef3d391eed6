//! A host that shows signs of too much is asked less.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crawler::crawl::Ended;

use crate::kept::crawl;
use crate::loopback::Server;
use crate::served::{html, links, say, serving};
use crate::told::{once, told};

/// Who waits for what does not come gives up.
const LONG: Duration = Duration::from_secs(20);
/// How many pages of the other host are fetched meanwhile, one after the other.
const CHAIN: usize = 30;

/// What has come so far, and who waits for it.
#[derive(Default)]
struct Stage {
    come: Mutex<Vec<String>>,
    changed: Condvar,
}

impl Stage {
    fn comes(&self, path: &str) {
        self.come.lock().unwrap().push(path.to_owned());
        self.changed.notify_all();
    }

    fn wait_for(&self, path: &str) {
        let missing = |come: &mut Vec<String>| !come.iter().any(|one| one == path);
        drop(self.changed.wait_timeout_while(self.come.lock().unwrap(), LONG, missing).unwrap());
    }
}

/// Two pages of a host are asked for at once: `/broken`, whose body is as told, and `/held`.
/// Then all of another host is fetched. Which pages of the first were asked for by then.
fn asked_meanwhile(body_breaks: bool) -> Vec<String> {
    let stage = Arc::new(Stage::default());
    let at = Arc::clone(&stage);
    let busy = Server::new(move |path, stream| {
        at.comes(path);
        match path {
            "/" => say(stream, &html(&links(["/broken", "/held", "/1", "/2"]))),
            "/broken" => {
                let mut answer = html("A body that is longer than what comes of it.");
                answer.truncate(answer.len() - if body_breaks { 10 } else { 0 });
                at.wait_for("/held");
                say(stream, &answer);
                at.comes("the end of the body");
            }
            "/held" => at.wait_for("the end of the other"),
            _ => say(stream, &html("A page.")),
        }
    });
    let at = Arc::clone(&stage);
    let last = format!("/{CHAIN}");
    let other = serving(move |path| match path {
        "/" => {
            at.wait_for("the end of the body");
            Some(html(&links(["/1"])))
        }
        path if path == last => {
            if !body_breaks {
                at.wait_for("/2");
            }
            at.comes("the end of the other");
            None
        }
        _ => {
            let place: usize = path.strip_prefix('/')?.parse().ok()?;
            Some(html(&links([format!("/{}", place + 1)])))
        }
    });
    let mut settings = once(told(&[&busy.url("/"), &other.url("/")]));
    (settings.politeness.per_host, settings.politeness.asked) = (2, true);
    assert_eq!(crawl(settings).report.ended, Ended::Complete);
    let come = stage.come.lock().unwrap();
    let by_then = come.iter().take_while(|come| *come != "the end of the other");
    by_then.filter(|come| come.starts_with('/')).cloned().collect()
}

#[test]
fn after_a_body_that_broke_off_a_host_has_half_as_many_connections() {
    let both = ["/robots.txt", "/", "/broken", "/held"];
    let mut asked = asked_meanwhile(true);
    asked[2..].sort_unstable();
    assert_eq!(asked, both);
    let mut asked = asked_meanwhile(false);
    asked[2..4].sort_unstable();
    assert_eq!(asked, [&both[..], &["/1", "/2"]].concat());
}
