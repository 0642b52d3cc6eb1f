//! Caches the last answers, because readers return to a view, and joins questions that are asked again while they are
//! being answered.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use super::problem::Problem;
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

/// The answer to a question, once it is known. A failure isn't cached, but every request that waits for the answer gets
/// it.
type Cell = OnceCell<Result<Answered, Problem>>;

/// A question that is being answered.
#[derive(Debug)]
struct Running {
    question: String,
    snapshot: u64,
    /// Alive as long as a request waits for the answer.
    cell: Weak<Cell>,
}

/// The last answers, and the questions that are being answered.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// The newest answers are at the end.
    kept: Mutex<Vec<Entry>>,
    running: Mutex<Vec<Running>>,
}

impl Cache {
    /// The cell for the answer to a question about a snapshot. While any request holds the cell, further requests with
    /// the same question share it: one of them computes the answer, and the others wait. If that request is cancelled,
    /// another one computes the answer.
    pub(crate) fn place(&self, question: &str, snapshot: u64) -> Arc<Cell> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|it| it.cell.strong_count() > 0);
        let is_same = |it: &&Running| it.snapshot == snapshot && it.question == question;
        let known = running
            .iter()
            .find(is_same)
            .and_then(|it| it.cell.upgrade());
        known.unwrap_or_else(|| {
            let cell = Arc::default();
            running.push(Running {
                question: question.to_owned(),
                snapshot,
                cell: Arc::downgrade(&cell),
            });
            cell
        })
    }

    /// Finds a valid answer to a question about a snapshot.
    pub(crate) fn get(&self, question: &str, snapshot: u64) -> Option<Answered> {
        let mut entries = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
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
        let mut entries = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
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
    /// Whether the answer is from this snapshot or a later one, and hasn't expired.
    fn is_valid(&self, snapshot: u64) -> bool {
        self.snapshot >= snapshot && Instant::now() < self.until
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// Longer than any step of the tests takes, even on a slow machine.
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

    #[tokio::test]
    async fn the_same_question_is_answered_once_while_anyone_waits() {
        let cache = Cache::default();
        let answers = AtomicU64::new(0);
        let ask = || async {
            let place = cache.place("totals?", 1);
            let answer = async {
                tokio::task::yield_now().await;
                Ok(answered(answers.fetch_add(1, Ordering::Relaxed)))
            };
            let found = place.get_or_init(|| answer).await.clone();
            found.expect("an answer").took_ms
        };
        assert_eq!(tokio::join!(ask(), ask()), (0, 0));
        assert_eq!(ask().await, 1);
        let place = cache.place("totals?", 1);
        assert!(Arc::ptr_eq(&place, &cache.place("totals?", 1)));
        for (question, snapshot) in [("totals?", 2), ("totals?event=a", 1)] {
            assert!(!Arc::ptr_eq(&place, &cache.place(question, snapshot)));
        }
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
        let entries = cache.kept.lock().expect("no panic");
        assert!(entries.len() <= MOST);
        assert_eq!(entries.last().map(|it| it.answered.took_ms), Some(999));
    }
}
