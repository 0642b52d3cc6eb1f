//! Files that appear whole or not at all.
//!
//! A file is written beside its place, under a name that is hard to guess, and renamed: a reader
//! sees the old text or the new one. What a killed process leaves behind is locked by no one, and
//! [`sweep`] removes it.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::hash::BuildHasher;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes a generated file unless it has that text already; returns whether it was written.
///
/// A link of that name is replaced, and not followed: it may lead anywhere. A device or a pipe is refused. A
/// killed process leaves the old
/// text or the new one. After a power cut the file may have to be generated again: to wait for the disk
/// takes longer than to generate it.
///
/// # Errors
///
/// When a file cannot be written or renamed; the old one stays then. A file of another user is not
/// replaced where the new one could not be given to that user.
pub fn write_if_changed(path: &Path, text: &str) -> io::Result<bool> {
    replace_if_changed(path, text, Durability::Generated)
}

/// Writes a file as [`write_if_changed`] does; whether it survives a power cut is for the caller to say.
///
/// # Errors
///
/// As [`write_if_changed`].
pub fn replace_if_changed(path: &Path, text: &str, durability: Durability) -> io::Result<bool> {
    if has_text(path, text.as_bytes()) {
        return Ok(false);
    }
    sweep(path.parent().unwrap_or(Path::new("")));
    Staged::new(path, text.as_bytes(), durability)?.commit()?;
    Ok(true)
}

/// Whether a regular file has these bytes.
#[must_use]
pub fn has_text(path: &Path, bytes: &[u8]) -> bool {
    let old = fs::symlink_metadata(path);
    let is_as_long = old.is_ok_and(|old| old.is_file() && old.len() == bytes.len() as u64);
    is_as_long && fs::read(path).is_ok_and(|old| old == bytes)
}

/// Writes a file that people edit, whole or not at all. Its owner, group and permissions stay. A link of
/// that name stays a link, and the file that it leads to is written.
///
/// Another name of the same file (a hard link) keeps the old text. Access control lists and extended
/// attributes are not kept.
///
/// # Errors
///
/// As [`write_if_changed`].
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Renaming over a link would replace the link, not the file that it leads to.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    sweep(path.parent().unwrap_or(Path::new("")));
    Staged::new(path, bytes, Durability::Synced)?.commit()
}

/// Whether a file has to survive a power cut as soon as it has its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It cannot be generated again: people wrote it, or it says what was true at that time.
    Synced,
    /// It can be generated again. A killed process leaves it whole; a power cut may not.
    Generated,
}

/// A file beside its place, which does not have its name yet. Dropped, it is removed.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    beside: PathBuf,
    /// Open, and locked: by that [`sweep`] tells it from what a killed process has left.
    file: File,
    is_committed: bool,
}

/// What the name of a staged file ends with.
const ENDING: &str = ".event-catalog-tmp";

/// How long a part of the file's own name is in that of the staged one, in bytes: names have up to 255.
const LONGEST_STEM: usize = 160;

/// More names than this are not taken by chance.
const MOST_NAMES: usize = 100;

impl Staged {
    /// Writes the bytes beside a path. The folder has to be there.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, or cannot be given to the owner of the file that it is to replace.
    pub fn new(path: &Path, bytes: &[u8], durability: Durability) -> io::Result<Self> {
        let old = old(path)?;
        let (beside, file) = create_beside(path, old.is_some())?;
        // From here on, a failure removes it.
        let staged = Self {
            path: path.to_owned(),
            beside,
            file,
            is_committed: false,
        };
        fill(&staged.file, bytes, old.as_ref(), durability)?;
        Ok(staged)
    }

    /// Gives the file its name.
    ///
    /// # Errors
    ///
    /// When it cannot be renamed; the old file stays then.
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

/// Writes a new file that is to replace another one: it gets that one's owner, group and permissions.
///
/// # Errors
///
/// When there is a file at `path`, or it cannot be written or given to the owner.
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

/// The file that is to be replaced, if there is one. A link has no owner to keep.
///
/// # Errors
///
/// When something is there that is neither: a rename would put a file in the place of a device or a pipe.
fn old(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(old) if old.is_file() => Ok(Some(old)),
        Ok(old) if old.is_symlink() => Ok(None),
        Ok(_) => Err(io::Error::new(
            ErrorKind::InvalidInput,
            "something is there that is not a regular file; give another name",
        )),
        // What else is in the way, writing says.
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

/// Waits until the disk has the file. A full disk may show only here.
fn sync(file: &File) -> io::Result<()> {
    #[cfg(test)]
    tests::SYNCS.with(|count| count.set(count.get() + 1));
    file.sync_all()
}

/// How a new file is opened: it must not be there, and no link is followed.
fn options(replaces: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if replaces {
        // The old file may be private; its permissions come with its owner.
        private(&mut options);
    }
    options
}

/// Creates a file beside a path, under a name that no other file has and that cannot be guessed.
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
        // Where the file system has no locks, what a killed process leaves stays until someone removes it.
        let _ = file.lock();
        // Another process may have swept the file before it was locked.
        if fs::symlink_metadata(&beside).is_ok() {
            return Ok((beside, file));
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Removes what killed processes have left in a folder. What another process is writing is locked, and
/// stays; and so does everything else.
pub fn sweep(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(is_staged_name);
        // A link or a pipe of such a name was not made here.
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            remove_if_unlocked(&entry.path());
        }
    }
}

fn remove_if_unlocked(path: &Path) {
    // Some file systems lock only what may be written. What is to replace a read-only file may only be read.
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

/// Whether a name is one that [`Staged`] gives: `.events.csv.0123456789abcdef.event-catalog-tmp`.
#[must_use]
pub fn is_staged_name(name: &str) -> bool {
    let name = name
        .strip_prefix('.')
        .and_then(|it| it.strip_suffix(ENDING));
    let number = name.and_then(|name| name.rsplit_once('.'));
    number
        .is_some_and(|(_, it)| it.len() == 16 && it.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// A number that cannot be guessed: the standard library gets the keys of its hash maps from the system.
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
            "it belongs to user {} and group {}, and would be taken from them ({error}); write it as that user",
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
