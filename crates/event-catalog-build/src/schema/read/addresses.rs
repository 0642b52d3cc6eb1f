//! Reads the URIs and names of schemas, and the references to them.

use std::borrow::Cow;

use super::Reader;
use crate::notation::Dialect;
use crate::problem::ValueProblem;
use crate::schema::model::{Reference, Schema, SchemaId};
use crate::schema::resources::Anchor;
use crate::schema::value::Member;

/// The maximum length of a URI in bytes. A nested schema's URI begins with the URI of its enclosing
/// schema.
const LONGEST: usize = 2_000;

impl<'s> Reader<'s> {
    /// Reads the `$id` of a schema, or the `id` of draft 4. Up to draft 7, its fragment is an anchor.
    pub(super) fn id(&mut self, member: &Member<'s>, id: SchemaId) {
        let (keyword, place) = (&*member.name, member.value.place);
        let Some(text) = member.value.text() else {
            let problem = ValueProblem::Address {
                keyword: keyword.to_owned(),
                found: member.value.describe(),
            };
            self.wrong(place, problem);
            return;
        };
        if text.len() > LONGEST {
            let problem = ValueProblem::LongAddress {
                keyword: keyword.to_owned(),
                bytes: text.len(),
                most: LONGEST,
            };
            self.wrong(place, problem);
            return;
        }
        let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
        let is_name = !fragment.is_empty() && !fragment.starts_with('/');
        if is_name && self.dialect <= Dialect::Draft7 {
            self.anchors.push(Anchor {
                schema: id,
                name: fragment.to_owned(),
                is_dynamic: false,
            });
        } else if is_name {
            let problem = ValueProblem::AddressFragment {
                keyword: keyword.to_owned(),
                fragment: fragment.to_owned(),
            };
            self.wrong(place, problem);
        }
        if !address.is_empty() {
            self.ids.push((id, address.to_owned()));
        }
    }

    /// Reads `$anchor`, `$dynamicAnchor` or `$recursiveAnchor`.
    pub(super) fn anchor(&mut self, member: &Member<'s>, id: SchemaId) {
        let name = if member.name == "$recursiveAnchor" {
            self.boolean(member).then(String::new)
        } else {
            self.text(member).map(Cow::into_owned)
        };
        if let Some(name) = name {
            self.anchors.push(Anchor {
                schema: id,
                name,
                is_dynamic: member.name != "$anchor",
            });
        }
    }

    /// Reads `$ref`, `$dynamicRef` or `$recursiveRef`.
    pub(super) fn reference(&mut self, schema: &mut Schema<'s>, member: &Member<'s>) {
        let Some(text) = self.text(member) else {
            return;
        };
        let keyword = match &*member.name {
            "$dynamicRef" => "$dynamicRef",
            "$recursiveRef" => "$recursiveRef",
            _ => "$ref",
        };
        if keyword == "$recursiveRef" && text != "#" {
            let problem = ValueProblem::RecursiveReference(text.into_owned());
            self.wrong(member.value.place, problem);
        } else if let Some(first) = &schema.reference {
            let problem = ValueProblem::SecondReference {
                first: first.keyword,
                keyword,
                reference: text.into_owned(),
            };
            self.wrong(member.name_place, problem);
        } else {
            schema.reference = Some(Reference {
                keyword,
                text,
                place: member.value.place,
                target: None,
            });
        }
    }
}
