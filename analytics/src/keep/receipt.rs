//! Checks whether the clock is right, before anything is removed because of its age.
//!
//! A clock that jumped forward makes everything look old. The days on which events were received or a collector ran
//! reveal such a jump. If the clock is right, some of these days are recent, and the last few days don't follow a long
//! gap.

use std::collections::BTreeSet;
use std::fmt;

use crate::key::Day;
use crate::moment::day_text;

/// The maximum number of days since the newest event was received, or since a collector ran.
const RECENT: Day = 7;

/// The number of days without an event or a collector after which the clock may have jumped.
const GAP: Day = 31;

/// The number of days after a gap during which the clock isn't trusted.
const PROOF: Day = 7;

/// The error if nothing was removed, because the clock can't be trusted.
#[derive(Debug)]
pub(crate) struct ClockInDoubt(pub(super) String);

impl fmt::Display for ClockInDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ClockInDoubt {}

/// Explains why the clock can't be trusted; `None` if it can be. `received` has the days on which events were
/// received, `ran` those on which a collector ran.
pub(super) fn doubt(received: &BTreeSet<Day>, ran: &BTreeSet<Day>, today: Day) -> Option<String> {
    let days: BTreeSet<Day> = received.union(ran).copied().collect();
    // If the clock was wrong for a while, some days may be in the future.
    let mut past = days.range(..=today).rev();
    let Some(newest) = past.next() else {
        return Some(format!(
            "the clock of this machine says that it is {}, but all stored events were received later",
            day_text(today)
        ));
    };
    if today - newest > RECENT {
        let what = if received.contains(newest) {
            "the last event was received on"
        } else {
            "a collector last ran on"
        };
        return Some(format!(
            "the clock of this machine says that it is {}, but {what} {}",
            day_text(today),
            day_text(*newest)
        ));
    }
    let mut first = *newest;
    for day in past {
        // Days with events prove more than days on which only a collector ran: a collector runs with any clock.
        let is_received = received.range(first..=today).next().is_some();
        let gap = if is_received { GAP } else { RECENT };
        if first - day > gap && newest - first < PROOF {
            return Some(format!(
                "no event was received between {} and {}, so the clock of this machine may have jumped",
                day_text(*day),
                day_text(first)
            ));
        }
        if newest - day >= PROOF {
            return None;
        }
        first = *day;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the clock of a store whose collector never ran.
    fn doubt(received: &BTreeSet<Day>, today: Day) -> Option<String> {
        super::doubt(received, &BTreeSet::new(), today)
    }

    #[test]
    fn a_clock_that_goes_on_is_believed() {
        let daily: BTreeSet<Day> = (20_000..20_500).collect();
        for today in [20_499, 20_500, 20_506] {
            assert_eq!(doubt(&daily, today), None);
        }
        // One event a month, in a young store.
        assert_eq!(doubt(&[20_000, 20_030, 20_060].into(), 20_061), None);
        assert_eq!(doubt(&[20_060].into(), 20_061), None);
    }

    #[test]
    fn a_clock_that_has_jumped_forward_is_not_believed() {
        let mut days: BTreeSet<Day> = (20_000..20_500).collect();
        assert!(doubt(&days, 24_000).is_some_and(|it| it.contains("the last event")));
        // With the wrong clock, events are received in a later year.
        days.extend(24_000..24_003);
        assert!(doubt(&days, 24_002).is_some_and(|it| it.contains("jumped")));
        // After a week, the clock is trusted.
        days.extend(24_003..24_010);
        assert_eq!(doubt(&days, 24_009), None);
    }

    #[test]
    fn a_clock_that_has_jumped_back_is_not_believed() {
        let days: BTreeSet<Day> = (20_000..20_500).collect();
        assert!(doubt(&days, 0).is_some_and(|it| it.contains("received later")));
        assert!(doubt(&days, 20_100).is_none());
        assert!(doubt(&BTreeSet::new(), 20_000).is_some());
    }

    #[test]
    fn a_collector_that_runs_and_receives_nothing_shows_that_the_clock_is_right() {
        let doubt = |ran: std::ops::Range<Day>, today| {
            super::doubt(&[19_000, 20_000].into(), &ran.collect(), today)
        };
        assert!(doubt(0..0, 20_020).is_some());
        // The collector was off for three weeks, and later for more than a month. No events were received.
        assert!(doubt(20_020..20_021, 20_020).is_some_and(|it| it.contains("jumped")));
        assert_eq!(doubt(20_020..20_028, 20_027), None);
        assert!(doubt(20_100..20_101, 20_100).is_some_and(|it| it.contains("jumped")));
        assert!(doubt(20_100..20_107, 20_106).is_some());
        assert_eq!(doubt(20_100..20_108, 20_107), None);
        // If the collector was off for only a week, the clock is still trusted.
        assert_eq!(doubt(20_100..20_108, 20_114), None);
        let found = doubt(20_100..20_108, 20_115).expect("it was off for too long");
        let expected = format!("a collector last ran on {}", day_text(20_107));
        assert!(found.ends_with(&expected), "{found}");
    }
}
