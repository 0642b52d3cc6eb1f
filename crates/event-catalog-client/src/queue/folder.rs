//! The folder of a queue: its lock, the names of its files, and how far its events have been sent.
//!
//! ```text
//! lock                       held by the one process that uses the folder
//! 0000000000000001.queue     events, oldest first, in files of a few MiB
//! position                   the file and the byte in it up to which events were answered
//! 0000000000000001.torn      an incomplete event from the end of a file
//! refused.ndjson             events that the collector has refused for good
//! ```

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The number of digits in the name of a file with events.
const DIGITS: usize = 16;

/// A folder that only this process uses.
#[derive(Debug)]
pub(crate) struct Folder {
    /// Absolute, because the process can change its working directory.
    path: PathBuf,
    lock: File,
}

/// Why a folder can't be used.
#[derive(Debug)]
pub(crate) enum LockError {
    Locked,
    Io(io::Error),
}

impl From<io::Error> for LockError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// How far the events have been sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    /// The number of the file.
    pub(super) number: u64,
    /// The position of the first byte that hasn't been sent.
    pub(super) offset: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.number, self.offset)
    }
}

impl Folder {
    /// Creates the folder if necessary, and locks it.
    pub(crate) fn open(path: &Path) -> Result<Self, LockError> {
        create(path)?;
        let path = path.canonicalize()?;
        let lock = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(path.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, lock }),
            Err(TryLockError::WouldBlock) => Err(LockError::Locked),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// The path of a file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The path of a file with events.
    pub(super) fn segment(&self, number: u64) -> PathBuf {
        self.file(&format!("{number:0DIGITS$}.queue"))
    }

    /// The numbers of the files with events, in order.
    pub(super) fn segments(&self) -> io::Result<Vec<u64>> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| name.strip_suffix(".queue"));
            // A file with another name doesn't belong to this queue, or is a copy that someone made.
            let number = number.filter(|digits| digits.len() == DIGITS);
            numbers.extend(number.and_then(number_of));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// How far the events have been sent. If this can't be read, some events are sent again.
    pub(super) fn position(&self) -> io::Result<Position> {
        let path = self.file("position");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(parse(&text).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Position::default()),
            // A power cut can leave any bytes in the file.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Position::default()),
            Err(error) => Err(in_file(&path, &error)),
        }
    }

    /// Replaces the position. This isn't synced: after a power cut, some events can be sent again.
    pub(super) fn set_position(&self, position: Position) -> io::Result<()> {
        let new = self.file("position.new");
        fs::write(&new, position.to_string())?;
        fs::rename(new, self.file("position"))
    }

    /// Syncs the folder, which contains the names of the files.
    pub(super) fn sync(&self) -> io::Result<()> {
        sync(&self.path)
    }
}

impl Drop for Folder {
    /// Closing the file isn't enough: a process that is being started can have inherited the open file.
    fn drop(&mut self) {
        // If this fails, the lock is released when the process ends.
        let _ = self.lock.unlock();
    }
}

/// Adds the path of the file to an error.
pub(super) fn in_file(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
}

/// Creates a folder and its parents, and syncs their names.
fn create(path: &Path) -> io::Result<()> {
    let is_new = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
    let new: Vec<&Path> = path.ancestors().take_while(is_new).collect();
    fs::create_dir_all(path)?;
    for path in new {
        let parent = path.parent().unwrap_or(path);
        sync(if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        })?;
    }
    Ok(())
}

/// Syncs the names in a folder.
#[cfg(unix)]
fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Only Unix can sync a folder; elsewhere, the file system persists the names itself.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

fn parse(text: &str) -> Option<Position> {
    let (number, offset) = text.strip_suffix('\n')?.split_once(' ')?;
    Some(Position {
        number: number_of(number)?,
        offset: offset.parse().ok()?,
    })
}

/// Parses the number of a file. It has so few digits that adding one can't overflow.
fn number_of(digits: &str) -> Option<u64> {
    let is_number = digits.len() <= DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_has_a_folder() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("a/b");
        let folder = Folder::open(&path).unwrap();
        assert!(matches!(Folder::open(&path), Err(LockError::Locked)));
        drop(folder);
        Folder::open(&path).unwrap();
    }

    #[test]
    fn only_files_of_the_queue_are_read() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(scratch.path()).unwrap();
        for name in [
            "18446744073709551615.queue",
            "5.queue",
            "+000000000000005.queue",
            "0000000000000006.queue",
            "0000000000000006.queue.bak",
            "0000000000000007.torn",
        ] {
            fs::write(folder.file(name), "").unwrap();
        }
        assert_eq!(folder.segments().unwrap(), [6]);
    }

    #[test]
    fn a_folder_is_unlocked_although_its_file_is_open_elsewhere() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(scratch.path()).unwrap();
        let copy = folder.lock.try_clone().unwrap();
        drop(folder);
        Folder::open(scratch.path()).unwrap();
        drop(copy);
    }

    #[test]
    fn a_position_is_kept_and_a_broken_one_is_the_start() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(scratch.path()).unwrap();
        assert_eq!(folder.position().unwrap(), Position::default());
        let position = Position {
            number: 7,
            offset: 1234,
        };
        folder.set_position(position).unwrap();
        assert_eq!(folder.position().unwrap(), position);
        for broken in [
            &b""[..],
            b"7 12",
            b"7\n",
            b"-1 2\n",
            b"\xff\n",
            b"18446744073709551615 0\n",
        ] {
            fs::write(folder.file("position"), broken).unwrap();
            assert_eq!(folder.position().unwrap(), Position::default());
        }
    }
}
