//! Splits an input into JSON values, which can span lines or be elements of lists, while it is
//! read.
//!
//! Only brackets and strings are examined to find the end of a value. Whether a value is an event is
//! determined when the value is parsed. So text between values becomes a value, too, and is rejected
//! later. Only whitespace, commas, and the brackets of top-level lists are skipped.
//!
//! An unclosed value doesn't swallow the values after it: it ends at a line break inside a string,
//! and at an object or list where a member's name is expected, which is probably the start of the
//! next value.

use std::io::{self, BufRead};

use super::{KEPT, MARK};

/// Splits an input into values.
#[derive(Debug)]
pub struct Values {
    /// The maximum length of a value. Of a longer value, only the first [`KEPT`] bytes are kept.
    longest: usize,
    /// How many bytes of the byte-order mark have been read; its full length if there is none.
    mark: usize,
    is_in_list: bool,
    state: State,
}

/// The outcome of reading a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The end of a value.
    Value {
        /// The value's length in bytes, if it was too long and was truncated.
        cut_from: Option<u64>,
    },
    /// The end of the input, between values or inside one.
    End,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Between values.
    #[default]
    Between,
    /// After a top-level `[`, which starts a list of events or a pair.
    Opened,
    /// Inside an object or a list.
    Nested(Nesting),
    /// Inside anything else, which ends at the end of the line.
    Plain { quotes: Quotes },
}

/// A position in an object or a list.
#[derive(Clone, Copy, Debug)]
struct Nesting {
    /// The number of enclosing objects and lists.
    depth: usize,
    /// One bit for each enclosing object or list, with the innermost one last. The bit is set for objects. If there are
    /// more than 128, the outermost ones count as lists.
    objects: u128,
    /// The last byte that is neither whitespace nor in a string.
    last: u8,
    quotes: Quotes,
}

impl Nesting {
    /// The position after a top-level bracket, and possibly a quote.
    fn new(bracket: u8, quotes: Quotes) -> Self {
        Self {
            depth: 1,
            objects: u128::from(bracket == b'{'),
            last: bracket,
            quotes,
        }
    }

    /// Whether a value can't continue with this byte.
    fn is_broken_by(self, byte: u8) -> bool {
        match byte {
            b'\n' => self.quotes != Quotes::Outside,
            b'{' | b'[' => {
                let is_name_next = self.objects & 1 == 1 && matches!(self.last, b'{' | b',');
                self.quotes == Quotes::Outside && is_name_next
            }
            _ => false,
        }
    }

    /// Returns the position after a byte.
    fn after(mut self, byte: u8) -> Self {
        if self.quotes == Quotes::Outside {
            match byte {
                b'{' | b'[' => {
                    self.depth += 1;
                    self.objects = (self.objects << 1) | u128::from(byte == b'{');
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    self.objects >>= 1;
                }
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                self.last = byte;
            }
        }
        self.quotes = self.quotes.after(byte);
        self
    }
}

/// Whether a position is inside a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    Outside,
    Inside,
    /// After a backslash.
    Escaped,
}

impl Quotes {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Outside, b'"') | (Self::Escaped, _) => Self::Inside,
            (Self::Inside, b'\\') => Self::Escaped,
            (Self::Inside, b'"') => Self::Outside,
            _ => self,
        }
    }
}

/// What to do with a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The byte isn't part of a value.
    Skip,
    /// The byte is part of the value.
    Add,
    /// The byte is the second one of a pair, whose bracket was skipped.
    AddToPair,
    /// The byte is the last one of the value.
    AddLast,
    /// The value ended before the byte.
    Before,
}

impl Values {
    /// Creates a splitter that keeps values up to this length.
    #[must_use]
    pub fn new(longest: usize) -> Self {
        Self {
            longest,
            mark: 0,
            is_in_list: false,
            state: State::default(),
        }
    }

    /// Appends the available part of the next value to `text`. `read` is called with all bytes that
    /// are read.
    ///
    /// # Errors
    ///
    /// If the input can't be read.
    pub fn next(
        &mut self,
        input: &mut dyn BufRead,
        text: &mut Vec<u8>,
        mut read: impl FnMut(&[u8]),
    ) -> io::Result<Found> {
        let start = text.len();
        let mut cut_from: Option<u64> = None;
        loop {
            let chunk = input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(Found::End);
            }
            let mut used = 0;
            let mut is_complete = false;
            for byte in chunk {
                let step = self.step(*byte);
                used += usize::from(step != Step::Before);
                match (step, &mut cut_from) {
                    (Step::Skip | Step::Before, _) => {}
                    (_, Some(length)) => *length += 1,
                    (Step::AddToPair, None) => text.extend([b'[', *byte]),
                    (Step::Add | Step::AddLast, None) => text.push(*byte),
                }
                is_complete = matches!(step, Step::AddLast | Step::Before);
                if is_complete {
                    break;
                }
            }
            read(&chunk[..used]);
            input.consume(used);
            let length = text.len() - start;
            if cut_from.is_none() && length > self.longest {
                cut_from = Some(length as u64);
                text.truncate(start + KEPT.min(self.longest));
            }
            if is_complete {
                return Ok(Found::Value { cut_from });
            }
        }
    }

    fn step(&mut self, byte: u8) -> Step {
        if self.mark < MARK.len() {
            if byte == MARK[self.mark] {
                self.mark += 1;
                return Step::Skip;
            }
            self.mark = MARK.len();
        }
        match self.state {
            State::Between => self.between(byte),
            State::Opened => self.opened(byte),
            State::Nested(nesting) => self.nested(byte, nesting),
            State::Plain { quotes } => self.plain(byte, quotes),
        }
    }

    fn between(&mut self, byte: u8) -> Step {
        match byte {
            b',' => Step::Skip,
            _ if byte.is_ascii_whitespace() => Step::Skip,
            b']' if self.is_in_list => {
                self.is_in_list = false;
                Step::Skip
            }
            b'[' if !self.is_in_list => {
                self.state = State::Opened;
                Step::Skip
            }
            b'{' | b'[' => {
                self.state = State::Nested(Nesting::new(byte, Quotes::Outside));
                Step::Add
            }
            _ => {
                self.state = State::Plain {
                    quotes: Quotes::Outside.after(byte),
                };
                Step::Add
            }
        }
    }

    fn opened(&mut self, byte: u8) -> Step {
        if byte.is_ascii_whitespace() {
            return Step::Skip;
        }
        if byte == b'"' {
            self.state = State::Nested(Nesting::new(b'[', Quotes::Inside));
            return Step::AddToPair;
        }
        self.is_in_list = true;
        self.state = State::Between;
        self.between(byte)
    }

    fn nested(&mut self, byte: u8, nesting: Nesting) -> Step {
        if nesting.is_broken_by(byte) {
            self.state = State::Between;
            return Step::Before;
        }
        let nesting = nesting.after(byte);
        if nesting.depth == 0 {
            self.state = State::Between;
            return Step::AddLast;
        }
        self.state = State::Nested(nesting);
        Step::Add
    }

    fn plain(&mut self, byte: u8, quotes: Quotes) -> Step {
        let is_end = match byte {
            b'\n' => true,
            b',' | b'{' | b'[' => quotes == Quotes::Outside,
            b']' => quotes == Quotes::Outside && self.is_in_list,
            _ => false,
        };
        if is_end {
            self.state = State::Between;
            return Step::Before;
        }
        let quotes = quotes.after(byte);
        self.state = State::Plain { quotes };
        Step::Add
    }
}

#[cfg(test)]
mod tests;
