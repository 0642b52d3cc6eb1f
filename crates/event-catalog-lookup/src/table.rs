//! From a name to its position in the catalog: a perfect hash table that the generator lays out.
//!
//! This module holds the half that runs in the user's program, and the hash function, which the
//! generator calls too, so that the two cannot drift apart. It knows nothing of events: a key is
//! some text, and what comes back is the key's index in the list that the generator was given.
//!
//! # How it works
//!
//! A name is seen as `WORDS` words of eight bytes ([`Words`]): the first eight, the last eight,
//! then those that begin at byte 8, 16, 24 and so on, where a word that would reach beyond the
//! end is moved back to end with the name. A few of the words, chosen by the generator because
//! they tell the catalog's names apart, are mixed into a number ([`Words::hash`]). Its upper bits
//! choose a displacement, which with its lower bits chooses the one record that the name can
//! have. A record holds the words, the length and the index of its key.
//!
//! # Why so
//!
//! Lookups are independent of each other, so a processor runs several at once, until it
//! mispredicts a branch. Therefore the usual path does not branch on the length of a name, beyond
//! "shorter than eight bytes" and "longer than nearly all names of this catalog", nor on whether
//! the name was found ([`Candidate`]): a miss and a hit run the same instructions. Comparing words at clamped
//! positions replaces `memcmp`, which branches on the length. A record has all that a lookup
//! needs of a key, so that a large table costs one access to far memory, not one for the place of
//! the text and then one for the text.
//!
//! The table is a constant, and [`Lookup::get`] is inlined into the one function that the
//! generator writes for a catalog, where the choice of words and all sizes fold into the code.
//! No check of a slice's bounds is left there. It is not `const fn`, because that would leave it
//! the loops and none of the iterators, for a use that nobody has.

use core::hint::{black_box, select_unpredictable};

use crate::strings::Strings;

/// The table for one catalog. `RECORD` is `8 * WORDS + 8`.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'a, const WORDS: usize, const RECORD: usize> {
    hash: Hash,
    /// 64 less the logarithm of the number of displacements.
    shift: u32,
    /// Little-endian, a power of two of them and at least two.
    displacements: &'a [[u8; 2]],
    /// One per slot: the key's words, its length and its index (`u32` each), little-endian.
    records: &'a [[u8; RECORD]],
    /// All keys. Read only for names longer than `8 * WORDS`.
    keys: Strings<'a>,
}

impl<'a, const WORDS: usize, const RECORD: usize> Lookup<'a, WORDS, RECORD> {
    /// Puts a table together from what the generator wrote.
    ///
    /// # Panics
    ///
    /// In a constant, so at compile time, where the parts cannot belong together.
    #[must_use]
    pub const fn new(
        hash: Hash,
        displacements: &'a [u8],
        records: &'a [u8],
        keys: Strings<'a>,
    ) -> Self {
        assert!(RECORD == 8 * WORDS + 8, "a record is its words and 8 bytes");
        let (displacements, rest) = displacements.as_chunks::<2>();
        assert!(rest.is_empty(), "half a displacement");
        assert!(
            displacements.len() >= 2 && displacements.len().is_power_of_two(),
            "displacements are chosen by the upper bits of a number"
        );
        let (records, rest) = records.as_chunks::<RECORD>();
        assert!(rest.is_empty(), "a part of a record");
        Self {
            hash,
            shift: 64 - displacements.len().trailing_zeros(),
            displacements,
            records,
            keys,
        }
    }

