//! How long to wait before sending a request again: exponential backoff with full jitter.

use std::time::Duration;

/// The longest wait that a collector can request, or that can be set.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Computes the waits after consecutive failed requests.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    pub(crate) fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest: longest.min(LONGEST),
            failures: 0,
        }
    }

    /// Counts a failure, and returns how long to wait: the time that the collector requests, plus a random time.
    /// The maximum of the random time doubles with each failure, up to a limit.
    pub(crate) fn next(&mut self, retry_after: Option<Duration>) -> Duration {
        // Without random numbers, use the longest wait, which is never too short.
        let random = getrandom::u64().unwrap_or(u64::MAX);
        let asked = retry_after.unwrap_or_default().min(LONGEST);
        asked + part(self.most(), random)
    }

    /// Counts a failure, and returns the upper limit for the wait that follows.
    fn most(&mut self) -> Duration {
        let factor = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        self.failures = self.failures.saturating_add(1);
        self.first.saturating_mul(factor).min(self.longest)
    }

    /// Starts over after a successful request.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Scales a duration by a random number: 0 becomes no time, and `u64::MAX` the whole duration.
fn part(most: Duration, random: u64) -> Duration {
    let nanos = most.as_nanos() * u128::from(random) / u128::from(u64::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(60));
        let most: Vec<_> = (0..9).map(|_| backoff.most().as_millis()).collect();
        assert_eq!(
            most,
            [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]
        );
        for _ in 0..100 {
            assert_eq!(backoff.most(), Duration::from_secs(60));
        }
        backoff.reset();
        assert_eq!(backoff.most(), Duration::from_millis(500));
    }

    #[test]
    fn a_wait_is_a_random_part() {
        let most = Duration::from_secs(8);
        assert_eq!(part(most, 0), Duration::ZERO);
        assert_eq!(part(most, u64::MAX / 2).as_millis(), 3999);
        assert_eq!(part(most, u64::MAX), most);
    }

    #[test]
    fn a_collector_is_not_asked_before_it_wants_to_be() {
        let mut backoff = Backoff::new(Duration::from_millis(1), Duration::from_millis(2));
        let wait = backoff.next(Some(Duration::from_secs(30)));
        assert!(wait >= Duration::from_secs(30) && wait < Duration::from_secs(31));
        let wait = backoff.next(Some(Duration::MAX));
        assert!(wait < 2 * LONGEST);
    }
}
