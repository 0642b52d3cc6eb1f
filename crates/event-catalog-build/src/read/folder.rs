//! Where the bytes come from: a folder on disk, or files in memory.
//!
//! Paths inside a folder are written with `/` and have no `.` or `..` parts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::LARGEST_FILE;
use crate::collections::sorted;
use crate::threads;

/// The files of a catalog, wherever they are kept.
pub trait Folder {
    /// The paths of all files, sorted. Hidden files and the lock files of spreadsheets
    /// (`.~lock.events.csv#`, `~$events.csv`) are left out.
    ///
    /// # Errors
    ///
    /// When a folder cannot be listed.
    fn list(&self) -> io::Result<Vec<String>>;

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// The path as people should see it.
    fn show(&self, path: &str) -> String;
}

/// A folder on disk.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The folder at a path.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }
}

/// How deep folders may nest; deeper ones are a mistake, such as a mount inside itself.
const MAX_DEPTH: usize = 16;

impl Folder for Disk {
    fn list(&self) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        walk(&self.root, "", 0, &mut found)?;
        Ok(sorted(&found))
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        read_regular_file(&self.root.join(path))
    }

    fn show(&self, path: &str) -> String {
        show(&self.root.join(path))
    }
}

/// The bytes of a file of at most [`LARGEST_FILE`].
///
/// # Errors
///
/// When it cannot be read, is larger ([`io::ErrorKind::FileTooLarge`]), or is no regular file: a pipe or
/// a device would block, and has no end.
pub fn read_regular_file(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        let kind = if metadata.is_dir() {
            "a folder"
        } else {
            "not a regular file"
        };
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("it is {kind}"),
        ));
    }
    if metadata.len() > LARGEST_FILE {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it has more than {} MB", LARGEST_FILE >> 20),
        ));
    }
    let length = usize::try_from(metadata.len()).unwrap_or_default();
    if threads::count() > 1
        && length >= WORTH_A_THREAD
        && let Ok(bytes) = read_in_halves(path, length)
    {
        return Ok(bytes);
    }
    std::fs::read(path)
}

/// Less is read sooner than a thread has started.
const WORTH_A_THREAD: usize = 1 << 20;

/// The bytes of a file, each half read by a thread. It fails for a file that changes meanwhile.
fn read_in_halves(path: &Path, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let (first, second) = bytes.split_at_mut(length / 2);
    let start = first.len() as u64;
    let (first, second) = threads::join(
        || read_from(path, 0, first),
        || read_from(path, start, second),
    );
    let (first, second) = (first?, second?);
    if first == second && first.0 == length as u64 {
        Ok(bytes)
    } else {
        Err(io::Error::other("the file has changed"))
    }
}

/// Reads a part of a file; returns how long the file is, and when it was changed.
fn read_from(path: &Path, start: u64, part: &mut [u8]) -> io::Result<(u64, SystemTime)> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(part)?;
    let metadata = file.metadata()?;
    Ok((metadata.len(), metadata.modified()?))
}

/// A path with `/` between its parts, and without a leading `./`.
pub(crate) fn show(path: &Path) -> String {
    let shown = path.to_string_lossy();
    let shown = if cfg!(windows) {
        shown.replace('\\', "/")
    } else {
        shown.into_owned()
    };
    shown
        .strip_prefix("./")
        .map_or_else(|| shown.clone(), str::to_owned)
}

fn walk(folder: &Path, prefix: &str, depth: usize, found: &mut Vec<String>) -> io::Result<()> {
    if depth > MAX_DEPTH {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // A name that is not UTF-8 cannot be written in catalog.toml either.
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if is_ignored(&name) {
            continue;
        }
        let path = format!("{prefix}{name}");
        // Not following links to folders is what ends circles.
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), depth + 1, found)?;
        } else if std::fs::metadata(entry.path()).map_or(true, |it| it.is_file()) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$")
}

/// Files in memory, for tests and for editors with unsaved text.
#[derive(Debug, Default)]
pub struct Memory {
    /// In the order of their paths.
    files: Vec<(String, Vec<u8>)>,
}

impl<P: Into<String>, B: Into<Vec<u8>>> FromIterator<(P, B)> for Memory {
    fn from_iter<I: IntoIterator<Item = (P, B)>>(files: I) -> Self {
        let files = files
            .into_iter()
            .map(|(path, bytes)| (path.into(), bytes.into()));
        // Of two with the same path, the last one stays.
        let files: BTreeMap<String, Vec<u8>> = files.collect();
        Self {
            files: files.into_iter().collect(),
        }
    }
}

impl Folder for Memory {
    fn list(&self) -> io::Result<Vec<String>> {
        let mut paths = Vec::new();
        for (path, _) in &self.files {
            if !path.split('/').any(is_ignored) {
                paths.push(path.clone());
            }
        }
        Ok(paths)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.files.binary_search_by(|(it, _)| (**it).cmp(path)) {
            Ok(at) => Ok(self.files[at].1.clone()),
            Err(_) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn show(&self, path: &str) -> String {
        path.to_owned()
    }
}
