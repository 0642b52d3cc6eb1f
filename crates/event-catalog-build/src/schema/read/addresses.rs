//! The addresses and names of schemas, and the references to them.

use std::borrow::Cow;

use super::Reader;
use crate::notation::Dialect;
use crate::schema::model::{Reference, Schema, SchemaId};
use crate::schema::resources::Anchor;
use crate::schema::value::Member;

/// The maximum length of an address in bytes. The addresses of the schemas in a schema begin with its
/// address.
const LONGEST: usize = 2_000;

impl<'s> Reader<'s> {
    /// Reads the `$id` of a schema, or the `id` of draft 4. Up to draft 7, its fragment is an anchor.
    pub(super) fn id(&mut self, member: &Member<'s>, id: SchemaId) {
        let (keyword, place) = (&*member.name, member.value.place);
        let Some(text) = member.value.text() else {
            let found = member.value.describe();
            self.wrong(
                place,
                format!("`{keyword}` must be a string, but is {found}"),
                "remove it, or write the address of the schema",
            );
            return;
        };
        if text.len() > LONGEST {
            let bytes = text.len();
            self.wrong(
                place,
                format!("`{keyword}` has {bytes} bytes, but at most {LONGEST} are allowed"),
                "write a shorter address",
            );
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
            self.wrong(
                place,
                format!("`{keyword}` must have no fragment, but has `#{fragment}`"),
                format!("write `\"$anchor\": {fragment:?}` beside it"),
            );
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
            self.wrong(
                member.value.place,
                format!("`{keyword}` must be \"#\", but is {text:?}"),
                "write `$ref` for a reference to another schema",
            );
        } else if let Some(first) = &schema.reference {
            let first = first.keyword;
            self.wrong(
                member.name_place,
                format!("this schema has a `{first}` already"),
                format!("write it as `\"allOf\": [{{ \"{keyword}\": {text:?} }}]`"),
            );
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
