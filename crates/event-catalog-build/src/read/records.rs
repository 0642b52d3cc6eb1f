//! Reads CSV as spreadsheets write it, with the byte range of every cell.
//!
//! `csv_core`, which `csv` is built on, splits the cells and removes their quotes; `csv` itself
//! doesn't expose the position of a cell in the file. This module adds the place of each cell in
//! the file and in the spreadsheet, and reports what RFC 4180 doesn't allow: a quote that never
//! closes, and text next to a quoted cell. After such a mistake, reading continues on the next
//! line, so only one row is lost, not the rest of the file.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::dialect::Dialect;
use crate::problem::Problem;
use crate::source::{CellRef, FileId, Place, Span};

/// One cell, as written in the file.
#[derive(Debug)]
pub(crate) struct Field<'s> {
    pub(crate) text: Cow<'s, str>,
    pub(crate) place: Place,
    /// Whether nothing but quotes surrounds the text.
    pub(super) is_bare: bool,
}

/// Prepares a reader for the first record. The reader would skip a byte-order mark before the first record, but not
/// after an empty line. The mark at the beginning of the file has already been skipped, and any other mark is text.
fn begin(reader: &mut Reader) {
    reader.reset();
    let _ = reader.read_field(b"\n", &mut [0; 4]);
}

/// Iterates over the records in a CSV file.
pub(super) struct Records<'s> {
    file: FileId,
    text: &'s str,
    reader: Reader,
    /// The last cell that was read, without its quotes. The buffer can be longer than the cell, and then ends
    /// with data from an earlier cell.
    buffer: Vec<u8>,
    /// The length of the cell in the buffer.
    written: usize,
    /// The byte offset where reading continues.
    at: usize,
    /// The byte offsets where the last record starts and ends, without its line break.
    start: usize,
    end: usize,
    /// The last record's row number in the spreadsheet.
    row: u32,
}

impl<'s> Records<'s> {
    pub(super) fn new(file: FileId, text: &'s str, dialect: Dialect) -> Self {
        let Dialect { delimiter, start } = dialect;
        let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
        begin(&mut reader);
        Self {
            file,
            text,
            reader,
            buffer: vec![0; 256],
            written: 0,
            at: start,
            start,
            end: start,
            row: 0,
        }
    }

    /// Reads the next record into `fields`; `None` at the end of the file.
    pub(super) fn next(&mut self, fields: &mut Vec<Field<'s>>) -> Option<Result<(), Problem>> {
        fields.clear();
        // An empty line is a row in a spreadsheet, but not for `csv_core`.
        while let Some(length) = line_break(&self.text.as_bytes()[self.at..]) {
            self.at += length;
            self.row += 1;
        }
        if self.at == self.text.len() {
            return None;
        }
        self.row += 1;
        self.start = self.at;
        for column in 0.. {
            let start = self.at;
            let (length, end) = self.field();
            let raw = &self.text[start..start + length];
            let whole = Place {
                span: Span::new(self.file, start..start + length),
                cell: Some(CellRef {
                    row: self.row,
                    column,
                }),
            };
            if is_bare(raw) {
                fields.push(Field {
                    text: Cow::Borrowed(raw),
                    place: whole,
                    is_bare: true,
                });
            } else {
                let quoted = Quoted::of(raw);
                if let Some(problem) = self.mistake(raw, &quoted, whole) {
                    self.resume_after(start, raw, &quoted);
                    return Some(Err(problem));
                }
                fields.push(self.cell(raw, &quoted, start, whole));
            }
            if end == End::Record {
                self.end = self.at;
                self.at += line_break(&self.text.as_bytes()[self.at..]).unwrap_or(0);
                return Some(Ok(()));
            }
        }
        None
    }

    /// The span of the last record, including quotes and spaces around its cells.
    pub(super) fn extent(&self) -> Span {
        Span::new(self.file, self.start..self.end)
    }

    /// Reads one field with `csv_core`. Returns its length in the file, and whether a delimiter, a line break or the
    /// end of the file ended it. Afterwards, `at` is after the delimiter or before the line break that ended the
    /// field.
    fn field(&mut self) -> (usize, End) {
        let start = self.at;
        self.written = 0;
        loop {
            let input = &self.text.as_bytes()[self.at..];
            let output = &mut self.buffer[self.written..];
            let (result, read, wrote) = self.reader.read_field(input, output);
            self.at += read;
            self.written += wrote;
            match result {
                // The next call has empty input, and returns the field that the end of the file completes.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.buffer.resize(self.buffer.len() * 2, 0),
                ReadFieldResult::Field { record_end } => {
                    let bytes = self.text.as_bytes();
                    let last = self
                        .at
                        .checked_sub(1)
                        .filter(|last| *last >= start)
                        .map(|last| bytes[last]);
                    if !record_end {
                        return (self.at - 1 - start, End::Field);
                    }
                    if matches!(last, Some(b'\r' | b'\n')) && read > 0 {
                        // `csv_core` consumes one byte of a CRLF, but this reader skips the line
                        // break itself.
                        self.at -= 1;
                        begin(&mut self.reader);
                    }
                    return (self.at - start, End::Record);
                }
                ReadFieldResult::End => return (self.at - start, End::Record),
            }
        }
    }

