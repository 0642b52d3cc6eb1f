//! The names given with `x-type-name`: by schemas to their types, by alternatives to their values and
//! variants, and by schemas of elements to list elements.
//!
//! The keyword is for released types: programs use a type's name, but the title, definition or file that the name was
//! derived from has changed since.

use std::borrow::Cow;

use super::{Taken, short, type_name};
use crate::collections::Numbers;
use crate::problem::SchemaProblem;
use crate::schema::model::{Schema, SchemaId, Schemas};
use crate::schema::types::{Types, Use};
use crate::source::Place;

/// The keyword that sets a name.
pub(in crate::schema) const KEYWORD: &str = "x-type-name";

/// Converts a string to a type name; `None` if no type can have this name.
///
/// A generated name is kept as is, even with a `_` between two numbers or at the end.
pub(in crate::schema) fn checked(text: &str) -> Option<String> {
    let name = if is_generated(text) {
        text.to_owned()
    } else {
        type_name(text.trim())?
    };
    (text.len() <= 2 * short::LONGEST && name.len() <= short::LONGEST).then_some(name)
}

/// Whether a string is a generated name with a `_` that splitting into words would lose.
fn is_generated(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_kept = |at: usize| {
        let is_last = at + 1 == bytes.len();
        is_last || at > 0 && is_digit(at - 1) && is_digit(at + 1)
    };
    let is_allowed =
        |(at, byte): (usize, &u8)| byte.is_ascii_alphanumeric() || *byte == b'_' && is_kept(at);
    text.contains('_')
        && bytes.first().is_some_and(u8::is_ascii_uppercase)
        && bytes.iter().enumerate().all(is_allowed)
}

/// The name that a schema gives to its type, or to the value, variant or element that the schema describes.
pub(in crate::schema) fn name(schema: &Schema<'_>) -> Option<String> {
    schema.type_name.as_ref().map(|(name, _)| name.clone())
}

/// The types that have a given name.
#[derive(Default)]
pub(super) struct Givens {
    by_name: Numbers<'static>,
    schemas: Vec<(SchemaId, Place)>,
}

impl Givens {
    /// Names the types whose schemas set a name. If a schema produces several types, one of them gets the name,
    /// and the others are named as usual.
    pub(super) fn name(
        schemas: &Schemas<'_>,
        types: &mut Types<'_>,
        order: &[usize],
        taken: &mut Taken,
        problems: &mut Vec<SchemaProblem>,
    ) -> Self {
        let mut givens = Self::default();
        for &at in order {
            let it = &types.types[at];
            let schema = schemas.get(it.schema);
            // The name given at the top of a payload's file is for the payload itself.
            let is_nested = it.payload.is_none()
                && schema.parent.is_none()
                && types.payload(schemas.file_name(it.schema)).is_some();
            let Some((name, place)) = schema.type_name.as_ref().filter(|_| !is_nested) else {
                continue;
            };
            let name = short::cut(&format!("{name}{}", it.suffix), short::LONGEST);
            let id = it.schema;
            match givens.other(&name) {
                Some((of, _)) if of == id => continue,
                Some((_, other)) => {
                    problems.push(SchemaProblem::TypeName {
                        place: *place,
                        name,
                        other,
                    });
                    continue;
                }
                None => {}
            }
            types.types[at].name = taken.unique(&name);
            let index = givens.schemas.len();
            givens.by_name.insert(Cow::Owned(name), index);
            givens.schemas.push((id, *place));
        }
        givens
    }

    /// The schema that gives its type this name, or a name that differs only by `Required` at the end.
    fn other(&self, name: &str) -> Option<(SchemaId, Place)> {
        let shorter = name.strip_suffix("Required");
        let found = self
            .by_name
            .get(name)
            .or_else(|| self.by_name.get(shorter?))
            .or_else(|| self.by_name.get(format!("{name}Required").as_str()));
        found.map(|index| self.schemas[*index])
    }

    /// Reports that a schema gave its type the name of a payload.
    pub(super) fn conflict(
        &self,
        name: Option<&String>,
        payload: &str,
        used: &[Use<'_>],
        problems: &mut Vec<SchemaProblem>,
    ) {
        let Some((name, (_, place))) = name.and_then(|name| Some((name, self.other(name)?))) else {
            return;
        };
        let at = used.binary_search_by(|it| it.payload.cmp(payload));
        let other = at.map_or(place, |at| used[at].place);
        problems.push(SchemaProblem::TypeName {
            place,
            name: name.clone(),
            other,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn a_name_has_words_and_is_kept_if_it_was_generated() {
        for (text, name) in [
            ("OrderItem", "OrderItem"),
            ("order item", "OrderItem"),
            ("order_item", "OrderItem"),
            ("Item2_2", "Item2_2"),
            ("Fields_", "Fields_"),
            ("Fields", "Fields_"),
            ("Self", "Self_"),
            ("A", "A_"),
            ("3d", "Type3d"),
        ] {
            assert_eq!(checked(text).as_deref(), Some(name), "{text}");
        }
        for text in ["", " ", "+", &"x".repeat(61)] {
            assert_eq!(checked(text), None, "{text}");
        }
    }
}
