//! Schedules the maintenance of a collector's store: after a hundred commits, every night, and when an erasure is
//! pending. Old data is also removed when the collector starts: a collector that doesn't run at night would otherwise
//! never remove anything. If the clock isn't trusted at that time, this is tried again after the collector has run for
//! an hour.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Task;
use super::age::Age;
use super::compact::LARGE;
use super::expire::Expire;
use crate::key::{Day, day_of};
use crate::store::{Kind, Store};

/// The time of the nightly tasks: two o'clock UTC, in microseconds after midnight.
const NIGHT: i64 = 2 * 3_600_000_000;

/// Each commit creates a file. With this many files of one day, commits and queries take several times as long.
const MANY: usize = 100;

/// How long to wait before merging files during the day again, in microseconds: there may be many small files even
/// after merging.
const BREAK: i64 = 600_000_000;

/// How long to wait after a scheduled task that wasn't finished, in microseconds.
const RETRY: i64 = 3_600_000_000;

/// The table `[keep]` of `collector.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether small files are merged, after a hundred commits and every night.
    pub compact: bool,
    /// The maximum age of stored data. Older data is removed at the start and every night.
    pub expire: Option<Age>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            compact: true,
            expire: None,
        }
    }
}

impl Settings {
    /// Creates the task that removes old data, if there is a maximum age.
    fn expiry(&self) -> Option<Task> {
        self.expire.map(|older_than| {
            Task::Expire(Expire {
                older_than,
                force: false,
            })
        })
    }
}

/// When the next task is due. It survives a panic of the storing thread.
#[derive(Debug)]
pub struct Schedule {
    settings: Settings,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The last night whose tasks were started.
    night: Day,
    /// The remaining tasks of that night, or of the collector's start.
    waiting: VecDeque<Task>,
    /// No task starts before this time.
    not_before: i64,
    /// During the day, files aren't merged before this time.
    merge_after: i64,
    /// A pending erasure isn't tried before this time.
    erase_after: i64,
    /// Whether old data was not removed because the clock wasn't trusted.
    is_clock_in_doubt: bool,
}

impl Schedule {
    /// Creates a schedule that begins now.
    #[must_use]
    pub fn new(settings: Settings, now: i64) -> Self {
        let state = State {
            night: night(now),
            waiting: settings.expiry().into_iter().collect(),
            not_before: i64::MIN,
            merge_after: i64::MIN,
            erase_after: i64::MIN,
            is_clock_in_doubt: false,
        };
        Self {
            settings,
            state: Mutex::new(state),
        }
    }

    /// Returns the task to begin now, if any. Until [`Self::finished`] is called, no other task is due for an hour.
    /// Pending erasures are scheduled separately, so that an erasure that fails doesn't delay the other tasks.
    #[must_use]
    pub fn due(
        &self,
        now: i64,
        is_erasure_pending: impl FnOnce() -> bool,
        has_many_files: impl FnOnce() -> bool,
    ) -> Option<Task> {
        let mut state = self.state();
        // If the clock was in the future for a while, tasks must not wait until that time.
        state.not_before = state.not_before.min(now.saturating_add(RETRY));
        state.merge_after = state.merge_after.min(now.saturating_add(BREAK));
        state.erase_after = state.erase_after.min(now.saturating_add(RETRY));
        if now >= state.erase_after && is_erasure_pending() {
            state.erase_after = now.saturating_add(RETRY);
            return Some(Task::EndErasures);
        }
        if now < state.not_before {
            return None;
        }
        let tonight = night(now);
        if tonight != state.night {
            if tonight > state.night {
                state.waiting = self.nightly();
                state.is_clock_in_doubt = false;
            }
            state.night = tonight;
        }
        let nightly = state.waiting.pop_front();
        if nightly.is_none() {
            let may_merge = self.settings.compact && now >= state.merge_after;
            if !may_merge || !has_many_files() {
                return None;
            }
            state.merge_after = now.saturating_add(BREAK);
        }
        state.not_before = now.saturating_add(RETRY);
        Some(nightly.unwrap_or(Task::Compact))
    }

    /// Records that an erasure failed. It is tried again after an hour.
    pub fn erasure_failed(&self, now: i64) {
        self.state().erase_after = now.saturating_add(RETRY);
    }

    /// Records that old data was not removed because the clock isn't trusted. This is tried again the next night, or
    /// once the clock may be trusted.
    pub fn clock_in_doubt(&self) {
        self.state().is_clock_in_doubt = true;
    }

    /// Records that a collector was running on this day, so the clock may be trusted now.
    pub fn day_recorded(&self) {
        let mut state = self.state();
        if std::mem::take(&mut state.is_clock_in_doubt) {
            state.waiting.extend(self.settings.expiry());
            state.not_before = i64::MIN;
        }
    }

    /// Records that the due task is finished, so others may be due.
    pub fn finished(&self) {
        self.state().not_before = i64::MIN;
    }

