//! Chooses the parts of the names to hash: the smallest choice that distinguishes them.

use event_catalog_lookup::{Discriminator, Hash, Words};

use super::{MAX_WORDS, hashes};

/// How many hashes the search can compute, in addition to four per key. This is enough to try every choice for a few
/// hundred keys. With many keys, the limit is reached early.
const PATIENCE: usize = 100_000;

/// The possible choices of what to hash, best first. The last choice separates any set of keys, with nearly every
/// seed.
pub(super) fn candidates(keys: &[Words<MAX_WORDS>], words: usize) -> Vec<Discriminator> {
    let mut found = Vec::new();
    let mut patience = keys.len().saturating_mul(4).saturating_add(PATIENCE);
    for choice in choices(words) {
        let (hashed, distinct) = separates(keys, words, choice, patience);
        patience -= hashed;
        if distinct {
            found.push(choice);
        }
        if distinct || patience == 0 {
            break;
        }
    }
    found.push(Discriminator::All);
    found
}

/// Whether hashing all bytes gives every key a different hash.
pub(super) fn separates_all(keys: &[Words<MAX_WORDS>]) -> bool {
    separates(keys, MAX_WORDS, Discriminator::All, keys.len()).1
}

/// Lists the choices for names of this many words, fewest instructions first.
fn choices(words: usize) -> Vec<Discriminator> {
    let mut choices = Vec::new();
    for cost in 0..=words + 1 {
        for subset in 0..=(u8::MAX >> (MAX_WORDS - words)) {
            let length = match cost.checked_sub(subset.count_ones() as usize) {
                Some(0) => false,
                Some(1) => true,
                _ => continue,
            };
            choices.push(Discriminator::Some {
                words: subset,
                length,
            });
        }
    }
    choices
}

/// Checks whether all hashes are different. Also returns how many keys were hashed, which is limited by
/// `patience`.
fn separates(
    keys: &[Words<MAX_WORDS>],
    words: usize,
    choice: Discriminator,
    patience: usize,
) -> (usize, bool) {
    let hash = Hash::new(choice, 0);
    // Open addressing; 0 marks a free slot, so zeroed memory is an empty table.
    let mut seen = vec![0_u64; (2 * keys.len()).next_power_of_two()];
    let mask = seen.len() - 1;
    // Most choices fail early, among the first keys, because similar names are close together.
    for (done, chunk) in keys.chunks(64).enumerate() {
        let before = done * 64;
        if before >= patience {
            return (patience, false);
        }
        for value in hashes(chunk, words, &hash) {
            let value = value.max(1);
            let mut place = usize::try_from(value & mask as u64).unwrap_or(0);
            while seen[place] != 0 {
                if seen[place] == value {
                    return (before + chunk.len().min(patience - before), false);
                }
                place = (place + 1) & mask;
            }
            seen[place] = value;
        }
    }
    (keys.len().min(patience), true)
}
