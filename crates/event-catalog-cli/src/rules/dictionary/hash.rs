//! The hash by which a word is looked up in the dictionary. `build.rs` sorts the dictionary by it.

/// The hash of a word in small letters, of its bytes in chunks of eight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordHash(u64);

/// How many bits of it choose the lines where a word may stand.
pub(crate) const LINES_BITS: u32 = 17;

/// How many bits of it choose the set of words that it may be in.
pub(crate) const SETS_BITS: u32 = 15;

impl WordHash {
    /// The hash of a word.
    pub(crate) fn of(word: &str) -> Self {
        let chunks = word.as_bytes().chunks(8);
        chunks.fold(Self::default(), |hash, chunk| hash.with(padded(chunk)))
    }

    /// The hash of what was hashed and eight more bytes.
    pub(crate) fn with(self, chunk: u64) -> Self {
        // An odd number without a pattern: each of its bits decides about the highest ones.
        let mixed = (self.0 ^ chunk).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(mixed ^ (mixed >> 32))
    }

    /// What its lowest bits add to a set of words: three of 64 bits. A set that lacks any of them does
    /// not have the word. <https://en.wikipedia.org/wiki/Bloom_filter>
    pub(crate) fn member(self) -> u64 {
        let bit = |from: u32| 1 << (self.0 >> from & 63);
        bit(0) | bit(6) | bit(12)
    }

    /// Its highest bits, as a number.
    #[expect(clippy::cast_possible_truncation, reason = "there are few bits")]
    pub(crate) fn bits(self, count: u32) -> usize {
        (self.0 >> (u64::BITS - count)) as usize
    }
}

/// Up to eight bytes as a number, the first as the lowest.
pub(crate) fn padded(bytes: &[u8]) -> u64 {
    let bytes = bytes.iter().rev();
    bytes.fold(0, |number, byte| number << 8 | u64::from(*byte))
}
