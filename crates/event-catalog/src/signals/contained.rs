//! Catches panics in user code: in functions that are called, and in values that are dropped.

#[cfg(feature = "std")]
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A user's value. A panic in its `Drop` is caught.
pub(super) struct Contained<T>(Option<T>);

impl<T> Contained<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(Some(value))
    }

    /// The value, which is present until the `Contained` is dropped.
    #[inline]
    pub(super) const fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Drop for Contained<T> {
    fn drop(&mut self) {
        discard(self.0.take());
    }
}

/// Calls a function, and discards the payload of a panic.
#[cfg(feature = "std")]
pub(super) fn contain(call: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(call)) {
        discard(payload);
    }
}

/// Drops a value. A panic in its `Drop` is caught.
#[cfg(feature = "std")]
pub(super) fn discard<T>(value: T) {
    let Err(payload) = catch_unwind(AssertUnwindSafe(move || drop(value))) else {
        return;
    };
    // The payload's `Drop` can panic, and so can the `Drop` of the new payload, endlessly.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(move || drop(payload))) {
        core::mem::forget(payload);
    }
}

/// Drops a value. Without the standard library, a panic can't be caught.
#[cfg(not(feature = "std"))]
pub(super) fn discard<T>(value: T) {
    drop(value);
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::{Contained, contain, discard};
    use std::panic::panic_any;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Panics when it is dropped, with another value of this type as the payload.
    struct Endless<'c>(&'c AtomicUsize);

    impl Drop for Endless<'_> {
        fn drop(&mut self) {
            static COUNT: AtomicUsize = AtomicUsize::new(0);
            self.0.fetch_add(1, Ordering::Relaxed);
            panic_any(Endless(&COUNT));
        }
    }

    #[test]
    fn a_panic_in_drop_is_caught() {
        static PAYLOAD: AtomicUsize = AtomicUsize::new(0);
        let count = AtomicUsize::new(0);
        discard(Endless(&count));
        drop(Contained::new(Endless(&count)));
        assert_eq!(count.load(Ordering::Relaxed), 2);
        contain(|| panic_any(Endless(&PAYLOAD)));
        assert_eq!(PAYLOAD.load(Ordering::Relaxed), 1);
    }
}
