//! The lists of refused people and of pending erasures, and the key of their digests, in the folder of a store.
//!
//! Without them, erased people would be stored again. So a file beside the folder `erased` also records how many people
//! are refused. It is written after the list grows, and before it shrinks: a shorter list means that the list was lost.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use event_catalog_cli::shared::shown_path;
use uuid::Uuid;

use super::digest::Digest;
use crate::durable;
use crate::hmac::Mac;

/// The folder with the lists, in the folder of a store.
pub(crate) const FOLDER: &str = "erased";

/// The file in a store's folder that records how many people are refused.
pub(crate) const COUNT: &str = "erased-count";

/// The file in the folder that lists the people whose erasure is pending.
pub(crate) const PENDING: &str = "pending";

/// The file with the key of the digests, in the folder of the lists.
const KEY: &str = "key";

/// A list of digests in the folder of a store.
#[derive(Clone, Debug)]
pub(super) struct List(PathBuf);

impl List {
    /// The list of erased people, whose events are refused.
    pub(super) fn refused(store: &Path) -> Self {
        Self(store.join(FOLDER).join("refused"))
    }

    /// The list of people whose erasure is pending.
    pub(super) fn pending(store: &Path) -> Self {
        Self(store.join(FOLDER).join(PENDING))
    }

    /// Reads the digests from the file; none if there is no such file.
    pub(super) fn read(&self) -> anyhow::Result<Vec<Digest>> {
        Ok(self.find()?.unwrap_or_default())
    }

    /// Reads the digests from the file; `None` if there is no such file.
    fn find(&self) -> anyhow::Result<Option<Vec<Digest>>> {
        let shown = || shown_path(&self.0);
        let text = match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("can't read `{}`", shown()))?,
        };
        let lines = text.lines().map(|line| {
            Digest::read(line).with_context(|| {
                format!(
                    "`{}` is damaged; restore the folder of the list from a backup of the store. Without the list, \
                     erased data would be stored again",
                    shown()
                )
            })
        });
        lines.collect::<anyhow::Result<Vec<Digest>>>().map(Some)
    }

    /// Adds digests, and syncs them.
    pub(super) fn add(&self, added: &[Digest]) -> anyhow::Result<()> {
        let mut digests = self.read()?;
        let before = digests.len();
        for digest in added {
            if !digests.contains(digest) {
                digests.push(*digest);
            }
        }
        if digests.len() == before {
            return Ok(());
        }
        self.write(&digests)
    }

    /// Removes digests, and syncs the file.
    pub(super) fn remove(&self, removed: &[Digest]) -> anyhow::Result<()> {
        let mut digests = self.read()?;
        let before = digests.len();
        digests.retain(|it| !removed.contains(it));
        if digests.len() == before {
            return Ok(());
        }
        self.write(&digests)
    }

    fn write(&self, digests: &[Digest]) -> anyhow::Result<()> {
        write_private(&self.0, text(digests).as_bytes())
    }
}

/// Which people were erased from a store, at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Erased {
    refused: Vec<Digest>,
    pending: Vec<Digest>,
}

impl Erased {
    /// Reads the lists of a store.
    ///
    /// # Errors
    ///
    /// A list can't be read.
    pub(crate) fn now(store: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            refused: List::refused(store).read()?,
            pending: List::pending(store).read()?,
        })
    }

    /// The list of pending erasures for a copy of the store that was made between this moment and a later one. Erasures
    /// that ended in between are pending again in the copy, because a file may have been copied before it was erased.
    pub(crate) fn pending_in_copy(&self, later: &Self) -> Vec<u8> {
        let may_be_there = |digest: &Digest| {
            later.pending.contains(digest)
                || self.pending.contains(digest)
                || !self.refused.contains(digest)
        };
        // People who are in neither of the later lists were allowed again. Both lists are needed, because an erasure is
        // added to the pending ones before its people are added to the refused people.
        let all = later.refused.iter().chain(&later.pending);
        let pending: BTreeSet<Digest> = all.copied().filter(may_be_there).collect();
        let pending: Vec<Digest> = pending.into_iter().collect();
        text(&pending).into_bytes()
    }
}

/// Formats digests as the lines of a list.
fn text(digests: &[Digest]) -> String {
    let lines = digests.iter().map(|digest| digest.in_words() + "\n");
    lines.collect()
}

/// Adds people to the list of refused people, and syncs the file.
pub(super) fn refuse(store: &Path, digests: &[Digest]) -> anyhow::Result<()> {
    List::refused(store).add(digests)?;
    note_count(store)
}

/// Removes someone from the list of refused people, and syncs the file. Returns whether they were in it.
pub(super) fn allow(store: &Path, digest: Digest) -> anyhow::Result<bool> {
    let list = List::refused(store);
    let refused = list.read()?;
    if !refused.contains(&digest) {
        return Ok(false);
    }
    write_count(store, refused.len() as u64 - 1)?;
    list.remove(&[digest])?;
    Ok(true)
}

/// Records, in a file beside the folder of the lists, how many people are refused. The file may still be missing in a
/// restored store, or after a process was killed.
///
/// # Errors
///
/// The list can't be read, or the file can't be written.
pub(crate) fn note_count(store: &Path) -> anyhow::Result<()> {
    let count = List::refused(store).read()?.len() as u64;
    if count == count_noted(store)? {
        return Ok(());
    }
    write_count(store, count)
}

