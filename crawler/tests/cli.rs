//! The program: its lines, its exit status, its twin in Python, Ctrl-C.

mod loopback;

use std::ffi::OsStr;
use std::fs::Permissions;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crawler::site::{Plan, Site};
use loopback::{Nobody, OK, Server, redirect, wait_for_end};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use shared::testing::{run_program, run_python};

const PROGRAM: &str = env!("CARGO_BIN_EXE_crawler");
const MODELS: [&str; 3] = ["threads", "pool", "async"];

fn site() -> Site {
    Site::serve(Plan::example(Duration::from_millis(8))).unwrap()
}

/// The program's command, in the C locale.
fn fetching(urls: &[String]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("fetch").args(urls).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

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
fn arguments_without_sense_are_refused_with_a_sentence() {
    for (args, says) in [
        (["--max-threads", "0"], "give at least 1"),
        (["--max-threads", "many"], "give a whole number"),
        (["--max-threads", "-1"], "give a whole number"),
        (["--model", "process"], "[possible values: threads, pool, async]"),
        (["--timeout", "0s"], "give at least 1ms"),
        (["--timeout", "soon"], "give a duration such as"),
        (["--timeout", "-1s"], "give a duration such as"),
    ] {
        let ran = run_program(PROGRAM, &[&["fetch"], &args[..]].concat());
        assert_eq!(ran.status, Some(2));
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    }
}

#[test]
fn an_argument_that_is_not_utf_8_fails_alone() {
    let server = Server::saying(OK);
    let bad = OsStr::from_bytes(b"http://user:secret@host/\xff");
    let output = fetching(&[server.url("/")]).arg("--no-lanes").arg(bad).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), format!("{}: 200\n", server.url("/")));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("http://user:…@host/\u{fffd}: not a URL (it is not UTF-8)"),
        "{stderr}"
    );
    assert_eq!(stderr.lines().last(), Some("error: 1 of 2 URLs could not be fetched"));

    let output = fetching(&[]).arg(bad).output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]), "no site is served");
}

#[test]
fn a_password_is_in_no_line_and_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let [svg, trace] = ["run.svg", "run.json"].map(|name| folder.path().join(name));
    let server = Server::new(|path, stream| {
        let text = if path == "/a" { redirect("//me:secret@127.0.0.1:1/") } else { OK.to_owned() };
        stream.write_all(text.as_bytes()).unwrap();
    });
    let with_password = |path: &str| server.url(path).replace("//", "//user:secret@");
    let urls = ["/a", "/b", "/c"].map(with_password);
    for model in MODELS {
        let mut command = fetching(&urls);
        command.args(["user:secret@host", "--model", model, "--max-threads", "2"]);
        command.arg("--svg").arg(&svg).arg("--trace").arg(&trace);
        let output = command.output().unwrap();
        let [svg, trace] = [&svg, &trace].map(|path| std::fs::read_to_string(path).unwrap());
        for said in [text(&output.stdout), text(&output.stderr), svg, trace] {
            assert!(!said.contains("secret"), "{said}");
            assert!(said.contains("user:…@"), "{said}");
        }
    }
}

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

#[test]
fn show_prints_the_source_of_every_model() {
    let ran = run_program(PROGRAM, &["show", "fetch"]);
    let shown = ran.lines.join("\n");
    for said in ["thread::scope", "fetch_add", "JoinSet", "ThreadPoolExecutor", "asyncio.gather"] {
        assert!(shown.contains(said), "{said}");
    }
}

#[test]
fn without_certificates_of_the_system_only_https_fails() {
    let site = site();
    let https = "https://127.0.0.1:1/".to_owned();
    let output = fetching(&[site.url("/"), https.clone(), https])
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent")
        .arg("--no-lanes")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), format!("{}: 200\n", site.url("/")));
    let stderr = text(&output.stderr);
    let https = stderr.lines().filter(|line| line.contains("https is not possible here"));
    assert_eq!(https.count(), 2, "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn a_proxy_that_the_environment_names_is_not_used() {
    let (site, nobody) = (site(), Nobody::new());
    let mut command = fetching(&[site.url("/")]);
    command.env("http_proxy", nobody.url()).env("ALL_PROXY", nobody.url()).env_remove("no_proxy");
    assert_eq!(command.output().unwrap().status.code(), Some(0));
}

