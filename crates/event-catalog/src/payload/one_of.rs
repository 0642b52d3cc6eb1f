//! Reads a value that is one of several alternatives: the functions that the expansion of
//! `__payload_one_of!` calls.
//!
//! The upcoming text is searched for members that distinguish the alternatives, so the value is read only
//! once. If several alternatives are left, they are tried in order, and the one that drops the fewest
//! members wins. During these attempts, objects reject members that their schema forbids. The nesting of
//! attempts is limited: otherwise, reading a type that contains itself in two alternatives could take
//! exponential time.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use serde_core::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::alternatives::{self, List, Variant, candidates, no_candidate};
use super::error::Shortened;
use super::lent::{Lent, LentVisitor, lent};
use super::{PayloadError, PayloadErrorKind};
use crate::Text;
use crate::json::{self, DROPPED, Limits, ONE_OF, RAW_VALUE};
use crate::read::Seed;

/// A type for a value that is one of several alternatives.
#[doc(hidden)]
pub trait OneOf<'de>: Sized {
    /// The alternatives, in the order in which they are tried.
    const VARIANTS: &'static [Variant];

    /// Reads the variant at this index in [`VARIANTS`](Self::VARIANTS).
    fn read<D: Deserializer<'de>>(variant: usize, deserializer: D) -> Result<Self, D::Error>;
}

/// Reads a value from text that is only borrowed for the call.
type Own<T> = fn(&str, Limits) -> Result<T, PayloadError>;

/// Reads a value that is one of several alternatives.
#[doc(hidden)]
pub fn one_of<'de, T: OneOf<'de>, D: Deserializer<'de>>(
    deserializer: D,
    own: Own<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_newtype_struct(RAW_VALUE, OneOfVisitor(own, PhantomData))
}

/// Reads text as one of several alternatives.
#[doc(hidden)]
pub fn one_of_text<'de, T: OneOf<'de>>(text: &'de str, limits: Limits) -> Result<T, PayloadError> {
    let mut candidates = candidates(text, T::VARIANTS);
    match (candidates.next(), candidates.next()) {
        (None, _) => Err(no_candidate(text, T::VARIANTS)),
        (Some(variant), None) => {
            json::read_text(text, limits, |deserializer| T::read(variant, deserializer))
        }
        (Some(_), Some(_)) => best_of(text, limits).map(|(value, _)| value),
    }
}

/// Reads text as the variant that drops the fewest members; in a tie, the first. Also returns how many members it
/// dropped.
fn best_of<'de, T: OneOf<'de>>(text: &'de str, limits: Limits) -> Result<(T, usize), PayloadError> {
    let candidates = candidates(text, T::VARIANTS);
    let limits = limits.shared_by(candidates.clone().count())?;
    let mut best: Option<(T, usize)> = None;
    // Most of these errors are never shown, because a later variant matches. They are formatted
    // only at the end.
    let mut errors: Vec<(usize, PayloadError)> = Vec::new();
    for variant in candidates {
        match json::try_text(text, limits, |deserializer| T::read(variant, deserializer)) {
            // No other variant can drop fewer members.
            Ok((value, 0)) => return Ok((value, 0)),
            Ok(found) => {
                if best.as_ref().is_none_or(|(_, fewest)| found.1 < *fewest) {
                    best = Some(found);
                }
            }
            // The other variants would exceed the limit, too.
            Err(error) if best.is_none() && error.kind() == PayloadErrorKind::TooDeep => {
                return Err(error);
            }
            Err(error) if errors.len() <= MOST_ERRORS => errors.push((variant, error)),
            Err(_) => {}
        }
    }
    best.ok_or_else(|| none_fits(text, T::VARIANTS, errors))
}

/// The maximum number of variants whose errors are listed.
const MOST_ERRORS: usize = 8;

/// The error for a value that no variant can read.
#[cold]
fn none_fits(
    text: &str,
    variants: &[Variant],
    mut errors: Vec<(usize, PayloadError)>,
) -> PayloadError {
    if let [_] = &*errors
        && let Some((_, error)) = errors.pop()
    {
        return error;
    }
    let mut said = String::new();
    for (index, (variant, error)) in errors.iter().enumerate() {
        if index > 0 {
            said.push_str(", ");
        }
        if index == MOST_ERRORS {
            said.push_str("and as others");
            break;
        }
        let name = variants.get(*variant).map_or("", |(name, ..)| name);
        // If the value contains other values with several alternatives, the error lists their alternatives, too.
        let error = error.to_string();
        said.push_str(&format!("as {name} {}", Shortened(&error)));
    }
    PayloadError::new(
        PayloadErrorKind::Mismatch,
        "one of several types",
        format!(
            "{}, which matches none of them: {said}",
            json::describe(text)
        ),
    )
}

