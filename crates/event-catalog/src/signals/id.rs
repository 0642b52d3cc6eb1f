//! The identity of signals.

#[cfg(target_has_atomic = "64")]
use core::sync::atomic::AtomicU64 as Next;
#[cfg(not(target_has_atomic = "64"))]
use core::sync::atomic::AtomicUsize as Next;
use core::sync::atomic::Ordering;

#[cfg(target_has_atomic = "64")]
type Number = u64;
#[cfg(not(target_has_atomic = "64"))]
type Number = usize;

/// Identifies a signal within the program. A later signal has a greater id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalId(Number);

impl SignalId {
    /// The next id. No two [`Signals`](super::Signals) get the same one, so that changes to two
    /// copies of them can be merged.
    pub(super) fn next() -> Self {
        static NEXT: Next = Next::new(0);
        // Only the number itself is shared: no other memory access depends on its order.
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}
