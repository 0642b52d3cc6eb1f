//! The keys of the last events of a signal, so that an event that is sent again soon triggers it only once.

use std::collections::{HashSet, VecDeque};

/// How many keys to remember.
const MOST: usize = 100_000;

/// Keys in the order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    keys: HashSet<u128>,
    order: VecDeque<u128>,
}

impl Recent {
    /// Whether an event has already arrived.
    pub(crate) fn has(&self, key: u128) -> bool {
        self.keys.contains(&key)
    }

    /// Remembers an event, and returns whether it is new.
    pub(crate) fn add(&mut self, key: u128) -> bool {
        if !self.keys.insert(key) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        true
    }

    /// The keys in their order.
    pub(crate) fn into_keys(self) -> impl Iterator<Item = u128> {
        self.order.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_keys_are_forgotten() {
        let mut recent = Recent::default();
        for key in 0..=MOST as u128 {
            assert!(recent.add(key));
        }
        assert!(!recent.has(0) && recent.has(1) && !recent.add(1));
    }
}
