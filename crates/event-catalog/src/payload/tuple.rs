//! Reads and writes generated payload structs that are lists in JSON: the functions that the
//! expansion of `__payload_tuple!` calls.

#![expect(
    clippy::missing_errors_doc,
    reason = "called only by the expansion of a macro"
)]

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::any::type_name;
use core::fmt;
use core::marker::PhantomData;
use serde_core::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeSeq, Serializer};

use super::lent::lent;
use super::object::{Nothing, expected};
use super::{PayloadError, PayloadErrorKind};
use crate::json::{self, Limits};
use crate::read::{Read, Seed};

/// A payload struct that is a list in JSON.
#[doc(hidden)]
pub trait Tuple<'de>: Sized {
    /// Reads the elements of the list.
    fn read_elements<A: SeqAccess<'de>>(seq: A) -> Result<Self, A::Error>;
}

/// Reads a list from text that is only borrowed for the call.
type Own<T> = fn(&str, Limits) -> Result<T, PayloadError>;

/// Reads a list from its text, so that `serde_json` and this crate give the same result.
#[doc(hidden)]
pub fn tuple<'de, T: Tuple<'de>, D: Deserializer<'de>>(
    deserializer: D,
    own: Own<T>,
) -> Result<T, D::Error> {
    // `Nothing` has no text: it makes the type report what it expects.
    if json::is_ours::<D>() || type_name::<D>() == type_name::<Nothing<'_>>() {
        return elements(deserializer);
    }
    let lent = lent(deserializer)?;
    let text: Cow<'de, str> = lent.json.into_text().into();
    let read = match text {
        Cow::Borrowed(text) => tuple_text(text, lent.limits),
        Cow::Owned(text) => own(&text, lent.limits),
    };
    read.map_err(D::Error::custom)
}

/// Reads text as a list.
#[doc(hidden)]
pub fn tuple_text<'de, T: Tuple<'de>>(text: &'de str, limits: Limits) -> Result<T, PayloadError> {
    json::read_text(text, limits, |deserializer| elements(deserializer))
}

fn elements<'de, T: Tuple<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_seq(ElementsVisitor(PhantomData))
}

struct ElementsVisitor<T>(PhantomData<T>);

impl<'de, T: Tuple<'de>> Visitor<'de> for ElementsVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        T::read_elements(seq)
    }
}

/// Reads the elements of a list into the fields of a struct.
#[doc(hidden)]
#[derive(Debug)]
pub struct TupleReader<A> {
    seq: A,
    /// The index of the next element.
    index: usize,
}

impl<'de, A: SeqAccess<'de>> TupleReader<A> {
    pub fn new(seq: A) -> Self {
        Self { seq, index: 0 }
    }

    /// Reads a required element.
    pub fn required<T: Read<'de>>(&mut self) -> Result<T, A::Error> {
        match self.optional()? {
            Some(element) => Ok(element),
            None => Err(missing::<T, A::Error>(self.index)),
        }
    }

    /// Reads an optional element: `None` if the list ends before it.
    pub fn optional<T: Read<'de>>(&mut self) -> Result<Option<T>, A::Error> {
        let element = self.seq.next_element_seed(Seed::new())?;
        self.index += usize::from(element.is_some());
        Ok(element)
    }

    /// Reads all additional elements.
    pub fn rest<T: Read<'de>>(&mut self) -> Result<Vec<T>, A::Error> {
        let mut rest = Vec::new();
        while let Some(element) = self.optional()? {
            rest.push(element);
        }
        Ok(rest)
    }

    /// Checks that there are no additional elements.
    pub fn end(mut self) -> Result<(), A::Error> {
        match self.seq.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(additional(self.index)),
        }
    }
}

#[cold]
fn missing<'de, T: Read<'de>, E: Error>(index: usize) -> E {
    let error = PayloadError::new(PayloadErrorKind::Missing, expected(T::read), "nothing");
    E::custom(error.in_element(index))
}

#[cold]
fn additional<E: Error>(index: usize) -> E {
    let error = PayloadError::new(PayloadErrorKind::Mismatch, "no additional element", "one");
    E::custom(error.in_element(index))
}

/// Writes the fields of a struct as the elements of a list.
#[doc(hidden)]
pub struct TupleWriter<S: Serializer> {
    seq: S::SerializeSeq,
    /// How many elements have been left out since the last element that was written.
    left_out: usize,
}

impl<S: Serializer> TupleWriter<S> {
    pub fn new(serializer: S) -> Result<Self, S::Error> {
        let seq = serializer.serialize_seq(None)?;
        Ok(Self { seq, left_out: 0 })
    }

    /// Writes an element, after a `null` for each element that was left out before it. The element keeps its
    /// position this way, as in JavaScript.
    pub fn element<T: Serialize>(&mut self, element: &T) -> Result<(), S::Error> {
        for _ in 0..core::mem::take(&mut self.left_out) {
            self.seq.serialize_element(&())?;
        }
        self.seq.serialize_element(element)
    }

    /// Writes the element, if there is one.
    pub fn optional<T: Serialize>(&mut self, element: &Option<T>) -> Result<(), S::Error> {
        let Some(element) = element else {
            self.left_out += 1;
            return Ok(());
        };
        self.element(element)
    }

    pub fn rest<T: Serialize>(&mut self, elements: &[T]) -> Result<(), S::Error> {
        for element in elements {
            self.element(element)?;
        }
        Ok(())
    }

    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.seq.end()
    }
}
