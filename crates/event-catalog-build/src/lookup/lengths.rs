//! Chooses which names share a table, by their lengths.
//!
//! A table reads each of its names as the same number of words. So one table for all lengths costs memory and
//! instructions. Several tables cost a branch on the length, which is mispredicted whenever a name doesn't have
//! the usual length. The best choice depends on the names, so every division of the lengths is evaluated with
//! measured costs (`cargo benchmarks lookup` shows the result).

use std::ops::RangeInclusive;

use super::MAX_WORDS;

/// The cost of reading a word of a name and comparing it. The unit of all costs is a simple
/// instruction.
const WORD: u64 = 3;
/// The cost of clamping the position of a word, because a name could be too short for the word.
const CLAMPED: u64 = 3;
/// The cost of a mispredicted branch.
const MISPREDICTED: u64 = 60;
/// The cost of reading a record, for each mebibyte that all tables have together: larger tables cause more cache
/// misses.
const MEBIBYTE: u64 = 100;
/// The cost of each table, because its code also takes space.
const TABLE: u64 = 5;

/// The number of ranges that the lengths can be divided into: 1 to 7, 8 to 16, 17 to 24 and so on.
const STEPS: usize = MAX_WORDS;

/// Divides the names by length, and returns the range of lengths for each table, in ascending order.
pub(super) fn divided(keys: &[&str]) -> Vec<RangeInclusive<usize>> {
    let mut steps = [Step::default(); STEPS];
    for key in keys {
        steps[step_of(key.len())].add(key.len());
    }
    // One bit per pair of neighboring ranges. A set bit puts them into different tables.
    let ways = 0_u8..1 << (STEPS - 1);
    let best = ways
        .map(|way| parts(&steps, way))
        .min_by_key(|parts| (cost(parts), parts.len()));
    best.unwrap_or_default()
        .iter()
        .map(|part| part.all.shortest..=part.all.longest)
        .collect()
}

/// How a table reads its names as words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct View {
    /// The number of words that the table reads from each name.
    pub(super) words: usize,
    /// How many of the words are counted from the start of the name.
    pub(super) from_start: usize,
    /// How many of the words would extend beyond the end of a short name.
    pub(super) clamped: usize,
    /// Whether some names are shorter than a word. Such names are read differently.
    pub(super) has_short: bool,
}

impl View {
    /// Chooses the view with the fewest clamped words for names of these lengths.
    pub(super) fn of(lengths: &RangeInclusive<usize>) -> Self {
        let words = lengths.end().div_ceil(8).max(1);
        // The number of whole words that fit into every name, from either end.
        let fitting = lengths.start() / 8;
        let from_end = words.saturating_sub(fitting).min(fitting).max(1);
        let clamped = words.saturating_sub(fitting.max(1) + from_end);
        Self {
            words,
            from_start: words - from_end.min(words),
            clamped,
            has_short: *lengths.start() < 8,
        }
    }
}

fn step_of(length: usize) -> usize {
    match length {
        0..8 => 0,
        8 => 1,
        _ => (length - 1) / 8,
    }
}

/// The names in one range of lengths.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    count: u64,
    shortest: usize,
    longest: usize,
}

impl Step {
    fn add(&mut self, length: usize) {
        self.join(Self {
            count: 1,
            shortest: length,
            longest: length,
        });
    }

    fn join(&mut self, other: Self) {
        if self.count == 0 {
            *self = other;
        } else if other.count > 0 {
            self.count += other.count;
            self.shortest = self.shortest.min(other.shortest);
            self.longest = self.longest.max(other.longest);
        }
    }
}

/// Statistics about the names that share a table.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    all: Step,
    /// The number of names that are shorter than a word. If the table also has longer names, looking up a name takes
    /// an additional branch.
    short: u64,
}

impl Part {
    fn view(&self) -> View {
        View::of(&(self.all.shortest..=self.all.longest))
    }

    /// The size of the table's records in bytes, not counting free slots.
    fn bytes(&self) -> u64 {
        self.all.count * (8 * self.view().words as u64 + 4)
    }

