//! Every section, copied out with `shared`, builds and runs alone.
//!
//! What a reader does with `cp -r threads shared elsewhere/` is done here for each section:
//! no workspace above it, no network, the versions of the same lock file. This also finds
//! features that a section has only because another member of the workspace asks for them.
//!
//! Finished programs go to a folder of their own under the workspace's target folder. What
//! is compiled on the way is shared with the workspace's own builds, so that crates of the
//! same features are compiled once.

mod nested;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use nested::{command, members, target, workspace};

#[test]
fn every_section_copied_out_with_shared_builds_and_runs_alone() {
    let finished = target().join("copy-out");
    fs::create_dir_all(&finished).unwrap();
    // Another run of the same tests would copy over this one.
    let lock = File::create(finished.join("lock")).unwrap();
    lock.lock().unwrap();

    let elsewhere = elsewhere(&std::env::temp_dir());
    if let Some(above) = manifest_above(&elsewhere) {
        panic!(
            "the temporary folder lies below {}, so what is copied there is not alone: \
             set TMPDIR to a folder outside of any Rust project",
            above.display()
        );
    }
    let _ = fs::remove_dir_all(&elsewhere);
    fs::create_dir(&elsewhere).unwrap();
    copy(&workspace().join("shared"), &elsewhere.join("shared")).unwrap();
    let sections = members().into_iter().filter(|member| member != "shared");
    let failed: Vec<String> =
        sections.filter_map(|section| alone(&section, &elsewhere, &finished).err()).collect();
    fs::remove_dir_all(&elsewhere).unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// Copies a section next to `shared`, builds its tests, runs its program, and takes it away.
fn alone(section: &str, elsewhere: &Path, finished: &Path) -> Result<(), String> {
    let folder = elsewhere.join(section);
    copy(&workspace().join(section), &folder).unwrap();
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let run = |args: &[&str]| {
        let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(args).current_dir(&folder);
        cargo.env("CARGO_TARGET_DIR", finished).env("CARGO_BUILD_BUILD_DIR", target());
        // The workspace's profile, so that what it has compiled fits.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only").env("LC_ALL", "C");
        let output = cargo.output().unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        if output.status.success() {
            return Ok(out);
        }
        let args = args.join(" ");
        Err(format!("{section}, copied out: cargo {args}: {}\n{out}{err}", output.status))
    };
    run(&["test", "--offline", "--quiet", "--no-run"])?;
    let said = run(&["run", "--offline", "--quiet", "--", "--no-lanes", "--work", "20ms"])?;
    if said.trim().is_empty() {
        return Err(format!("{section}, copied out: it says nothing"));
    }
    let (known, used) =
        (packages(&workspace().join("Cargo.lock")), packages(&folder.join("Cargo.lock")));
    let other: Vec<_> = used.difference(&known).collect();
    if !other.is_empty() {
        return Err(format!("{section}, copied out: other versions than the lock's: {other:?}"));
    }
    fs::remove_dir_all(&folder).unwrap();
    Ok(())
}

/// A folder that is this build's own, and the same the next time, so that cargo finds there
/// what it has compiled.
fn elsewhere(temporary: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    (workspace(), target()).hash(&mut hasher);
    temporary.join(format!("copied-out-{:016x}", hasher.finish()))
}

/// A manifest that cargo would take for the workspace of a crate in `folder`.
fn manifest_above(folder: &Path) -> Option<PathBuf> {
    let above = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let manifests = above.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
    manifests.into_iter().find(|manifest| manifest.exists())
}

/// Everything but what git ignores, with the times of the originals: what has not changed is
/// not compiled again.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    let ignored = ignored(from);
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if ignored.iter().any(|name| **name == entry.file_name()) {
            continue;
        }
        let (path, copied) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &copied)?;
        } else {
            fs::copy(&path, &copied)?;
            let modified = fs::metadata(&path)?.modified()?;
            File::options().append(true).open(&copied)?.set_modified(modified)?;
        }
    }
    Ok(())
}

/// What is built there, and the names that a `.gitignore` of that folder lists.
fn ignored(folder: &Path) -> Vec<String> {
    let listed = fs::read_to_string(folder.join(".gitignore")).unwrap_or_default();
    let listed = listed.lines().map(|line| line.trim_matches('/'));
    listed.chain(["target", "__pycache__"]).map(str::to_owned).collect()
}

/// Names and versions in a lock file, those of the registry.
fn packages(lock: &Path) -> BTreeSet<(String, String)> {
    let lock: toml::Table = fs::read_to_string(lock).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap().iter();
    let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
    packages
        .filter(|package| package.get("source").is_some())
        .map(|package| (text(package, "name"), text(package, "version")))
        .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_folder_below_a_manifest_is_found_to_be_so() {
    let src = workspace().join("shared").join("src");
    assert_eq!(manifest_above(&src), Some(workspace().join("shared/Cargo.toml")));
}

#[test]
fn a_copy_holds_all_but_what_git_ignores() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    fs::create_dir_all(from.join("src/deep")).unwrap();
    fs::create_dir_all(from.join("target/debug")).unwrap();
    fs::create_dir_all(from.join("fuzz/corpus/html")).unwrap();
    let ignored = ["target/debug/huge", "fuzz/corpus/html/found", "fuzz/one.log"];
    for name in ["Cargo.toml", "src/deep/lib.rs", ".hidden"].iter().chain(&ignored) {
        fs::write(from.join(name), name).unwrap();
    }
    fs::write(from.join("fuzz/.gitignore"), "/corpus\none.log\n").unwrap();
    copy(&from, &to).unwrap();
    assert_eq!(fs::read_to_string(to.join("src/deep/lib.rs")).unwrap(), "src/deep/lib.rs");
    assert!(to.join("Cargo.toml").exists() && to.join(".hidden").exists());
    assert!(to.join("fuzz/.gitignore").exists());
    for name in ["target", "fuzz/corpus", "fuzz/one.log"] {
        assert!(!to.join(name).exists(), "{name}");
    }
}