    /// The only key that can equal `name`, if that has no more than `8 * WORDS` bytes.
    #[expect(
        clippy::inline_always,
        reason = "one function per catalog calls this, and its constants must fold there"
    )]
    #[inline(always)]
    #[must_use]
    pub fn get(&self, name: &str) -> Candidate {
        if name.len() > 8 * WORDS {
            return Candidate::NONE;
        }
        self.find(&Words::of(name.as_bytes()))
    }

    /// The only key that can equal `name`, which may have any length.
    ///
    /// For catalogs with a few names that are longer than the others: the generator calls it from
    /// a function apart, as it would take registers from [`get`](Self::get).
    #[expect(clippy::inline_always, reason = "see `get`")]
    #[inline(always)]
    #[must_use]
    pub fn get_long(&self, name: &str) -> Candidate {
        let candidate = self.find(&Words::of(name.as_bytes()));
        let is_equal = candidate.is_equal && self.keys.get(candidate.index as usize) == name;
        Candidate {
            is_equal,
            ..candidate
        }
    }

    /// The only key that can have these words, and whether it has them.
    #[expect(clippy::inline_always, reason = "see `get`")]
    #[inline(always)]
    fn find(&self, words: &Words<WORDS>) -> Candidate {
        let hash = words.hash(&self.hash);
        let Some(displacement) = self.displacements.get(bucket(hash, self.shift)) else {
            return Candidate::NONE;
        };
        let displacement = u16::from_le_bytes(*displacement);
        let slot = slot(hash, displacement, self.records.len());
        let Some(record) = self.records.get(slot) else {
            return Candidate::NONE;
        };

        // Length and index are read as one word: apart, LLVM reads the index only after a branch
        // on the comparison, which is then mispredicted for most misses.
        let end = word_at(record, 8 * WORDS);
        let mut difference = (end & u64::from(u32::MAX)) ^ words.length as u64;
        for (i, word) in words.words.iter().enumerate() {
            difference |= word ^ word_at(record, 8 * i);
        }
        Candidate {
            index: upper_half(end),
            is_equal: difference == 0,
        }
    }
}

/// The only key that can equal a name, and whether it does. The index is one of a key in any case.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The index of the key.
    pub index: u32,
    /// Whether the key equals the name.
    pub is_equal: bool,
}

impl Candidate {
    const NONE: Self = Self {
        index: 0,
        is_equal: false,
    };

    /// The index of the key that equals the name.
    #[expect(clippy::inline_always, reason = "see `Lookup::get`")]
    #[inline(always)]
    #[must_use]
    pub fn equal(self) -> Option<u32> {
        self.is_equal.then_some(self.index)
    }

    /// What belongs to the key that equals the name; `items` has an item a key.
    ///
    /// The item is read whether or not the name was found, because that takes less time than a
    /// mispredicted branch: without `black_box`, LLVM moves the read behind such a branch, and a
    /// lookup among 10,000 names takes a quarter longer.
    ///
    /// # Panics
    ///
    /// Where `items` has less items than there are keys.
    #[expect(clippy::inline_always, reason = "see `Lookup::get`")]
    #[inline(always)]
    #[must_use]
    pub fn of<T: Copy>(self, items: &[T]) -> Option<T> {
        let item = black_box(items[self.index as usize]);
        select_unpredictable(self.is_equal, Some(item), None)
    }
}

/// How a name becomes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash {
    discriminator: Discriminator,
    seeds: [u64; 8],
    /// An odd factor of 31 bits, so that it fits into an instruction.
    length: u64,
}

/// What of a name is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discriminator {
    /// The words whose bit is set, and the length if told so.
    Some {
        /// A bit a word.
        words: u8,
        /// Whether the length is hashed.
        length: bool,
    },
    /// Every word, and the length. Two names that the words cover collide under one seed in
    /// 2^60 or so.
    All,
}

impl Hash {
    /// The hash function number `seed` of those that look at `discriminator`.
    #[must_use]
    pub const fn new(discriminator: Discriminator, seed: u64) -> Self {
        let mut seeds = [0; 8];
        let mut i = 0;
        while i < seeds.len() {
            seeds[i] = random(seed.wrapping_mul(16).wrapping_add(i as u64));
            i += 1;
        }
        Self {
            discriminator,
            seeds,
            length: (random(seed.wrapping_mul(16).wrapping_add(8)) >> 33) | 1,
        }
    }
}

