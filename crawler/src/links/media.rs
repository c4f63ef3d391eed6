//! What a `Content-Type` says.

use encoding_rs::Encoding;

/// A media type.
#[derive(Debug, Default)]
pub(crate) struct Media {
    /// Type and subtype, in small letters.
    pub(crate) essence: String,
    /// The encoding that is named, if there is one of that name.
    pub(crate) charset: Option<&'static Encoding>,
}

impl Media {
    /// What that header value says.
    pub(crate) fn of(content_type: &str) -> Media {
        let mut parts = content_type.split(';');
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let charset = parts.filter_map(|part| part.split_once('=')).find_map(|(name, label)| {
            let named = name.trim().eq_ignore_ascii_case("charset");
            named.then(|| Encoding::for_label(label.trim().trim_matches('"').as_bytes()))?
        });
        Media { essence, charset }
    }

    /// Whether it says nothing: the bytes have to, as the MIME sniffing standard has it.
    pub(crate) fn is_unknown(&self) -> bool {
        let nothing = ["*/*", "unknown/unknown", "application/unknown"];
        !self.essence.contains('/') || nothing.contains(&self.essence.as_str())
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
        for text in ["", " ", "*/*", "html", "unknown/unknown"] {
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
        ] {
            let media = Media::of(text);
            assert_eq!(media.essence, essence);
            assert_eq!(media.charset.map(Encoding::name), charset, "{text}");
        }
    }
}
