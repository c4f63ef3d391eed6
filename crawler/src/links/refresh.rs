//! Where a refresh leads: `5; url=next`, in a `meta` or in a header.

/// The text after `url=`; none if the page only loads itself again.
pub(crate) fn target(content: &str) -> Option<&str> {
    let rest = content.trim_start_matches(is_space);
    let after = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    if after.len() == rest.len() && !rest.starts_with('.') {
        return None;
    }
    let after =
        after.trim_start_matches(|character: char| character.is_ascii_digit() || character == '.');
    let spaced = after.trim_start_matches(is_space);
    if !spaced.starts_with([';', ',']) && spaced.len() == after.len() {
        return None;
    }
    let spaced = spaced.strip_prefix([';', ',']).unwrap_or(spaced).trim_start_matches(is_space);
    // As a URL's parser does: of control characters nothing is left, and so no target.
    let text = unquoted(without_name(spaced)).trim_matches(|character: char| character <= ' ');
    Some(text).filter(|text| !text.is_empty())
}

/// Without `url =`, if that is there.
fn without_name(text: &str) -> &str {
    let Some((name, rest)) = text.split_at_checked(3) else { return text };
    let value = rest.trim_start_matches(is_space).strip_prefix('=');
    match value {
        Some(value) if name.eq_ignore_ascii_case("url") => value.trim_start_matches(is_space),
        _ => text,
    }
}

/// What is within quotes; the second one may be missing.
fn unquoted(text: &str) -> &str {
    let Some(quote) = text.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
        return text;
    };
    let inside = &text[1..];
    inside.split_once(quote).map_or(inside, |(inside, _)| inside)
}

fn is_space(character: char) -> bool {
    character.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_leads_where_browsers_go() {
        for (content, expected) in [
            ("5; url=x", Some("x")),
            ("0;URL='x y'", Some("x y")),
            ("0;url=\"x\" tail", Some("x")),
            ("0;url='x", Some("x")),
            (" 0 , Url = x ", Some("x")),
            ("0 x", Some("x")),
            ("0; x", Some("x")),
            ("0; url", Some("url")),
            ("0; urlx", Some("urlx")),
            ("1.5;url=x", Some("x")),
            (".5;url=x", Some("x")),
            ("5", None),
            ("5;", None),
            ("5; url=", None),
            ("5; url=''", None),
            ("0; url='\u{10}x\u{10}'", Some("x")),
            ("0; url='\u{10}'", None),
            ("0 \u{10}", None),
            ("5x", None),
            ("; url=x", None),
            ("url=x", None),
            ("", None),
        ] {
            assert_eq!(target(content), expected, "{content:?}");
        }
    }
}
