//! Merges differences in what several alternatives share: a type that they refer to, a field next to the alternatives,
//! or a field of the default payload. Such a part is compared once for each alternative, but the difference is the
//! same, so the merged difference names no alternative.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use event_catalog_build::schema::types::TypeId;
use event_catalog_build::source::Place;

use super::super::difference::{Difference, What};
use super::Comparison;
use crate::changes::within::{common, outer};

/// A pair of types that was compared.
pub(super) struct Seen {
    /// The path at which the pair was compared, without the alternatives that share it.
    path: String,
    /// The range of the pair's differences, excluding the end.
    differences: (usize, usize),
}

impl Comparison<'_, '_> {
    /// Records a pair of types that will be compared at a path. Returns `false` if the pair was already
    /// recorded.
    pub(super) fn start(&mut self, path: &str, pair: (TypeId, TypeId)) -> bool {
        let Some(seen) = self.seen.get_mut(&pair) else {
            let start = self.differences.len();
            let seen = Seen {
                path: path.to_owned(),
                differences: (start, start),
            };
            self.seen.insert(pair, seen);
            return true;
        };
        let shared = common(&seen.path, path).filter(|shared| *shared != seen.path);
        if let Some(shared) = shared {
            let (start, end) = seen.differences;
            let of_pair = self.differences.get_mut(start..end);
            for difference in of_pair.into_iter().flatten() {
                if let Some(rest) = difference.path.strip_prefix(seen.path.as_str()) {
                    let path = format!("{shared}{rest}");
                    path.trim_start_matches('.')
                        .clone_into(&mut difference.path);
                }
            }
            seen.path = shared;
        }
        false
    }

    /// Records that a pair of types was compared.
    pub(super) fn end(&mut self, pair: (TypeId, TypeId)) {
        let end = self.differences.len();
        if let Some(seen) = self.seen.get_mut(&pair) {
            seen.differences.1 = end;
        }
    }

    /// Merges the differences of fields that several alternatives share.
    pub(super) fn merge_fields(&mut self) {
        let mut first: HashMap<(String, What, Place, Option<Place>), usize> = HashMap::new();
        let mut merged: Vec<Difference> = Vec::with_capacity(self.differences.len());
        for difference in std::mem::take(&mut self.differences) {
            let outer = outer(&difference.path).filter(|_| difference.is_of_field);
            let Some(outer) = outer else {
                merged.push(difference);
                continue;
            };
            // A field that an alternative declares has a different place in each alternative. A shared field has the
            // same place in all of them.
            let what = difference.what.clone();
            match first.entry((outer, what, difference.old, difference.new)) {
                Entry::Vacant(entry) => {
                    entry.insert(merged.len());
                    merged.push(difference);
                }
                Entry::Occupied(entry) => {
                    let same = &mut merged[*entry.get()];
                    same.path.clone_from(&entry.key().0);
                    same.backward = same.backward.max(difference.backward);
                    same.forward = same.forward.max(difference.forward);
                    same.is_hidden &= difference.is_hidden;
                }
            }
        }
        self.differences = merged;
    }
}
