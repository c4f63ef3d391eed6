//! A line a URL, by each of the models.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output};

use shared::testing::{run_program, run_python};

use crate::loopback::{Nobody, OK, Server, wait_for_end};
use crate::program::{MODELS, PROGRAM, fetching, site, text};

#[test]
fn without_arguments_it_serves_a_site_and_fetches_all_of_it() {
    let ran = run_program(PROGRAM, &["--work", "40ms"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let address = ran.stderr.split("http://").nth(1).unwrap().split('/').next().unwrap();
    let expected = [
        format!("http://{address}/: 200"),
        format!("http://{address}/broken: 500"),
        format!("http://{address}/missing: 404"),
        format!("http://{address}/moved: 301 → 200"),
        format!("http://{address}/slow: 200"),
    ];
    let lines = ran.sorted();
    assert_eq!(
        lines.iter().filter(|line| line.starts_with("http")).collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>()
    );
    for lane in ["main ", "/ ", "/moved ", "/missing ", "/broken ", "/slow "] {
        assert!(ran.stderr.lines().any(|line| line.starts_with(lane)), "{lane}: {}", ran.stderr);
    }
}

#[test]
fn each_model_prints_the_same_lines_as_its_python_twin() {
    let site = site();
    let urls = site.urls();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/fetch.py");
    for model in MODELS {
        let args = [&["--model", model], &urls[..]].concat();
        let Some(python) = run_python(&script, &args) else { return };
        let rust =
            run_program(PROGRAM, &[&["fetch", "--lang", "zh", "--no-lanes"], &args[..]].concat());
        assert_eq!(rust.status, Some(0), "{model}: {}", rust.stderr);
        assert_eq!(rust.sorted(), python.sorted(), "{model}");
        assert_eq!(rust.lines.len(), 5);
    }
}

#[test]
fn each_url_that_fails_is_one_line_and_the_status_is_1() {
    let (site, nobody) = (site(), Nobody::new());
    let silent = Server::new(|_, stream| wait_for_end(stream));
    let circle = Server::redirecting("/");
    let bad = [
        (String::new(), "(empty): not a URL"),
        ("a\nb".to_owned(), "a\\nb: not a URL"),
        ("http://[\u{202e}".to_owned(), "http://[\\u{202e}: not a URL"),
        ("ftp://x/".to_owned(), "ftp://x/: the scheme ftp is not known"),
        ("http://nonexistent.invalid/".to_owned(), "http://nonexistent.invalid/: the host"),
        (nobody.url(), "refused the connection"),
        (silent.url("/"), "no complete answer within 3s"),
        (circle.url("/"), "more than 10 redirects"),
    ];
    let urls: Vec<_> = bad.iter().map(|(url, _)| url.clone()).chain(site.urls()).collect();
    let Output { status, stdout, stderr } =
        fetching(&urls).args(["--timeout", "3s", "--no-lanes"]).output().unwrap();
    assert_eq!(status.code(), Some(1));
    assert_eq!(text(&stdout).lines().count(), 5, "the others are fetched");
    let stderr = text(&stderr);
    for (url, reason) in &bad {
        assert!(stderr.lines().any(|line| line.contains(reason)), "{url:?}: {stderr}");
    }
    assert_eq!(stderr.lines().count(), bad.len() + 1);
    assert_eq!(stderr.lines().last(), Some("error: 8 of 13 URLs could not be fetched"));
}

#[test]
fn statuses_that_say_error_are_answers_all_the_same() {
    let site = site();
    let output = fetching(&[site.url("/missing"), site.url("/broken")]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn an_argument_that_is_not_utf_8_fails_alone() {
    let server = Server::saying(OK);
    let bad = OsStr::from_bytes(b"http://user:secret@host/\xff");
    let output = fetching(&[server.url("/")]).arg("--no-lanes").arg(bad).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), format!("{}: 200\n", server.url("/")));
    let stderr = text(&output.stderr);
    assert!(stderr.contains("http://…@host/\u{fffd}: not a URL (it is not UTF-8)"), "{stderr}");
    assert_eq!(stderr.lines().last(), Some("error: 1 of 2 URLs could not be fetched"));

    let output = fetching(&[]).arg(bad).output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]), "no site is served");
}

#[test]
fn show_prints_the_source_of_every_model() {
    let ran = run_program(PROGRAM, &["show", "fetch"]);
    let shown = ran.lines.join("\n");
    for said in ["thread::scope", "fetch_add", "JoinSet", "ThreadPoolExecutor", "asyncio.gather"] {
        assert!(shown.contains(said), "{said}");
    }
}

#[test]
fn a_url_that_is_not_utf_8_is_answered_by_the_same_sentence_everywhere() {
    let bad = OsStr::from_bytes(b"http://user:secret@host/\xff");
    let says = "http://…@host/\u{fffd}: not a URL (it is not UTF-8)";
    let file = ["robots", "--file", "/dev/null"];
    for args in [&["fetch"][..], &["crawl"], &["crawl", "--proxy"], &["robots", "--url"], &file] {
        let mut command = Command::new(PROGRAM);
        command.args(args).arg(bad);
        if args.contains(&"--url") {
            command.arg("/");
        }
        let output = command.output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b""[..]), "{args:?}");
        assert!(stderr.contains(says), "{args:?}: {stderr}");
    }
}
