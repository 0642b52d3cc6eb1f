//! The files of lines of a store: segments of the spool and of queues, and dead letters.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

use super::lines;
use super::live::Live;
use super::receipt::Count;
use super::wanted::{Places, Wanted};
use crate::signals::{self, is_dead_letter_wanted, is_queued_wanted};
use crate::spool::{self, AppendError};

/// What the lines of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineKind {
    Spool,
    Queue,
    Dead,
}

/// A file of lines.
#[derive(Debug)]
struct Lines {
    path: PathBuf,
    kind: LineKind,
    /// The folder of the spool that it is in, or of the signal.
    folder: PathBuf,
}

impl Lines {
    /// Those of a store.
    fn of(store: &Path) -> anyhow::Result<Vec<Self>> {
        let mut found = Vec::new();
        for folder in folders(&store.join("spool"))? {
            Self::add_segments(&folder, LineKind::Spool, &mut found)?;
        }
        for folder in folders(&store.join(signals::FOLDER))? {
            // What is given up goes from the queue to the dead letters, and what is sent again the other way.
            Self::add_segments(&folder.join(signals::QUEUE), LineKind::Queue, &mut found)?;
            found.push(Self {
                path: folder.join(signals::DEAD),
                kind: LineKind::Dead,
                folder,
            });
        }
        Ok(found)
    }

    fn add_segments(folder: &Path, kind: LineKind, found: &mut Vec<Self>) -> anyhow::Result<()> {
        let segments = spool::segments_of(folder)
            .with_context(|| format!("can't read the folder `{}`", shown_path(folder)))?;
        found.extend(segments.into_iter().map(|path| Self {
            path,
            kind,
            folder: folder.to_owned(),
        }));
        Ok(())
    }

    fn counter<'c>(&self, count: &'c mut Count) -> &'c mut u64 {
        match self.kind {
            LineKind::Spool => &mut count.spooled,
            LineKind::Queue => &mut count.queued,
            LineKind::Dead => &mut count.dead_letters,
        }
    }

    /// Says of a line whether it is about someone.
    fn rule<'w>(
        &self,
        wanted: &'w Wanted,
        places: Places<'w>,
    ) -> impl FnMut(&[u8]) -> bool + use<'w> {
        let kind = self.kind;
        move |line: &[u8]| match kind {
            LineKind::Spool => wanted.is_spooled(line, places),
            LineKind::Queue => is_queued_wanted(line, wanted, places),
            LineKind::Dead => is_dead_letter_wanted(line, wanted, places),
        }
    }
}

/// The folders in a folder; none if it isn't there.
fn folders(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let context = || format!("can't read the folder `{}`", shown_path(folder));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(context)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.with_context(context)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Adds how many lines are about someone.
pub(super) fn count(
    store: &Path,
    wanted: &Wanted,
    places: Places<'_>,
    count: &mut Count,
) -> anyhow::Result<()> {
    for file in Lines::of(store)? {
        let found = lines::count(&file.path, &mut file.rule(wanted, places))?;
        *file.counter(count) += found;
    }
    Ok(())
}

/// Erases all lines about someone, and returns how many there were.
pub(super) async fn erase(
    store: &Path,
    wanted: &Wanted,
    places: Places<'_>,
    live: &Live,
) -> anyhow::Result<Count> {
    let mut count = Count::default();
    // Locks of spools that this process doesn't write.
    let mut locks = Vec::new();
    for folder in spools(store)? {
        match live.spool(&folder) {
            Some(spool) => seal(spool, &folder).await?,
            None => locks.push(spool::lock(&folder)?),
        }
        lines::remove_leftovers(&folder)?;
    }
    for file in Lines::of(store)? {
        let mut rule = file.rule(wanted, places);
        if lines::count(&file.path, &mut rule)? == 0 {
            continue;
        }
        let erased = match (file.kind, live.spool(&file.folder)) {
            (LineKind::Dead, _) => {
                lines::remove_leftovers(&file.folder)?;
                match live.letters(&file.folder) {
                    Some(letters) => letters.erase(|| lines::blank(&file.path, &mut rule))?,
                    None => lines::blank(&file.path, &mut rule)?,
                }
            }
            (_, Some(spool)) => {
                let blanked = spool.rewrite(&file.path, || lines::blank(&file.path, &mut rule));
                blanked.transpose()?.unwrap_or_default()
            }
            (_, None) => lines::blank(&file.path, &mut rule)?,
        };
        *file.counter(&mut count) += erased;
    }
    Ok(count)
}

/// The folders of all spools and queues.
fn spools(store: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = folders(&store.join("spool"))?;
    for folder in folders(&store.join(signals::FOLDER))? {
        let queue = folder.join(signals::QUEUE);
        if queue.is_dir() {
            found.push(queue);
        }
    }
    Ok(found)
}

async fn seal(spool: &spool::Spool, folder: &Path) -> anyhow::Result<()> {
    match spool.seal().await {
        Ok(()) => Ok(()),
        Err(AppendError::Closed) => bail!("the spool `{}` is being closed", shown_path(folder)),
        Err(error) => {
            Err(error).with_context(|| format!("can't seal the spool `{}`", shown_path(folder)))
        }
    }
}
