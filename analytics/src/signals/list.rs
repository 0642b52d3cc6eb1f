//! The state of signals, for operators, from the small files that the collector writes.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_build::printable;
use event_catalog_build::read::Suggestions;
use event_catalog_cli::shared::shown_path;

use super::FOLDER;
use super::dispatch::RETRY;
use super::matching::did_you_mean;
use super::settings::SignalSettings;
use super::state::State;
use crate::durable;

/// A signal: its configuration and its state.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The id of the signal.
    pub id: String,
    /// The events that the signal listens to; `None` if the configuration doesn't have the signal.
    pub on: Option<Vec<String>>,
    /// The state that the collector wrote; `None` if the signal has never run.
    pub state: Option<State>,
}

/// The signals of a configuration, and those that have run but are no longer in it.
///
/// # Errors
///
/// A file can't be read.
pub fn list(store: &Path, settings: &[SignalSettings]) -> anyhow::Result<Vec<Listed>> {
    let folder = store.join(FOLDER);
    let mut listed = Vec::new();
    for signal in settings {
        listed.push(Listed {
            id: signal.id.clone(),
            on: Some(signal.on.clone()),
            state: State::read(&folder.join(&signal.id))?,
        });
    }
    for id in folders(&folder)? {
        if settings.iter().any(|signal| signal.id == id) {
            continue;
        }
        if let Some(state) = State::read(&folder.join(&id))? {
            listed.push(Listed {
                id,
                on: None,
                state: Some(state),
            });
        }
    }
    Ok(listed)
}

/// Asks the running collector, or else the next one, to send the dead letters of a signal again.
///
/// # Errors
///
/// No such signal has run, or the request can't be written.
pub fn request_retry(store: &Path, id: &str) -> anyhow::Result<u64> {
    let folder = store.join(FOLDER);
    let ids = folders(&folder)?;
    if !ids.iter().any(|it| it == id) {
        let near = Suggestions::default().all(id, ids.iter().map(String::as_str));
        bail!(
            "no signal `{}` has run with the store `{}`{}",
            printable(id),
            shown_path(store),
            did_you_mean("", &near)
        );
    }
    let state = State::read(&folder.join(id))?;
    let dead = state.map_or(0, |state| state.dead);
    if dead == 0 {
        return Ok(0);
    }
    let path = folder.join(id).join(RETRY);
    let written = || -> io::Result<()> {
        File::create(&path)?.sync_all()?;
        durable::sync_folder_of(&path)
    };
    written().with_context(|| format!("can't write `{}`", shown_path(&path)))?;
    Ok(dead)
}

/// The names of the folders in a folder, in order; none if it doesn't exist.
fn folders(folder: &Path) -> anyhow::Result<Vec<String>> {
    let read = || format!("can't read the folder `{}`", shown_path(folder));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(read)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.with_context(read)?;
        if entry.path().is_dir()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
