//! The verdict by the letter of RFC 9309, as slow and as plain as it can be said.
//!
//! The twin that [`rules`](super::rules) are compared with, by this room's properties and by
//! a fuzz target, which takes this file as it is: so nothing of the crate is used here.

use url::Url;

/// One octet of a path or a pattern: what it is, and whether it is encoded for good.
type Octet = (u8, bool);

/// The octets of `text`, decoded one by one by the letter of RFC 9309, 2.2.2.
fn naive_octets(text: &str) -> Vec<Octet> {
    let bytes = text.as_bytes();
    let (mut octets, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let octet = decoded.unwrap_or(bytes[at]);
        let divides = b"/?:@!&()+,;=".contains(&octet);
        octets.push((octet, divides && decoded.is_some()));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    octets
}

/// One element of a pattern.
#[derive(Clone, Copy, PartialEq)]
enum Element {
    Octet(Octet),
    Star,
    End,
}

fn naive_pattern(pattern: &str) -> Vec<Element> {
    let (text, end) = pattern.strip_suffix('$').map_or((pattern, false), |text| (text, true));
    let mut elements = Vec::new();
    for (place, piece) in text.split('*').enumerate() {
        elements.extend((place > 0).then_some(Element::Star));
        elements.extend(naive_octets(piece).into_iter().map(Element::Octet));
    }
    elements.extend(end.then_some(Element::End));
    elements
}

/// Whether the pattern matches, by a table of all its ends and all ends of the path.
fn naive_match(pattern: &[Element], path: &[Octet], query: usize) -> bool {
    // reached[at]: the pattern so far can end before the octet at `at`.
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for element in pattern {
        let mut next = vec![false; path.len() + 1];
        for at in 0..=path.len() {
            next[at] = match element {
                Element::Star => reached[..=at].contains(&true),
                Element::End => reached[at] && at == path.len(),
                Element::Octet(octet) => {
                    at > 0 && reached[at - 1] && equal(*octet, path[at - 1], at > query)
                }
            };
        }
        reached = next;
    }
    reached.contains(&true)
}

fn equal(one: Octet, other: Octet, in_query: bool) -> bool {
    one.0 == other.0 && (one.1 == other.1 || in_query && b"/?:@".contains(&one.0))
}

/// The verdict by the letter: of all rules that match the longest, then one that allows.
pub fn naive_verdict(rules: &[(bool, String)], url: &Url) -> bool {
    let asked = url.query().map_or(String::new(), |query| format!("?{query}"));
    let octets = naive_octets(&format!("{}{asked}", url.path()));
    let query = naive_octets(url.path()).len() + usize::from(url.query().is_some());
    let matching = rules.iter().filter(|(_, pattern)| !pattern.is_empty());
    let matching = matching.map(|(allow, pattern)| (allow, naive_pattern(pattern)));
    let matching = matching.filter(|(_, pattern)| naive_match(pattern, &octets, query));
    matching.max_by_key(|(allow, pattern)| (pattern.len(), **allow)).is_none_or(|(allow, _)| *allow)
}
