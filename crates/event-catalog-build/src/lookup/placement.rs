//! Finds a displacement for every bucket, so that no two keys share a slot.
//!
//! This is "hash and displace" (Pagh 1999; Belazzougui, Botelho and Dietzfelbinger 2009). The
//! buckets with the most keys are placed first, while nearly all slots are free, and those with one
//! key fill the rest.

use event_catalog_lookup::{Discriminator, Hash, Words, bucket, slot};

use super::{MAX_WORDS, hashes};

/// A slot without a key.
pub(super) const FREE: u32 = u32::MAX;

/// The maximum average number of keys per bucket.
const KEYS_PER_BUCKET: usize = 4;

/// The load factors to try, in sixteenths: a full table is small, and one with more free slots is
/// easier to lay out. Each is tried with a few seeds.
const LOADS: [usize; 5] = [15, 14, 12, 8, 2];
const SEEDS: u64 = 12;

/// The slot of every key.
pub(super) struct Placed {
    pub(super) seed: u64,
    /// The displacement of each bucket, as a little-endian `u16`.
    pub(super) displacements: Vec<u8>,
    /// The index of the key in each slot, or [`FREE`].
    pub(super) slots: Vec<u32>,
}

/// Places the keys by the hash of `choice`; `None` if that hash doesn't separate them.
pub(super) fn place(
    keys: &[Words<MAX_WORDS>],
    words: usize,
    choice: Discriminator,
) -> Option<Placed> {
    let mut seed = 0;
    for load in LOADS {
        let slots = (keys.len() * 16).div_ceil(load).max(1);
        for _ in 0..SEEDS {
            let hash = Hash::new(choice, seed);
            if let Some((displacements, slots)) = attempt(&hashes(keys, words, &hash), slots) {
                return Some(Placed {
                    seed,
                    displacements,
                    slots,
                });
            }
            seed += 1;
        }
    }
    None
}

/// Searches for displacements that give these hashes different slots.
fn attempt(hashes: &[u64], slots: usize) -> Option<(Vec<u8>, Vec<u32>)> {
    let buckets = hashes
        .len()
        .div_ceil(KEYS_PER_BUCKET)
        .next_power_of_two()
        .max(2);
    let shift = 64 - buckets.trailing_zeros();
    let (members, starts) = grouped(hashes, buckets, shift);
    let mut displacements = vec![0_u8; 2 * buckets];
    let mut taken = vec![FREE; slots];
    for bucket in by_size(&starts) {
        let members = &members[starts[bucket]..starts[bucket + 1]];
        let displacement = fit(hashes, members, &mut taken)?;
        displacements[2 * bucket..][..2].copy_from_slice(&displacement.to_le_bytes());
    }
    Some((displacements, taken))
}

/// Sorts the keys by bucket. Also returns the index where each bucket starts.
fn grouped(hashes: &[u64], buckets: usize, shift: u32) -> (Vec<u32>, Vec<usize>) {
    let mut starts = vec![0; buckets + 1];
    for &hash in hashes {
        starts[bucket(hash, shift) + 1] += 1;
    }
    for bucket in 0..buckets {
        starts[bucket + 1] += starts[bucket];
    }
    let mut next = starts.clone();
    let mut members = vec![0; hashes.len()];
    for (&hash, index) in hashes.iter().zip(0..) {
        let place = &mut next[bucket(hash, shift)];
        members[*place] = index;
        *place += 1;
    }
    (members, starts)
}

/// Sorts the buckets that have keys, largest first.
fn by_size(starts: &[usize]) -> Vec<usize> {
    let size = |bucket: usize| starts[bucket + 1] - starts[bucket];
    let largest = (0..starts.len() - 1).map(size).max().unwrap_or(0);
    let mut of_size = vec![Vec::new(); largest + 1];
    for bucket in 0..starts.len() - 1 {
        of_size[size(bucket)].push(bucket);
    }
    let mut by_size = Vec::with_capacity(starts.len());
    for buckets in of_size.iter().skip(1).rev() {
        by_size.extend_from_slice(buckets);
    }
    by_size
}

/// Finds the first displacement that puts all members into different free slots, and marks these slots as taken.
fn fit(hashes: &[u64], members: &[u32], taken: &mut [u32]) -> Option<u16> {
    let mut displacement = 0_u16;
    loop {
        let mut placed = 0;
        for &member in members {
            let place = slot(hashes[member as usize], displacement, taken.len());
            if taken[place] != FREE {
                break;
            }
            taken[place] = member;
            placed += 1;
        }
        if placed == members.len() {
            return Some(displacement);
        }
        for &member in &members[..placed] {
            taken[slot(hashes[member as usize], displacement, taken.len())] = FREE;
        }
        displacement = displacement.checked_add(1)?;
    }
}
