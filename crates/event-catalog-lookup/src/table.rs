//! From a name to its position in the catalog: perfect hash tables that the generator lays out.
//!
//! This module holds the half that runs in the user's program. It knows nothing of events: a key is
//! some text, and what comes back is the key's index in the list that the generator was given.
//!
//! # How it works
//!
//! The generator divides the names by length, so that each table has names of a range of lengths:
//! usually one or two, several where there are thousands of names. There, a name is seen as `WORDS`
//! words of eight bytes ([`Words`]), which overlap where it is shorter. A few of them, chosen by
//! the generator because they tell the names apart, are mixed into a number ([`Hash::of`]). Its
//! upper bits choose a displacement, which with its lower bits chooses the one record that the name
//! can have. A record holds the words, the length and the index of its key.
//!
//! # Why so
//!
//! Lookups are independent of each other, so a processor runs several at once, until it
//! mispredicts a branch. Therefore a small table takes names of all lengths, and its path does not
//! branch on the length beyond "shorter than eight bytes", nor on whether the name was found
//! ([`Candidate`]): a miss and a hit run the same instructions. Comparing a fixed
//! number of words replaces `memcmp`, which branches on the length. A record has all that a lookup
//! needs of a key, so that a large table costs one access to far memory, not one for the place of
//! the text and then one for the text.
//!
//! Where the records fill the caches, lookups wait for memory, and what counts is how many of them
//! a processor can hold, and how much memory they read. A branch on the length, which needs nothing
//! from there, is cheap then; behind it, names are seen as no more words than they have.
//!
//! A table is a constant, and [`Table::get`] is inlined into the one function that the
//! generator writes for a catalog, where the choice of words and all sizes fold into the code.
//! No check of a slice's bounds is left there. It is not `const fn`, because that would leave it
//! the loops and none of the iterators, without a use for it.

use core::hint::{black_box, select_unpredictable};

use crate::words::{Hash, Words, word_at};

/// The table for the names of some lengths. `RECORD` is `8 * WORDS + 4`.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a, const WORDS: usize, const RECORD: usize> {
    hash: Hash,
    /// How many words are counted from the start of a name.
    from_start: usize,
    /// 64 less the logarithm of the number of displacements.
    shift: u32,
    /// Little-endian, a power of two of them and at least two.
    displacements: &'a [[u8; 2]],
    /// One per slot: the key's words, then its length (a byte) and its index (three of them),
    /// little-endian.
    records: &'a [[u8; RECORD]],
}

impl<'a, const WORDS: usize, const RECORD: usize> Table<'a, WORDS, RECORD> {
    /// Puts a table together from what the generator wrote.
    ///
    /// # Panics
    ///
    /// In a constant, so at compile time, where the parts cannot belong together.
    #[must_use]
    pub const fn new(
        hash: Hash,
        from_start: usize,
        displacements: &'a [u8],
        records: &'a [u8],
    ) -> Self {
        assert!(RECORD == 8 * WORDS + 4, "a record is its words and 4 bytes");
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

        // Length and index are read as one: apart, LLVM reads the index only after a branch
        // on the comparison, which is then mispredicted for most misses.
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
    /// The index of the key; of some key, where none can equal the name.
    index: u32,
    /// Zero where the key equals the name.
    difference: u64,
}

impl Candidate {
    /// No key has the length of the name.
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

    /// What belongs to the key that equals the name; `items` has an item a key.
    ///
    /// The item is read whether or not the name was found, because that takes less time than a
    /// mispredicted branch.
    ///
    /// # Panics
    ///
    /// Where `items` has items, but fewer than there are keys.
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

    /// `black_box` keeps LLVM from making branches of the comparison: one that skips what follows
    /// after a miss, or one for each word.
    #[expect(clippy::inline_always, reason = "see `Table::get`")]
    #[inline(always)]
    fn is_equal(self) -> bool {
        black_box(self.difference) == 0
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
