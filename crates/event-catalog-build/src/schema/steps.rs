//! The path to each schema, stored as one step from the enclosing schema. Complete JSON pointers would repeat all
//! names on a path: the names can be long, and thousands of schemas can share the beginning of a path.
//! <https://www.rfc-editor.org/rfc/rfc6901>

use std::borrow::Cow;

use super::model::{Part, SchemaId};
use crate::collections::Numbers;

/// The subschemas of each schema.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Each key consists of the enclosing schema's id and the step: `17/properties/url`.
    inner: Numbers<'static>,
}

/// The target of a JSON pointer.
pub(super) enum Found {
    Schema(SchemaId),
    /// A value that contains schemas, such as `/properties`.
    Around,
    Nothing,
}

impl Steps {
    pub(super) fn add(&mut self, parent: SchemaId, part: &Part<'_>, id: SchemaId) {
        let keyword = match part {
            Part::Property(_) => "properties",
            Part::Pattern(_) => "patternProperties",
            Part::Definition(keyword, _)
            | Part::Of(keyword, _)
            | Part::Position(keyword, _)
            | Part::Condition(keyword, Some(_)) => keyword,
            Part::Additional | Part::Items | Part::AdditionalItems | Part::Condition(_, None) => "",
        };
        if !keyword.is_empty() {
            let around = format!("{}/{keyword}", parent.0);
            self.inner.entry(Cow::Owned(around)).or_insert(usize::MAX);
        }
        let step = format!("{}{}", parent.0, part.step());
        self.inner.insert(Cow::Owned(step), id.0 as usize);
    }

    /// Follows a pointer from a file's root.
    pub(super) fn find(&self, root: SchemaId, pointer: &str) -> Found {
        let mut id = root;
        let mut rest = pointer;
        while let Some(steps) = rest.strip_prefix('/') {
            // A step consists of a keyword, or of a keyword and a name.
            let keyword = steps.find('/').unwrap_or(steps.len());
            let name = steps[keyword..].get(1..).unwrap_or_default();
            let with_name = keyword + 1 + name.find('/').unwrap_or(name.len());
            let found = [keyword, with_name].into_iter().find_map(|end| {
                let step = format!("{}/{}", id.0, steps.get(..end)?);
                let found = *self.inner.get(step.as_str())?;
                let is_last = end == steps.len();
                (found != usize::MAX || is_last).then_some((found, end))
            });
            match found {
                Some((usize::MAX, _)) => return Found::Around,
                Some((found, end)) => {
                    id = SchemaId(u32::try_from(found).unwrap_or(u32::MAX));
                    rest = &steps[end..];
                }
                None => return Found::Nothing,
            }
        }
        if rest.is_empty() {
            Found::Schema(id)
        } else {
            Found::Nothing
        }
    }
}
