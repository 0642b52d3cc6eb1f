//! The disk operations that the spool needs. Tests simulate a full disk.

use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// The storage of segments.
pub trait Disk: Debug + Send {
    /// Creates a segment that doesn't exist yet. Once this returns, it survives a power failure.
    ///
    /// # Errors
    ///
    /// The disk reports an error.
    fn create(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>>;

    /// Opens a segment to append to it.
    ///
    /// # Errors
    ///
    /// The disk reports an error.
    fn open(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>>;
}

/// An open segment.
pub trait SegmentFile: Debug + Send {
    /// Adds bytes at the end: all of them, or an error after some of them.
    ///
    /// # Errors
    ///
    /// The disk reports an error.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Returns when all appended data survives a power failure.
    ///
    /// # Errors
    ///
    /// The disk reports an error. Data that was appended since the last sync may be lost, even if a
    /// later sync succeeds.
    fn sync(&mut self) -> io::Result<()>;

    /// Truncates it to a length.
    ///
    /// # Errors
    ///
    /// The disk reports an error.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

/// Segments in a folder.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folder;

impl Disk for Folder {
    fn create(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        let file = File::options().append(true).create_new(true).open(path)?;
        if let Err(error) = sync_folder_of(path) {
            // Otherwise it would be in the way of the next attempt.
            let _ = fs::remove_file(path);
            return Err(error);
        }
        Ok(Box::new(file))
    }

    fn open(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(File::options().append(true).open(path)?))
    }
}

impl SegmentFile for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        // `fdatasync`: the length is synced too, the times aren't.
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// Syncs the entry of a file or folder in its parent folder.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        // Folders can only be opened on these systems.
        Some(folder) if cfg!(unix) => {
            let is_here = folder.as_os_str().is_empty();
            File::open(if is_here { Path::new(".") } else { folder })?.sync_all()
        }
        _ => Ok(()),
    }
}

/// Creates a folder and its parents. Once this returns, their entries survive a power failure.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        create_folder(above)?;
    }
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder_of(path),
    }
}
