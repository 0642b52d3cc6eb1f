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
    /// The next id. Ids are unique across all [`Signals`](super::Signals), so changes to two copies
    /// can be merged.
    pub(super) fn next() -> Self {
        static NEXT: Next = Next::new(0);
        // `Relaxed`, because no other memory access depends on the order.
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}
