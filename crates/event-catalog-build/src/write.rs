//! Writes files either completely or not at all.
//!
//! A file is written to the same folder under a name that is hard to guess, and then renamed, so a
//! reader sees either the old or the new text. Files that a killed process left aren't locked, so
//! [`sweep`] removes them.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::hash::BuildHasher;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes a generated file unless it already has that text, and returns whether it was written.
///
/// A link with that name is replaced, not followed, because it can point anywhere. A device or a pipe is
/// rejected. If the process is killed, the file has either the old or the new text. After a power failure, the
/// file might have to be generated again, which takes less time than waiting for the disk on every run.
///
/// # Errors
///
/// If a file can't be written or renamed; the old file is kept. Another user's file isn't replaced if the new file
/// can't be given to that user.
pub fn write_if_changed(path: &Path, text: &str) -> io::Result<bool> {
    replace_if_changed(path, text, Durability::Generated)
}

/// Writes a file like [`write_if_changed`]; the caller decides whether the file must survive a
/// power failure.
///
/// # Errors
///
/// See [`write_if_changed`].
pub fn replace_if_changed(path: &Path, text: &str, durability: Durability) -> io::Result<bool> {
    if has_text(path, text.as_bytes()) {
        return Ok(false);
    }
    sweep(path.parent().unwrap_or(Path::new("")));
    Staged::new(path, text.as_bytes(), durability)?.commit()?;
    Ok(true)
}

/// Whether a path is a regular file with these bytes.
#[must_use]
pub fn has_text(path: &Path, bytes: &[u8]) -> bool {
    let old = fs::symlink_metadata(path);
    let is_as_long = old.is_ok_and(|old| old.is_file() && old.len() == bytes.len() as u64);
    is_as_long && fs::read(path).is_ok_and(|old| old == bytes)
}

/// Writes a file that people edit, completely or not at all. Its owner, group and permissions are
/// kept. If the path is a link, the link is kept, and its target is written.
///
/// Another name for the same file (a hard link) keeps the old text. Access control lists and
/// extended attributes aren't kept.
///
/// # Errors
///
/// See [`write_if_changed`].
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Renaming over a link would replace the link instead of its target.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    sweep(path.parent().unwrap_or(Path::new("")));
    Staged::new(path, bytes, Durability::Synced)?.commit()
}

/// Whether a file must survive a power failure once it has its final name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The file can't be generated again: a person wrote it, or it describes an earlier state.
    Synced,
    /// The file can be generated again. It stays complete if the process is killed, but perhaps not
    /// after a power failure.
    Generated,
}

/// A file in the target's folder that doesn't have its final name yet. Dropping this removes the file.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    beside: PathBuf,
    /// Open and locked. The lock distinguishes the file from those that a killed process left; see
    /// [`sweep`].
    file: File,
    is_committed: bool,
}

/// The ending of a staged file's name.
const ENDING: &str = ".event-catalog-tmp";

/// How many bytes of the file's own name are used in the staged file's name, because a name can
/// have up to 255 bytes.
const LONGEST_STEM: usize = 160;

/// The maximum number of names to try. In practice, this many random names can't all collide.
const MOST_NAMES: usize = 100;

impl Staged {
    /// Writes the bytes to a new file in the folder of a path. The folder must exist.
    ///
    /// # Errors
    ///
    /// If the file can't be written, or can't be given to the owner of the file that it replaces.
    pub fn new(path: &Path, bytes: &[u8], durability: Durability) -> io::Result<Self> {
        let old = old(path)?;
        let (beside, file) = create_beside(path, old.is_some())?;
        // From here on, an early return drops `staged`, which removes the file.
        let staged = Self {
            path: path.to_owned(),
            beside,
            file,
            is_committed: false,
        };
        fill(&staged.file, bytes, old.as_ref(), durability)?;
        Ok(staged)
    }

