//! The events by their names.
//!
//! A table of indices, with linear probing. A map of the standard library would hold every name a
//! second time, in buckets of 32 bytes, and spend more time on fetching these than on anything else.
//! <https://en.wikipedia.org/wiki/Linear_probing>

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::model::Event;

/// Finds events by their names.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// 2^n slots, at least half of them free; none at first.
    slots: Vec<Slot>,
    state: RandomState,
}

/// A part of the hash of an event's name, and the index of the event.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    event: u32,
}

const FREE: Slot = Slot {
    hash: 0,
    event: u32::MAX,
};

/// So many names are looked up at a time.
const AT_ONCE: usize = 64;

impl Names {
    /// The hash of a name.
    pub(super) fn hash(&self, name: &str) -> u64 {
        self.state.hash_one(name)
    }

    /// The index of the event with a name.
    pub(super) fn get(&self, name: &str, events: &[Event<'_>]) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        self.find(self.hash(name), name, events).ok()
    }

    /// Forgets all names, and makes room for so many.
    pub(super) fn clear(&mut self, room: usize) {
        self.slots = vec![FREE; (2 * room).next_power_of_two()];
    }

    /// Adds the names of all events, by their hashes alone. There is room for them. `false` where two
    /// of the hashes are the same: then the names have to be compared, and [added](Self::add) one by
    /// one.
    pub(super) fn add_distinct(&mut self, hashes: &[Vec<u64>]) -> bool {
        let mut event = 0;
        for hashes in hashes.iter().flat_map(|it| it.chunks(AT_ONCE)) {
            self.fetch(hashes);
            for hash in hashes {
                let mut at = self.first(*hash);
                while self.slots[at].event != FREE.event {
                    if self.slots[at].hash == part(*hash) {
                        return false;
                    }
                    at = self.next(at);
                }
                let hash = part(*hash);
                self.slots[at] = Slot { hash, event };
                // Each event takes more than a byte of files of less than 4 GiB.
                event += 1;
            }
        }
        true
    }

    /// Adds the name, with its hash, of the event that comes next. There is room for it. An error is the
    /// index of the event that has it already.
    pub(super) fn add(&mut self, hash: u64, name: &str, events: &[Event<'_>]) -> Result<(), usize> {
        match self.find(hash, name, events) {
            Ok(taken) => Err(taken),
            Err(free) => {
                let event = u32::try_from(events.len()).unwrap_or(u32::MAX);
                let hash = part(hash);
                self.slots[free] = Slot { hash, event };
                Ok(())
            }
        }
    }

    /// Fetches what will be needed to add names with these hashes: all of it at the same time, while to
    /// add one after the other would wait for each.
    fn fetch(&self, hashes: &[u64]) {
        let slots = hashes.iter().map(|hash| self.slots[self.first(*hash)].hash);
        std::hint::black_box(slots.fold(0, u32::wrapping_add));
    }

    /// The index of the event with a name, or the slot that is free for it.
    fn find(&self, hash: u64, name: &str, events: &[Event<'_>]) -> Result<usize, usize> {
        let mut at = self.first(hash);
        loop {
            let slot = self.slots[at];
            if slot.event == FREE.event {
                return Err(at);
            }
            let event = slot.event as usize;
            if slot.hash == part(hash) && events.get(event).is_some_and(|it| it.name == name) {
                return Ok(event);
            }
            at = self.next(at);
        }
    }

    /// The slot of a hash, by its lowest bits.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only the lowest bits matter"
    )]
    fn first(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }
}

/// The part of a hash that is kept: its highest bits, which do not choose the slot.
fn part(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}
