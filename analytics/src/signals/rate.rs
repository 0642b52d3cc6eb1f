//! How many events were delivered in the last minute.

use std::collections::VecDeque;

/// The seconds of a minute.
const MINUTE: i64 = 60;

/// Deliveries by the second.
#[derive(Debug, Default)]
pub(crate) struct Rate(VecDeque<(i64, u64)>);

impl Rate {
    /// Counts a delivery at a moment in microseconds.
    pub(crate) fn add(&mut self, now: i64) {
        let second = now.div_euclid(1_000_000);
        match self.0.back_mut() {
            // A clock that was set back counts in the last second.
            Some((last, count)) if *last >= second => *count += 1,
            _ => self.0.push_back((second, 1)),
        }
        self.forget(second);
    }

    /// How many there were in the minute before a moment.
    pub(crate) fn per_minute(&mut self, now: i64) -> u64 {
        self.forget(now.div_euclid(1_000_000));
        self.0.iter().map(|(_, count)| count).sum()
    }

    fn forget(&mut self, second: i64) {
        while let Some((first, _)) = self.0.front()
            && *first <= second - MINUTE
        {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_count_for_a_minute() {
        let mut rate = Rate::default();
        for second in [0, 0, 1, 59] {
            rate.add(second * 1_000_000);
        }
        assert_eq!(rate.per_minute(59_000_000), 4);
        assert_eq!(rate.per_minute(60_000_000), 2);
        assert_eq!(rate.per_minute(200_000_000), 0);
    }
}
