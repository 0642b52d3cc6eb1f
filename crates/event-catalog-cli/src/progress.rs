//! Shows that the command is at work, once it takes longer than a second: a line on the terminal,
//! which is gone before anything else is written. Where standard error is no terminal, nothing is
//! shown.

use std::io::{self, IsTerminal};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// What takes less is over before anybody wonders.
const PATIENCE: Duration = Duration::from_secs(1);

enum State {
    /// Nobody waits, or something has been written.
    Silent,
    /// The second is not over.
    Waiting,
    Shown(ProgressBar),
}

static STATE: Mutex<State> = Mutex::new(State::Silent);
static STOPPED: Condvar = Condvar::new();

/// Begins to wait. `what` is being done: `checking`.
pub(crate) fn start(what: &'static str) {
    if !io::stderr().is_terminal() {
        return;
    }
    *lock() = State::Waiting;
    // Without a thread there is no line, and that is all.
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

/// Ends it, before something is written.
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
