//! Work that is done by several threads at a time, as far as the system gives any.
//!
//! Where it refuses one, those that there are do all of the work: a check takes longer then, and finds
//! the same.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
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

/// What both do; at the same time, where the system has a thread for it.
///
/// # Panics
///
/// When one of them does.
///
/// ```
/// let (length, is_upper) = event_catalog_build::threads::join(|| "one".len(), || false);
/// assert_eq!((length, is_upper), (3, false));
/// ```
pub fn join<A: Send, B: Send>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    let (mut one, mut other) = (Some(one), Some(other));
    let (mut a, mut b) = (None, None);
    let mut do_one = || a = one.take().map(|one| one());
    let mut do_other = || b = other.take().map(|other| other());
    run_both(&mut do_one, &mut do_other);
    match (a, b) {
        (Some(a), Some(b)) => (a, b),
        _ => unreachable!("both are run once"),
    }
}

type Task<'t> = &'t mut (dyn FnMut() + Send + 't);

/// It is not generic, as rustc would compile it anew for each kind of work.
fn run_both<'t>(one: Task<'t>, other: Task<'t>) {
    let tasks = [Mutex::new(one), Mutex::new(other)];
    for_each(count(), Builder::new, tasks.len(), &|number| {
        tasks[number].lock().unwrap_or_else(PoisonError::into_inner)();
    });
}

fn map_on<I: Send, O: Send>(
    threads: usize,
    builder: fn() -> Builder,
    items: Vec<I>,
    work: impl Fn(I) -> O + Sync,
) -> Vec<O> {
    // Loops and no iterators: rustc compiles this anew for each kind of work.
    let mut outputs = Vec::with_capacity(items.len());
    if threads < 2 || items.len() < 2 {
        for item in items {
            outputs.push(work(item));
        }
        return outputs;
    }
    let mut slots: Vec<Mutex<(Option<I>, Option<O>)>> = Vec::with_capacity(items.len());
    for item in items {
        slots.push(Mutex::new((Some(item), None)));
    }
    for_each(threads, builder, slots.len(), &|number| {
        // Nobody else wants it.
        let mut slot = slots[number].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(item) = slot.0.take() {
            slot.1 = Some(work(item));
        }
    });
    for slot in slots {
        let (_, output) = slot.into_inner().unwrap_or_else(PoisonError::into_inner);
        outputs.extend(output);
    }
    outputs
}

/// Does the work for each number below `count`. It is not generic, and most build scripts start no
/// thread.
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
    fn both_are_done_whatever_they_borrow_and_own() {
        let (mut numbers, text) = (vec![1], String::from("owned"));
        let (length, text) = join(
            || {
                numbers.push(2);
                numbers.len()
            },
            || text + "!",
        );
        assert_eq!((length, &*text, &*numbers), (2, "owned!", &[1, 2][..]));
    }

    #[test]
    #[should_panic(expected = "the other")]
    fn one_of_both_may_panic() {
        join(|| (), || panic!("the other"));
    }

    #[test]
    #[should_panic(expected = "the work")]
    fn the_work_may_panic() {
        map_on(2, Builder::new, vec![1, 2, 3], |item| {
            assert!(item != 3, "the work");
        });
    }
}