    fn nightly(&self) -> VecDeque<Task> {
        let compact = self.settings.compact.then_some(Task::Compact);
        self.settings.expiry().into_iter().chain(compact).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last night that began at or before a moment.
fn night(now: i64) -> Day {
    day_of(now.saturating_sub(NIGHT))
}

/// Whether a day has enough small files to merge before the night.
pub(crate) fn has_many_files(store: &Store) -> anyhow::Result<bool> {
    for kind in Kind::ALL {
        if store.most_small_files(kind, LARGE)? >= MANY {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::micros;

    fn at(text: &str) -> i64 {
        micros(text).expect("a moment")
    }

    fn schedule(expire: Option<&str>) -> Schedule {
        let settings = Settings {
            compact: true,
            expire: expire.map(|it| it.parse().expect("an age")),
        };
        Schedule::new(settings, at("2026-11-29T12:00:00Z"))
    }

    #[test]
    fn at_night_what_is_old_goes_and_files_are_merged() {
        let schedule = schedule(Some("13mo"));
        let due = |time: &str| schedule.due(at(time), || false, || false);
        assert!(due("2026-11-29T12:00:01Z").is_some());
        schedule.finished();
        assert_eq!(due("2026-11-29T12:00:02Z"), None);
        assert_eq!(due("2026-11-30T01:59:59Z"), None);
        let first = due("2026-11-30T02:00:00Z").expect("it is night");
        assert!(matches!(first, Task::Expire(_)));
        schedule.finished();
        assert_eq!(due("2026-11-30T02:00:10Z"), Some(Task::Compact));
        schedule.finished();
        assert_eq!(due("2026-11-30T02:00:20Z"), None);
        // The collector was stopped, or busy, for two nights.
        assert!(due("2026-12-02T23:00:00Z").is_some());
    }

    #[test]
    fn what_is_old_goes_at_the_start() {
        let now = at("2026-11-29T12:00:00Z");
        let schedule = schedule(Some("13mo"));
        let first = schedule.due(now, || false, || false);
        assert!(matches!(first, Some(Task::Expire(_))), "{first:?}");
        schedule.finished();
        assert_eq!(schedule.due(now + 1, || false, || false), None);
        assert_eq!(self::schedule(None).due(now, || false, || false), None);
    }

    #[test]
    fn what_is_old_goes_when_the_clock_is_trusted_after_the_start() {
        let now = at("2026-11-29T12:00:00Z");
        let schedule = schedule(Some("13mo"));
        let due = |now: i64| schedule.due(now, || false, || false);
        assert!(matches!(due(now), Some(Task::Expire(_))));
        schedule.clock_in_doubt();
        assert_eq!(due(now + 1), None);
        schedule.day_recorded();
        assert!(matches!(due(now + 2), Some(Task::Expire(_))));
        schedule.finished();
        // A running collector records each day, so the clock is trusted again.
        schedule.day_recorded();
        assert_eq!(due(now + 3), None);
        // The doubt about last night's clock doesn't make the task run twice tonight.
        schedule.clock_in_doubt();
        assert!(matches!(
            due(at("2026-11-30T02:00:00Z")),
            Some(Task::Expire(_))
        ));
        schedule.finished();
        schedule.day_recorded();
        assert_eq!(due(at("2026-11-30T02:00:01Z")), Some(Task::Compact));
        schedule.finished();
        assert_eq!(due(at("2026-11-30T02:00:02Z")), None);
    }

    #[test]
    fn many_files_are_merged_by_day() {
        let schedule = schedule(None);
        let now = at("2026-11-29T13:00:00Z");
        assert_eq!(schedule.due(now, || false, || true), Some(Task::Compact));
        schedule.finished();
        assert_eq!(schedule.due(now + BREAK - 1, || false, || true), None);
        assert_eq!(schedule.due(now + BREAK, || false, || false), None);
        assert_eq!(
            schedule.due(now + BREAK, || false, || true),
            Some(Task::Compact)
        );
    }

    #[test]
    fn after_a_failure_there_is_a_pause() {
        let schedule = schedule(None);
        let now = at("2026-11-29T13:00:00Z");
        assert!(schedule.due(now, || false, || true).is_some());
        assert_eq!(schedule.due(now + RETRY - 1, || false, || true), None);
        assert!(schedule.due(now + RETRY, || false, || true).is_some());
    }

    #[test]
    fn an_erasure_that_is_pending_is_tried_every_hour_and_keeps_nothing_waiting() {
        let schedule = schedule(None);
        let now = at("2026-11-29T13:00:00Z");
        let due = |now: i64, is_pending: bool| schedule.due(now, || is_pending, || true);
        // The erasure is due first, but merging the day's files doesn't wait until the erasure has ended.
        assert_eq!(due(now, true), Some(Task::EndErasures));
        assert_eq!(due(now + 1, true), Some(Task::Compact));
        schedule.finished();
        assert_eq!(due(now + RETRY - 1, true), Some(Task::Compact));
        assert_eq!(due(now + RETRY, true), Some(Task::EndErasures));
        // An erasure that a command requested failed.
        let later = now + RETRY + RETRY / 2;
        schedule.erasure_failed(later);
        assert_ne!(due(later + RETRY - 1, true), Some(Task::EndErasures));
        assert_eq!(due(later + RETRY, true), Some(Task::EndErasures));
        // The clock was in the future.
        schedule.erasure_failed(at("2036-11-29T13:00:00Z"));
        assert_ne!(due(later + RETRY, true), Some(Task::EndErasures));
        assert_eq!(due(later + 2 * RETRY, true), Some(Task::EndErasures));
        assert_ne!(due(later + 4 * RETRY, false), Some(Task::EndErasures));
    }

    #[test]
    fn a_clock_that_jumps_stops_nothing() {
        let schedule = schedule(None);
        let future = at("2036-11-29T13:00:00Z");
        assert!(schedule.due(future, || false, || true).is_some());
        let now = at("2026-11-29T13:00:00Z");
        assert_eq!(schedule.due(now, || false, || true), None);
        assert!(schedule.due(now + RETRY, || false, || true).is_some());
        assert!(
            schedule
                .due(at("2026-11-30T03:00:00Z"), || false, || false)
                .is_some()
        );
    }

    #[test]
    fn nothing_is_done_where_it_is_turned_off() {
        let settings = Settings {
            compact: false,
            expire: None,
        };
        let schedule = Schedule::new(settings, at("2026-11-29T12:00:00Z"));
        assert_eq!(
            schedule.due(at("2026-12-01T12:00:00Z"), || false, || true),
            None
        );
    }
}
