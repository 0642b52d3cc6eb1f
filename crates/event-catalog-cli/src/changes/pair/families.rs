//! Matches the families of the older version to those of the new one. The successor of a family is the family that has
//! most of its events.

use std::cmp::Reverse;
use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;

/// Maps the index of each family to the index of its successor, and to the index of its predecessor.
pub(super) fn pair(
    old: &Catalog<'_>,
    new: &Catalog<'_>,
    became: &[Option<usize>],
) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut now = vec![None; old.families.len()];
    let mut was = vec![None; new.families.len()];
    let mut common: HashMap<(usize, usize), usize> = HashMap::new();
    for (event, current) in old.events.iter().zip(became) {
        let current = current.and_then(|current| new.events[current].family());
        if let (Some((before, _)), Some((current, _))) = (event.family(), current) {
            *common.entry((before, current)).or_default() += 1;
        }
    }
    let mut common: Vec<_> = common.into_iter().collect();
    common.sort_unstable_by_key(|(families, events)| (Reverse(*events), *families));
    for ((before, current), _) in common {
        if now[before].is_none() && was[current].is_none() {
            now[before] = Some(current);
            was[current] = Some(before);
        }
    }
    (now, was)
}
