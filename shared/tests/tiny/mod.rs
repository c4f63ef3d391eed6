//! The program `examples/tiny.rs`, which `cargo test` builds beside these tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::SystemTime;

/// When what the program is made of was last changed.
fn sources() -> impl Iterator<Item = SystemTime> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = fs::read_dir(shared.join("src")).into_iter().flatten().flatten();
    let files = library.map(|entry| entry.path()).chain([shared.join("examples/tiny.rs")]);
    files.filter_map(|file| modified(&file))
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

/// The program, to be started.
pub fn command() -> Command {
    Command::new(path())
}

/// Where it is.
///
/// Cargo builds examples before it runs all tests of a package, but not for `--test NAME`;
/// then it is asked to, if there is none or what it is made of has changed since.
pub fn path() -> &'static PathBuf {
    static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
        let test = std::env::current_exe().expect("a test has a file");
        let build = test.parent().and_then(|deps| deps.parent()).expect("deps/ of a build");
        let path = build.join("examples/tiny");
        if modified(&path).is_none_or(|built| sources().any(|source| source > built)) {
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let mut cargo = Command::new(cargo);
            cargo.args(["build", "--quiet", "--example", "tiny"]).arg("--target-dir");
            let target = build.parent().expect("the target folder of a build");
            let built = cargo.arg(target).current_dir(env!("CARGO_MANIFEST_DIR")).status();
            assert!(built.is_ok_and(|status| status.success()), "cannot build examples/tiny.rs");
        }
        path
    });
    &PATH
}
