//! Splits an input into records: lines, JSON values that span lines, or elements of a list.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::read::Links;

use crate::stream::{Found, Layout, MARK, Values, layout, unpack, unread};
use crate::typed::word;
use crate::{named, output};

/// The maximum length of a record in bytes.
pub(super) const LONGEST: usize = 16 << 20;

/// Where records come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    File(PathBuf),
    Standard,
}

impl Source {
    /// Returns the source for an argument: `-` is standard input.
    pub(crate) fn of(path: PathBuf) -> Self {
        if path.as_os_str() == "-" {
            Self::Standard
        } else {
            Self::File(path)
        }
    }

    /// Returns the path, if the source is a file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Standard => None,
        }
    }

    /// Returns the name that messages show. It is safe to print.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::File(path) => output::path(path),
            Self::Standard => "standard input".to_owned(),
        }
    }
}

/// A record that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The number of the line or value in the input, counted from 1.
    pub(super) number: u64,
    /// The number of the line where the record starts.
    pub(super) line: u64,
    /// The length in bytes, if the record is too long and was truncated.
    pub(super) cut_from: Option<u64>,
}

/// Reads the records of an input.
pub(super) struct Records {
    reader: Box<dyn BufRead + Send>,
    values: Option<Values>,
    number: u64,
    /// The number of line breaks up to the end of the last value.
    breaks: u64,
}

impl Records {
    /// Opens an input.
    pub(super) fn open(source: &Source) -> anyhow::Result<Self> {
        let shown = source.shown();
        let input: Box<dyn Read + Send> = match source {
            Source::Standard => Box::new(io::stdin()),
            Source::File(path) => {
                refuse_catalogs(path)?;
                named::check(path, Links::Inside)?;
                Box::new(File::open(path).with_context(|| format!("`{shown}` can't be opened"))?)
            }
        };
        let (head, reader) = unpack(input).with_context(|| format!("`{shown}` can't be read"))?;
        if let Some(advice) = unread(&head) {
            bail!("`{shown}` {advice}");
        }
        Ok(Self::new(reader, layout(&head)))
    }

    pub(super) fn new(reader: Box<dyn BufRead + Send>, layout: Layout) -> Self {
        Self {
            reader,
            values: (layout == Layout::Values).then(|| Values::new(LONGEST)),
            number: 0,
            breaks: 0,
        }
    }

    /// Returns what a record is called in messages: `line` or `value`.
    pub(super) fn unit(&self) -> &'static str {
        if self.values.is_some() {
            "value"
        } else {
            "line"
        }
    }

    /// Reads the next record that isn't empty into `text`. Returns `None` at the end of the input.
    pub(super) fn next(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Record>> {
        loop {
            text.clear();
            let mut passed = 0;
            let found = match &mut self.values {
                Some(values) => {
                    let count = |bytes: &[u8]| passed += breaks(bytes);
                    values.next(&mut *self.reader, text, count)?
                }
                None => self.line(text)?,
            };
            let cut_from = match found {
                Found::Value { cut_from } => cut_from,
                Found::End if text.is_empty() => return Ok(None),
                // The caller reports that the value was truncated.
                Found::End => None,
            };
            self.number += 1;
            self.breaks += passed;
            let line = match &self.values {
                // The line breaks in the truncated part of a value aren't counted.
                Some(_) => 1 + self.breaks.saturating_sub(breaks(text)),
                None => self.number,
            };
            if cut_from.is_some() || !text.trim_ascii().is_empty() {
                let number = self.number;
                return Ok(Some(Record {
                    number,
                    line,
                    cut_from,
                }));
            }
        }
    }

    /// Reads a line, or the start of a line that is too long.
    fn line(&mut self, text: &mut Vec<u8>) -> io::Result<Found> {
        let most = LONGEST as u64 + 1;
        let read = (&mut self.reader).take(most).read_until(b'\n', text)?;
        if read == 0 {
            return Ok(Found::End);
        }
        if self.number == 0 && text.starts_with(MARK) {
            text.drain(..MARK.len());
        }
        let mut length = read as u64;
        if length < most || text.ends_with(b"\n") {
            return Ok(Found::Value { cut_from: None });
        }
        text.truncate(1 << 10);
        loop {
            let chunk = self.reader.fill_buf()?;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(chunk.len(), |end| end + 1);
            let is_end = used == 0 || end.is_some();
            self.reader.consume(used);
            length += used as u64 - u64::from(end.is_some());
            if is_end {
                let cut_from = Some(length);
                return Ok(Found::Value { cut_from });
            }
        }
    }
}

