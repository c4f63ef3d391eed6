//! A number and what it counts: `1 page`, `2 pages`.

/// The number with its noun, which is given for one.
pub fn counted(number: u64, noun: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alone_is_no_plural() {
        assert_eq!([0, 1, 2].map(|number| counted(number, "URL")), ["0 URLs", "1 URL", "2 URLs"]);
    }
}
