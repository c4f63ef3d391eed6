//! `https`, with certificates and without.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::loopback::{Server, tls};
use crate::program::{fetching, site, sorted, text};

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
fn https_is_fetched_from_who_has_a_certificate_that_the_system_trusts() {
    let folder = tempfile::tempdir().unwrap();
    let (Some(trusted), Some(other)) =
        (certificate(folder.path(), "trusted"), certificate(folder.path(), "other"))
    else {
        shared::complain("skipped: there is no openssl to make a certificate");
        return;
    };
    let secure = tls::Secure::new(&trusted);
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
fn certificate(folder: &Path, name: &str) -> Option<PathBuf> {
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
