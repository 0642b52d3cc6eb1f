//! Inputs: files and standard input, plain or packed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

use super::form::{self, HEAD, Layout, Packing};
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
    is_forced: bool,
}

/// The content of an input, unpacked.
pub(super) struct Content {
    /// Its bytes.
    pub(super) reader: Box<dyn BufRead + Send>,
    /// How many bytes were read from the source, packed or not.
    pub(super) raw: Arc<AtomicU64>,
    /// How its events are separated.
    pub(super) layout: Layout,
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

    /// Stores it also if none of its first lines is an event.
    #[must_use]
    pub fn forced(mut self) -> Self {
        self.is_forced = true;
        self
    }

    /// Whether it is stored also if none of its first lines is an event.
    pub(super) fn is_forced(&self) -> bool {
        self.is_forced
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
    /// It can't, or it is a folder, or something else that has no lines of events.
    pub fn check(&self) -> anyhow::Result<()> {
        if let Source::File(path) = &self.source {
            let cant = || format!("can't open {}", self.shown());
            let kind = path.metadata().with_context(cant)?;
            if kind.is_dir() {
                bail!("{} is a folder; name the files in it", self.shown());
            }
            // A pipe that is opened and closed again would end its writer.
            if kind.is_file() {
                self.unpacked()?;
            }
        }
        Ok(())
    }

    /// The lines after a position.
    pub(super) fn open(&self, from: &Position, limits: Limits) -> anyhow::Result<Batches> {
        Batches::new(self.unpacked()?, from, limits)
            .with_context(|| format!("can't read {}", self.shown()))
    }

    /// The content, unpacked.
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
        if let Some(advice) = form::unread(&head) {
            bail!("{} {advice}", self.shown());
        }
        Ok(Content {
            reader,
            raw,
            layout: form::layout(&head),
        })
    }
}

/// Unpacks a source. Returns its first bytes too, unpacked.
fn unpack(source: impl Read + Send + 'static) -> io::Result<(Vec<u8>, Box<dyn BufRead + Send>)> {
    const BUFFER: usize = 1 << 18;
    let (head, reader) = peek(BufReader::with_capacity(BUFFER, source))?;
    match form::packing(&head) {
        Packing::Plain => Ok((head, reader)),
        Packing::Gzip => {
            let decoder = flate2::bufread::MultiGzDecoder::new(reader);
            peek(BufReader::with_capacity(BUFFER, decoder))
        }
        Packing::Zstandard => {
            let decoder = zstd::stream::read::Decoder::with_buffer(reader)?;
            peek(BufReader::with_capacity(BUFFER, decoder))
        }
    }
}

/// The first bytes of a reader, however few of them each read gives, and the reader with them.
fn peek(
    mut reader: impl BufRead + Send + 'static,
) -> io::Result<(Vec<u8>, Box<dyn BufRead + Send>)> {
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head)?;
    let whole = Cursor::new(head.clone()).chain(reader);
    Ok((head, Box::new(whole)))
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// Gives one byte a read, as a pipe may.
    struct Slow(Cursor<Vec<u8>>);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(1);
            self.0.read(&mut buffer[..most])
        }
    }

    fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
        let (_, mut reader) = unpack(Slow(Cursor::new(bytes))).expect("memory can be read");
        let mut found = Vec::new();
        reader.read_to_end(&mut found).expect("memory can be read");
        found
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text).expect("memory");
        packed.finish().expect("memory")
    }

    #[test]
    fn packed_sources_are_known_by_their_first_bytes_however_they_arrive() {
        let zstandard = |text: &[u8]| zstd::encode_all(text, 1).expect("memory");
        let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
        for packed in [
            b"one two".to_vec(),
            gzip(b"one two"),
            [gzip(b"one "), gzip(b"two")].concat(),
            zstandard(b"one two"),
            [zstandard(b"one "), zstandard(b"two")].concat(),
            [skippable.clone(), zstandard(b"one two"), skippable].concat(),
        ] {
            assert_eq!(unpacked(packed), b"one two");
        }
        assert_eq!(unpacked(Vec::new()), b"");
    }
}
