//! Caches the last answers: pages may ask the same question at the same time, and readers return to a view.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::table::Table;

/// The maximum number of answers to keep.
const MOST: usize = 64;

/// The largest answer to keep, in cells.
const MOST_CELLS: usize = 10_000;

/// An answer, and how long it took to compute.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) table: Arc<Table>,
    pub(crate) took_ms: u64,
}

#[derive(Debug)]
struct Entry {
    question: String,
    snapshot: u64,
    until: Instant,
    answered: Answered,
}

/// The last answers, the newest at the end.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<Vec<Entry>>);

impl Cache {
    /// Finds a valid answer to a question about a snapshot.
    pub(crate) fn get(&self, question: &str, snapshot: u64) -> Option<Answered> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| entry.is_valid(snapshot));
        let is_same = |entry: &&Entry| entry.snapshot == snapshot && entry.question == question;
        entries
            .iter()
            .find(is_same)
            .map(|entry| entry.answered.clone())
    }

    /// Keeps an answer for some time, or until there is another snapshot.
    pub(crate) fn put(&self, question: String, snapshot: u64, valid: Duration, answered: Answered) {
        let table = &answered.table;
        if table.rows.len() * table.columns.len() > MOST_CELLS {
            return;
        }
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| entry.is_valid(snapshot) && entry.question != question);
        if entries.len() == MOST {
            entries.remove(0);
        }
        entries.push(Entry {
            question,
            snapshot,
            until: Instant::now() + valid,
            answered,
        });
    }
}

impl Entry {
    /// Whether the answer is still valid for this snapshot, or for a later one.
    fn is_valid(&self, snapshot: u64) -> bool {
        self.snapshot >= snapshot && Instant::now() < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than anything in the tests takes, even on a slow machine.
    const LONG: Duration = Duration::from_mins(5);

    fn answered(took_ms: u64) -> Answered {
        Answered {
            table: Arc::default(),
            took_ms,
        }
    }

    #[test]
    fn the_same_question_about_the_same_snapshot_has_its_answer() {
        let cache = Cache::default();
        cache.put("totals?".to_owned(), 1, LONG, answered(7));
        let found = cache.get("totals?", 1).expect("it is kept");
        assert_eq!(found.took_ms, 7);
        assert!(cache.get("totals?event=a", 1).is_none());
        // The store has changed.
        assert!(cache.get("totals?", 2).is_none());
    }

    #[test]
    fn an_answer_expires() {
        let cache = Cache::default();
        cache.put("live?".to_owned(), 1, Duration::ZERO, answered(7));
        assert!(cache.get("live?", 1).is_none());
    }

    #[test]
    fn there_are_never_too_many() {
        let cache = Cache::default();
        for number in 0..1_000 {
            cache.put(number.to_string(), 1, LONG, answered(number));
        }
        let entries = cache.0.lock().expect("no panic");
        assert!(entries.len() <= MOST);
        assert_eq!(entries.last().map(|it| it.answered.took_ms), Some(999));
    }
}
