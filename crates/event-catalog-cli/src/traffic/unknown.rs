//! Counts unknown names in bounded memory by keeping only the most frequent ones.

use std::collections::HashMap;

use super::findings::Place;

/// The minimum number of names to keep. When twice as many are stored, the rarer half is dropped.
pub(super) const KEPT: usize = 10_000;

/// The maximum length of a stored name, in bytes. A longer name can't be in a catalog.
const LONGEST: usize = 255;

/// A name that the catalog doesn't have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) name: String,
    pub(super) count: u64,
    pub(super) first: Place,
}

/// The unknown names of a run.
#[derive(Debug)]
pub(super) struct UnknownNames {
    names: HashMap<String, (u64, Place)>,
    kept: usize,
    /// The number of occurrences with an unknown name.
    total: u64,
    /// The highest count that a dropped name had.
    missed: u64,
}

impl Default for UnknownNames {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

impl UnknownNames {
    fn keeping(kept: usize) -> Self {
        Self {
            names: HashMap::new(),
            kept,
            total: 0,
            missed: 0,
        }
    }

    pub(super) fn add(&mut self, name: &str, place: Place) {
        self.total += 1;
        let name = cut(name);
        if let Some((count, _)) = self.names.get_mut(name) {
            *count += 1;
            return;
        }
        if self.names.len() >= self.kept * 2 {
            self.drop_rare();
        }
        self.names.insert(name.to_owned(), (1, place));
    }

    /// Drops the rarer half of the names.
    fn drop_rare(&mut self) {
        let mut names: Vec<(String, (u64, Place))> = self.names.drain().collect();
        // Of the names with the same count, the earliest are kept. Otherwise, later names could push them out.
        names.sort_unstable_by(|(name, (count, place)), (other, (others, at))| {
            let rank = (place.source, place.number, name);
            others
                .cmp(count)
                .then_with(|| rank.cmp(&(at.source, at.number, other)))
        });
        let dropped = names.get(self.kept).map_or(0, |(_, (count, _))| *count);
        names.truncate(self.kept);
        self.names.extend(names);
        self.missed = self.missed.saturating_add(dropped);
    }

    /// Returns the names, the most frequent first.
    pub(super) fn sorted(&self) -> Vec<Unknown> {
        let names = self.names.iter().map(|(name, (count, first))| Unknown {
            name: name.clone(),
            count: *count,
            first: *first,
        });
        let mut names: Vec<_> = names.collect();
        names.sort_by(|a, b| (b.count, &a.name).cmp(&(a.count, &b.name)));
        names
    }

    /// Returns the number of occurrences of unknown names.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// Returns the number by which a count can be too low at most. It is 0 if all names were kept.
    pub(super) fn missed(&self) -> u64 {
        self.missed
    }
}

/// Truncates a name to the maximum length.
fn cut(name: &str) -> &str {
    let mut end = name.len().min(LONGEST);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place {
        source: 0,
        number: 1,
        line: 1,
    };

    #[test]
    fn frequent_names_are_kept_among_many() {
        let mut names = UnknownNames::keeping(10);
        for number in 0..10_000 {
            names.add(&format!("name_{number}"), PLACE);
            if number % 3 == 0 {
                names.add("often", PLACE);
            }
            assert!(names.names.len() <= 20);
        }
        let sorted = names.sorted();
        assert_eq!(sorted[0].name, "often");
        assert!(sorted[0].count > 3_000);
        assert!(names.missed() > 0);
        assert_eq!(names.total(), 13_334);
    }

    #[test]
    fn names_with_the_same_count_are_kept_up_to_the_limit() {
        let mut names = UnknownNames::keeping(10);
        for number in 0..25 {
            let place = Place {
                source: 0,
                number,
                line: 0,
            };
            names.add(&format!("name_{number:02}"), place);
            names.add(&format!("name_{number:02}"), place);
        }
        let sorted = names.sorted();
        assert!(sorted.len() >= 10, "{sorted:?}");
        let first: Vec<_> = sorted.iter().take(3).map(|it| it.name.as_str()).collect();
        assert_eq!(first, ["name_00", "name_01", "name_02"]);
        assert_eq!(names.missed(), 2);
    }

    #[test]
    fn few_names_are_counted_exactly() {
        let mut names = UnknownNames::default();
        for name in ["b", "a", "b", &"ä".repeat(1_000)] {
            names.add(name, PLACE);
        }
        let counts: Vec<_> = names.sorted().into_iter().map(|it| it.count).collect();
        assert_eq!(counts, [2, 1, 1]);
        assert_eq!(names.missed(), 0);
        assert!(names.sorted().iter().all(|it| it.name.len() <= 255));
    }
}