    fn mistake(&self, raw: &str, quoted: &Quoted, whole: Place) -> Option<Problem> {
        let start = whole.span.start as usize;
        let opens = Place {
            span: Span::new(self.file, start..start + 1),
            ..whole
        };
        match quoted {
            Quoted::Unclosed => Some(Problem::UnclosedQuote {
                place: opens,
                closes: None,
            }),
            Quoted::Closed { at } if !raw[at + 1..].trim().is_empty() => {
                let closes = Place {
                    span: Span::new(self.file, start + at..start + at + 1),
                    cell: None,
                };
                Some(if raw[..*at].contains(['\n', '\r']) {
                    Problem::UnclosedQuote {
                        place: opens,
                        closes: Some(closes),
                    }
                } else {
                    Problem::StrayQuote {
                        place: Place {
                            cell: whole.cell,
                            ..closes
                        },
                    }
                })
            }
            Quoted::No if raw.trim_start().starts_with('"') => {
                let at = start + (raw.len() - raw.trim_start().len());
                let place = Place {
                    span: Span::new(self.file, at..at + 1),
                    ..whole
                };
                Some(Problem::StrayQuote { place })
            }
            _ => None,
        }
    }

    /// Continues on the line after the line on which a broken cell starts.
    fn resume_after(&mut self, start: usize, raw: &str, quoted: &Quoted) {
        let bytes = self.text.as_bytes();
        let from = match quoted {
            Quoted::No => start + raw.len(),
            _ => start,
        };
        let rest = bytes[from..]
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'));
        self.at = rest.map_or(bytes.len(), |rest| from + rest);
        self.at += line_break(&bytes[self.at..]).unwrap_or(0);
        begin(&mut self.reader);
    }

    fn cell(&self, raw: &'s str, quoted: &Quoted, start: usize, whole: Place) -> Field<'s> {
        let (inner, offset) = match quoted {
            Quoted::Closed { at } => (&raw[1..*at], start + 1),
            _ => (raw, start),
        };
        let trimmed = inner.trim();
        let offset = offset + (inner.len() - inner.trim_start().len());
        let has_quotes = matches!(quoted, Quoted::Closed { .. }) && trimmed.contains("\"\"");
        let text = if has_quotes {
            let text = String::from_utf8_lossy(&self.buffer[..self.written]);
            Cow::Owned(text.trim().to_owned())
        } else {
            Cow::Borrowed(trimmed)
        };
        let span = Span::new(self.file, offset..offset + trimmed.len());
        // A bare text has no escapes. It can be surrounded by quotes, but not by spaces.
        let is_bare = match quoted {
            Quoted::Closed { at } => at + 1 == raw.len() && text.len() == inner.len(),
            _ => false,
        };
        Field {
            text,
            place: Place { span, ..whole },
            is_bare,
        }
    }
}

/// Whether an unquoted cell has no spaces around its text, like nearly all cells: it is empty, or begins and ends
/// with a visible character.
fn is_bare(raw: &str) -> bool {
    match raw.as_bytes() {
        [] => true,
        [first, .., last] => first.is_ascii_graphic() && *first != b'"' && last.is_ascii_graphic(),
        [only] => only.is_ascii_graphic() && *only != b'"',
    }
}

/// The length of the line break at the start of the bytes.
fn line_break(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'\r', b'\n', ..] => Some(2),
        [b'\r' | b'\n', ..] => Some(1),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Field,
    Record,
}

/// Whether a cell is quoted, and where its closing quote is.
#[derive(Debug)]
enum Quoted {
    No,
    Closed { at: usize },
    Unclosed,
}

impl Quoted {
    fn of(raw: &str) -> Self {
        if !raw.starts_with('"') {
            return Self::No;
        }
        let bytes = raw.as_bytes();
        let mut at = 1;
        while let Some(quote) = bytes[at..].iter().position(|byte| *byte == b'"') {
            at += quote;
            if bytes.get(at + 1) != Some(&b'"') {
                return Self::Closed { at };
            }
            at += 2;
        }
        Self::Unclosed
    }
}