fn write_count(store: &Path, count: u64) -> anyhow::Result<()> {
    write_private(&store.join(COUNT), format!("{count}\n").as_bytes())
}

/// Reads the recorded number of refused people: the list must not be shorter.
fn count_noted(store: &Path) -> anyhow::Result<u64> {
    let path = store.join(COUNT);
    match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        text => {
            let text = text.with_context(|| format!("can't read `{}`", shown_path(&path)))?;
            // The file exists, so at least one person was erased.
            Ok(text.trim().parse().unwrap_or(1))
        }
    }
}

/// Creates the error for a lost list, which explains what to do.
fn lost(store: &Path, what: &str) -> anyhow::Error {
    anyhow!(
        "{what}; restore the folder `{}` from a backup. Without the folder, erased data would be stored again. If \
         there is no backup, remove the folder and the file `{}`, and repeat each `event-analytics erase`",
        shown_path(&store.join(FOLDER)),
        shown_path(&store.join(COUNT))
    )
}

/// The key of a store; `None` if no one was ever erased.
///
/// # Errors
///
/// A file can't be read or is damaged, or the list of refused people is lost.
pub(super) fn key(store: &Path) -> anyhow::Result<Option<Mac>> {
    // The number is read before the list, because the list is updated first when someone is added.
    let noted = count_noted(store)?;
    let list = List::refused(store);
    let refused = list.find()?;
    let count = refused.as_ref().map_or(0, Vec::len) as u64;
    let path = store.join(FOLDER).join(KEY);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if noted == 0 && count == 0 && List::pending(store).read()?.is_empty() {
                return Ok(None);
            }
            return Err(lost(store, &format!("`{}` is missing", shown_path(&path))));
        }
        text => text.with_context(|| format!("can't read `{}`", shown_path(&path)))?,
    };
    let shown = shown_path(&list.0);
    if refused.is_none() {
        return Err(lost(store, &format!("`{shown}` is missing")));
    }
    if count < noted {
        let what =
            format!("`{shown}` has {count} of {noted} digests of people whose data was erased");
        return Err(lost(store, &what));
    }
    let text = text.trim_end();
    ensure!(
        text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "`{}` is damaged; restore it from a backup of the store",
        shown_path(&path)
    );
    Ok(Some(Mac::new(text.as_bytes())))
}

/// Reads the key of a store, or creates it if there is none.
pub(super) fn make_key(store: &Path) -> anyhow::Result<Mac> {
    if let Some(mac) = key(store)? {
        return Ok(mac);
    }
    let folder = store.join(FOLDER);
    durable::create_folder(&folder)
        .with_context(|| format!("can't make the folder `{}`", shown_path(&folder)))?;
    // Written first: a key without this list would mean that the list was lost.
    List::refused(store).write(&[])?;
    let text = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    write_private(&folder.join(KEY), format!("{text}\n").as_bytes())?;
    Ok(Mac::new(text.as_bytes()))
}

/// Marks the erasures of everyone who was erased from the newer store as pending in the restored one. When this
/// returns, the lists are synced. Returns the number of people.
///
/// # Errors
///
/// The lists can't be read or written, or the stores have different keys.
pub(crate) fn take_over(newer: &Path, restored: &Path) -> anyhow::Result<u64> {
    if key(newer)?.is_none() {
        return Ok(0);
    }
    let path = |store: &Path| store.join(FOLDER).join(KEY);
    let read =
        |path: &Path| fs::read(path).with_context(|| format!("can't read `{}`", shown_path(path)));
    let text = read(&path(newer))?;
    let mut digests = List::refused(newer).read()?;
    digests.extend(List::pending(newer).read()?);
    if key(restored)?.is_some() {
        ensure!(
            read(&path(restored))? == text,
            "`{}` has a different key than the backup, so it belongs to a different store; name the store that was backed \
             up",
            shown_path(&path(newer))
        );
    } else {
        let folder = restored.join(FOLDER);
        durable::create_folder(&folder)
            .with_context(|| format!("can't make the folder `{}`", shown_path(&folder)))?;
        List::refused(restored).write(&[])?;
        write_private(&path(restored), &text)?;
    }
    refuse(restored, &digests)?;
    let pending = List::pending(restored);
    pending.add(&digests)?;
    Ok(pending.read()?.len() as u64)
}

/// The number of pending erasures.
///
/// # Errors
///
/// The list can't be read.
pub(crate) fn count_pending(store: &Path) -> anyhow::Result<u64> {
    Ok(List::pending(store).read()?.len() as u64)
}

/// Checks the key and the lists of a store.
///
/// # Errors
///
/// The key or a list is missing or damaged. In that case, no command stores events.
pub(crate) fn check_lists(store: &Path) -> anyhow::Result<()> {
    key(store)?;
    List::pending(store).read()?;
    Ok(())
}

/// Writes and syncs a file that only its owner can read.
fn write_private(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    durable::replace_private(path, content)
        .with_context(|| format!("can't write `{}`", shown_path(path)))
}

#[cfg(test)]
mod tests;
