//! The disk operations that the spool needs. Tests simulate a full disk.

use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::durable::sync_folder_of;

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

    /// Truncates the segment to a length.
    ///
    /// # Errors
    ///
    /// The disk reports an error.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

/// A disk on which each segment is a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folder;

impl Disk for Folder {
    fn create(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        let file = File::options().append(true).create_new(true).open(path)?;
        if let Err(error) = sync_folder_of(path) {
            // Otherwise, the next attempt would fail because the file exists.
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
        // `fdatasync`: syncs the length, too, but not the times.
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}
