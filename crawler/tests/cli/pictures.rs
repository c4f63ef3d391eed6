//! Whose lanes are drawn.

use crate::loopback::{OK, Server};
use crate::program::{fetching, site, text};

#[test]
fn the_picture_has_a_lane_a_url_but_a_pool_a_lane_a_worker() {
    let site = site();
    let each = ["/ ", "/moved ", "/missing ", "/broken ", "/slow "];
    let workers = ["thread 1 ", "thread 2 "];
    for (model, lanes) in [("threads", &each[..]), ("pool", &workers), ("async", &each)] {
        let mut command = fetching(&site.urls());
        let output = command.args(["--model", model, "--max-threads", "2"]).output().unwrap();
        let stderr = text(&output.stderr);
        let drawn: Vec<_> = stderr.lines().filter(|line| line.contains('░')).collect();
        for (lane, line) in lanes.iter().zip(&drawn) {
            assert!(line.starts_with(lane), "{model}, {lane}: {stderr}");
        }
        // The last one with a `░` says what it means.
        assert_eq!(drawn.len(), lanes.len() + 1, "{model}: {stderr}");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn a_pool_has_eight_workers_where_nobody_has_said_how_many() {
    let server = Server::saying(OK);
    let urls: Vec<_> = (0..12).map(|number| server.url(&format!("/{number}"))).collect();
    for (model, lanes) in [("threads", 12), ("pool", 8), ("async", 12)] {
        let output = fetching(&urls).args(["--model", model]).output().unwrap();
        let stderr = text(&output.stderr);
        let drawn = stderr.lines().filter(|line| line.starts_with(['/', 't'])).count();
        assert_eq!(drawn, lanes, "{model}: {stderr}");
    }
}
