//! Builds the tables for `Event::from_name`: finds a layout, builds and verifies the tables, and
//! writes them as source.
//!
//! The other half runs in the user's program: `event_catalog::__private::Table`, whose module
//! explains how a lookup works. This half divides the names among tables (`lengths`), chooses the
//! parts to hash (`discriminator`), finds displacements that give every name its own slot
//! (`placement`), and writes the result as source (`source`). Longer keys are in a sorted list. This
//! module doesn't know about events: it maps keys to their indices.

mod discriminator;
mod error;
mod lengths;
mod placement;
mod source;

use std::borrow::Cow;
use std::ops::RangeInclusive;

use event_catalog_lookup as runtime;
use runtime::{Candidate, Discriminator, Hash, Words};

use crate::collections::Numbers;
use lengths::View;

pub use error::LookupError;

/// The maximum length of a key in the tables, in bytes: 64, or eight words. Longer keys are in a
/// sorted list, and take longer to find.
pub const MAX_KEY: usize = 8 * MAX_WORDS;
/// The maximum number of keys: 2^24, because a record stores an index in three bytes.
pub const MAX_KEYS: usize = 1 << 24;
/// The maximum number of words in a key.
const MAX_WORDS: usize = 8;

/// Maps keys to their indices, with one perfect-hash table for each range of key lengths.
///
/// ```
/// use event_catalog_build::lookup::Lookup;
///
/// let lookup = Lookup::for_keys(&["chat_opened", "link_clicked", "load"])?;
/// assert_eq!(lookup.get("link_clicked"), Some(1));
/// assert_eq!(lookup.get("link_click"), None);
/// # Ok::<(), event_catalog_build::lookup::LookupError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The tables, in ascending order of the lengths of their keys.
    tables: Vec<Table>,
    /// The keys that are longer than [`MAX_KEY`], sorted, with their indices.
    long: Vec<(String, u32)>,
}

/// The keys of certain lengths.
#[derive(Clone, Debug)]
struct Table {
    /// In the order of their keys' lengths, shortest first.
    lengths: RangeInclusive<usize>,
    /// The number of keys in the table.
    count: usize,
    view: View,
    discriminator: Discriminator,
    seed: u64,
    displacements: Vec<u8>,
    records: Vec<u8>,
}

impl Lookup {
    /// Builds the tables for these keys, so that a lookup returns the index of each.
    ///
    /// The same keys give the same tables, byte for byte, on every machine. The time grows linearly
    /// with the number of keys.
    ///
    /// # Errors
    ///
    /// If two keys are equal, a key is empty, or there are more than [`MAX_KEYS`].
    pub fn for_keys(keys: &[&str]) -> Result<Self, LookupError> {
        refuse_counts(keys)?;
        let short: Vec<&str> = keys
            .iter()
            .copied()
            .filter(|it| it.len() <= MAX_KEY)
            .collect();
        let long = keys.iter().zip(0..).filter(|(key, _)| key.len() > MAX_KEY);
        let mut long: Vec<(String, u32)> = long.map(|(key, at)| ((*key).to_owned(), at)).collect();
        long.sort_unstable();
        // If all hashes differ, so do all keys, and comparing hashes is faster than comparing keys.
        let everything = View::of(&(1..=MAX_KEY));
        let is_repeated = long.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if is_repeated || !discriminator::separates_all(&seen(&short, everything)) {
            refuse_duplicates(keys)?;
        }
        let not_separated = || LookupError::NotSeparated { keys: keys.len() };
        let mut tables = Vec::new();
        for lengths in lengths::divided(&short) {
            match Table::new(keys, lengths) {
                Some(table) => tables.push(table),
                None => return Err(not_separated()),
            }
        }
        let lookup = Self { tables, long };
        if lookup.finds(keys) {
            Ok(lookup)
        } else {
            Err(not_separated())
        }
    }

    /// Looks up `name` in the generated tables, and returns the index of the equal key.
    ///
    /// This runs the same code as generated programs, but more slowly, because the values aren't
    /// constants.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        if name.len() > MAX_KEY {
            let found = self
                .long
                .binary_search_by(|(key, _)| key.as_str().cmp(name));
            return found.ok().map(|at| self.long[at].1);
        }
        let table = self
            .tables
            .iter()
            .find(|table| table.lengths.contains(&name.len()))?;
        table.get(name).equal()
    }

    /// Whether a lookup finds every key.
    fn finds(&self, keys: &[&str]) -> bool {
        keys.iter()
            .zip(0..)
            .all(|(key, index)| self.get(key) == Some(index))
    }
}

impl Table {
    /// Builds the table for the keys with these lengths; `None` if no hash separates the keys.
    fn new(all: &[&str], lengths: RangeInclusive<usize>) -> Option<Self> {
        let (mut indices, mut keys): (Vec<u32>, Vec<&str>) = (Vec::new(), Vec::new());
        for (index, key) in (0..).zip(all) {
            if lengths.contains(&key.len()) {
                indices.push(index);
                keys.push(key);
            }
        }
        let view = View::of(&lengths);
        let words = view.words;
        let keys = seen(&keys, view);
        let placed = discriminator::candidates(&keys, words)
            .into_iter()
            .find_map(|choice| Some((choice, placement::place(&keys, words, choice)?)));
        let (discriminator, placed) = placed?;
        Some(Self {
            lengths,
            count: keys.len(),
            view,
            discriminator,
            seed: placed.seed,
            records: records(&keys, &indices, words, &placed.slots),
            displacements: placed.displacements,
        })
    }

