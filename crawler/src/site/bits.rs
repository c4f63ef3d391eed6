//! Bits one after the other, the lowest first: how brotli writes.

/// Bytes that are written bit by bit.
#[derive(Default)]
pub struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are taken; 0 if it is full.
    taken: u32,
}

impl Bits {
    /// Writes the lowest `count` bits of `value`, the lowest first.
    pub fn put(&mut self, count: u32, value: u32) {
        for place in 0..count {
            if self.taken == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> place & 1) as u8) << self.taken;
            }
            self.taken = (self.taken + 1) % 8;
        }
    }

    /// The bytes; what is left of the last one is 0.
    pub fn bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_fill_bytes_from_the_lowest() {
        let mut bits = Bits::default();
        bits.put(1, 1);
        bits.put(3, 0b010);
        bits.put(8, 0b1000_0001);
        assert_eq!(bits.bytes(), [0b0001_0101, 0b0000_1000]);
    }
}
