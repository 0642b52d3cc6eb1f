//! How many events were delivered in the last minute.

use std::collections::VecDeque;

/// A minute in seconds.
const MINUTE: i64 = 60;

/// The number of deliveries in each second.
#[derive(Debug, Default)]
pub(crate) struct Rate(VecDeque<(i64, u64)>);

impl Rate {
    /// Counts a delivery at a moment in microseconds.
    pub(crate) fn add(&mut self, now: i64) {
        let second = now.div_euclid(1_000_000);
        self.forget(second);
        match self.0.back_mut() {
            // If the clock was set back, this counts in the last second.
            Some((last, count)) if *last >= second => *count += 1,
            _ => self.0.push_back((second, 1)),
        }
    }

    /// How many deliveries there were in the minute before a moment.
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
        // Forgets seconds in the future, which were counted before the clock was set back.
        while let Some((last, _)) = self.0.back()
            && *last >= second + MINUTE
        {
            self.0.pop_back();
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

    #[test]
    fn a_clock_that_is_set_back_counts_on() {
        let mut rate = Rate::default();
        rate.add(10_000 * 1_000_000);
        rate.add(9_999 * 1_000_000);
        assert_eq!(rate.per_minute(9_999 * 1_000_000), 2);
        rate.add(5_000 * 1_000_000);
        assert_eq!(rate.per_minute(5_000 * 1_000_000), 1);
        assert_eq!(rate.per_minute(6_000 * 1_000_000), 0);
    }
}