/// Receives either the upcoming text and then the value itself, or only the value's text.
struct OneOfVisitor<'de, T>(Own<T>, PhantomData<&'de ()>);

macro_rules! as_lent {
    ($($visit:ident: $value:ty),*) => {$(
        fn $visit<E: Error>(self, value: $value) -> Result<T, E> {
            let Lent { json, limits } = LentVisitor.$visit(value)?;
            (self.0)(json.as_str(), limits).map_err(E::custom)
        }
    )*};
}

impl<'de, T: OneOf<'de>> OneOfVisitor<'de, T> {
    fn read_lent<E: Error>(&self, lent: Lent<'de>) -> Result<T, E> {
        let read = match lent.json.into_text().into() {
            Cow::Borrowed(text) => one_of_text(text, lent.limits),
            Cow::Owned(text) => (self.0)(&text, lent.limits),
        };
        read.map_err(E::custom)
    }
}

impl<'de, T: OneOf<'de>> Visitor<'de> for OneOfVisitor<'de, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kinds = List::new(", ");
        for (_, kind, _) in T::VARIANTS {
            kinds.add(alternatives::in_words(kind).to_owned());
        }
        f.write_str(&kinds.into_text())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let first: Option<Text<'de>> = map.next_key_seed(Seed::new())?;
        if first.as_deref() == Some(RAW_VALUE) {
            return map.next_value_seed(Ahead(self));
        }
        let lent = LentVisitor::transcode(first, map)?;
        self.read_lent(lent)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let lent = LentVisitor.visit_newtype_struct(deserializer)?;
        self.read_lent(lent)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let lent = LentVisitor.visit_some(deserializer)?;
        self.read_lent(lent)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        let lent = LentVisitor.visit_seq(seq)?;
        self.read_lent(lent)
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        let lent = LentVisitor.visit_unit()?;
        self.read_lent(lent)
    }

    fn visit_none<E: Error>(self) -> Result<T, E> {
        self.visit_unit()
    }

    as_lent! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128 }
    as_lent! { visit_u128: u128, visit_f64: f64, visit_str: &str }
}

/// The value after the member's name. This crate's deserializer passes the upcoming text as the name, and then
/// the value itself; other deserializers pass only the value's text.
struct Ahead<'de, T>(OneOfVisitor<'de, T>);

impl<'de, T: OneOf<'de>> DeserializeSeed<'de> for Ahead<'de, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_newtype_struct(ONE_OF, self)
    }
}

impl<'de, T: OneOf<'de>> Visitor<'de> for Ahead<'de, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        one_of_text(text, Limits::default()).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let Self(OneOfVisitor(own, _)) = self;
        own(text, Limits::default()).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let ahead: Text<'de> = map.next_key_seed(Seed::new())?.unwrap_or_default();
        let mut candidates = candidates(&ahead, T::VARIANTS);
        match (candidates.next(), candidates.next()) {
            (None, _) => Err(A::Error::custom(no_candidate(&ahead, T::VARIANTS))),
            (Some(variant), None) => map.next_value_seed(AsVariant(variant, PhantomData)),
            (Some(_), Some(_)) => {
                let Lent { json, limits } = map.next_value_seed(AsLent)?;
                let text: Cow<'de, str> = json.into_text().into();
                let Cow::Borrowed(text) = text else {
                    let OneOfVisitor(own, _) = self.0;
                    return own(&text, limits).map_err(A::Error::custom);
                };
                let (value, dropped) = best_of(text, limits).map_err(A::Error::custom)?;
                // Add to the count of the attempt that this value is part of.
                if dropped > 0 && map.next_key_seed(Seed::<Text<'de>>::new())?.is_some() {
                    map.next_value_seed(Dropped(dropped))?;
                }
                Ok(value)
            }
        }
    }
}

/// Reports to this crate's deserializer how many members were dropped.
struct Dropped(usize);

impl<'de> DeserializeSeed<'de> for Dropped {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let ignored = if json::is_ours::<D>() {
            deserializer.deserialize_tuple_struct(DROPPED, self.0, IgnoredAny)
        } else {
            deserializer.deserialize_ignored_any(IgnoredAny)
        };
        ignored.map(drop)
    }
}

struct AsVariant<T>(usize, PhantomData<T>);

impl<'de, T: OneOf<'de>> DeserializeSeed<'de> for AsVariant<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(self.0, deserializer)
    }
}

struct AsLent;

impl<'de> DeserializeSeed<'de> for AsLent {
    type Value = Lent<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Lent<'de>, D::Error> {
        lent(deserializer)
    }
}
