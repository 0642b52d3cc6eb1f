//! What tells signals apart.

#[cfg(target_has_atomic = "64")]
use core::sync::atomic::AtomicU64 as Next;
#[cfg(not(target_has_atomic = "64"))]
use core::sync::atomic::AtomicUsize as Next;
use core::sync::atomic::Ordering;

#[cfg(target_has_atomic = "64")]
type Number = u64;
#[cfg(not(target_has_atomic = "64"))]
type Number = usize;

/// Tells a signal from all others of the program. A later one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalId(Number);

impl SignalId {
    /// The next. No two [`Signals`](super::Signals) give the same one, so that changes that were
    /// made to two copies of them can be joined.
    pub(super) fn next() -> Self {
        static NEXT: Next = Next::new(0);
        // Only the number itself is shared: nothing is read because of its order.
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}
