//! Shows that the command is working once it takes longer than a second: a line on the terminal,
//! which is removed before anything else is written. If standard error isn't a terminal, nothing is
//! shown.

use std::io::{self, IsTerminal};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// The time before a progress line is shown.
const PATIENCE: Duration = Duration::from_secs(1);

enum State {
    /// Nothing is in progress, or something was written.
    Silent,
    /// Something is in progress, but less than a second has passed.
    Waiting,
    Shown(ProgressBar),
}

static STATE: Mutex<State> = Mutex::new(State::Silent);
static STOPPED: Condvar = Condvar::new();

/// Starts the wait for the progress line. `what` is the current action, such as `checking`.
pub(crate) fn start(what: &'static str) {
    if !io::stderr().is_terminal() {
        return;
    }
    *lock() = State::Waiting;
    // If the thread can't be created, no progress line is shown, which is acceptable.
    let _ = thread::Builder::new().spawn(move || {
        let waited =
            STOPPED.wait_timeout_while(lock(), PATIENCE, |state| matches!(state, State::Waiting));
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        if matches!(*state, State::Waiting) {
            let bar = ProgressBar::new_spinner().with_message(what);
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} … {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            *state = State::Shown(bar);
        }
    });
}

/// Removes the progress line before something else is written.
pub(crate) fn stop() {
    let state = std::mem::replace(&mut *lock(), State::Silent);
    STOPPED.notify_all();
    if let State::Shown(bar) = state {
        bar.finish_and_clear();
    }
}

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}
