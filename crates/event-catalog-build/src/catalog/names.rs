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
    used: usize,
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

impl Names {
    /// Makes room for so many names.
    pub(super) fn reserve(&mut self, names: usize) {
        let slots = (2 * (self.used + names)).next_power_of_two();
        if slots <= self.slots.len() {
            return;
        }
        let old = std::mem::replace(&mut self.slots, vec![FREE; slots]);
        for slot in old.into_iter().filter(|slot| slot.event != FREE.event) {
            let mut at = self.first(slot.hash);
            while self.slots[at].event != FREE.event {
                at = self.next(at);
            }
            self.slots[at] = slot;
        }
    }

    /// The index of the event with a name.
    pub(super) fn get(&self, name: &str, events: &[Event<'_>]) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        self.find(self.hash(name), name, events).ok()
    }

    /// Adds the name, with its hash, of the event that comes next; an error is the index of the event that has it
    /// already.
    pub(super) fn add(
        &mut self,
        hash: u32,
        name: &str,
        events: &[Event<'_>],
    ) -> Result<(), usize> {
        self.reserve(1);
        match self.find(hash, name, events) {
            Ok(taken) => Err(taken),
            Err(free) => {
                // Each event takes more than a byte of files of less than 4 GiB.
                let event = u32::try_from(events.len()).unwrap_or(u32::MAX);
                self.slots[free] = Slot { hash, event };
                self.used += 1;
                Ok(())
            }
        }
    }

    /// Fetches what will be needed to add names with these hashes: all of it at the same time, while to add one after the
    /// other would wait for each.
    pub(super) fn fetch<'h>(&self, hashes: impl Iterator<Item = &'h u32>) {
        if !self.slots.is_empty() {
            let slots = hashes.map(|hash| self.slots[self.first(*hash)].hash);
            std::hint::black_box(slots.fold(0, u32::wrapping_add));
        }
    }

    /// The index of the event with a name, or the slot that is free for it.
    fn find(&self, hash: u32, name: &str, events: &[Event<'_>]) -> Result<usize, usize> {
        let mut at = self.first(hash);
        loop {
            let slot = self.slots[at];
            if slot.event == FREE.event {
                return Err(at);
            }
            let event = slot.event as usize;
            if slot.hash == hash && events.get(event).is_some_and(|it| it.name == name) {
                return Ok(event);
            }
            at = self.next(at);
        }
    }

    /// The hash of a name.
    #[expect(clippy::cast_possible_truncation, reason = "a part of it is enough")]
    pub(super) fn hash(&self, name: &str) -> u32 {
        self.state.hash_one(name) as u32
    }

    fn first(&self, hash: u32) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }
}