/// Counts the line breaks.
fn breaks(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

/// Returns an error if the input is a catalog rather than traffic.
fn refuse_catalogs(path: &Path) -> anyhow::Result<()> {
    let shown = output::path(path);
    let is_table = path
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("csv") || it.eq_ignore_ascii_case("toml"));
    if is_table {
        bail!(
            "`{shown}` is a table, not events that occurred; to check a catalog, use `event-catalog check {}`",
            word(&shown)
        );
    }
    if path.is_dir() {
        bail!(
            "`{shown}` is a folder; name the files of events in it, or use `event-catalog check {}` if it is a catalog",
            word(&shown)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn records(text: &str) -> Vec<(u64, String)> {
        let bytes = text.as_bytes().to_vec();
        let layout = layout(&bytes);
        let mut records = Records::new(Box::new(Cursor::new(bytes)), layout);
        let (mut found, mut text) = (Vec::new(), Vec::new());
        while let Some(record) = records.next(&mut text).expect("memory can be read") {
            let text = String::from_utf8_lossy(&text).trim().to_owned();
            found.push((record.number, text));
        }
        found
    }

    fn record(number: u64, text: &str) -> (u64, String) {
        (number, text.to_owned())
    }

    #[test]
    fn lines_have_their_numbers() {
        let expected = [
            record(1, "{\"a\":1}"),
            record(3, "{\"b\":2}"),
            record(4, "x"),
        ];
        assert_eq!(records("\u{feff}{\"a\":1}\r\n\n{\"b\":2}\nx"), expected);
    }

    #[test]
    fn values_of_lists_are_records() {
        let expected = [record(1, "{\"a\":\n1}"), record(2, "{\"b\":2}")];
        assert_eq!(records("[{\"a\":\n1},\n {\"b\":2}]\n"), expected);
        // The list isn't closed.
        assert_eq!(
            records("[\n{\"a\":1},{\"b\":"),
            [record(1, "{\"a\":1}"), record(2, "{\"b\":")]
        );
    }

    #[test]
    fn values_have_the_lines_in_which_they_start() {
        for (text, expected) in [
            (
                "[\n  {\n    \"a\": 1\n  },\n\n  { \"b\": 2 }, {}\n]\n",
                vec![2, 6, 6],
            ),
            ("{\n}\n{\n}{}\nx\n", vec![1, 3, 4, 5]),
            ("{}\n\n{}\n", vec![1, 3]),
        ] {
            let bytes = text.as_bytes().to_vec();
            let layout = layout(&bytes);
            let mut records = Records::new(Box::new(Cursor::new(bytes)), layout);
            let (mut lines, mut buffer) = (Vec::new(), Vec::new());
            while let Some(record) = records.next(&mut buffer).expect("memory can be read") {
                lines.push(record.line);
            }
            assert_eq!(lines, expected, "{text}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped() {
        let long = "x".repeat(LONGEST + 10);
        let bytes = format!("{long}\n{{}}\n").into_bytes();
        let mut records = Records::new(Box::new(Cursor::new(bytes)), Layout::Lines);
        let mut text = Vec::new();
        let first = records.next(&mut text).expect("a line").expect("a line");
        assert_eq!(first.cut_from, Some(LONGEST as u64 + 10));
        assert!(text.len() <= 1 << 10);
        let second = records.next(&mut text).expect("a line").expect("a line");
        assert_eq!((second.number, second.cut_from), (2, None));
    }
}
