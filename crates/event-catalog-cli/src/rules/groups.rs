//! What is equal among very many: found by hashes, without comparing each with each.

/// The numbers of the items with the same hash; of those that stand alone, nothing. The time grows
/// with the number of items, but for sorting their hashes.
pub(super) fn groups(hashes: impl Iterator<Item = u64>) -> Vec<Vec<usize>> {
    let mut sorted: Vec<(u64, usize)> = hashes.zip(0..).collect();
    sorted.sort_unstable();
    let groups = sorted.chunk_by(|(one, _), (other, _)| one == other);
    groups
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(_, index)| *index).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_alone_is_grouped() {
        let mut found = groups([7, 1, 7, 3, 1, 7].into_iter());
        found.sort();
        assert_eq!(found, [vec![0, 2, 5], vec![1, 4]]);
        assert!(groups([1, 2, 3].into_iter()).is_empty());
    }
}
