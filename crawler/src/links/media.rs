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

    /// Whether a sitemap may be of this type: XML, text, or packed, by whatever name servers
    /// have for that. Whether it is one, its own beginning tells.
    pub(crate) fn may_be_sitemap(&self) -> bool {
        let packed = ["application/gzip", "application/x-gzip", "application/octet-stream"];
        match self.essence.as_str() {
            "application/xhtml+xml" => false,
            "text/plain" => true,
            other => other.ends_with("/xml") || other.ends_with("+xml") || packed.contains(&other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_may_be_xml_text_or_packed_and_no_page() {
        let may_be = |text| Media::of(text).may_be_sitemap();
        for text in ["text/xml", "Application/XML;a", "application/rss+xml", "text/plain"] {
            assert!(may_be(text), "{text}");
        }
        for text in ["application/x-gzip", "application/gzip", "application/octet-stream"] {
            assert!(may_be(text), "{text}");
        }
        for text in ["text/html", "application/xhtml+xml", "text/css", "image/png", ""] {
            assert!(!may_be(text), "{text}");
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
