//! When to try again: exponential backoff with full jitter, `Retry-After`, and fewer requests to a
//! receiver that is down.

use std::time::Duration;

use tokio::time::Instant;

use crate::moment;

/// The longest wait after the first failed attempt. Each further failure doubles it.
const FIRST: Duration = Duration::from_secs(2);

/// The longest wait.
const LONGEST: Duration = Duration::from_mins(5);

/// The longest `Retry-After` to wait for.
const LONGEST_ASKED: Duration = Duration::from_hours(24);

/// After this many attempts in a row that didn't reach the receiver, it counts as down.
const DOWN: u32 = 8;

/// The longest wait after this many failed attempts.
fn longest(failures: u32) -> Duration {
    let doubled = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16));
    doubled.min(LONGEST)
}

/// How long to wait after this many failed attempts: any time up to the longest wait, so that waiting senders
/// don't all return at once.
pub(crate) fn delay(failures: u32) -> Duration {
    longest(failures).mul_f64(fastrand::f64())
}

/// The value of a `Retry-After` header: seconds, or a date.
pub(crate) fn retry_after(value: &str, now: i64) -> Option<Duration> {
    let value = value.trim();
    let asked = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
    } else {
        let date = chrono::DateTime::parse_from_rfc2822(value).ok()?;
        let micros = date.timestamp_micros().saturating_sub(now);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    };
    Some(asked.min(LONGEST_ASKED))
}

/// A duration in microseconds, the unit of moments.
pub(crate) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// The time from now until a moment in microseconds; zero if it has passed.
pub(crate) fn until(moment: i64) -> Duration {
    let left = moment.saturating_sub(moment::now());
    Duration::from_micros(u64::try_from(left).unwrap_or(0))
}

/// What recent attempts revealed about a receiver.
#[derive(Debug, Default)]
pub(crate) struct Receiver {
    /// How many attempts in a row didn't reach the receiver.
    unreached: u32,
    /// When sending may start again.
    paused_until: Option<Instant>,
}

impl Receiver {
    /// Records that the receiver answered, successfully or not.
    pub(crate) fn answered(&mut self) {
        *self = Self::default();
    }

    /// Records that the receiver was not reached, or that it is overloaded and says how long to wait.
    pub(crate) fn unreached(&mut self, now: Instant, asked: Option<Duration>) {
        self.unreached = self.unreached.saturating_add(1);
        let own = self.is_down().then(|| delay(self.unreached - DOWN + 1));
        if let Some(pause) = asked.max(own) {
            self.paused_until = Some(now + pause);
        }
    }

    /// Whether the receiver is down: then only one attempt at a time is made, and events whose time is up aren't
    /// attempted.
    pub(crate) fn is_down(&self) -> bool {
        self.unreached >= DOWN
    }

    /// When sending may start again, if that is in the future.
    pub(crate) fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    /// Whether another attempt may start while some are running.
    pub(crate) fn may_begin(&self, now: Instant, current: usize) -> bool {
        self.paused_until(now).is_none() && (!self.is_down() || current == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_five_minutes() {
        assert_eq!(longest(1), Duration::from_secs(2));
        assert_eq!(longest(2), Duration::from_secs(4));
        assert_eq!(longest(40), LONGEST);
        assert!((0..100).all(|_| delay(3) <= Duration::from_secs(8)));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = moment::micros("1994-11-06T08:49:07Z").expect("a moment");
        let secs = Duration::from_secs;
        assert_eq!(retry_after("120", now), Some(secs(120)));
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now),
            Some(secs(30))
        );
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now),
            Some(secs(0))
        );
        assert_eq!(retry_after("99999999999", now), Some(LONGEST_ASKED));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }

    #[tokio::test]
    async fn a_receiver_that_is_down_is_asked_one_at_a_time() {
        let now = Instant::now();
        let mut receiver = Receiver::default();
        for _ in 0..DOWN - 1 {
            receiver.unreached(now, None);
        }
        assert!(receiver.may_begin(now, 7));
        receiver.unreached(now, None);
        let later = now + LONGEST;
        assert!(receiver.is_down());
        assert!(receiver.may_begin(later, 0) && !receiver.may_begin(later, 1));
        receiver.answered();
        assert!(receiver.may_begin(now, 7));
    }

    #[tokio::test]
    async fn an_overloaded_receiver_says_how_long_to_wait() {
        let now = Instant::now();
        let mut receiver = Receiver::default();
        let minute = Duration::from_mins(1);
        receiver.unreached(now, Some(minute));
        assert!(!receiver.may_begin(now, 0) && receiver.may_begin(now + minute, 3));
    }
}
