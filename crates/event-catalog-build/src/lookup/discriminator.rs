//! Chooses what of the names is hashed: the least that tells them apart.

use event_catalog_lookup::{Discriminator, Hash, Words};

use super::{MAX_WORDS, hashes};

/// At most one key in this many is longer than the words of a record reach. It takes a branch,
/// and one that is mispredicted costs as much as three lookups: by measurement, 14 ns against the
/// 0.15 ns that one more word for every key does.
const RARE: usize = 32;

/// How many keys the search may hash beyond four times all of them: enough to try every choice
/// for some hundreds of keys, and soon done for many.
const PATIENCE: usize = 100_000;

/// What to hash, and how many words a record has: the best choice first, and last one that
/// separates any keys of up to `8 * MAX_WORDS` bytes (under nearly every seed).
pub(super) fn candidates(keys: &[Words<MAX_WORDS>]) -> Vec<(usize, Discriminator)> {
    let (usual, most) = reaches(keys);
    let mut found = Vec::new();
    let mut patience = keys.len().saturating_mul(4).saturating_add(PATIENCE);
    'search: for words in usual..=most {
        for choice in choices(words, usual) {
            if patience == 0 {
                break 'search;
            }
            let (hashed, distinct) = separates(keys, words, choice, patience);
            patience -= hashed;
            if distinct {
                found.push((words, choice));
                break 'search;
            }
        }
    }
    // Names that only differ where no word of a short record reaches need longer records.
    let all =
        |&words: &usize| words == most || separates(keys, words, Discriminator::All, keys.len()).1;
    found.extend(
        (usual..=most)
            .filter(all)
            .map(|words| (words, Discriminator::All)),
    );
    found
}

/// Whether no two keys have the same hash of all their bytes.
pub(super) fn separates_all(keys: &[Words<MAX_WORDS>]) -> bool {
    separates(keys, MAX_WORDS, Discriminator::All, keys.len()).1
}

/// How many words nearly all keys need, and how many the longest one does.
fn reaches(keys: &[Words<MAX_WORDS>]) -> (usize, usize) {
    let mut needing = [0_usize; MAX_WORDS + 1];
    for key in keys {
        needing[key.length.div_ceil(8).clamp(1, MAX_WORDS)] += 1;
    }
    let most = (1..=MAX_WORDS)
        .rev()
        .find(|&words| needing[words] > 0)
        .unwrap_or(1);
    let mut longer = 0;
    let mut usual = most;
    while usual > 1 && (longer + needing[usual]) * RARE <= keys.len() {
        longer += needing[usual];
        usual -= 1;
    }
    (usual, most)
}

/// The choices among so many words, by the instructions that they take. With more than the usual
/// words, only those that look at the last one: the others have been tried.
fn choices(words: usize, usual: usize) -> Vec<Discriminator> {
    let subsets = 0_u8..=(u8::MAX >> (MAX_WORDS - words));
    let mut choices: Vec<(u32, u8, bool)> = subsets
        .filter(|subset| words == usual || subset >> (words - 1) == 1)
        .flat_map(|subset| {
            // The first two words enter as they are, the others are rotated; the length is
            // multiplied.
            let cost = (subset & 0b11).count_ones() + 3 * (subset >> 2).count_ones();
            [(cost, subset, false), (cost + 2, subset, true)]
        })
        .collect();
    choices.sort_unstable();
    choices
        .into_iter()
        .map(|(_, words, length)| Discriminator::Some { words, length })
        .collect()
}

/// Whether no two keys have the same hash, and how many keys had to be hashed to tell, of which
/// there may be `patience`.
fn separates(
    keys: &[Words<MAX_WORDS>],
    words: usize,
    choice: Discriminator,
    patience: usize,
) -> (usize, bool) {
    let hash = Hash::new(choice, 0);
    // Open addressing; 0 is a free place, so that a table of untouched memory will do.
    let mut seen = vec![0_u64; (2 * keys.len()).next_power_of_two()];
    let mask = seen.len() - 1;
    // Most choices fail among the first keys, as similar names stand together.
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
