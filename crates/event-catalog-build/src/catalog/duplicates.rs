//! The events that are listed again: the first one stays, and the others are noted.

use std::ops::Range;

use super::model::{Catalog, Duplicate, RowId};

impl Catalog<'_> {
    /// Leaves only one event of each name, and finds all of them by their names; `hashes` are those of
    /// the names. Nearly no catalog needs it, so that it need not be fast.
    pub(super) fn leave_out_repeated(&mut self, hashes: &[Vec<u64>]) {
        self.names.clear(self.events.len());
        let (mut end, mut left_out) = (0, Vec::new());
        for (at, hash) in hashes.iter().flatten().enumerate() {
            let (before, rest) = self.events.split_at_mut(end);
            let event = &rest[at - end];
            match self.names.add(*hash, &event.name, before) {
                Ok(()) => {
                    rest.swap(0, at - end);
                    end += 1;
                }
                Err(first) => {
                    let first = before[first].row;
                    note(&mut self.duplicates, event.row, first, &event.name);
                    left_out.push(at);
                }
            }
        }
        self.events.truncate(end);
        let moved = |at: usize| at - left_out.partition_point(|it| *it < at);
        let move_range = |it: &mut Range<usize>| *it = moved(it.start)..moved(it.end);
        let groups = self.sections.iter_mut().flat_map(|it| &mut it.groups);
        groups.for_each(move_range);
        let events = self.families.iter_mut().map(|it| &mut it.events);
        events.for_each(move_range);
        // A family of which nothing is left is none.
        self.families.retain(|family| !family.events.is_empty());
        for (number, family) in (0..).zip(&self.families) {
            for event in &mut self.events[family.events.clone()] {
                event.family = event.family.map(|(_, of_event)| (number, of_event));
            }
        }
    }
}

/// Notes that a row lists an event again.
fn note(duplicates: &mut Vec<Duplicate>, row: RowId, first: RowId, name: &str) {
    match duplicates.last_mut() {
        Some(last) if (last.row, last.first) == (row, first) => last.count += 1,
        _ => duplicates.push(Duplicate {
            row,
            first,
            name: name.to_owned(),
            count: 1,
        }),
    }
}
