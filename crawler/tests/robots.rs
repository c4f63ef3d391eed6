//! The command `robots`: its lines, its exit status, where its rules come from.

#[path = "robots/long.rs"]
mod long;
mod loopback;

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use loopback::{Nobody, Server, redirect};

const RULES: &str = "\
# of everybody
User-agent: *
Disallow: /private # not this
Allow: /private/but
Disallow: /*.gif$

User-agent: ExampleBot
Disallow: /
";

/// Runs `robots` with `arguments`, and `input` as its standard input.
fn run(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crawler"));
    command.arg("robots").args(arguments).env("LC_ALL", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let written = child.stdin.take().unwrap().write_all(input);
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    // Who does not read its input closes it.
    drop(written);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) }
}

struct Ran {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    /// Its standard output, if all could be judged.
    fn judged(self) -> String {
        assert_eq!((self.status, self.stderr.as_str()), (0, ""));
        self.stdout
    }

    /// What it complains of, in one line, if nothing could be judged.
    fn refused(self) -> String {
        assert_eq!((self.status, self.stdout.as_str()), (1, ""));
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        self.stderr.trim_end().to_owned()
    }
}

/// An answer with a body.
fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\n\r\n{body}")
}

fn serving(status: &'static str, body: &'static str) -> Server {
    Server::new(move |path, stream| {
        let found = path == "/robots.txt";
        let text = if found { answer(status, body) } else { answer("404 Not Found", "") };
        stream.write_all(text.as_bytes()).unwrap();
    })
}

#[test]
fn each_url_is_a_line_with_what_decided() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("robots.txt");
    fs::write(&file, RULES).unwrap();
    let file = file.to_str().unwrap();
    let urls =
        ["/", "http://a.com/private?b#c", "/private/but", "/a.gif", "/a.gif?b", "/robots.txt"];
    let stdout = run(&[&["--file", file], &urls[..]].concat(), b"").judged();
    assert_eq!(
        stdout,
        "\
allowed     /                       no rule matches
disallowed  http://a.com/private?b  line 3: Disallow: /private
allowed     /private/but            line 4: Allow: /private/but
disallowed  /a.gif                  line 5: Disallow: /*.gif$
allowed     /a.gif?b                no rule matches
allowed     /robots.txt             robots.txt is always allowed
"
    );
}

#[test]
fn the_agent_is_crawler_unless_another_is_named() {
    let rules = b"user-agent: crawler\ndisallow: /a\nuser-agent: *\ndisallow: /b";
    let on_a = |agent: &[&str]| run(&[agent, &["--file", "-", "/a"]].concat(), rules).judged();
    let disallowed = "disallowed  /a  line 2: Disallow: /a\n";
    let allowed = "allowed     /a  no rule matches\n";
    assert_eq!(on_a(&[]), disallowed);
    assert_eq!(on_a(&["--agent", "CRAWLER/9.9 (of nobody)"]), disallowed);
    assert_eq!(on_a(&["--agent", "ExampleBot"]), allowed);
    assert_eq!(on_a(&["--agent", "*"]), allowed);
}

#[test]
fn what_is_shown_of_a_url_is_what_is_compared() {
    let rules = b"user-agent: *\ndisallow: /%7Ea%20b";
    let urls = ["/~a b", "/x/../~a%20b", "//host/~a b", "http://user:secret@host/~a b?\u{fc}"];
    let stdout = run(&[&["--file", "-"], &urls[..]].concat(), rules).judged();
    assert_eq!(
        stdout,
        "\
disallowed  /~a%20b                      line 2: Disallow: /%7Ea%20b
disallowed  /~a%20b                      line 2: Disallow: /%7Ea%20b
allowed     //host/~a%20b                no rule matches
disallowed  http://…@host/~a%20b?%C3%BC  line 2: Disallow: /%7Ea%20b
"
    );
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let rules = "user-agent: *\ndisallow: /\u{1b}]0;x\u{7}\u{202e}a";
    let url = "/%1B]0;x%07%E2%80%AEa";
    let stdout = run(&["--file", "-", url], rules.as_bytes()).judged();
    assert!(stdout.ends_with("line 2: Disallow: /\\u{1b}]0;x\\u{7}\\u{202e}a\n"), "{stdout}");
}

#[test]
fn the_file_of_a_site_is_fetched() {
    let server = serving("200 OK", RULES);
    let private = server.url("/private");
    let expected = format!("disallowed  {private}  line 3: Disallow: /private\n");
    for url in ["", "/", "/a/b?c#d", "/robots.txt"] {
        let stdout = run(&["--url", &server.url(url), &private], b"").judged();
        assert_eq!(stdout, expected);
        let stdout = run(&["--url", &server.url(url), "/private"], b"").judged();
        assert_eq!(stdout, expected);
    }
    assert_eq!(server.asked(), 8);
}

#[test]
fn a_file_that_is_named_is_fetched_from_where_it_is() {
    let server = Server::new(|path, stream| {
        assert_eq!(path, "/sub/robots.txt?x");
        stream.write_all(answer("200 OK", "user-agent: *\ndisallow: /").as_bytes()).unwrap();
    });
    let stdout = run(&["--url", &server.url("/sub/robots.txt?x"), "/a"], b"").judged();
    assert!(stdout.starts_with("disallowed  "), "{stdout}");
}

#[test]
fn a_status_decides_where_there_is_no_file() {
    for (status, word, says) in [
        ("404 Not Found", "allowed   ", "robots.txt answered 404"),
        ("403 Forbidden", "allowed   ", "robots.txt answered 403"),
        ("503 Service Unavailable", "disallowed", "robots.txt answered 503"),
        ("302 Found", "allowed   ", "robots.txt answered 302, and no more"),
        ("204 No Content", "allowed   ", "no group is for this agent"),
    ] {
        let server = serving(status, "");
        let stdout = run(&["--url", &server.url("/"), "/a"], b"").judged();
        assert_eq!(stdout, format!("{word}  {}  {says}\n", server.url("/a")));
    }
}

/// A server that redirects from `/robots.txt` to `/1`, and so on; `/last` has the rules.
fn redirecting(last: u32) -> Server {
    Server::new(move |path, stream| {
        let number: u32 = path[1..].parse().unwrap_or(0);
        let text = if number == last {
            answer("200 OK", "user-agent: *\ndisallow: /a")
        } else {
            redirect(&format!("/{}", number + 1))
        };
        stream.write_all(text.as_bytes()).unwrap();
    })
}

#[test]
fn five_redirects_are_followed_and_no_more() {
    let server = redirecting(5);
    let stdout = run(&["--url", &server.url("/"), "/a"], b"").judged();
    assert!(stdout.ends_with("line 2: Disallow: /a\n"), "{stdout}");
    let server = redirecting(6);
    let stdout = run(&["--url", &server.url("/"), "/a"], b"").judged();
    assert!(stdout.ends_with("robots.txt answered 302, and no more\n"), "{stdout}");
    assert_eq!(server.asked(), 6);
}

#[test]
fn a_redirect_may_lead_to_another_site() {
    let there = serving("200 OK", RULES);
    let here = Server::redirecting(&there.url("/robots.txt"));
    let arguments = ["--allow-private", "--url", &here.url("/"), "/private"];
    let stdout = run(&arguments, b"").judged();
    let expected = format!("disallowed  {}  line 3: Disallow: /private\n", here.url("/private"));
    assert_eq!(stdout, expected, "its rules hold for the site that was asked");
}

#[test]
fn only_the_first_500_kib_count() {
    let mut rules = "user-agent: *\ndisallow: /a\n".to_owned();
    rules += &"#".repeat((500 << 10) - rules.len() - "\ndisallow: /".len());
    rules += "\ndisallow: /private\ndisallow: /b\n";
    let body = rules.clone();
    let server = Server::new(move |_, stream| {
        // It is left before the end.
        let _ = stream.write_all(answer("200 OK", &body).as_bytes());
        let _ = stream.write_all(&vec![b'#'; 4 << 20]);
    });
    for (source, input) in [(["--file", "-"], &rules), (["--url", &server.url("/")], &rules)] {
        let stdout = run(&[&source, &["/a", "/b", "/c"][..]].concat(), input.as_bytes()).judged();
        let words: Vec<_> = stdout.lines().map(|line| &line[..10]).collect();
        assert_eq!(words, ["disallowed", "allowed   ", "allowed   "], "half a rule is none");
    }
}

#[test]
fn what_cannot_be_judged_is_named_and_the_others_are_judged() {
    let server = serving("200 OK", RULES);
    let other = Nobody::new().url();
    let (whole, https) = (server.url("/b"), server.url("/").replace("http:", "https:"));
    let bad = [
        (&*other, format!("not of {}, whose rules are asked", server.url(""))),
        (&https, format!("not of {}, whose rules are asked", server.url(""))),
        ("ftp://a.com/", "the scheme ftp is not known here".to_owned()),
        ("a.com/b", "try http://a.com/b".to_owned()),
        ("b", "try http://b".to_owned()),
        ("?b\u{7}", "not a URL".to_owned()),
        ("", "(empty): not a URL".to_owned()),
    ];
    let site = server.url("/");
    let mut arguments = vec!["--url", &site, "/private", &whole];
    arguments.extend(bad.iter().map(|(url, _)| *url));
    let Ran { status, stdout, stderr } = run(&arguments, b"");
    assert_eq!((status, stdout.lines().count()), (1, 2));
    let lines: Vec<_> = stderr.lines().collect();
    for ((url, reason), line) in bad.iter().zip(&lines) {
        assert!(line.contains(reason.as_str()), "{url}: {line}");
    }
    assert_eq!(lines[7..], ["error: 7 of 9 URLs could not be judged"]);
    assert!(!stderr.contains('\u{7}'));
}

#[test]
fn nothing_is_fetched_if_nothing_can_be_judged() {
    let server = serving("200 OK", RULES);
    let ran = run(&["--url", &server.url("/"), "ftp://a.com/"], b"");
    assert_eq!((ran.status, ran.stdout.as_str(), server.asked()), (1, "", 0));
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    for name in ["/nonexistent/robots.txt", "/", "/nonexistent/\u{1b}"] {
        let error = run(&["--file", name, "/a"], b"").refused();
        assert!(error.starts_with("error: cannot read /"), "{error}");
        assert!(error.contains("or - for standard input: "), "{error}");
        assert!(!error.contains('\u{1b}'));
    }
}

#[test]
fn the_rule_that_decided_stands_as_it_is_written() {
    let rules = b"User-agent: *\nDisallow: /@private\nDisallow: /a:b@c\n";
    let lines = run(&["--file", "-", "/@private", "/a:b@c"], rules).judged();
    let expected = "disallowed  /@private  line 2: Disallow: /@private\n\
                    disallowed  /a:b@c     line 3: Disallow: /a:b@c\n";
    assert_eq!(lines, expected);
    let error = run(&["--file", "/nonexistent/a:b@c", "/a"], b"").refused();
    assert!(error.starts_with("error: cannot read /nonexistent/a:b@c: "), "{error}");
}

#[test]
fn a_site_that_cannot_be_asked_is_named() {
    let nobody = Nobody::new();
    let error = run(&["--url", &nobody.url(), "/a"], b"").refused();
    let expected = format!(
        "error: cannot fetch {}robots.txt: {} refused the connection: is a server running there?",
        nobody.url(),
        nobody.address()
    );
    assert_eq!(error, expected);

    let broken = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nuser-agent: *");
    let error = run(&["--url", &broken.url("/"), "/a"], b"").refused();
    assert!(error.contains("no proper answer from"), "{error}");

    let out = Server::redirecting("ftp://a.com/robots.txt");
    let error = run(&["--url", &out.url("/"), "/a"], b"").refused();
    assert!(error.contains("redirected to \"ftp://a.com/robots.txt\""), "{error}");
}

#[test]
fn a_site_that_is_no_url_is_named() {
    for (url, reason) in [
        ("ftp://a.com/", "error: ftp://a.com/: the scheme ftp is not known here"),
        ("a.com", "error: a.com: no http:// or https:// in front: try http://a.com"),
        ("", "error: (empty): not a URL"),
        ("http://\u{1b}", "error: http://\\u{1b}: not a URL"),
    ] {
        let error = run(&["--url", url, "/a"], b"").refused();
        assert!(error.starts_with(reason), "{error}");
    }
}

#[test]
fn arguments_without_sense_are_refused() {
    for (arguments, says) in [
        (&["/a"][..], "--file <FILE>|--url <URL>"),
        (&["--file", "-", "--url", "http://127.0.0.1/", "/a"], "cannot be used with"),
        (&["--file", "-"], "<URL>..."),
        (&["--file", "-", "--allow-private", "/a"], "cannot be used with"),
        (&["--file", "-", "--agent", "", "/a"], "give a product token such as ExampleBot"),
        (&["--file", "-", "--agent", "/1.0", "/a"], "give a product token such as ExampleBot"),
        (&["--file", "-", "/a", "--agent"], "a value is required"),
    ] {
        let ran = run(arguments, b"");
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{arguments:?}: {}", ran.stderr);
    }
}
