//! A disk that is full, or a limit on files: a sentence, and with more space the same command goes on.

use std::ffi::OsStr;
use std::process::Command;

use crawler::site::{Plan, Site};
use tempfile::TempDir;

use crate::kept::Kept;
use crate::program::{PROGRAM, crawl, run, with_own_files};

/// A small disk with what was there, the crawl on it, a larger disk, the same crawl, a copy
/// of its file. `$0` is the disk, the rest as [`crawl_on`] names it.
const SCRIPT: &str = "
    mount -t tmpfs -o size=\"$5\" none \"$0\" || exit 99
    \"$1\" crawl \"$2\" --no-lanes --db \"$0/db\" 2> \"$3\"
    echo \"status $?\"
    mount -o remount,size=64m \"$0\" || exit 99
    \"$1\" crawl \"$2\" --no-lanes --db \"$0/db\" || exit 98
    cp \"$0/db\" \"$4\"
";

#[test]
fn on_a_full_disk_it_ends_with_a_sentence_and_goes_on_when_there_is_space() {
    let place = TempDir::new().unwrap();
    let at = |name: &str| place.path().join(name);
    let site = Site::serve(Plan { links: 40, ..Plan::quick(80) }).unwrap();
    run(crawl(&site.url("/"), &at("undisturbed"))).is_complete();
    let whole = Kept::of(&at("undisturbed"));
    // Some of these are full before there are tables, some in the middle of the crawl.
    for space in ["8k", "100k", "300k", "600k"] {
        let (said, copy) = (at(&format!("{space}.err")), at(space));
        let start = site.url("/");
        let (program, start, space) = (OsStr::new(PROGRAM), OsStr::new(&start), OsStr::new(space));
        let args = [program, start, said.as_os_str(), copy.as_os_str(), space];
        let disk = TempDir::new().unwrap();
        let Some(ended) = with_own_files(disk.path(), SCRIPT, &args) else { return };
        let said = std::fs::read_to_string(&said).unwrap();
        assert_eq!(ended.status, Some(0), "{space:?}: {said}{ended:?}");
        assert!(ended.out.starts_with("status 1\n"), "{space:?}: {said}{ended:?}");
        assert!(ended.out.ends_with("nothing is unfinished\n"), "{space:?}: {ended:?}");
        let sentence = format!(
            "error: {}/db: no space is left for the database; make some, and run the same again \
             to go on\n",
            disk.path().display()
        );
        assert_eq!(said, sentence, "{space:?}");
        Kept::of(&copy).is_as(&whole);
    }
}

#[test]
fn a_limit_on_files_is_a_sentence_too_and_without_it_the_same_command_goes_on() {
    let place = TempDir::new().unwrap();
    let at = |name: &str| place.path().join(name);
    let site = Site::serve(Plan { links: 40, ..Plan::quick(80) }).unwrap();
    run(crawl(&site.url("/"), &at("undisturbed"))).is_complete();
    let whole = Kept::of(&at("undisturbed"));
    // In units of 512 bytes. Some are too few for the tables, some for what comes later.
    for most in ["8", "40", "100", "400", "800"] {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -f $0; exec \"$@\"", most, PROGRAM, "crawl", &site.url("/")]);
        command.args(["--no-lanes", "--db"]).arg(at(most));
        let ended = run(command);
        let bytes = 512 * most.parse::<u64>().unwrap();
        let sentence = format!(
            "error: {}: `ulimit -f` lets no file grow beyond {bytes} bytes, and the database needs \
             more; raise it, and run the same again to go on",
            at(most).display()
        );
        assert_eq!((ended.status, ended.said()), (Some(1), vec![&*sentence]), "{most}: {ended:?}");
        run(crawl(&site.url("/"), &at(most))).is_complete();
        Kept::of(&at(most)).is_as(&whole);
    }
}
