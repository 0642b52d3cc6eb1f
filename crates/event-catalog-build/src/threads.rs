//! Work that is done by several threads at a time, as far as the system gives any.
//!
//! Where it refuses one, those that there are do all of the work: a check takes longer then, and finds
//! the same.

use std::iter::Enumerate;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{Builder, available_parallelism};
use std::vec;

/// How many threads can work at the same time.
#[must_use]
pub fn count() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| available_parallelism().map_or(1, usize::from))
}

/// Does the work for each item, several at a time. The results have the order of the items.
///
/// Items are begun in their order, each by the thread that is free first: those that take longest
/// should come first.
///
/// # Panics
///
/// When the work does.
///
/// ```
/// let lengths = event_catalog_build::threads::map(vec!["one", "three"], str::len);
/// assert_eq!(lengths, [3, 5]);
/// ```
pub fn map<I: Send, O: Send>(items: Vec<I>, work: impl Fn(I) -> O + Sync) -> Vec<O> {
    map_on(count(), Builder::new, items, work)
}

fn map_on<I: Send, O: Send>(
    threads: usize,
    builder: fn() -> Builder,
    items: Vec<I>,
    work: impl Fn(I) -> O + Sync,
) -> Vec<O> {
    let others = threads.min(items.len()).saturating_sub(1);
    if others == 0 {
        return items.into_iter().map(work).collect();
    }
    let queue = Mutex::new(items.into_iter().enumerate());
    let work = || {
        let next = || next(&queue);
        let done = std::iter::from_fn(next).map(|(number, item)| (number, work(item)));
        done.collect::<Vec<_>>()
    };
    let mut done = std::thread::scope(|scope| {
        let spawn = |_| builder().spawn_scoped(scope, work).ok();
        // Where there is none, there will be no further ones.
        let others: Vec<_> = (0..others).map_while(spawn).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, output)| output).collect()
}

/// The item that nobody has taken yet.
fn next<I>(queue: &Mutex<Enumerate<vec::IntoIter<I>>>) -> Option<(usize, I)> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).next()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread::{ThreadId, current};

    use super::*;

    #[test]
    fn several_items_are_worked_on_at_a_time() {
        // Neither ends before the other one has begun.
        let both = Barrier::new(2);
        let work = |item: u32| {
            both.wait();
            item + 1
        };
        assert_eq!(map_on(2, Builder::new, vec![1, 2], work), [2, 3]);
    }

    #[test]
    fn results_have_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        assert_eq!(map_on(3, Builder::new, items.clone(), |item| item), items);
        assert_eq!(map_on(3, Builder::new, Vec::<u8>::new(), |item| item), []);
    }

    #[test]
    fn without_another_thread_this_one_does_all() {
        // No system has room for such a stack.
        let refused = || Builder::new().stack_size(1 << 60);
        assert!(refused().spawn(|| ()).is_err());
        let by: Vec<ThreadId> = map_on(4, refused, vec![(); 8], |()| current().id());
        assert_eq!(by, [current().id(); 8]);
    }

    #[test]
    #[should_panic(expected = "the work")]
    fn the_work_may_panic() {
        map_on(2, Builder::new, vec![1, 2, 3], |item| {
            assert!(item != 3, "the work");
        });
    }
}
