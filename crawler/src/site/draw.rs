//! What is drawn from the seed: numbers and words, the same for the same seed.
//!
//! There is no state to carry along: a number is a hash of what it is for. So page 17 can
//! be written without the sixteen before it, and no page needs to be kept.

/// A number that depends on each of `parts` and their order (splitmix64, folded).
pub fn number(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |state, part| scramble(state ^ part))
}

fn scramble(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Words without an end, drawn from a number.
pub struct Words(u64);

impl Words {
    /// The words that are drawn from that number.
    pub fn of(seed: u64) -> Self {
        Words(seed)
    }

    /// The next one.
    pub fn next(&mut self) -> &'static str {
        self.0 = scramble(self.0);
        WORDS[(self.0 % WORDS.len() as u64) as usize]
    }

    /// Writes so many of them, with spaces between.
    pub fn write(&mut self, count: usize, text: &mut String) {
        for place in 0..count {
            text.push_str(if place == 0 { "" } else { " " });
            text.push_str(self.next());
        }
    }
}

const WORDS: [&str; 48] = [
    "amber", "anchor", "apple", "autumn", "basket", "bell", "birch", "bridge", "candle", "canyon",
    "cedar", "cloud", "copper", "coral", "desert", "dune", "ember", "feather", "fern", "field",
    "forest", "garden", "glacier", "granite", "harbour", "hazel", "island", "ivy", "juniper",
    "lantern", "maple", "meadow", "moss", "mountain", "orchard", "pebble", "pine", "quarry",
    "rain", "river", "saffron", "silver", "stone", "thistle", "valley", "violet", "willow",
    "winter",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_depends_on_each_part_and_on_their_order() {
        let numbers = [number(&[1, 2]), number(&[2, 1]), number(&[1]), number(&[1, 2, 0])];
        for (place, one) in numbers.iter().enumerate() {
            assert!(!numbers[place + 1..].contains(one), "{numbers:?}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_words() {
        let text = |seed| {
            let mut text = String::new();
            Words::of(seed).write(5, &mut text);
            text
        };
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
        assert_eq!(text(7).split(' ').count(), 5);
    }
}
