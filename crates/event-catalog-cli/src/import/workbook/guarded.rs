//! Runs the libraries that decode workbooks.
//!
//! `calamine` indexes bytes of old formats without checks, so a damaged `.xls` or `.xlsb` makes it
//! panic. What would make it allocate without limits is prevented before (`archive.rs`,
//! `legacy_records.rs`). A panic in the rest is caught here, because users can't do anything with
//! it, and a check of each record would be a second decoder. Nothing outlives the closure but its
//! result, so there is no state that a panic could leave broken.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::refusal::Refusal;

thread_local! {
    /// Whether this thread decodes a workbook: its panics are reported as a refusal.
    static DECODES: Cell<bool> = const { Cell::new(false) };
}

/// Runs a decoder; a panic of it is a damaged file.
pub(super) fn run<T>(decode: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !DECODES.get() {
                before(panic);
            }
        }));
    });
    DECODES.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(decode));
    DECODES.set(false);
    done.unwrap_or_else(|_| Err(Refusal::Damaged("its records are damaged".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_refusal() {
        let done: Result<(), Refusal> = run(|| {
            let empty: &[u8] = &[];
            let at = empty.len();
            assert_ne!(empty[at], 0);
            Ok(())
        });
        let damaged = Refusal::Damaged("its records are damaged".to_owned());
        assert_eq!(done, Err(damaged));
        assert_eq!(run(|| Ok(1)), Ok(1));
    }
}
