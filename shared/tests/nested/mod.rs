//! Programs that are started from inside `cargo test`: cargo again, or a shell.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// The workspace's own folder.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("shared/ stands in the workspace")
}

/// Where this build's files are.
pub fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("tmp/ stands in the target folder")
}

/// The members of the workspace, as its manifest lists them.
pub fn members() -> Vec<String> {
    let text = std::fs::read_to_string(workspace().join("Cargo.toml")).expect("the manifest");
    let root: toml::Table = text.parse().expect("the manifest is TOML");
    let members = root["workspace"]["members"].as_array().expect("members");
    members.iter().map(|member| member.as_str().expect("a folder").to_owned()).collect()
}

/// A command without what the outer cargo says of the package under test.
///
/// What the user says (`CARGO_HOME`, `CARGO_PROFILE_…`, `RUSTFLAGS`) stays, or the nested
/// cargo would build everything once more.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    let of_package = |name: &str| {
        ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_", "CARGO_TARGET_TMPDIR", "RUN_RECORD"]
            .iter()
            .any(|start| name.starts_with(start))
            || ["CARGO", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&name)
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(of_package) {
            command.env_remove(name);
        }
    }
    command.env("CARGO_TARGET_DIR", target());
    command
}
