//! Writes lines to anything that implements `Write`.

use core::fmt;
use std::boxed::Box;
use std::io::{self, Write};
use std::string::String;

use super::Format;
use crate::{Catalog, Occurrence, Text};

/// Creates an `id` for an occurrence.
type MakeId<C> = Box<dyn FnMut(&Occurrence<'_, C>) -> String + Send>;

/// Writes occurrences, one per line.
///
/// Created by [`Occurrence::writer`]. Each line is written in one call, so lines aren't interleaved
/// if several processes append to a file. If speed matters more, wrap the file in a
/// [`BufWriter`](std::io::BufWriter).
pub struct Writer<W, C> {
    output: W,
    line: String,
    format: Format,
    source: Option<Text<'static>>,
    make_id: Option<MakeId<C>>,
}

impl<C: Catalog> Occurrence<'_, C> {
    /// Writes occurrences to a stream, one per line.
    ///
    /// The lines are CloudEvents, unless [`Writer::with_format`] sets another format. The writer
    /// can add the `source` and the `id` that CloudEvents require.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use events::{Event, Occurrence};
    ///
    /// let mut number = 0;
    /// let mut writer = Occurrence::writer(Vec::new())
    ///     .with_source("/chat")
    ///     .with_ids(move |_| {
    ///         number += 1;
    ///         format!("boot-7/{number}") // or a UUID
    ///     });
    /// writer.write(&Occurrence::new(Event::Hide)?)?;
    /// writer.write(&Occurrence::custom("mine").with_source("/other"))?;
    /// assert_eq!(
    ///     String::from_utf8(writer.into_inner())?,
    ///     r#"{"specversion":"1.0","id":"boot-7/1","source":"/chat","type":"hide"}
    /// {"specversion":"1.0","id":"boot-7/2","source":"/other","type":"mine"}
    /// "#
    /// );
    /// # Ok(()) }
    /// ```
    pub fn writer<W: Write>(output: W) -> Writer<W, C> {
        Writer {
            output,
            line: String::new(),
            format: Format::default(),
            source: None,
            make_id: None,
        }
    }
}

impl<W, C> Writer<W, C> {
    /// Sets the format of the lines.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Sets the `source` of occurrences that have none.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Text<'static>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Creates the `id` of occurrences that have none. It must differ from every other `id` of the
    /// same source (CloudEvents 1.0, section 3.1.1): use a UUID, or a counter combined with a value
    /// that is unique to each start.
    #[must_use]
    pub fn with_ids(
        mut self,
        make_id: impl FnMut(&Occurrence<'_, C>) -> String + Send + 'static,
    ) -> Self {
        self.make_id = Some(Box::new(make_id));
        self
    }

    /// Returns the underlying stream.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.output
    }
}

impl<W: Write, C: Catalog> Writer<W, C> {
    /// Writes an occurrence and a line feed. Line breaks between the tokens of the detail become
    /// spaces.
    ///
    /// # Errors
    ///
    /// Writing to the stream fails. If the occurrence is incomplete, the error has the kind
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) and contains a
    /// [`WriteError`](crate::WriteError), and nothing is written.
    pub fn write(&mut self, occurrence: &Occurrence<'_, C>) -> io::Result<()> {
        let id = match (&mut self.make_id, occurrence.id(), self.format) {
            (Some(make_id), None, Format::CloudEvents) => Some(make_id(occurrence)),
            _ => None,
        };
        self.line.clear();
        occurrence
            .write_line_with(
                &mut self.line,
                self.format,
                id.as_deref(),
                self.source.as_deref(),
            )
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        self.output.write_all(self.line.as_bytes())
    }

    /// Flushes the stream.
    ///
    /// # Errors
    ///
    /// Flushing the stream fails.
    pub fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl<W: fmt::Debug, C> fmt::Debug for Writer<W, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("output", &self.output)
            .field("format", &self.format)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