    /// Gives the file its final name.
    ///
    /// # Errors
    ///
    /// If the file can't be renamed; the old file is kept.
    pub fn commit(mut self) -> io::Result<()> {
        fs::rename(&self.beside, &self.path)?;
        self.is_committed = true;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_committed {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// Writes a new file that will replace another one, with the same owner, group and permissions.
///
/// # Errors
///
/// If a file exists at `path`, or it can't be written or given to the owner.
pub fn write_for(
    path: &Path,
    replaced: &Path,
    bytes: &[u8],
    durability: Durability,
) -> io::Result<()> {
    let old = old(replaced)?;
    let file = options(old.is_some()).open(path)?;
    fill(&file, bytes, old.as_ref(), durability)
}

/// The metadata of the file to replace. `None` if there is no file, or for a link, whose owner isn't kept.
///
/// # Errors
///
/// If something other than a file exists: renaming would replace a device or a pipe with a file.
fn old(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(old) if old.is_file() => Ok(Some(old)),
        Ok(old) if old.is_symlink() => Ok(None),
        Ok(_) => Err(io::Error::new(
            ErrorKind::InvalidInput,
            "the path exists and isn't a regular file; use another name",
        )),
        // Any other error is reported when the file is written.
        Err(_) => Ok(None),
    }
}

fn fill(
    mut file: &File,
    bytes: &[u8],
    old: Option<&Metadata>,
    durability: Durability,
) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner(file, old)?;
        file.set_permissions(old.permissions())?;
    }
    if durability == Durability::Synced {
        sync(file)?;
    }
    Ok(())
}

/// Waits until the file is on disk. On some file systems, only this reveals that the disk is full.
fn sync(file: &File) -> io::Result<()> {
    #[cfg(test)]
    tests::SYNCS.with(|count| count.set(count.get() + 1));
    file.sync_all()
}

/// The options for a new file: it must not exist, and no link is followed.
fn options(replaces: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if replaces {
        // The old file could be private, so the new file gets its permissions together with its
        // owner.
        private(&mut options);
    }
    options
}

/// Creates a file in the folder of a path, under a unique name that can't be guessed.
fn create_beside(path: &Path, replaces: bool) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
    let name = name.to_string_lossy();
    let end = (0..=LONGEST_STEM.min(name.len())).rev();
    let end = end.into_iter().find(|end| name.is_char_boundary(*end));
    let stem = &name[..end.unwrap_or_default()];
    for _ in 0..MOST_NAMES {
        let beside = path.with_file_name(format!(".{stem}.{:016x}{ENDING}", random()));
        let file = match options(replaces).open(&beside) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        // On a file system without locks, the file of a killed process stays until a person removes it.
        let _ = file.lock();
        // Another process might have removed the file before it was locked.
        if fs::symlink_metadata(&beside).is_ok() {
            return Ok((beside, file));
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Removes files that killed processes left in a folder. Files that another process is still writing are
/// locked and therefore kept. So are files with other names.
pub fn sweep(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(is_staged_name);
        // A link or a pipe with such a name wasn't created by this module.
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            remove_if_unlocked(&entry.path());
        }
    }
}

fn remove_if_unlocked(path: &Path) {
    // Some file systems lock only writable files. A file that replaces a read-only file can also be read-only.
    let file = OpenOptions::new().write(true).open(path);
    let Ok(file) = file.or_else(|_| File::open(path)) else {
        return;
    };
    match file.try_lock() {
        Ok(()) => {
            let _ = fs::remove_file(path);
        }
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
    }
}

/// Whether a name has the form of [`Staged`]: `.events.csv.0123456789abcdef.event-catalog-tmp`.
#[must_use]
pub fn is_staged_name(name: &str) -> bool {
    let name = name
        .strip_prefix('.')
        .and_then(|it| it.strip_suffix(ENDING));
    let number = name.and_then(|name| name.rsplit_once('.'));
    number
        .is_some_and(|(_, it)| it.len() == 16 && it.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// Returns a number that can't be guessed: the standard library gets the keys of its hash maps from the operating
/// system.
#[must_use]
pub fn random() -> u64 {
    std::hash::RandomState::new().hash_one(std::process::id())
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

/// Gives a new file to the owner and the group of the old one.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    let owner = (new.uid() != old.uid()).then(|| old.uid());
    let group = (new.gid() != old.gid()).then(|| old.gid());
    if owner.or(group).is_none() {
        return Ok(());
    }
    fchown(file, owner, group).map_err(|error| {
        let message = format!(
            "the owner of the file, user {} and group {}, can't be kept ({error}); run the command as that user",
            old.uid(),
            old.gid()
        );
        io::Error::new(error.kind(), message)
    })
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
