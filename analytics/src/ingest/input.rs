//! Inputs: files and standard input, plain or packed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

use super::lines::{Batches, Limits};
use super::stream::Position;

/// Where lines come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file. A name that ends with `.gz` or `.zst` isn't needed: packed files are known by their first bytes.
    File(PathBuf),
    /// Standard input.
    Standard,
}

/// An input.
#[derive(Clone, Debug)]
pub struct Input {
    source: Source,
}

impl Input {
    /// An input from a source.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self { source }
    }

    /// Whether it can be read again from the start.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) if path.is_file() => Some(path),
            _ => None,
        }
    }

    /// The name of its stream.
    pub(super) fn name(&self) -> String {
        match &self.source {
            Source::File(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                name.to_string_lossy().into_owned()
            }
            Source::Standard => "stdin".to_owned(),
        }
    }

    /// How it is called in messages.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.source {
            Source::File(path) => format!("`{}`", shown_path(path)),
            Source::Standard => "standard input".to_owned(),
        }
    }

    /// The size of the file, packed or not.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        Some(self.path()?.metadata().ok()?.len())
    }

    /// Whether it can be read.
    ///
    /// # Errors
    ///
    /// It can't, or it is a folder.
    pub fn check(&self) -> anyhow::Result<()> {
        if let Source::File(path) = &self.source {
            let cant = || format!("can't open {}", self.shown());
            let kind = path.metadata().with_context(cant)?;
            if kind.is_dir() {
                bail!("{} is a folder; name the files in it", self.shown());
            }
            // A pipe that is opened and closed again would end its writer.
            if kind.is_file() {
                File::open(path).with_context(cant)?;
            }
        }
        Ok(())
    }

    /// The lines after a position.
    pub(super) fn open(&self, from: &Position, limits: Limits) -> anyhow::Result<Batches> {
        let (reader, raw) = self.unpacked()?;
        Batches::new(reader, raw, from, limits)
            .with_context(|| format!("can't read {}", self.shown()))
    }

    /// The content, unpacked, and a count of the bytes that were read from the source.
    pub(super) fn unpacked(&self) -> anyhow::Result<(Box<dyn BufRead + Send>, Arc<AtomicU64>)> {
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
        let mut reader = BufReader::with_capacity(1 << 18, counted);
        let start = reader
            .fill_buf()
            .with_context(|| format!("can't read {}", self.shown()))?;
        let reader: Box<dyn BufRead + Send> = if start.starts_with(&[0x1f, 0x8b]) {
            Box::new(BufReader::with_capacity(
                1 << 18,
                flate2::bufread::MultiGzDecoder::new(reader),
            ))
        } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let decoder = zstd::stream::read::Decoder::with_buffer(reader)?;
            Box::new(BufReader::with_capacity(1 << 18, decoder))
        } else {
            Box::new(reader)
        };
        Ok((reader, raw))
    }
}

/// Counts the bytes that are read.
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