#[test]
fn https_is_fetched_from_who_has_a_certificate_that_the_system_trusts() {
    let folder = tempfile::tempdir().unwrap();
    let (Some(trusted), Some(other)) =
        (certificate(folder.path(), "trusted"), certificate(folder.path(), "other"))
    else {
        shared::complain("skipped: there is no openssl to make a certificate");
        return;
    };
    let secure = loopback::tls::Secure::new(&trusted);
    let plain = Server::redirecting(&secure.url("/"));
    let run = |certificate: &Path| {
        let mut command = fetching(&[secure.url("/"), plain.url("/")]);
        command.env("SSL_CERT_FILE", certificate).env_remove("SSL_CERT_DIR").arg("--no-lanes");
        command.output().unwrap()
    };
    let Output { status, stdout, stderr } = run(&trusted);
    assert_eq!(status.code(), Some(0), "{}", text(&stderr));
    let expected = [format!("{}: 302 → 200", plain.url("/")), format!("{}: 200", secure.url("/"))];
    assert_eq!(sorted(&text(&stdout)), expected);

    let Output { status, stderr, .. } = run(&other);
    assert_eq!(status.code(), Some(1));
    let stderr = text(&stderr);
    let reasons = stderr.lines().filter(|line| line.contains("invalid peer certificate"));
    assert_eq!(reasons.count(), 2, "{stderr}");
}

/// A certificate for loopback in `NAME.pem`, its key in `NAME.key`; `None` without openssl.
fn certificate(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    let path = folder.join(name).with_extension("pem");
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    command.args(["-nodes", "-days", "2", "-subj", "/CN=localhost"]);
    command.args(["-addext", "subjectAltName=IP:127.0.0.1"]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    command.arg("-out").arg(&path).arg("-keyout").arg(path.with_extension("key"));
    let made = command.stdin(Stdio::null()).output().ok()?;
    assert!(made.status.success(), "{}", text(&made.stderr));
    Some(path)
}

/// Starts the program on a server that never answers, and waits until it has asked.
fn asked_and_waiting(args: &[&str]) -> (Child, Server) {
    let (asked, has_asked) = channel();
    let server = Server::new(move |_, stream| {
        asked.send(()).unwrap();
        wait_for_end(stream);
    });
    let mut command = fetching(&[server.url("/a"), server.url("/b")]);
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    has_asked.recv().unwrap();
    has_asked.recv().unwrap();
    (child, server)
}

#[test]
fn ctrl_c_ends_it_with_130_and_draws_who_was_waiting() {
    for model in MODELS {
        let (child, _server) = asked_and_waiting(&["--model", model]);
        kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{model}");
        let stderr = text(&output.stderr);
        let lanes = if model == "pool" { ["thread 1 ", "thread 2 "] } else { ["/a ", "/b "] };
        for lane in ["main ", lanes[0], lanes[1]] {
            assert!(stderr.lines().any(|line| line.starts_with(lane)), "{model}, {lane}: {stderr}");
        }
        assert!(stderr.contains("░ wait"), "{model}: {stderr}");
    }
}

#[test]
fn a_closed_pipe_is_silence() {
    let server = Server::new(|_, stream| drop(stream.write_all(OK.as_bytes())));
    let mut command = fetching(&[server.url("/a"), server.url("/b")]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!stderr.contains("panicked") && !stderr.contains("error"), "{stderr}");
}

#[test]
fn closed_standard_error_is_silence_too() {
    let (site, nobody) = (site(), Nobody::new());
    let mut command = fetching(&[site.url("/"), nobody.url()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), format!("{}: 200\n", site.url("/")));
}

#[test]
fn what_the_system_has_no_thread_for_is_fetched_by_main() {
    // Only root may become another user, whose threads can be limited to two: main, and the
    // one that waits for Ctrl-C. None is left to fetch. The user is one
    // that nobody is, and another for every run of this test.
    let user = (100_000 + std::process::id()).to_string();
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("crawler");
    // Copied by another process: what this one has open to write, a child that another
    // test just starts has open too, and then it cannot be run.
    assert!(Command::new("cp").arg(PROGRAM).arg(&program).status().unwrap().success());
    let limited = |program: &Path| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", &user, "--clear-groups", "prlimit", "--nproc=2"]).arg(program);
        command
    };
    if !limited(Path::new("true")).output().is_ok_and(|output| output.status.success()) {
        shared::complain("skipped: threads can be refused only by root, with setpriv and prlimit");
        return;
    }
    let site = site();
    for model in MODELS {
        let mut command = limited(&program);
        let output = command.args(["fetch", "--model", model]).args(site.urls()).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{model}: {stderr}");
        assert_eq!(text(&output.stdout).lines().count(), 5, "{model}: {stderr}");
        // Tasks need none.
        assert_eq!(stderr.contains("× never ran"), model != "async", "{model}: {stderr}");
    }

    let url = site.url("/").replace("127.0.0.1", "localhost");
    let output = limited(&program).args(["fetch", &url]).output().unwrap();
    assert!(text(&output.stderr).contains("no thread is left to look the host up"));
}

