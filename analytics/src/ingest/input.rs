//! Inputs: files and standard input, plain or compressed.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;
use event_catalog_cli::stream::{Layout, layout, unpack, unread};

use super::lines::{Batches, Limits};
use super::stream::Position;

/// The source of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file. Its name doesn't have to end with `.gz` or `.zst`: compressed files are recognized by their
    /// first bytes.
    File(PathBuf),
    /// Standard input.
    Standard,
}

/// A source of lines, and how to read it.
#[derive(Clone, Debug)]
pub struct Input {
    source: Source,
    is_forced: bool,
}

/// The content of an input, decompressed.
pub(super) struct Content {
    /// The decompressed bytes.
    pub(super) reader: Box<dyn BufRead + Send>,
    /// How many bytes were read from the source, before decompression.
    pub(super) raw: Arc<AtomicU64>,
    /// How events are separated.
    pub(super) layout: Layout,
    /// Whether the file may grow, so that more can be read later. A pipe can't be read again.
    pub(super) can_grow: bool,
}

impl Input {
    /// An input from a source.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            is_forced: false,
        }
    }

    /// Makes `ingest` store the input even if none of its first lines is an event.
    #[must_use]
    pub fn forced(mut self) -> Self {
        self.is_forced = true;
        self
    }

    /// Whether to store the input even if none of its first lines is an event.
    pub(super) fn is_forced(&self) -> bool {
        self.is_forced
    }

    /// The path, if the input can be read again from the start.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) if path.is_file() => Some(path),
            _ => None,
        }
    }

    /// The name of the input's stream.
    pub(super) fn name(&self) -> String {
        match &self.source {
            Source::File(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                name.to_string_lossy().into_owned()
            }
            Source::Standard => "stdin".to_owned(),
        }
    }

    /// The input's name in messages.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.source {
            Source::File(path) => format!("`{}`", shown_path(path)),
            Source::Standard => "standard input".to_owned(),
        }
    }

    /// The size of the file, compressed or not.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        Some(self.path()?.metadata().ok()?.len())
    }

    /// Checks that the input can be read.
    ///
    /// # Errors
    ///
    /// The input can't be read, or it is a folder or something else without lines.
    pub fn check(&self) -> anyhow::Result<()> {
        if let Source::File(path) = &self.source {
            let cant = || format!("can't open {}", self.shown());
            let kind = path.metadata().with_context(cant)?;
            if kind.is_dir() {
                bail!("{} is a folder; list the files in it instead", self.shown());
            }
            // Opening and closing a pipe would end its writer.
            if kind.is_file() {
                self.unpacked()?;
            }
        }
        Ok(())
    }

    /// Opens the input, and returns the lines after a position.
    pub(super) fn open(&self, from: &Position, limits: Limits) -> anyhow::Result<Batches> {
        Batches::new(self.unpacked()?, from, limits)
            .with_context(|| format!("can't read {}", self.shown()))
    }

    /// Opens the input, and decompresses its content.
    pub(super) fn unpacked(&self) -> anyhow::Result<Content> {
        let raw = Arc::new(AtomicU64::new(0));
        let source: Box<dyn Read + Send> = match &self.source {
            Source::File(path) => {
                let file = File::open(path);
                Box::new(file.with_context(|| format!("can't open {}", self.shown()))?)
            }
            Source::Standard => Box::new(io::stdin()),
        };
        let counted = Counted {
            source,
            count: Arc::clone(&raw),
        };
        let (head, reader) =
            unpack(counted).with_context(|| format!("can't read {}", self.shown()))?;
        if let Some(advice) = unread(&head) {
            bail!("{} {advice}", self.shown());
        }
        Ok(Content {
            reader,
            raw,
            layout: layout(&head),
            can_grow: self.path().is_some(),
        })
    }
}

/// A reader that counts the bytes read.
struct Counted {
    source: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
