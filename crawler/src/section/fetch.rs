//! `fetch`: the chapter's example, from the URLs that are given or from a small site.

mod arguments;

use crawler::counted::counted;
use crawler::fetch::hops::Outcome;
use crawler::site::Plan;
use shared::{Call, Example, complain, say};

use crate::section::progress::Progress;
use crate::section::small_site;
use crate::words;

/// Many pages, fetched by each of the models.
pub const FETCH: Example = Example {
    name: "fetch",
    about: "7.7: many URLs are fetched at once, by threads, a pool or tasks",
    rust: concat!(
        "// models/threads.rs\n",
        include_str!("../models/threads.rs"),
        "\n// models/pool.rs\n",
        include_str!("../models/pool.rs"),
        "\n// models/tasks.rs\n",
        include_str!("../models/tasks.rs"),
        "\n// models/run.rs: what they share\n",
        include_str!("../models/run.rs"),
    ),
    python: include_str!("../../python/fetch.py"),
    args: arguments::add,
    run: run_fetch,
    ..Example::NONE
};

fn run_fetch(call: &Call) -> anyhow::Result<()> {
    let given = arguments::urls(&call.matches);
    if !given.is_empty() {
        small_site::refuse_pace(call)?;
    }
    let unreadable = given.iter().filter_map(|url| url.as_ref().err());
    let unreadable = unreadable.inspect(|url| complain(&words::unreadable(url))).count();
    let mut urls: Vec<String> = given.into_iter().flatten().collect();
    let mut site = None;
    if urls.is_empty() && unreadable == 0 {
        let small = small_site::serve(Plan { log: 0, ..Plan::example(call.flags.work) })?;
        complain(&words::serving(call.flags.lang(), &small.url("/")));
        urls = small.urls();
        site = Some(small); // served until this function ends
    }
    let progress = Progress::of(urls.len());
    let report = |place: usize, outcome: &Outcome| {
        progress.done(|| match outcome {
            Ok(answer) => say(&words::answered(&urls[place], answer)),
            Err(error) => complain(&words::failed(&urls[place], error)),
        });
    };
    let (model, limits) = arguments::model_and_limits(&call.matches);
    let (outcomes, record) = shared::run(|| model.fetch(&urls, &limits, report));
    drop(progress);
    site.iter().for_each(small_site::tell);
    call.draw(&record)?;
    let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count() + unreadable;
    let all = urls.len() + unreadable;
    let all = counted(all as u64, "URL");
    anyhow::ensure!(failed == 0, "{failed} of {all} could not be fetched");
    Ok(())
}
