//! The finished lines of a queue, delivered or given up, as ranges of positions. There are few ranges, even if one
//! subject waits for a long time and others don't.

use std::collections::BTreeMap;

/// Ranges of a queue, by their starts. No two of them touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done(BTreeMap<i64, i64>);

impl Done {
    /// The ranges of a saved state.
    pub(crate) fn new(ranges: &[(i64, i64)]) -> Self {
        let mut done = Self::default();
        for (start, end) in ranges {
            done.add(*start, *end);
        }
        done
    }

    /// The ranges to save.
    pub(crate) fn ranges(&self) -> Vec<(i64, i64)> {
        self.0.iter().map(|(start, end)| (*start, *end)).collect()
    }

    /// Adds the range of a line.
    pub(crate) fn add(&mut self, mut start: i64, mut end: i64) {
        if start >= end {
            return;
        }
        if let Some((&before, &end_before)) = self.0.range(..=start).next_back()
            && end_before >= start
        {
            self.0.remove(&before);
            start = before;
            end = end.max(end_before);
        }
        while let Some((&after, &end_after)) = self.0.range(start..).next()
            && after <= end
        {
            self.0.remove(&after);
            end = end.max(end_after);
        }
        self.0.insert(start, end);
    }

    /// Whether everything between two positions is done.
    pub(crate) fn covers(&self, start: i64, end: i64) -> bool {
        start >= end
            || self
                .0
                .range(..=start)
                .next_back()
                .is_some_and(|(_, last)| *last >= end)
    }

    /// Forgets the range that begins at a position, because its lines were removed.
    pub(crate) fn forget(&mut self, start: i64) {
        self.0.remove(&start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_follow_each_other_are_one_range() {
        let mut done = Done::default();
        done.add(0, 10);
        done.add(20, 30);
        assert_eq!(done.ranges(), [(0, 10), (20, 30)]);
        assert!(!done.covers(0, 30));
        done.add(10, 20);
        assert_eq!(done.ranges(), [(0, 30)]);
        assert!(done.covers(0, 30) && done.covers(5, 6) && !done.covers(0, 31));
        assert!(done.covers(40, 40));
        assert_eq!(Done::new(&done.ranges()), done);
    }

    #[test]
    fn what_was_added_twice_or_overlaps_is_one_range() {
        let done = Done::new(&[(0, 10), (0, 10), (5, 12), (30, 31), (11, 40)]);
        assert_eq!(done.ranges(), [(0, 40)]);
    }

    #[test]
    fn what_was_removed_is_forgotten() {
        let mut done = Done::new(&[(0, 10), (20, 30)]);
        done.forget(0);
        assert_eq!(done.ranges(), [(20, 30)]);
    }
}
