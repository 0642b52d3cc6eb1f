//! Computes the bucket of a word in the dictionary. `build.rs` uses the same function.

use std::hash::Hasher as _;

use fnv::FnvHasher;

/// The number of buckets: about twice the number of words.
pub(crate) const BUCKETS: usize = 1 << 17;

/// Computes the bucket of a lowercase word. The result is the same on every machine.
#[expect(clippy::cast_possible_truncation, reason = "there are few buckets")]
pub(crate) fn bucket(word: &str) -> usize {
    let mut hasher = FnvHasher::default();
    hasher.write(word.as_bytes());
    let hash = hasher.finish();
    (hash ^ (hash >> 32)) as usize % BUCKETS
}
