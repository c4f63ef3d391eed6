//! The programs in `examples/`, which `cargo test` builds beside these tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::SystemTime;

/// When what the programs are made of was last changed.
fn sources() -> impl Iterator<Item = SystemTime> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        ["src", "src/compare", "examples"].map(|folder| fs::read_dir(shared.join(folder)));
    let files = folders.into_iter().flatten().flatten().flatten();
    files.filter_map(|file| modified(&file.path()))
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

/// The program of that name, to be started.
pub fn command(name: &str) -> Command {
    Command::new(path(name))
}

/// Where the program of that name is.
///
/// Cargo builds examples before it runs all tests of a package, but not for `--test NAME`;
/// then it is asked to, if there is none or what they are made of has changed since.
pub fn path(name: &str) -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let test = std::env::current_exe().expect("a test has a file");
        let build = test.parent().and_then(|deps| deps.parent()).expect("deps/ of a build");
        let folder = build.join("examples");
        let built = ["tiny", "mistakes"].map(|name| modified(&folder.join(name)));
        let old = |built: Option<SystemTime>| {
            built.is_none_or(|built| sources().any(|source| source > built))
        };
        if built.into_iter().any(old) {
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let mut cargo = Command::new(cargo);
            cargo.args(["build", "--quiet", "--examples"]).arg("--target-dir");
            let target = build.parent().expect("the target folder of a build");
            let built = cargo.arg(target).current_dir(env!("CARGO_MANIFEST_DIR")).status();
            assert!(built.is_ok_and(|status| status.success()), "cannot build the examples");
        }
        folder
    });
    FOLDER.join(name)
}
