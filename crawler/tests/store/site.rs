//! Sites made of nothing but their links, and a crawl of them without a network.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::time::Duration;

use crawler::left_out::LeftOut;
use crawler::links::Kind;
use crawler::store::{Fate, Found, Links, OriginId, Plan, Queued, Store, UrlId, Validators, Visit};
use rusqlite::Connection;
use url::Url;

/// Runs a future to its end, on this thread.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// The page of that name.
pub fn url(name: &str) -> Url {
    Url::parse("http://site.test/").unwrap().join(name).unwrap()
}

/// A link to it.
pub fn link(name: &str) -> Found {
    Found { url: url(name), kind: Kind::Anchor, line: 1, left_out: None }
}

/// A redirect to it.
pub fn redirect(name: &str) -> Found {
    Found { kind: Kind::Redirect, line: 0, ..link(name) }
}

/// A link to it that is not followed.
pub fn left_out(name: &str, why: LeftOut) -> Found {
    Found { left_out: Some(why), ..link(name) }
}

/// A page that holds these links.
pub fn page(links: Vec<Found>) -> Visit {
    Visit {
        fate: Fate::Fetched,
        status: Some(200),
        content_type: Some("text/html".into()),
        wire: 10,
        bytes: 20,
        digest: Some([7; 32]),
        title: Some("A page".into()),
        validators: Validators { etag: Some("\"1\"".into()), modified: None },
        text: u64::MAX,
        shape: 3,
        took: Duration::from_millis(5),
        links: Links::Found(links),
        malformed: Vec::new(),
    }
}

/// A page of that status.
pub fn status(status: u16) -> Visit {
    Visit { status: Some(status), digest: None, ..page(Vec::new()) }
}

/// A page of which nothing came.
pub fn failed(why: &str) -> Visit {
    let fate = Fate::Failed(why.into());
    Visit { fate, status: None, digest: None, ..page(Vec::new()) }
}

/// A page that answered 304.
pub fn as_before() -> Visit {
    let (fate, status) = (Fate::Unchanged, Some(304));
    let validators = Validators::default();
    Visit {
        fate,
        status,
        digest: None,
        title: None,
        validators,
        links: Links::AsBefore,
        ..page(vec![])
    }
}

/// A plan that begins at `a`.
pub fn plan() -> Plan {
    Plan::new(vec![url("a")], "same host")
}

/// A store over the file, or over none.
pub fn open(file: Option<&Path>, plan: Plan) -> Store {
    Store::open(file, plan).unwrap().0
}

/// All that is unfinished, in the order in which it was queued.
pub fn unfinished(store: &Store) -> Vec<Queued> {
    let all = async {
        let mut all = Vec::new();
        for origin in store.waiting().await.unwrap() {
            all.extend(store.more(origin.id, UrlId(0), 1000).await.unwrap());
        }
        all
    };
    wait(all)
}

/// The names of what is unfinished.
pub fn names(store: &Store) -> Vec<String> {
    unfinished(store).iter().map(|queued| queued.url.path()[1..].to_owned()).collect()
}

/// The unfinished URL of that name.
pub fn id(store: &Store, name: &str) -> UrlId {
    let all = unfinished(store);
    let found = all.iter().find(|queued| queued.url == url(name));
    found.unwrap_or_else(|| panic!("{name} is not unfinished")).id
}

/// Keeps a visit of that page.
pub fn commit(store: &Store, name: &str, visit: Visit) -> Vec<(OriginId, u64)> {
    wait(store.commit(id(store, name), visit)).unwrap().added
}

/// Crawls to the end; each page comes by its name.
pub fn crawl(store: &Store, mut come: impl FnMut(&Queued) -> Visit) {
    loop {
        let unfinished = unfinished(store);
        if unfinished.is_empty() {
            return;
        }
        for queued in unfinished {
            let visit = come(&queued);
            wait(store.commit(queued.id, visit)).unwrap();
        }
    }
}

/// A site as a table from names to pages; what is not in it is not found.
pub fn of(pages: &BTreeMap<&str, Visit>, queued: &Queued) -> Visit {
    let page = pages.get(&queued.url.path()[1..]);
    page.cloned().unwrap_or_else(|| status(404))
}

/// What a reader beside us is answered: rows of text.
pub fn ask(file: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = Connection::open(file).unwrap();
    let mut asked = connection.prepare(sql).unwrap();
    let columns = asked.column_count();
    let rows = asked
        .query_map([], |row| (0..columns).map(|column| row.get_ref(column).map(text)).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn text(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => "-".into(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    }
}
