//! Maps a name to its position in the catalog, with perfect-hash tables that the generator lays
//! out.
//!
//! This module is the part that runs in the user's program. It doesn't know about events: a key is
//! any text, and the result is the key's index in the generator's list.
//!
//! # How it works
//!
//! The generator divides the names by length: usually into one or two tables, or more if there are
//! thousands of names. Each table reads a name as `WORDS` words of eight bytes ([`Words`]), which
//! overlap if the name is shorter. A few of these words are mixed into a number ([`Hash::of`]); the
//! generator chooses words that distinguish the names. The upper bits of the number select a
//! displacement. The displacement and the lower bits select the only record that the name can have.
//! A record contains the words, the length and the index of its key.
//!
//! # Why this design
//!
//! Lookups are independent of each other, so a processor runs several at once until it mispredicts
//! a branch. Therefore, a small table contains names of all lengths. Its code branches neither on
//! the length, apart from "shorter than eight bytes", nor on whether the name was found
//! ([`Candidate`]): a miss and a hit run the same instructions. Comparing a fixed number of words
//! replaces `memcmp`, which branches on the length. A record contains everything that a lookup
//! needs, so in a large table, a lookup costs one cache miss, instead of one for the location of
//! the text and another for the text itself.
//!
//! If the records exceed the caches, lookups wait for memory. Their speed then depends on how many
//! lookups a processor can run at once, and on how much memory they read. A branch on the length
//! doesn't need this memory, so it is cheap, and avoids reading more words than a name has.
//!
//! A table is a constant, and [`Table::get`] is inlined into the one function that the generator writes for a
//! catalog, where the choice of words and all sizes become constants. No bounds checks remain there. `get` isn't a
//! `const fn`: that would have no use, and would need loops instead of iterators.

use core::hint::{black_box, select_unpredictable};

use crate::words::{Hash, Words, word_at};

/// A table for names of certain lengths. `RECORD` is `8 * WORDS + 4`.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a, const WORDS: usize, const RECORD: usize> {
    hash: Hash,
    /// How many words are at positions that are counted from the start of a name.
    from_start: usize,
    /// 64 minus the binary logarithm of the number of displacements.
    shift: u32,
    /// The displacements, as little-endian `u16`s. Their number is a power of two, and at least two.
    displacements: &'a [[u8; 2]],
    /// One per slot: the key's words, followed by its length (one byte) and its index (three
    /// bytes), little-endian.
    records: &'a [[u8; RECORD]],
}

impl<'a, const WORDS: usize, const RECORD: usize> Table<'a, WORDS, RECORD> {
    /// Builds a table from the generator's constants.
    ///
    /// # Panics
    ///
    /// If the parts don't match; in a constant, this is a compile-time error.
    #[must_use]
    pub const fn new(
        hash: Hash,
        from_start: usize,
        displacements: &'a [u8],
        records: &'a [u8],
    ) -> Self {
        assert!(RECORD == 8 * WORDS + 4, "`RECORD` is not `8 * WORDS + 4`");
        let (displacements, rest) = displacements.as_chunks::<2>();
        assert!(rest.is_empty(), "the last displacement is incomplete");
        assert!(
            displacements.len() >= 2 && displacements.len().is_power_of_two(),
            "the number of displacements is not a power of two, or is less than two"
        );
        let (records, rest) = records.as_chunks::<RECORD>();
        assert!(rest.is_empty(), "the last record is incomplete");
        Self {
            hash,
            from_start,
            shift: 64 - displacements.len().trailing_zeros(),
            displacements,
            records,
        }
    }

    /// The only key that can equal `name`.
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
        self.find(&Words::of(name.as_bytes(), self.from_start))
    }

    /// The only key that can have these words, and whether it has them.
    #[expect(clippy::inline_always, reason = "see `get`")]
    #[inline(always)]
    fn find(&self, words: &Words<WORDS>) -> Candidate {
        let hash = self.hash.of(&words.words, words.length);
        let Some(displacement) = self.displacements.get(bucket(hash, self.shift)) else {
            return Candidate::NONE;
        };
        let displacement = u16::from_le_bytes(*displacement);
        let slot = slot(hash, displacement, self.records.len());
        let Some(record) = self.records.get(slot) else {
            return Candidate::NONE;
        };

        // Length and index are read as one value. If they were separate, LLVM would read the index
        // only after a branch on the comparison, which would be mispredicted for most misses.
        let end = record
            .last_chunk()
            .map_or(0, |&end| u32::from_le_bytes(end));
        let mut difference = u64::from(end & 0xFF) ^ words.length as u64;
        for (i, word) in words.words.iter().enumerate() {
            difference |= word ^ word_at(record, 8 * i);
        }
        Candidate {
            index: end >> 8,
            difference,
        }
    }
}

/// The only key that can equal a name, and whether it does.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The index of the key; if no key can equal the name, the index of any key.
    index: u32,
    /// Zero if the key equals the name.
    difference: u64,
}

impl Candidate {
    /// The result if no key has the name's length.
    pub const NONE: Self = Self {
        index: 0,
        difference: 1,
    };

    /// The key with this index.
    #[must_use]
    pub const fn found(index: u32) -> Self {
        Self {
            index,
            difference: 0,
        }
    }

    /// The index of the key that equals the name.
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    #[must_use]
    pub fn equal(self) -> Option<u32> {
        select_unpredictable(self.is_equal(), Some(self.index), None)
    }

    /// The item of the key that equals the name; `items` has one item per key.
    ///
    /// The item is read even if the name wasn't found, because reading it takes less time than a
    /// mispredicted branch.
    ///
    /// # Panics
    ///
    /// If `items` isn't empty, but has fewer items than there are keys.
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    #[must_use]
    pub fn of<T: Copy>(self, items: &[T]) -> Option<T> {
        if items.is_empty() {
            return None;
        }
        let item = items[self.index as usize];
        select_unpredictable(self.is_equal(), Some(item), None)
    }

    /// `black_box` prevents LLVM from turning the comparison into branches: one that skips the rest
    /// after a miss, or one for each word.
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    fn is_equal(self) -> bool {
        black_box(self.difference) == 0
    }
}

/// The index of a hash's displacement.
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
/// A multiplication is faster than a remainder, and unlike a mask, works for tables of any size.
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
