//! Whether bytes of no type begin like HTML: as the MIME sniffing standard has it.

/// So many bytes are enough to tell.
pub(crate) const ENOUGH: usize = 512;

const BEGINNINGS: [&[u8]; 17] = [
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<script",
    b"<iframe",
    b"<h1",
    b"<div",
    b"<font",
    b"<table",
    b"<a",
    b"<style",
    b"<title",
    b"<b",
    b"<body",
    b"<br",
    b"<p",
    b"<meta",
];

/// Whether the bytes begin like HTML.
pub(crate) fn is_html(bytes: &[u8]) -> bool {
    let bytes = bytes.get(..ENOUGH).unwrap_or(bytes);
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    text.starts_with(b"<!--") || BEGINNINGS.iter().any(|beginning| begins(text, beginning))
}

/// Whether a tag of exactly that name is at the beginning.
fn begins(text: &[u8], beginning: &[u8]) -> bool {
    let same = text.get(..beginning.len()).is_some_and(|own| own.eq_ignore_ascii_case(beginning));
    same && text
        .get(beginning.len())
        .is_some_and(|byte| matches!(byte, b'>' | b' ' | b'\n' | b'\r' | b'\t' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_known_by_its_first_tag() {
        for (bytes, expected) in [
            (&b"<!DOCTYPE html><p>"[..], true),
            (b"\xEF\xBB\xBF \n<HTML>", true),
            (b"<!-- x -->", true),
            (b"<body class=x>", true),
            (b"<abc>", false),
            (b"<?xml version='1.0'?><html>", false),
            (b"text <html>", false),
            (b"<html", false),
            (b"", false),
        ] {
            assert_eq!(is_html(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
