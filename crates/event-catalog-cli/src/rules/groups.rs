//! What is equal among very many: found by hashes, without comparing each with each.

/// The items with the same hash; of those that stand alone, nothing. The time grows with the number
/// of items.
pub(super) fn groups<T: Copy>(items: impl Iterator<Item = (T, u64)>) -> Vec<Vec<T>> {
    // Only few need to be sorted.
    let mut repeated = repeated(items);
    repeated.sort_unstable_by_key(|(_, hash)| *hash);
    let groups = repeated.chunk_by(|(_, one), (_, other)| one == other);
    groups
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(item, _)| *item).collect())
        .collect()
}

/// The items of groups that have the same key, which the same hash does not prove.
pub(super) fn exactly<T, K: Ord>(groups: Vec<Vec<T>>, mut key: impl FnMut(&T) -> K) -> Vec<Vec<T>> {
    let mut exact: Vec<Vec<T>> = Vec::with_capacity(groups.len());
    for group in groups {
        let keyed = group.into_iter().map(|item| (key(&item), item));
        let mut keyed: Vec<(K, T)> = keyed.collect();
        keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut last = None;
        for (key, item) in keyed {
            match exact.last_mut().filter(|_| last.as_ref() == Some(&key)) {
                Some(group) => group.push(item),
                None => exact.push(vec![item]),
            }
            last = Some(key);
        }
    }
    exact.retain(|group| group.len() > 1);
    exact
}

/// The items whose hashes another item has, in their order; with them a few that stand alone.
pub(super) fn repeated<T>(items: impl Iterator<Item = (T, u64)>) -> Vec<(T, u64)> {
    let mut items: Vec<(T, u64)> = items.collect();
    let mut seen = Seen::new(items.len());
    for (_, hash) in &items {
        seen.add(*hash);
    }
    items.retain(|(_, hash)| seen.may_have_repeated(*hash));
    items
}

/// Which hashes were seen, and which of them twice, by some of their bits: so many that one in
/// sixteen at most is taken for another one.
struct Seen {
    once: Vec<u64>,
    twice: Vec<u64>,
}

impl Seen {
    fn new(items: usize) -> Self {
        const WIDTH: usize = u64::BITS as usize;
        let words = (16 * items / WIDTH).next_power_of_two();
        Self {
            once: vec![0; words],
            twice: vec![0; words],
        }
    }

    fn add(&mut self, hash: u64) {
        let (word, bit) = self.bit(hash);
        self.twice[word] |= self.once[word] & bit;
        self.once[word] |= bit;
    }

    fn may_have_repeated(&self, hash: u64) -> bool {
        let (word, bit) = self.bit(hash);
        self.twice[word] & bit != 0
    }

    /// The number of a word, and a bit in it. There are 2^n words.
    fn bit(&self, hash: u64) -> (usize, u64) {
        let word = usize::try_from(hash >> 32).unwrap_or_default() & (self.once.len() - 1);
        (word, 1 << (hash % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_alone_is_grouped() {
        let mut found = groups([7, 1, 7, 3, 1, 7].into_iter().zip(0..).map(|(a, b)| (b, a)));
        for group in &mut found {
            group.sort_unstable();
        }
        found.sort();
        assert_eq!(found, [vec![0, 2, 5], vec![1, 4]]);
        assert!(groups([(0, 1), (1, 2), (2, 3)].into_iter()).is_empty());
        assert!(groups(std::iter::empty::<((), u64)>()).is_empty());
    }

    #[test]
    fn what_has_one_hash_only_is_taken_apart() {
        let groups = vec![vec!["b1", "a1", "b2", "c1", "a2"], vec!["a3", "d1"]];
        let exact = exactly(groups, |item| item.chars().next());
        assert_eq!(exact, [["a1", "a2"], ["b1", "b2"]]);
    }

    #[test]
    fn hashes_that_share_some_bits_are_told_apart() {
        let hashes = (0..10_000_u64).map(|number| (number << 40) | ((number % 7) << 20));
        assert!(groups(hashes.clone().zip(hashes)).is_empty());
    }
}
