//! Each event once: which events of a batch have been stored before.
//!
//! An event is compared with the events of its day: the day in its id, if that is a UUID of version 7, or else
//! the day of its time. So it is found however late it is sent again. Events that tell neither are compared with
//! those of the last [`WINDOW`] days.
//!
//! The keys of the days in use are kept in memory, up to [`MOST_KEYS`]. If the days of one batch have more, the
//! batch's own keys are looked for in the files instead, which takes longer and no more memory.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::stored::{StoredFile, stored_files};
use crate::event::Event;
use crate::key::Day;
use crate::store::Store;

/// For so many days, events that tell no day are looked for.
pub(super) const WINDOW: Day = 35;

/// The keys that are kept in memory: at most about 300 MB.
const MOST_KEYS: usize = 7_000_000;

/// What is known about an event of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It wasn't stored before.
    New,
    /// It was.
    Repeated,
    /// Another event with its id was.
    Reused,
}

/// Keys are the output of SHA-256, so their bits need no further hashing.
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

/// A set of keys.
type Keys = HashSet<u128, BuildHasherDefault<KeyHasher>>;

/// Numbers of a batch's events by their keys.
pub(super) type Numbers = HashMap<u128, usize, BuildHasherDefault<KeyHasher>>;

/// The keys of the days in use. `None` stands for the events that tell no day.
#[derive(Debug, Default)]
pub(super) struct Once {
    days: HashMap<Option<Day>, Keys>,
}

impl Once {
    /// Judges the events of a batch.
    pub(super) fn judge(
        &mut self,
        events: &[&Event<'_>],
        store: &Store,
        today: Day,
    ) -> anyhow::Result<Vec<Verdict>> {
        let mut verdicts = vec![Verdict::New; events.len()];
        let mut first = Numbers::default();
        let mut repeats: HashMap<u128, Vec<usize>> = HashMap::new();
        let mut wanted = BTreeSet::new();
        let verdict = |is_same| {
            if is_same {
                Verdict::Repeated
            } else {
                Verdict::Reused
            }
        };
        for (at, event) in events.iter().enumerate().filter(|(_, event)| event.has_id) {
            let key = event.key.number();
            match first.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(at);
                    wanted.insert(event.once_day);
                }
                Entry::Occupied(entry) => {
                    verdicts[at] = verdict(events[*entry.get()].content() == event.content());
                    repeats.entry(key).or_default().push(at);
                }
            }
        }
        if wanted.is_empty() {
            return Ok(verdicts);
        }
        let files = stored_files(store, today)?;
        let mut candidates = self.candidates(events, &first, &wanted, &files)?;
        for file in files.iter().filter(|file| file.concerns(&wanted)) {
            if candidates.is_empty() {
                break;
            }
            // All events of the batch with a key are compared with what is stored under it.
            file.compare(&mut candidates, |key, at, content| {
                let repeats = repeats.get(&key).into_iter().flatten();
                for at in repeats.copied().chain([at]) {
                    verdicts[at] = verdict(events[at].content() == *content);
                }
            })?;
        }
        Ok(verdicts)
    }

    /// The events of a batch whose keys are stored.
    fn candidates(
        &mut self,
        events: &[&Event<'_>],
        first: &Numbers,
        wanted: &BTreeSet<Option<Day>>,
        files: &[StoredFile],
    ) -> anyhow::Result<Numbers> {
        let missing: BTreeSet<Option<Day>> = wanted
            .iter()
            .filter(|day| !self.days.contains_key(day))
            .copied()
            .collect();
        let concerned = || files.iter().filter(|file| file.concerns(&missing));
        let rows: u64 = concerned().map(|file| file.rows).sum();
        if self.count() as u64 + rows > MOST_KEYS as u64 {
            self.days.retain(|day, _| wanted.contains(day));
        }
        if self.count() as u64 + rows > MOST_KEYS as u64 {
            self.days.clear();
            let mut found = Numbers::default();
            for file in files.iter().filter(|file| file.concerns(wanted)) {
                file.keys(|key, _| {
                    if let Some(at) = first.get(&key) {
                        found.insert(key, *at);
                    }
                })?;
            }
            return Ok(found);
        }
        // Kept only when all files were read: a set with holes would let events in twice.
        let mut loaded: HashMap<Option<Day>, Keys> =
            missing.iter().map(|day| (*day, Keys::default())).collect();
        for file in concerned() {
            file.keys(|key, day| {
                if let Some(keys) = loaded.get_mut(&day) {
                    keys.insert(key);
                }
            })?;
        }
        self.days.extend(loaded);
        let is_stored = |(key, at): &(&u128, &usize)| {
            let keys = self.days.get(&events[**at].once_day);
            keys.is_some_and(|keys| keys.contains(key))
        };
        let found = first.iter().filter(is_stored);
        Ok(found.map(|(key, at)| (*key, *at)).collect())
    }

    /// Remembers the events that were stored.
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

    fn count(&self) -> usize {
        self.days.values().map(Keys::len).sum()
    }
}