/// Starts `serve`, and gives its first line.
fn serving(args: &[&str]) -> (Child, String) {
    let mut command = Command::new(PROGRAM);
    command.arg("serve").args(args).env("LC_ALL", "C").stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut address = Vec::new();
    let stdout = child.stdout.as_mut().unwrap();
    while !address.ends_with(b"\n") {
        let mut byte = [0];
        stdout.read_exact(&mut byte).unwrap();
        address.push(byte[0]);
    }
    (child, text(&address).trim_end().to_owned())
}

#[test]
fn serve_says_its_address_and_serves_until_ctrl_c() {
    let (child, address) = serving(&["--pages", "7", "--latency", "0s", "--faults", "hang,slow"]);
    assert!(address.starts_with("http://127.0.0.1:") && address.ends_with('/'), "{address}");
    let paths = ["", "page/6", "page/7", "fault/hang"];
    let urls: Vec<_> = paths.iter().map(|path| format!("{address}{path}")).collect();
    let fetched = fetching(&urls[..3]).arg("--no-lanes").output().unwrap();
    let expected = [("", 200), ("page/6", 200), ("page/7", 404)];
    let expected = expected.map(|(path, status)| format!("{address}{path}: {status}"));
    assert_eq!(sorted(&text(&fetched.stdout)), expected);
    // Who waits for an answer does not keep it from ending.
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut hung = std::net::TcpStream::connect(host).unwrap();
    hung.write_all(b"GET /fault/hang HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();

    let port = host.rsplit(':').next().unwrap();
    let second = run_program(PROGRAM, &["serve", "--port", port]);
    assert_eq!(second.status, Some(1));
    let says = format!("cannot serve the site: port {port} is in use: give another");
    assert!(second.stderr.contains(&says), "{}", second.stderr);

    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(text(&output.stdout), "", "the address is all");
    let says = "serving 7 pages of 10 links each, seed 1, latency 0s, faults: slow,hang";
    assert!(text(&output.stderr).starts_with(says), "{}", text(&output.stderr));
}

#[test]
fn serve_refuses_what_makes_no_sense_with_a_sentence() {
    for (args, status, says) in [
        (["--pages", "0"], 1, "give at least 1 page"),
        (["--pages", "100000000"], 1, "100000000 pages are too many: give at most 10000000"),
        (["--pages", "-1"], 2, "give a whole number"),
        (["--links", "0"], 1, "0 links a page are not possible: give 1 to 10000"),
        (["--seed", "x"], 2, "give a whole number, such as 7"),
        (["--latency", "soon"], 2, "give a duration such as"),
        (["--port", "65536"], 2, "give a port"),
        (["--faults", "slwo"], 2, "a similar value exists: 'slow'"),
        (["--faults", "x"], 2, "robots-503, robots-slow, hang"),
    ] {
        let ran = run_program(PROGRAM, &[&["serve"], &args[..]].concat());
        assert_eq!(ran.status, Some(status), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
    let help = run_program(PROGRAM, &["serve", "--help"]).lines.join("\n");
    for fault in crawler::site::Fault::ALL {
        assert!(help.contains(fault.name()) && help.contains(fault.about()), "{help}");
    }
}
