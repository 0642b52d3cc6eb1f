//! Stores each event once: finds the events of a batch that are already stored.
//!
//! A key and a day identify an event: the day in its id, if that is a UUID of version 7, or else the day of its
//! time. So a duplicate is found no matter how late it is sent, and an event is compared only with the events of
//! one day. Events without either are compared with other such events of the last [`WINDOW`] days. All of this
//! applies within a batch as well as between batches: how lines are divided into batches makes no difference.
//!
//! The keys of the days in use are kept in memory, up to [`MOST_KEYS`]. If the days of one batch have more, the
//! batch's own keys are looked up in the files instead, which takes longer but no more memory. In either case,
//! only files with events of the batch's days are read ([`crate::store::OnceDays`]).

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::stored::{StoredFile, stored_files};
use crate::event::{Content, Event};
use crate::key::Day;
use crate::store::Store;

/// For how many days an event without a day is looked up.
pub(super) const WINDOW: Day = 35;

/// The maximum number of keys in memory: about 300 MB.
const MOST_KEYS: usize = 7_000_000;

/// A day takes as much memory as this many keys, even if it has no keys.
const KEYS_OF_A_DAY: usize = 4;

/// The result of looking up an event of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The event is new.
    New,
    /// The same event was stored before.
    Repeated,
    /// A different event with the same id was stored before.
    Reused,
}

/// The hasher for keys. It returns their bits unchanged, because they are the output of SHA-256.
#[derive(Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, key: u128) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "64 bits of the key are enough"
        )]
        let bits = key as u64;
        self.0 = bits;
    }
}

type Keys = HashSet<u128, BuildHasherDefault<KeyHasher>>;

/// The identity of an event that has an id: its key, and the day on which to look it up.
pub(super) type Identity = (u128, Option<Day>);

/// Maps the identities of a batch's events to their indices.
pub(super) type Numbers = HashMap<Identity, usize, BuildHasherDefault<KeyHasher>>;

/// The keys of stored events, for the days in use. Events without a day are under `None`.
#[derive(Debug)]
pub(super) struct Once {
    days: HashMap<Option<Day>, Keys>,
    /// The maximum number of keys to keep.
    most_keys: usize,
}

impl Default for Once {
    fn default() -> Self {
        Self::new(MOST_KEYS)
    }
}

fn identity(event: &Event<'_>) -> Identity {
    (event.key.number(), event.once_day)
}

/// The verdict on an event whose identity was already seen, in the store or in the batch.
fn compared(is_same: bool) -> Verdict {
    if is_same {
        Verdict::Repeated
    } else {
        Verdict::Reused
    }
}

impl Once {
    /// Creates an empty set that keeps at most this many keys in memory.
    pub(super) fn new(most_keys: usize) -> Self {
        Self {
            days: HashMap::new(),
            most_keys,
        }
    }

    /// Decides for each event of a batch whether it is new.
    pub(super) fn judge(
        &mut self,
        events: &[&Event<'_>],
        store: &Store,
        today: Day,
    ) -> anyhow::Result<Vec<Verdict>> {
        let mut verdicts = vec![Verdict::New; events.len()];
        let mut first = Numbers::default();
        let mut repeats: HashMap<Identity, Vec<usize>> = HashMap::new();
        // The content of an event may be large, and many other events may be compared with it, so it is assembled only
        // once.
        let mut contents: HashMap<usize, Content<'_>> = HashMap::new();
        for (at, event) in events.iter().enumerate().filter(|(_, event)| event.has_id) {
            match first.entry(identity(event)) {
                Entry::Vacant(entry) => {
                    entry.insert(at);
                }
                Entry::Occupied(entry) => {
                    let one = *entry.get();
                    let content = contents.entry(one).or_insert_with(|| events[one].content());
                    verdicts[at] = compared(*content == event.content());
                    repeats.entry(*entry.key()).or_default().push(at);
                }
            }
        }
        if first.is_empty() {
            return Ok(verdicts);
        }
        let files = stored_files(store, today)?;
        let mut candidates = self.candidates(&first, &files)?;
        let days: BTreeSet<Option<Day>> = candidates.keys().map(|(_, day)| *day).collect();
        for file in files.iter().filter(|file| file.concerns(&days)) {
            if candidates.is_empty() {
                break;
            }
            // Compares the events whose id is already stored with the stored ones.
            file.compare(&mut candidates, |identity, at, content| {
                let repeats = repeats.get(&identity).into_iter().flatten();
                for at in repeats.copied().chain([at]) {
                    verdicts[at] = compared(events[at].content() == *content);
                }
            })?;
        }
        Ok(verdicts)
    }

    /// Finds the events of a batch that may already be stored.
    fn candidates(&mut self, first: &Numbers, files: &[StoredFile]) -> anyhow::Result<Numbers> {
        let wanted: BTreeSet<Option<Day>> = first.keys().map(|(_, day)| *day).collect();
        let missing: BTreeSet<Option<Day>> = wanted
            .iter()
            .filter(|day| !self.days.contains_key(day))
            .copied()
            .collect();
        let concerned = || files.iter().filter(|file| file.concerns(&missing));
        let days = (missing.len() * KEYS_OF_A_DAY) as u64;
        let new = concerned().fold(days, |sum, file| sum.saturating_add(file.rows));
        let most = self.most_keys as u64;
        if new.saturating_add(self.count() as u64) > most {
            self.days.retain(|day, _| wanted.contains(day));
        }
        if new.saturating_add(self.count() as u64) > most {
            self.days.clear();
            let mut found = Numbers::default();
            for file in files.iter().filter(|file| file.concerns(&wanted)) {
                file.identities(|identity| {
                    if let Some(at) = first.get(&identity) {
                        found.insert(identity, *at);
                    }
                })?;
            }
            return Ok(found);
        }
        // The keys are kept only if all files were read: with an incomplete set, events would be stored twice.
        let mut loaded: HashMap<Option<Day>, Keys> =
            missing.iter().map(|day| (*day, Keys::default())).collect();
        for file in concerned() {
            file.identities(|(key, day)| {
                if let Some(keys) = loaded.get_mut(&day) {
                    keys.insert(key);
                }
            })?;
        }
        self.days.extend(loaded);
        let is_stored = |((key, day), _): &(&Identity, &usize)| {
            let keys = self.days.get(day);
            keys.is_some_and(|keys| keys.contains(key))
        };
        let found = first.iter().filter(is_stored);
        Ok(found.map(|(identity, at)| (*identity, *at)).collect())
    }

    /// Adds the keys of newly stored events to those in memory.
    pub(super) fn stored(&mut self, events: &[&Event<'_>], verdicts: &[Verdict]) {
        let new = events
            .iter()
            .zip(verdicts)
            .filter(|(_, verdict)| **verdict == Verdict::New);
        for (event, _) in new.filter(|(event, _)| event.has_id) {
            if let Some(keys) = self.days.get_mut(&event.once_day) {
                keys.insert(event.key.number());
            }
        }
    }

    /// How many keys would take as much memory as this set.
    fn count(&self) -> usize {
        let keys: usize = self.days.values().map(Keys::len).sum();
        keys + self.days.len() * KEYS_OF_A_DAY
    }
}
