//! The state of a signal: a small file that the collector writes when the state changes, at most once a second, and
//! otherwise from time to time. The command `signals` and the dashboard read it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};

use crate::durable;

/// The file's name, in the folder of the signal.
pub(crate) const FILE: &str = "state.json";

/// The longest text of an error that is kept, in characters.
const LONGEST: usize = 300;

/// How long a running signal may leave its state file unchanged, in microseconds.
const ALIVE: i64 = 20_000_000;

/// The age, in microseconds, at which a state shows that its signal has stopped. A slow machine may save later than
/// `ALIVE`.
const RECENT: i64 = 3 * ALIVE;

/// The state of a signal. Moments are in microseconds.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default)]
pub struct State {
    /// The spool that the signal listens to.
    pub spool: String,
    /// How far the spool is copied to the queue.
    pub position: i64,
    /// The identity of the queue, so that the positions in `done` can't be mistaken for those of another queue.
    pub queue: String,
    /// The finished part of the queue, as ranges of positions.
    pub done: Vec<(i64, i64)>,
    /// How many events were delivered.
    pub delivered: u64,
    /// How many attempts failed.
    pub failed: u64,
    /// How many events wait.
    pub waiting: u64,
    /// When the oldest waiting event was added.
    pub oldest: Option<i64>,
    /// How many events were delivered in the last minute.
    pub per_minute: u64,
    /// How many dead letters there are.
    pub dead: u64,
    /// Why the last failed attempt failed.
    pub last_error: Option<LastError>,
    /// The receiver that answered 410, which means that it wants no more events.
    pub gone: Option<String>,
    /// When the state was written.
    pub updated: i64,
}

/// Why an attempt failed.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct LastError {
    /// When the attempt failed.
    pub at: i64,
    /// The reason, as a sentence.
    pub message: String,
}

impl LastError {
    pub(crate) fn new(at: i64, message: &str) -> Self {
        let message = match message.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &message[..end]),
            None => message.to_owned(),
        };
        Self { at, message }
    }
}

impl State {
    /// Whether the state was written so recently that the signal must be running.
    pub(crate) fn is_recent(&self, now: i64) -> bool {
        now.saturating_sub(self.updated) < RECENT
    }

    /// Reads the state in the folder of a signal; `None` if the signal has never run.
    ///
    /// # Errors
    ///
    /// The state can't be read, or was damaged on disk.
    pub fn read(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = folder.join(FILE);
        let shown = || shown_path(&path);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let state = serde_json::from_str(&text).with_context(|| {
                    format!(
                        "`{}` is damaged; remove it to send everything in the queue of the signal again",
                        shown()
                    )
                })?;
                Ok(Some(state))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("can't read `{}`", shown())),
        }
    }

    fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(FILE);
        let text = serde_json::to_string(self).context("a state can't be written")?;
        durable::replace(&path, text.as_bytes())
            .with_context(|| format!("can't write `{}`", shown_path(&path)))
    }
}

/// The state of a running signal, which both copying and delivery change.
#[derive(Debug)]
pub(crate) struct Shared {
    folder: PathBuf,
    state: Mutex<State>,
    /// The state that was written last.
    written: Mutex<State>,
}

impl Shared {
    pub(crate) fn new(folder: &Path, state: State) -> Self {
        Self {
            folder: folder.to_owned(),
            written: Mutex::new(State::default()),
            state: Mutex::new(state),
        }
    }

    /// The state, even after a thread panicked: each change is complete on its own.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the state if it has changed, or if it is so old that the signal would seem to have stopped.
    pub(crate) fn save(&self, now: i64) -> anyhow::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.lock().clone();
        state.updated = written.updated;
        if *written == state && now.saturating_sub(written.updated) < ALIVE {
            return Ok(());
        }
        state.updated = now;
        state.write(&self.folder)?;
        *written = state;
        Ok(())
    }
}

/// The states of the running signals, by their ids.
#[derive(Clone, Debug)]
pub struct States(pub(crate) Vec<(String, Arc<Shared>)>);

impl States {
    /// Returns a number from the state of each signal, with the signal's id.
    pub(crate) fn numbers(&self, number: impl Fn(&State) -> u64) -> Vec<(&str, u64)> {
        let states = self.0.iter();
        let numbers = states.map(|(id, shared)| (id.as_str(), number(&shared.lock())));
        numbers.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_written_if_it_has_changed_and_from_time_to_time() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(State::read(folder.path()).expect("read"), None);
        let shared = Shared::new(folder.path(), State::default());
        shared.lock().delivered = 3;
        shared.lock().done = vec![(1, 2)];
        shared.save(5).expect("written");
        shared.save(6).expect("nothing to write");
        let state = State::read(folder.path()).expect("read").expect("a state");
        assert_eq!((state.delivered, state.updated), (3, 5));
        assert_eq!(state.done, [(1, 2)]);
        shared.lock().failed = 1;
        shared.save(7).expect("written");
        let state = State::read(folder.path()).expect("read").expect("a state");
        assert_eq!((state.failed, state.updated), (1, 7));
        // Nothing changes, but the signal still runs.
        let later = 7 + ALIVE;
        shared.save(later).expect("written");
        let state = State::read(folder.path()).expect("read").expect("a state");
        assert_eq!((state.failed, state.updated), (1, later));
        assert!(state.is_recent(later + 2 * ALIVE));
        assert!(!state.is_recent(later + RECENT));
    }

    #[test]
    fn a_damaged_state_says_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), "{").expect("written");
        let error = State::read(folder.path()).expect_err("damaged");
        assert!(error.to_string().contains("remove it"), "{error}");
    }

    #[test]
    fn errors_are_kept_short() {
        let error = LastError::new(1, &"ä".repeat(1_000));
        assert_eq!(error.message.chars().count(), LONGEST + 1);
    }
}
