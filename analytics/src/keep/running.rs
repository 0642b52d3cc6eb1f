//! Records the days on which a collector ran. If no events are received, these days show that the clock is right:
//! without them, nothing would expire in a store that has received nothing for a week.
//!
//! A day is recorded after the clock has run in step with a monotonic clock for an hour. So no day is recorded
//! because of a jump, or because of a clock that is set soon after the machine starts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;

use super::expire::BELIEVED;
use crate::durable;
use crate::key::{Day, day_of};
use crate::moment::{day_text, micros};

/// The file in a store that lists the days, one per line, the oldest first.
pub(crate) const FILE: &str = "running-days";

/// How long the clock has to run in step with a monotonic clock before a day is recorded.
const EVEN: Duration = Duration::from_hours(1);

/// How many microseconds the clock may deviate in that time, because a clock may be corrected gradually.
const TOLERANCE: i64 = 600_000_000;

/// How many days to keep: more than [`super::receipt`] looks at.
const KEPT: usize = 62;

/// Reads the recorded days of a store; none if they can't be read.
pub(super) fn days(store: &Path) -> BTreeSet<Day> {
    let text = fs::read_to_string(store.join(FILE)).unwrap_or_default();
    let start = |line: &str| micros(&format!("{line}T00:00:00Z"));
    text.lines().filter_map(start).map(day_of).collect()
}

/// A moment on the clock of the machine, and on a monotonic clock.
#[derive(Clone, Copy, Debug)]
struct Moment {
    now: i64,
    elapsed: Duration,
}

/// Watches the clock of the machine while a collector runs.
#[derive(Debug, Default)]
pub(crate) struct ClockWatch {
    /// The moment since which the clock has run in step with the monotonic clock.
    since: Option<Moment>,
    /// The last day that was recorded.
    recorded: Option<Day>,
}

impl ClockWatch {
    /// Compares the clock of the machine with the time since the process started, and records the day unless it is
    /// already recorded. Returns whether this call recorded the day.
    ///
    /// # Errors
    ///
    /// The file can't be written. Recording is tried again after an hour.
    pub(crate) fn look(
        &mut self,
        store: &Path,
        now: i64,
        elapsed: Duration,
    ) -> anyhow::Result<bool> {
        let moment = Moment { now, elapsed };
        let since = *self.since.get_or_insert(moment);
        let waited = elapsed.saturating_sub(since.elapsed);
        let expected = i64::try_from(waited.as_micros()).unwrap_or(i64::MAX);
        let found = now.saturating_sub(since.now);
        if found.saturating_sub(expected).saturating_abs() > TOLERANCE {
            self.since = Some(moment);
            return Ok(false);
        }
        // A clock before this time was never set.
        if now < BELIEVED {
            return Ok(false);
        }
        let today = day_of(now);
        if waited < EVEN || self.recorded == Some(today) {
            return Ok(false);
        }
        let mut days = days(store);
        // Days in the future were recorded while the clock was wrong.
        days.retain(|day| *day <= today);
        let is_new = days.insert(today);
        if is_new {
            write(store, &days).inspect_err(|_| self.since = Some(moment))?;
        }
        self.recorded = Some(today);
        Ok(is_new)
    }
}

fn write(store: &Path, days: &BTreeSet<Day>) -> anyhow::Result<()> {
    let first = days.len().saturating_sub(KEPT);
    let lines = days.iter().skip(first);
    let text: String = lines.map(|day| day_text(*day) + "\n").collect();
    let path = store.join(FILE);
    durable::replace(&path, text.as_bytes())
        .with_context(|| format!("can't write `{}`", shown_path(&path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::DAY;

    const HOUR: i64 = 3_600_000_000;

    /// A collector whose clock can be set.
    struct Running {
        folder: tempfile::TempDir,
        watch: ClockWatch,
        now: i64,
        elapsed: Duration,
    }

    impl Running {
        fn new(day: Day) -> Self {
            Self {
                folder: tempfile::tempdir().expect("a folder"),
                watch: ClockWatch::default(),
                now: i64::from(day) * DAY,
                elapsed: Duration::ZERO,
            }
        }

        fn look(&mut self) -> bool {
            let found = self.watch.look(self.folder.path(), self.now, self.elapsed);
            found.expect("written")
        }

        /// Checks the clock every half hour, and returns how often a day was recorded.
        fn run(&mut self, hours: i64) -> usize {
            let half = HOUR / 2;
            let looks = (0..2 * hours).filter(|_| {
                self.now += half;
                self.elapsed += Duration::from_micros(half.unsigned_abs());
                self.look()
            });
            looks.count()
        }

        fn days(&self) -> Vec<Day> {
            days(self.folder.path()).into_iter().collect()
        }
    }

    #[test]
    fn each_day_is_recorded_once_after_an_hour() {
        let mut running = Running::new(20_000);
        assert!(!running.look());
        assert!(running.days().is_empty());
        assert_eq!(running.run(1), 1);
        assert_eq!(running.run(22), 0);
        assert_eq!(running.run(24), 1);
        assert_eq!(running.days(), [20_000, 20_001]);
        // The collector restarts.
        running.watch = ClockWatch::default();
        assert_eq!(running.run(2), 1);
        assert_eq!(running.run(70 * 24), 70);
        assert_eq!(running.days().len(), KEPT);
        let text = fs::read_to_string(running.folder.path().join(FILE)).expect("a file");
        assert!(text.ends_with("2024-12-15\n"), "{text}");
    }

    #[test]
    fn a_clock_that_jumps_records_nothing_for_an_hour() {
        let mut running = Running::new(20_000);
        assert_eq!(running.run(2), 1);
        running.now += 400 * DAY;
        assert!(!running.look());
        running.now += HOUR / 2;
        running.elapsed += Duration::from_mins(30);
        assert!(!running.look());
        assert_eq!(running.days(), [20_000]);
        // The clock is corrected within the hour.
        running.now -= 400 * DAY;
        assert_eq!(running.run(3), 0);
        assert_eq!(running.days(), [20_000]);
        // A day that was recorded while the clock was wrong is removed.
        running.now += 400 * DAY;
        assert_eq!(running.run(2), 1);
        assert_eq!(running.days(), [20_000, 20_400]);
        running.now -= 399 * DAY;
        assert_eq!(running.run(2), 1);
        assert_eq!(running.days(), [20_000, 20_001]);
    }

    #[test]
    fn a_file_that_can_not_be_read_has_no_days() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(days(folder.path()).is_empty());
        fs::write(folder.path().join(FILE), "2026-11-29\nbroken\n2026-11-30\n").expect("a file");
        assert_eq!(days(folder.path()).len(), 2);
        fs::write(folder.path().join(FILE), [0xff_u8]).expect("a file");
        assert!(days(folder.path()).is_empty());
        let mut watch = ClockWatch::default();
        let missing = folder.path().join("missing");
        let mut look = |elapsed: Duration| {
            let now = 20_000 * DAY + i64::try_from(elapsed.as_micros()).expect("small");
            watch.look(&missing, now, elapsed)
        };
        assert!(!look(Duration::ZERO).expect("nothing to write"));
        assert!(look(EVEN).is_err());
        assert!(!look(EVEN + Duration::from_mins(1)).expect("nothing to write"));
        assert!(look(EVEN * 2).is_err());
    }
}