    /// The only key that can equal `name`. The length of `name` must be in the table's range.
    fn get(&self, name: &str) -> Candidate {
        match self.view.words {
            1 => self.get_of::<1, 12>(name),
            2 => self.get_of::<2, 20>(name),
            3 => self.get_of::<3, 28>(name),
            4 => self.get_of::<4, 36>(name),
            5 => self.get_of::<5, 44>(name),
            6 => self.get_of::<6, 52>(name),
            7 => self.get_of::<7, 60>(name),
            _ => self.get_of::<MAX_WORDS, 68>(name),
        }
    }

    /// A separate function, because the number of words is a const parameter of the runtime's types.
    fn get_of<const WORDS: usize, const RECORD: usize>(&self, name: &str) -> Candidate {
        let table = runtime::Table::<WORDS, RECORD>::new(
            Hash::new(self.discriminator, self.seed),
            self.view.from_start,
            &self.displacements,
            &self.records,
        );
        table.get(name)
    }
}

/// Reads the keys as words. A view with fewer words uses the first of these words.
fn seen(keys: &[&str], view: View) -> Vec<Words<MAX_WORDS>> {
    keys.iter()
        .map(|key| Words::of(key.as_bytes(), view.from_start))
        .collect()
}

/// Hashes the first `words` words of each key.
fn hashes(keys: &[Words<MAX_WORDS>], words: usize, hash: &Hash) -> Vec<u64> {
    keys.iter()
        .map(|key| hash.of(&key.words[..words], key.length))
        .collect()
}

fn refuse_counts(keys: &[&str]) -> Result<(), LookupError> {
    if keys.len() > MAX_KEYS {
        return Err(LookupError::TooMany { keys: keys.len() });
    }
    match keys.iter().position(|key| key.is_empty()) {
        Some(index) => Err(LookupError::Empty { index }),
        None => Ok(()),
    }
}

fn refuse_duplicates(keys: &[&str]) -> Result<(), LookupError> {
    let mut indices = Numbers::default();
    for (second, &key) in keys.iter().enumerate() {
        if let Some(first) = indices.insert(Cow::Borrowed(key), second) {
            return Err(LookupError::Duplicate {
                first,
                second,
                key: key.to_owned(),
            });
        }
    }
    Ok(())
}

/// Writes the records in slot order, in the format that `runtime::Table` reads.
fn records(keys: &[Words<MAX_WORDS>], indices: &[u32], words: usize, slots: &[u32]) -> Vec<u8> {
    let mut records = Vec::with_capacity(slots.len() * (8 * words + 4));
    for &slot in slots {
        let slot = slot as usize;
        if let (Some(key), Some(index)) = (keys.get(slot), indices.get(slot)) {
            for word in &key.words[..words] {
                records.extend_from_slice(&word.to_le_bytes());
            }
            // A length of at most `MAX_KEY` fits into one byte, and `refuse_counts` has checked that
            // the index fits into three.
            let [length, ..] = key.length.to_le_bytes();
            records.push(length);
            records.extend_from_slice(&index.to_le_bytes()[..3]);
        } else {
            // No name has this length, so any valid index will do.
            records.extend(std::iter::repeat_n(0, 8 * words));
            records.extend_from_slice(&[u8::MAX, 0, 0, 0]);
        }
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates ten thousand names of the same form.
    fn named(name: impl Fn(usize) -> String) -> Vec<String> {
        (0..10_000).map(name).collect()
    }

    #[test]
    fn names_of_any_structure_fill_their_tables() {
        let families = [
            named(|i| format!("step_{i}")),
            named(|i| format!("{i:07}")),
            named(|i| format!("{i:08}")),
            named(|i| format!("{i:064}")),
            named(|i| format!("{i:016b}")),
            named(|i| format!("{}{i:05}{}", "a".repeat(28), "b".repeat(31))),
            named(|i| format!("com.acme.product.module.{}.{}.created", i / 100, i % 100)),
            named(|i| format!("00000000-0000-4000-8000-{i:012x}")),
            named(|i| format!("{:08}{:08}", i / 100, i % 100)),
            named(|i| format!("{i:08}").repeat(8)),
            named(|i| format!("{}{}", i / 50, "x".repeat(i % 50))),
        ];
        for names in families {
            let keys: Vec<&str> = names.iter().map(String::as_str).collect();
            let lookup = Lookup::for_keys(&keys).unwrap();
            for table in lookup.tables {
                let slots = table.records.len() / (8 * table.view.words + 4);
                let fill = (table.count, slots, table.discriminator);
                assert!(slots * 3 <= table.count * 4 + 3, "{fill:?}, {}", keys[1]);
            }
        }
    }
}
