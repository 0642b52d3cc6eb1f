//! Runs the libraries that decode workbooks.
//!
//! `calamine` indexes into the bytes of old formats without checks, so a damaged `.xls` or `.xlsb`
//! makes it panic. Unlimited allocation is prevented earlier (`archive.rs`, `legacy_records.rs`).
//! Panics are caught here: users can't do anything about them, and checking every record would
//! amount to a second decoder. Only the result outlives the closure, so a panic can't leave broken
//! state.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::refusal::Refusal;

thread_local! {
    /// Whether this thread is decoding a workbook. If so, its panics become refusals.
    static DECODES: Cell<bool> = const { Cell::new(false) };
}

/// Runs a decoder. If it panics, the file is damaged.
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
