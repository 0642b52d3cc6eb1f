//! Work that is done by several threads at a time, as far as the system gives any.
//!
//! Where it refuses one, those that there are do all of the work: a check takes longer then, and finds
//! the same.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{Builder, available_parallelism};

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
    if threads < 2 || items.len() < 2 {
        return items.into_iter().map(work).collect();
    }
    let items: Vec<Mutex<Option<I>>> = items.into_iter().map(|it| Mutex::new(Some(it))).collect();
    let outputs: Vec<Mutex<Option<O>>> = items.iter().map(|_| Mutex::new(None)).collect();
    for_each(threads, builder, items.len(), &|number| {
        let item = lock(&items[number]).take();
        let output = item.map(&work);
        *lock(&outputs[number]) = output;
    });
    let output = |it: Mutex<Option<O>>| it.into_inner().unwrap_or_else(PoisonError::into_inner);
    outputs.into_iter().filter_map(output).collect()
}

/// Does the work for each number below `count`. It is not generic, as rustc would compile it anew
/// for each kind of work, and most build scripts start no thread.
fn for_each(threads: usize, builder: fn() -> Builder, count: usize, work: &(dyn Fn(usize) + Sync)) {
    let begun = AtomicUsize::new(0);
    let work = || {
        let next = || Some(begun.fetch_add(1, Ordering::Relaxed)).filter(|it| *it < count);
        std::iter::from_fn(next).for_each(work);
    };
    std::thread::scope(|scope| {
        let spawn = |_| builder().spawn_scoped(scope, work).ok();
        // Where there is none, there will be no further ones.
        let others: Vec<_> = (1..threads.min(count)).map_while(spawn).collect();
        work();
        for other in others {
            if let Err(panic) = other.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
