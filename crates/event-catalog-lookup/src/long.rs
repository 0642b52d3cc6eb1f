//! Names that are too long for a [`Table`](crate::Table), in a sorted list.
//!
//! Catalogs have few long names, so a binary search that compares slices is fast enough. Fixed-size
//! records would be mostly empty.

use crate::strings::Strings;
use crate::table::Candidate;

/// The long names of a catalog.
#[derive(Clone, Copy, Debug)]
pub struct LongNames<'a> {
    /// The names, sorted by their bytes.
    names: Strings<'a>,
    /// The index of each name, as a little-endian `u32`.
    indices: &'a [[u8; 4]],
}

impl<'a> LongNames<'a> {
    /// Creates the list from names that are sorted by their bytes; `indices` has four bytes for
    /// each.
    ///
    /// # Panics
    ///
    /// If an index is incomplete; in a constant, this is a compile-time error.
    #[must_use]
    pub const fn new(names: Strings<'a>, indices: &'a [u8]) -> Self {
        let (indices, rest) = indices.as_chunks::<4>();
        assert!(rest.is_empty(), "the last index is incomplete");
        Self { names, indices }
    }

    /// The key that equals `name`, if any.
    #[must_use]
    pub fn get(&self, name: &str) -> Candidate {
        let (mut start, mut end) = (0, self.indices.len());
        while start < end {
            let middle = usize::midpoint(start, end);
            match self.names.get(middle).cmp(name) {
                core::cmp::Ordering::Less => start = middle + 1,
                core::cmp::Ordering::Greater => end = middle,
                core::cmp::Ordering::Equal => {
                    let index = self.indices.get(middle).copied().unwrap_or_default();
                    return Candidate::found(u32::from_le_bytes(index));
                }
            }
        }
        Candidate::NONE
    }
}
