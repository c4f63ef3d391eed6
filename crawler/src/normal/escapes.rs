//! Percent-encoding: what needs no escape has none, and the digits of the others are upper case.

/// The text with its escapes in their normal form; `None` where they are.
///
/// A `%` that begins no escape stays, and with it what follows as far as both would make up
/// an escape: `%%341` is not `%41`. So what is normal stays as it is.
pub(super) fn normal(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut normal = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        normal.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = if let Some(byte) = escaped(rest) {
            push(&mut normal, byte)
        } else {
            normal.push('%');
            1
        };
        rest = &rest[taken..];
    }
    normal.push_str(rest);
    (normal != text).then_some(normal)
}

/// Adds the byte, escaped or not, and returns how long its escape was.
fn push(normal: &mut String, byte: u8) -> usize {
    if is_unreserved(byte) && !ends_half(normal) {
        normal.push(char::from(byte));
    } else {
        normal.push('%');
        normal.extend([byte >> 4, byte & 15].map(digit));
    }
    3
}

/// The byte of the escape that the text begins with.
fn escaped(text: &str) -> Option<u8> {
    let [b'%', high, low, ..] = *text.as_bytes() else { return None };
    let value = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(value(high)? * 16 + value(low)?).ok()
}

/// Whether the text ends in the first half of an escape, which one more character may end.
fn ends_half(text: &str) -> bool {
    match *text.as_bytes() {
        [.., b'%'] => true,
        [.., b'%', digit] => digit.is_ascii_hexdigit(),
        _ => false,
    }
}

fn digit(value: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(value)])
}

/// RFC 3986 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}