/// The `n`-th number of a sequence that looks random (`SplitMix64`).
const fn random(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A name as words. Names of one length of up to `8 * WORDS` bytes are equal if their words are.
#[derive(Clone, Copy, Debug)]
pub struct Words<const WORDS: usize> {
    /// The words.
    pub words: [u64; WORDS],
    /// The length of the name, in bytes.
    pub length: usize,
}

impl<const WORDS: usize> Words<WORDS> {
    /// Reads the words of a name.
    #[expect(clippy::inline_always, reason = "see `Lookup::get`")]
    #[inline(always)]
    #[must_use]
    pub fn of(name: &[u8]) -> Self {
        let length = name.len();
        let words = match length.checked_sub(8) {
            Some(last) => Self::of_long(name, last),
            None => Self::of_short(name),
        };
        Self { words, length }
    }

    /// The words of a name whose last one begins at `last`.
    #[expect(clippy::inline_always, reason = "see `Lookup::get`")]
    #[inline(always)]
    fn of_long(name: &[u8], last: usize) -> [u64; WORDS] {
        let mut words = [0; WORDS];
        for (i, word) in words.iter_mut().enumerate() {
            *word = word_at(
                name,
                match i {
                    0 => 0,
                    1 => last,
                    _ => last.min(8 * (i - 1)),
                },
            );
        }
        words
    }

    /// The words of a name that is shorter than a word: the first has all of it, which is enough
    /// for names of one length, and the others are alike, so that it matters to every hash.
    #[expect(clippy::inline_always, reason = "see `Lookup::get`")]
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

    /// The number that a hash function makes of the name.
    #[expect(clippy::inline_always, reason = "see `Lookup::get`")]
    #[inline(always)]
    #[must_use]
    pub fn hash(&self, hash: &Hash) -> u64 {
        let length = (self.length as u64).wrapping_mul(hash.length);
        match hash.discriminator {
            Discriminator::Some {
                words,
                length: with_length,
            } => self.hash_some(words, with_length.then_some(length), &hash.seeds),
            Discriminator::All => self.hash_all(length, &hash.seeds),
        }
    }

    /// One multiplication, of chosen words by the others: the product depends on all their bits.
    #[inline]
    fn hash_some(&self, chosen: u8, length: Option<u64>, seeds: &[u64; 8]) -> u64 {
        // Rotations move words out of step: without them, names in which two letters that are
        // sixteen bytes apart change places would collide.
        const ROTATIONS: [u32; 8] = [0, 0, 29, 29, 47, 47, 13, 13];
        const ODD: u8 = 0b1010_1010;
        let mut even = seeds[0];
        let mut odd = match length {
            Some(length) => length,
            None if chosen & ODD == 0 => seeds[1],
            None => 0,
        };
        for (i, (word, rotation)) in self.words.iter().zip(ROTATIONS).enumerate() {
            if chosen >> i & 1 == 1 {
                let side = if i % 2 == 0 { &mut even } else { &mut odd };
                *side ^= word.rotate_left(rotation);
            }
        }
        fold(u128::from(even) * u128::from(odd))
    }

    /// A multiplication for every two words, the NH hash of UMAC (RFC 4418) with wider words.
    #[expect(clippy::inline_always, reason = "see `Lookup::get`")]
    #[inline(always)]
    fn hash_all(&self, length: u64, seeds: &[u64; 8]) -> u64 {
        let mut sum = 0_u128;
        // Once, inside a product: added to the sum, it would leave the upper bits alone.
        let mut length = length;
        for (words, seeds) in self.words.chunks(2).zip(seeds.chunks(2)) {
            let even = words[0] ^ seeds[0];
            let odd = words.get(1).copied().unwrap_or_default() ^ seeds[1] ^ length;
            sum = sum.wrapping_add(u128::from(even) * u128::from(odd));
            length = 0;
        }
        fold(sum)
    }
}

/// The number of the displacement that a hash is subject to.
#[inline]
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "there are no more displacements than fit into memory"
)]
pub fn bucket(hash: u64, shift: u32) -> usize {
    (hash >> shift) as usize
}

/// The slot of a hash, given its displacement.
///
/// A multiplication instead of a remainder or a mask, so that a table may have any size.
#[inline]
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the lower half of the hash is meant, and the result is less than `slots`"
)]
pub fn slot(hash: u64, displacement: u16, slots: usize) -> usize {
    let displaced = hash as u32 ^ u32::from(displacement) << 16;
    ((u64::from(displaced) * slots as u64) >> 32) as usize
}

/// Mixes the halves of a product, so that every bit depends on every bit.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "halves are meant")]
fn fold(product: u128) -> u64 {
    (product >> 64) as u64 ^ product as u64
}

#[inline]
fn upper_half(word: u64) -> u32 {
    (word >> 32) as u32
}

/// The eight bytes at `start`, which are there; the compiler sees it, and no check is left.
#[expect(clippy::inline_always, reason = "see `Lookup::get`")]
#[inline(always)]
fn word_at(bytes: &[u8], start: usize) -> u64 {
    let word = bytes.get(start..).and_then(<[u8]>::first_chunk);
    word.map_or(0, |&word| u64::from_le_bytes(word))
}
