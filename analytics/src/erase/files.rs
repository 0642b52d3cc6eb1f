//! The files of a store that consist of lines: segments of the spool and of queues, and dead letters.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

use super::export::Export;
use super::lines;
use super::live::Live;
use super::receipt::Count;
use super::wanted::{Places, Wanted};
use crate::collect::storing::parts;
use crate::signals::{self, is_dead_letter_wanted, is_queued_wanted};
use crate::spool::{self, AppendError};
use crate::store::{Kind, Store};

/// The format of the lines in a file.
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
    /// The folder of the spool or the signal that the file belongs to.
    folder: PathBuf,
    /// The offset of the first line whose event isn't stored yet. Earlier lines are copies of stored events. If the
    /// offset is `u64::MAX`, all lines are copies.
    waits_from: u64,
}

impl Lines {
    /// Lists the line files in a store.
    async fn of(store: &Store) -> anyhow::Result<Vec<Self>> {
        let mut found = Vec::new();
        for folder in folders(&store.folder.join("spool"))? {
            let stored = stored(store, &folder).await?;
            Self::add_segments(&folder, LineKind::Spool, stored, &mut found)?;
        }
        for folder in folders(&store.folder.join(signals::FOLDER))? {
            // Searched before the dead letters: events that are given up move from the queue to the dead letters.
            // Events that are sent again move back.
            let queue = folder.join(signals::QUEUE);
            Self::add_segments(&queue, LineKind::Queue, (u64::MAX, 0), &mut found)?;
            found.push(Self {
                path: folder.join(signals::DEAD),
                kind: LineKind::Dead,
                folder,
                waits_from: u64::MAX,
            });
        }
        Ok(found)
    }

    /// Adds the segments in a folder. `stored` is a segment and an offset in it: all events before it are stored.
    fn add_segments(
        folder: &Path,
        kind: LineKind,
        stored: (u64, u64),
        found: &mut Vec<Self>,
    ) -> anyhow::Result<()> {
        let segments = spool::segments_of(folder)
            .with_context(|| format!("can't read the folder `{}`", shown_path(folder)))?;
        found.extend(segments.into_iter().map(|path| {
            let name = path.file_name().and_then(OsStr::to_str);
            let number = name.and_then(spool::segment_number).unwrap_or_default();
            let (last, place) = stored;
            Self {
                path,
                kind,
                folder: folder.to_owned(),
                waits_from: match number.cmp(&last) {
                    Ordering::Less => u64::MAX,
                    Ordering::Equal => place,
                    Ordering::Greater => 0,
                },
            }
        }));
        Ok(())
    }

    /// How many of the lines that match a rule contain events that aren't stored yet.
    fn waiting(&self, rule: &mut dyn FnMut(&[u8]) -> bool) -> anyhow::Result<u64> {
        if self.waits_from == u64::MAX {
            return Ok(0);
        }
        lines::count(&self.path, self.waits_from, rule)
    }

    /// Counts lines, including those of events that aren't stored yet.
    fn add(&self, lines: u64, waiting: u64, count: &mut Count) {
        // If `waiting` was counted after `lines`, it may include events that arrived in between.
        let waiting = waiting.min(lines);
        let copies = match self.kind {
            LineKind::Spool => &mut count.spooled,
            LineKind::Queue => &mut count.queued,
            LineKind::Dead => &mut count.dead_letters,
        };
        *copies += lines - waiting;
        count.waiting += waiting;
    }

    /// Creates the rule that decides whether a line is about someone.
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

/// The folders in a folder; none if it doesn't exist.
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

/// Finds the segment and offset up to which everything in a spool is stored.
async fn stored(store: &Store, folder: &Path) -> anyhow::Result<(u64, u64)> {
    // Without an identity, the spool has never received anything.
    let Ok(identity) = fs::read_to_string(folder.join("id")) else {
        return Ok((0, 0));
    };
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let stream = format!("{name}-{identity}");
    Ok(parts(store.position(Kind::Events, &stream).await?))
}

/// Adds the number of lines about someone.
pub(super) async fn count(
    store: &Store,
    wanted: &Wanted,
    places: Places<'_>,
    count: &mut Count,
) -> anyhow::Result<()> {
    for file in Lines::of(store).await? {
        let mut rule = file.rule(wanted, places);
        let found = lines::count(&file.path, 0, &mut rule)?;
        if found > 0 {
            file.add(found, file.waiting(&mut rule)?, count);
        }
    }
    Ok(())
}

/// Writes the lines about someone, and adds their numbers to `count`.
pub(super) async fn export(
    store: &Store,
    wanted: &Wanted,
    places: Places<'_>,
    export: &mut Export<'_>,
    count: &mut Count,
) -> anyhow::Result<()> {
    for file in Lines::of(store).await? {
        let mut rule = file.rule(wanted, places);
        let name = file.path.strip_prefix(&store.folder).unwrap_or(&file.path);
        let name = name.to_string_lossy();
        let (mut place, mut found, mut waiting) = (0, 0, 0);
        let exported = lines::each(&file.path, &mut |_, line| {
            let is_copy = place < file.waits_from;
            place += line.len() as u64 + 1;
            if lines::is_blank(line) || !rule(line) {
                return Ok(());
            }
            found += 1;
            waiting += u64::from(!is_copy);
            export.line(&name, is_copy, line)
        });
        exported.with_context(|| format!("can't copy lines of `{}`", shown_path(&file.path)))?;
        file.add(found, waiting, count);
    }
    Ok(())
}

/// Erases all lines about someone, and returns how many there were.
pub(super) async fn erase(
    store: &Store,
    wanted: &Wanted,
    places: Places<'_>,
    live: &Live,
) -> anyhow::Result<Count> {
    let mut count = Count::default();
    // Locks the spools that this process doesn't write.
    let mut locks = Vec::new();
    for folder in spools(&store.folder)? {
        match live.spool(&folder) {
            Some(spool) => seal(spool, &folder).await?,
            None => locks.push(spool::lock(&folder)?),
        }
        lines::remove_leftovers(&folder)?;
    }
    for folder in folders(&store.folder.join(signals::FOLDER))? {
        lines::remove_leftovers(&folder)?;
    }
    for file in Lines::of(store).await? {
        let mut rule = file.rule(wanted, places);
        if lines::count(&file.path, 0, &mut rule)? == 0 {
            continue;
        }
        let waiting = file.waiting(&mut rule)?;
        let erased = match (file.kind, live.spool(&file.folder)) {
            (LineKind::Dead, _) => match live.letters(&file.folder) {
                Some(letters) => letters.erase(|| lines::blank(&file.path, &mut rule))?,
                None => lines::blank(&file.path, &mut rule)?,
            },
            (_, Some(spool)) => {
                let blanked = spool.rewrite(&file.path, || lines::blank(&file.path, &mut rule));
                blanked.transpose()?.unwrap_or_default()
            }
            (_, None) => lines::blank(&file.path, &mut rule)?,
        };
        file.add(erased, waiting, &mut count);
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
