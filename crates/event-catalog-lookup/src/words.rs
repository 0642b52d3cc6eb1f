//! A name as a few words of eight bytes, and its hash.
//!
//! The generator and the reader of a table use the same hash function, so they can't diverge.

/// A hash function for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash {
    discriminator: Discriminator,
    seeds: [u64; 8],
    /// The constant that is mixed into a sum of words.
    added: u64,
}

/// The parts of a name that are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discriminator {
    /// The words whose bits are set, and optionally the length.
    Some {
        /// A bit for each word, set if the word is hashed. The lowest bit is for the first word.
        words: u8,
        /// Whether the length is hashed.
        length: bool,
    },
    /// Every word, and the length. Two names that the words cover completely collide for about one seed in
    /// 2^60.
    All,
}

impl Hash {
    /// The `seed`-th hash function among those that read `discriminator`.
    #[must_use]
    pub const fn new(discriminator: Discriminator, seed: u64) -> Self {
        let mut seeds = [0; 8];
        let mut i = 0;
        while i < seeds.len() {
            seeds[i] = random(seed.wrapping_mul(16).wrapping_add(i as u64));
            i += 1;
        }
        // The first function needs no instruction to add a seed. The seeds of the others have 31
        // bits, which fit into the instruction.
        let added = if seed == 0 { 0 } else { seeds[2] >> 33 };
        Self {
            discriminator,
            seeds,
            added,
        }
    }

    /// The hash of a name with these words and this length.
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    #[must_use]
    pub fn of(&self, words: &[u64], length: usize) -> u64 {
        match self.discriminator {
            Discriminator::Some {
                words: chosen,
                length: with_length,
            } => self.of_some(words, chosen, with_length.then_some(length)),
            Discriminator::All => self.of_all(words, length),
        }
    }

    /// Multiplies some words by the others, in a single multiplication: the product depends on all
    /// their bits, except for a few that are shifted out.
    #[inline]
    fn of_some(&self, words: &[u64], chosen: u8, length: Option<usize>) -> u64 {
        // Shifts break the symmetry: without them, names that differ only by two swapped letters
        // sixteen bytes apart would collide. A shift by less than four bits is part of the add
        // instruction.
        const SHIFTS: [u32; 8] = [0, 0, 3, 3, 2, 2, 1, 1];
        const EVEN: u8 = 0b0101_0101;
        let mut even = if chosen & EVEN == 0 { self.seeds[0] } else { 0 };
        let mut odd = if chosen & !EVEN == 0 {
            self.seeds[1]
        } else {
            0
        };
        for (i, (word, shift)) in words.iter().zip(SHIFTS).enumerate() {
            if chosen >> i & 1 == 1 {
                let side = if i % 2 == 0 { &mut even } else { &mut odd };
                *side = side.wrapping_add(word << shift);
            }
        }
        even ^= self.added;
        if let Some(length) = length {
            odd ^= length as u64;
        }
        fold(u128::from(even) * u128::from(odd))
    }

    /// One multiplication for every two words: the NH hash of UMAC (RFC 4418) with wider words.
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    fn of_all(&self, words: &[u64], length: usize) -> u64 {
        let mut sum = 0_u128;
        // The length is added once, inside a product. If it were added to the sum, it wouldn't affect the
        // upper bits.
        let mut length = (length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for (words, seeds) in words.chunks(2).zip(self.seeds.chunks(2)) {
            let even = words[0] ^ seeds[0];
            let odd = words.get(1).copied().unwrap_or_default() ^ seeds[1] ^ length;
            sum = sum.wrapping_add(u128::from(even) * u128::from(odd));
            length = 0;
        }
        fold(sum)
    }
}

/// The `n`-th number of a pseudorandom sequence (`SplitMix64`).
const fn random(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A name as words. Two names of the same length, up to `8 * WORDS` bytes, are equal if their words are.
#[derive(Clone, Copy, Debug)]
pub struct Words<const WORDS: usize> {
    /// The words, each with eight bytes of the name.
    pub words: [u64; WORDS],
    /// The length of the name, in bytes.
    pub length: usize,
}

impl<const WORDS: usize> Words<WORDS> {
    /// Reads the words of a name; `from_start` of them are counted from its start.
    ///
    /// The first word begins at byte 0, and the second ends with the name. Next are the words that begin at byte
    /// 8, 16 and so on, and last the words that end 8, 16 and so on bytes before the end. If the name is too
    /// short for a word, the word ends with the name (counted from the start) or begins with it (counted from the
    /// end).
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    #[must_use]
    pub fn of(name: &[u8], from_start: usize) -> Self {
        let length = name.len();
        let words = match length.checked_sub(8) {
            Some(last) => Self::of_long(name, last, from_start),
            None => Self::of_short(name),
        };
        Self { words, length }
    }

    /// Reads the words of a name whose last word begins at `last`.
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    fn of_long(name: &[u8], last: usize, from_start: usize) -> [u64; WORDS] {
        let mut words = [0; WORDS];
        for (i, word) in words.iter_mut().enumerate() {
            *word = word_at(
                name,
                match i {
                    0 => 0,
                    1 => last,
                    _ if i <= from_start => last.min(8 * (i - 1)),
                    _ => last.saturating_sub(8 * (i - from_start)),
                },
            );
        }
        words
    }

    /// Reads the words of a name that is shorter than eight bytes. The first contains the whole name, which is
    /// enough to distinguish names of the same length. The other words are copies of the first, so every hash
    /// depends on the name.
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    fn of_short(name: &[u8]) -> [u64; WORDS] {
        let word = match (name.first_chunk::<4>(), name.last_chunk::<4>(), name) {
            (Some(first), Some(last), _) => {
                u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
            }
            (_, _, [first, second, .., last]) => {
                u64::from(*first) | u64::from(*second) << 8 | u64::from(*last) << 16
            }
            (_, _, [first, second]) => u64::from(*first) | u64::from(*second) << 8,
            (_, _, [only]) => u64::from(*only),
            (_, _, []) => 0,
        };
        [word; WORDS]
    }
}

/// Combines the halves of a product, so that each bit of the result depends on most bits of both factors.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "halves are meant")]
fn fold(product: u128) -> u64 {
    (product >> 64) as u64 ^ product as u64
}

/// Reads the eight bytes at `start`. They always exist, and the compiler can prove this, so it generates no
/// check.
#[expect(clippy::inline_always, reason = "see `Table::get`")]
#[inline(always)]
pub(crate) fn word_at(bytes: &[u8], start: usize) -> u64 {
    let word = bytes.get(start..).and_then(<[u8]>::first_chunk);
    word.map_or(0, |&word| u64::from_le_bytes(word))
}
