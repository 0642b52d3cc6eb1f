//! Groups equal items among very many with a map, without comparing each pair.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;

/// The groups of several items with the same key, in the order in which the keys first occur. The
/// time grows with the number of items.
pub(super) fn groups<K: Eq + Hash, T>(items: impl Iterator<Item = (K, T)>) -> Vec<Vec<T>> {
    let mut numbers: HashMap<K, usize, RandomState> = HashMap::default();
    let numbered = items.map(|(key, item)| {
        let next = numbers.len();
        (*numbers.entry(key).or_insert(next), item)
    });
    let mut numbered: Vec<(usize, T)> = numbered.collect();
    numbered.sort_by_key(|(number, _)| *number);
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut rest = numbered.into_iter().peekable();
    while let Some((number, item)) = rest.next() {
        if rest.peek().is_some_and(|(next, _)| *next == number) {
            let mut group = vec![item];
            while let Some((_, item)) = rest.next_if(|(next, _)| *next == number) {
                group.push(item);
            }
            groups.push(group);
        }
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
