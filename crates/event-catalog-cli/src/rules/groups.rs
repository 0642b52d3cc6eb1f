//! Finds equal items among very many, with a map instead of comparing each pair.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;

/// Groups items that have the same key, in the order in which the keys first occur. Groups of one are left out. The
/// time is linear in the number of items.
pub(super) fn groups<K: Eq + Hash, T>(items: impl Iterator<Item = (K, T)>) -> Vec<Vec<T>> {
    let mut numbers: HashMap<K, usize, RandomState> = HashMap::default();
    let mut counts: Vec<usize> = Vec::new();
    let numbered = items.map(|(key, item)| {
        let number = *numbers.entry(key).or_insert(counts.len());
        match counts.get_mut(number) {
            Some(count) => *count += 1,
            None => counts.push(1),
        }
        (number, item)
    });
    let mut numbered: Vec<(usize, T)> = numbered.collect();
    // Most items have a unique key, so sorting without them takes little memory.
    drop(numbers);
    numbered.retain(|(number, _)| counts[*number] > 1);
    numbered.sort_by_key(|(number, _)| *number);
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut last = None;
    for (number, item) in numbered {
        match groups.last_mut() {
            Some(group) if last == Some(number) => group.push(item),
            _ => groups.push(vec![item]),
        }
        last = Some(number);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn only_what_is_not_alone_is_grouped() {
        let found = groups([7, 1, 7, 3, 1, 7].into_iter().zip(0..));
        assert_eq!(found, [vec![0, 2, 5], vec![1, 4]]);
        assert_eq!(groups([(1, 0), (2, 1)].into_iter()), [[0; 0]; 0]);
    }
}
