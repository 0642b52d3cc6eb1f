//! Lays out the table behind `Event::from_name`: searches, builds, verifies, and writes as source.
//!
//! The half that runs in the user's program is `event_catalog::__private::Lookup`; its module
//! says how a lookup works. This half chooses what of the names is hashed (`discriminator`),
//! finds displacements under which every name has a slot of its own (`placement`), and writes
//! the result down (`source`). It knows nothing of events: keys go in, their indices come out.

mod discriminator;
mod error;
mod placement;
mod source;

use std::collections::HashMap;

use event_catalog_lookup as runtime;
use runtime::{Discriminator, Hash, Strings, Words};

pub use error::LookupError;

/// The most bytes that a key may have: 64, which is what eight words reach.
pub const MAX_KEY: usize = 8 * MAX_WORDS;
/// The most words that a key can be seen as.
const MAX_WORDS: usize = 8;

/// A perfect hash table from keys to their indices.
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
    /// How many words of a key a record holds.
    words: usize,
    discriminator: Discriminator,
    seed: u64,
    displacements: Vec<u8>,
    records: Vec<u8>,
    text: String,
    /// Little-endian `u32`.
    ends: Vec<u8>,
    /// The length of the longest key.
    longest: usize,
}

/// Runs code with a number of words as a constant, because the runtime's types have it as one.
macro_rules! with_words {
    ($words:expr, $constant:ident => $body:expr) => {
        with_words!($words, $constant => $body; 1, 2, 3, 4, 5, 6, 7)
    };
    ($words:expr, $constant:ident => $body:expr; $($number:literal),*) => {
        match $words {
            $($number => { const $constant: usize = $number; $body })*
            _ => { const $constant: usize = MAX_WORDS; $body }
        }
    };
}

impl Lookup {
    /// Builds the table for these keys, in which each is found to be at its index.
    ///
    /// The same keys make the same table, byte for byte, on every machine. The time it takes
    /// grows linearly with the number of keys.
    ///
    /// # Errors
    ///
    /// Where two keys are equal, or one has no bytes or more than [`MAX_KEY`].
    pub fn for_keys(keys: &[&str]) -> Result<Self, LookupError> {
        let (text, ends) = joined(keys)?;
        let seen: Vec<Words<MAX_WORDS>> =
            keys.iter().map(|key| Words::of(key.as_bytes())).collect();
        // Names whose hashes all differ do so themselves, and this hash is a fast one.
        if !discriminator::separates_all(&seen) {
            refuse_duplicates(keys)?;
        }
        for (words, choice) in discriminator::candidates(&seen) {
            let Some(placed) = placement::place(&seen, words, choice) else {
                continue;
            };
            let lookup = Self {
                words,
                discriminator: choice,
                seed: placed.seed,
                records: records(&seen, words, &placed.slots),
                displacements: placed.displacements,
                text: text.clone(),
                ends: ends.clone(),
                longest: keys.iter().map(|key| key.len()).max().unwrap_or(0),
            };
            if lookup.finds(keys) {
                return Ok(lookup);
            }
        }
        Err(LookupError::NotSeparated { keys: keys.len() })
    }

    /// What the written table answers: the index of the key that equals `name`.
    ///
    /// It runs the code that generated programs run, though slower, as nothing is a constant.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        with_words!(self.words, WORDS => {
            const RECORD: usize = 8 * WORDS + 8;
            let lookup = runtime::Lookup::<WORDS, RECORD>::new(
                Hash::new(self.discriminator, self.seed),
                &self.displacements,
                &self.records,
                Strings::new(&self.text, &self.ends),
            );
            let candidate = if name.len() > 8 * WORDS {
                lookup.get_long(name)
            } else {
                lookup.get(name)
            };
            candidate.equal()
        })
    }

    /// Whether every key finds itself.
    fn finds(&self, keys: &[&str]) -> bool {
        keys.iter()
            .zip(0..)
            .all(|(key, index)| self.get(key) == Some(index))
    }
}

/// The hashes of keys, seen as so many words.
fn hashes(keys: &[Words<MAX_WORDS>], words: usize, hash: &Hash) -> Vec<u64> {
    with_words!(words, WORDS => {
        keys.iter()
            .map(|key| {
                let mut first = [0; WORDS];
                first.copy_from_slice(&key.words[..WORDS]);
                Words::<WORDS> { words: first, length: key.length }.hash(hash)
            })
            .collect()
    })
}

/// All keys in one text, and where each ends.
fn joined(keys: &[&str]) -> Result<(String, Vec<u8>), LookupError> {
    let mut text = String::with_capacity(keys.iter().map(|key| key.len()).sum());
    let mut ends = Vec::with_capacity(4 * keys.len());
    for (index, &key) in keys.iter().enumerate() {
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(LookupError::Length {
                index,
                key: key.to_owned(),
            });
        }
        text.push_str(key);
        let end = u32::try_from(text.len()).ok().filter(|&end| end < u32::MAX);
        ends.extend(end.ok_or(LookupError::TooLarge { index })?.to_le_bytes());
    }
    Ok((text, ends))
}

fn refuse_duplicates(keys: &[&str]) -> Result<(), LookupError> {
    let mut indices = HashMap::with_capacity(keys.len());
    for (second, &key) in keys.iter().enumerate() {
        if let Some(first) = indices.insert(key, second) {
            return Err(LookupError::Duplicate {
                first,
                second,
                key: key.to_owned(),
            });
        }
    }
    Ok(())
}

/// The records in the order of the slots, as `runtime::Lookup` reads them.
fn records(keys: &[Words<MAX_WORDS>], words: usize, slots: &[u32]) -> Vec<u8> {
    let mut records = Vec::with_capacity(slots.len() * (8 * words + 8));
    for &index in slots {
        if let Some(key) = keys.get(index as usize) {
            for word in &key.words[..words] {
                records.extend_from_slice(&word.to_le_bytes());
            }
            // `joined` let no key pass whose length would not fit.
            records.extend_from_slice(&(key.length as u64 | u64::from(index) << 32).to_le_bytes());
        } else {
            // No name has this length. The index is one that a key has.
            records.extend(std::iter::repeat_n(0, 8 * words));
            records.extend_from_slice(&u64::from(u32::MAX).to_le_bytes());
        }
    }
    records
}
