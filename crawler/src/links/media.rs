//! What a `Content-Type` says.

use encoding_rs::Encoding;

/// A media type.
#[derive(Debug, Default)]
pub(crate) struct Media {
    /// Type and subtype, in small letters; empty if none is named.
    pub(crate) essence: String,
    /// The encoding that is named, if there is one of that name.
    pub(crate) charset: Option<&'static Encoding>,
}

impl Media {
    /// What that header value says: as the Fetch standard has it, the last type of a list
    /// counts, with the charset of those of the same name before it.
    pub(crate) fn of(content_type: &str) -> Media {
        let mut quoted = false;
        let values = content_type.split(|character| {
            quoted ^= character == '"';
            character == ',' && !quoted
        });
        values.filter_map(Media::of_value).fold(Media::default(), |before, media| {
            let same = before.essence == media.essence;
            let charset = media.charset.or(before.charset.filter(|_| same));
            Media { charset, ..media }
        })
    }

    /// What one value says, whatever stands between its type and its parameters; `None` if it
    /// names no type.
    fn of_value(value: &str) -> Option<Media> {
        let value = value.trim();
        let end = value.find(|c: char| c.is_whitespace() || matches!(c, ';' | '('));
        let (essence, parameters) = value.split_at(end.unwrap_or(value.len()));
        let (kind, subtype) = essence.split_once('/')?;
        let is_type = is_token(kind) && is_token(subtype) && essence != "*/*";
        is_type
            .then(|| Media { essence: essence.to_ascii_lowercase(), charset: charset(parameters) })
    }

    /// Whether it says nothing: the bytes have to, as the MIME sniffing standard has it.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.essence.as_str(), "" | "unknown/unknown" | "application/unknown")
    }

    /// Whether it is XML of any vocabulary.
    pub(crate) fn is_xml(&self) -> bool {
        self.essence.ends_with("/xml") || self.essence.ends_with("+xml")
    }

    /// Whether a list may be of this type: text, or packed, by whatever name servers have for
    /// that. Whether it is one, its own beginning tells.
    pub(crate) fn may_be_list(&self) -> bool {
        let packed = ["gzip", "x-gzip", "octet-stream"];
        match self.essence.split_once('/') {
            Some(("text", subtype)) => subtype == "plain",
            Some(("application" | "binary", subtype)) => packed.contains(&subtype),
            _ => false,
        }
    }
}

/// The encoding that a parameter names.
fn charset(parameters: &str) -> Option<&'static Encoding> {
    parameters.split(';').filter_map(|part| part.split_once('=')).find_map(|(name, label)| {
        let named = name.trim().eq_ignore_ascii_case("charset");
        named.then(|| Encoding::for_label(label.trim().trim_matches('"').as_bytes()))?
    })
}

/// Whether it may be a name in a header.
fn is_token(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_of_xml_of_lists_unknown_or_none_of_these() {
        let kinds = |text| {
            let media = Media::of(text);
            (media.is_xml(), media.may_be_list(), media.is_unknown())
        };
        for text in ["text/xml", "Application/XML;a", "application/rss+xml"] {
            assert_eq!(kinds(text), (true, false, false), "{text}");
        }
        for text in ["text/plain", "application/x-gzip", "binary/octet-stream"] {
            assert_eq!(kinds(text), (false, true, false), "{text}");
        }
        for text in ["", " ", "*/*", "html", "unknown/unknown", "text/", "a/[", "é/b", ";/"] {
            assert_eq!(kinds(text), (false, false, true), "{text}");
        }
        for text in ["text/html", "text/css", "image/png", "text/gzip"] {
            assert_eq!(kinds(text), (false, false, false), "{text}");
        }
    }

    #[test]
    fn type_and_charset_are_read_leniently() {
        for (text, essence, charset) in [
            ("text/html", "text/html", None),
            (" Text/HTML ;CharSet=\"UTF-8\"", "text/html", Some("UTF-8")),
            ("text/css; a=b; charset=latin1", "text/css", Some("windows-1252")),
            ("text/html; charset=nonsense", "text/html", None),
            ("", "", None),
            ("text/html charset=latin1", "text/html", Some("windows-1252")),
            ("text/html(a comment); charset=utf-8", "text/html", Some("UTF-8")),
            ("text/html, text/html", "text/html", None),
            ("text/html;charset=utf-8, text/html", "text/html", Some("UTF-8")),
            ("text/plain; charset=utf-8, text/html", "text/html", None),
            ("application/xhtml+xml, text/html", "text/html", None),
            ("text/html, */*, nonsense, a/[, ", "text/html", None),
            ("text/html; a=\"b, image/png c\"", "text/html", None),
        ] {
            let media = Media::of(text);
            assert_eq!(media.essence, essence);
            assert_eq!(media.charset.map(Encoding::name), charset, "{text}");
        }
    }
}
