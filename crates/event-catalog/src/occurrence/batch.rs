//! Batch mode: several CloudEvents in one JSON array.

use alloc::string::String;
use core::iter::FusedIterator;
use core::marker::PhantomData;

use super::form::Form;
use super::members::Members;
use super::read_error::Problem;
use super::{Occurrence, ReadError, WriteError};
use crate::Catalog;
use crate::json::{Expected, Reader};

/// Iterates over the CloudEvents of a batch.
///
/// Created by [`Occurrence::batch`]. An element that is valid JSON but not a CloudEvent yields an
/// error, and the next element follows; a JSON syntax error ends the iteration.
#[derive(Clone, Debug)]
pub struct Batch<'a, C> {
    text: &'a str,
    reader: Reader<'a>,
    state: State,
    catalog: PhantomData<C>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Start,
    Element,
    End,
}

impl<'a, C: Catalog> Occurrence<'a, C> {
    /// Reads a [batch] of CloudEvents: a JSON array of them, which may be empty.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use events::Occurrence;
    ///
    /// let text = r#"[
    ///     {"specversion":"1.0","id":"1","source":"/chat","type":"hide"},
    ///     {"specversion":"1.0","id":"2","source":"/chat"},
    ///     {"specversion":"1.0","id":"3","source":"/chat","type":"mine"}
    /// ]"#;
    /// let batch: Vec<_> = Occurrence::batch(text).collect();
    /// assert_eq!(batch[0].as_ref().unwrap().name(), "hide");
    /// assert_eq!(
    ///     batch[1].as_ref().unwrap_err().to_string(),
    ///     "line 3, column 5: the attribute `type` is missing"
    /// );
    /// assert_eq!(batch[2].as_ref().unwrap().id(), Some("3"));
    /// # Ok(()) }
    /// ```
    ///
    /// [batch]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#4-json-batch-format
    #[must_use]
    pub fn batch(text: &'a str) -> Batch<'a, C> {
        Batch {
            text,
            reader: Reader::new(text),
            state: State::Start,
            catalog: PhantomData,
        }
    }

    /// Writes CloudEvents as a batch.
    ///
    /// # Errors
    ///
    /// Fails for the first incomplete occurrence; see [`to_cloudevent`](Self::to_cloudevent).
    pub fn to_batch<'o>(
        occurrences: impl IntoIterator<Item = &'o Self>,
    ) -> Result<String, WriteError>
    where
        Self: 'o,
    {
        let mut text = String::from("[");
        for occurrence in occurrences {
            if text.len() > 1 {
                text.push(',');
            }
            occurrence.write_cloudevent(&mut text)?;
        }
        text.push(']');
        Ok(text)
    }
}

impl<'a, C: Catalog> Batch<'a, C> {
    /// Moves to the next element, and returns whether there is one.
    fn advance(&mut self) -> Result<bool, Problem> {
        let reader = &mut self.reader;
        match self.state {
            State::Start => {
                if !reader.take(b'[') {
                    Err(reader.error(Expected::Batch))?;
                }
                self.state = State::Element;
                if !reader.take(b']') {
                    return Ok(true);
                }
            }
            State::Element => {
                if reader.take(b',') {
                    return Ok(true);
                }
                if !reader.take(b']') {
                    Err(reader.error(Expected::CommaOrBracket))?;
                }
            }
            State::End => return Ok(false),
        }
        self.state = State::End;
        reader.end()?;
        Ok(false)
    }

    fn element(&mut self) -> Result<Occurrence<'a, C>, Problem> {
        let mut start = self.reader.clone();
        let mut members = Members::new(Form::CloudEvent);
        let read = members.read(&mut self.reader);
        if read.is_err() {
            // If the element is valid JSON, the next element can still be read.
            match start.skip() {
                Ok(_) => self.reader = start,
                Err(syntax) => {
                    self.state = State::End;
                    return Err(syntax.into());
                }
            }
        }
        read.map(|()| members.take_occurrence())
    }
}

impl<'a, C: Catalog> Iterator for Batch<'a, C> {
    type Item = Result<Occurrence<'a, C>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let element = match self.advance() {
            Ok(false) => return None,
            Ok(true) => self.element(),
            Err(problem) => {
                self.state = State::End;
                Err(problem)
            }
        };
        Some(element.map_err(|problem| ReadError::locate(problem, self.text)))
    }
}

impl<C: Catalog> FusedIterator for Batch<'_, C> {}