    /// The cost of the instructions whose number differs between tables.
    fn instructions(&self) -> u64 {
        let View { words, clamped, .. } = self.view();
        WORD * words as u64 + CLAMPED * clamped as u64
    }
}

/// Divides the ranges of lengths into tables: a set bit in `way` separates a range from the next one.
fn parts(steps: &[Step; STEPS], way: u8) -> Vec<Part> {
    let mut parts = Vec::with_capacity(STEPS);
    let mut part = Part::default();
    for (number, &step) in steps.iter().enumerate() {
        part.all.join(step);
        if number == 0 {
            part.short = step.count;
        }
        if way >> number & 1 == 1 {
            parts.push(std::mem::take(&mut part));
        }
    }
    parts.push(part);
    parts.retain(|part| part.all.count > 0);
    parts
}

/// The cost of looking up each name once.
///
/// The cost is a 64-bit number on every machine: that of 700,000 names exceeds 32 bits, and all machines must divide
/// names in the same way.
fn cost(parts: &[Part]) -> u64 {
    let sum = |of: fn(&Part) -> u64| parts.iter().map(of).sum::<u64>();
    let names = sum(|part| part.all.count);
    let paths = parts
        .iter()
        .flat_map(|part| [part.short, part.all.count - part.short]);
    let mispredicted = names - paths.max().unwrap_or(0);
    let tables = parts.len() as u64;
    sum(|part| part.all.count * part.instructions())
        + MISPREDICTED * mispredicted
        + names * (((MEBIBYTE * sum(Part::bytes)) >> 20) + TABLE * tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided_lengths(
        lengths: impl IntoIterator<Item = (usize, usize)>,
    ) -> Vec<RangeInclusive<usize>> {
        let name = "n".repeat(64);
        let keys: Vec<&str> = lengths
            .into_iter()
            .flat_map(|(length, count)| std::iter::repeat_n(&name[..length], count))
            .collect();
        divided(&keys)
    }

    #[test]
    fn words_are_counted_from_both_ends_if_that_avoids_clamping() {
        let view = |words, from_end, clamped| View {
            words,
            from_start: words - from_end,
            clamped,
            has_short: false,
        };
        assert_eq!(View::of(&(8..=16)), view(2, 1, 0));
        assert_eq!(View::of(&(12..=45)), view(6, 1, 4));
        assert_eq!(View::of(&(8..=40)), view(5, 1, 3));
        assert_eq!(View::of(&(17..=45)), view(6, 2, 2));
        assert_eq!(View::of(&(25..=32)), view(4, 1, 0));
        assert_eq!(View::of(&(35..=62)), view(8, 4, 0));
        assert!(View::of(&(7..=62)).has_short);
    }

    #[test]
    fn names_of_few_events_share_a_table_whatever_their_lengths() {
        assert_eq!(
            divided_lengths((4..=45).map(|length| (length, 5))),
            [4..=45]
        );
    }

    #[test]
    fn no_names_have_no_table() {
        assert_eq!(divided_lengths([]), []);
    }

    #[test]
    fn a_few_long_names_have_a_separate_table() {
        let lengths = [(12, 500), (20, 500), (60, 10)];
        assert_eq!(divided_lengths(lengths), [12..=20, 60..=60]);
    }

    #[test]
    fn names_beyond_the_caches_share_a_table_with_those_of_as_many_words() {
        let lengths = (8..=64).map(|length| (length, 5_000));
        let expected = [8..=16, 17..=24, 25..=32, 33..=40, 41..=48, 49..=56, 57..=64];
        assert_eq!(divided_lengths(lengths), expected);
    }

    #[test]
    fn every_length_has_a_step() {
        let steps: Vec<usize> = [1, 7, 8, 16, 17, 24, 25, 57, 64].map(step_of).to_vec();
        assert_eq!(steps, [0, 0, 1, 1, 2, 2, 3, 7, 7]);
    }
}
