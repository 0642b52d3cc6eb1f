//! Lists whose elements have types by position.

use std::borrow::Cow;

use super::Building;
use crate::schema::naming;
use crate::schema::types::{Field, Tuple};
use crate::schema::view::View;

/// The size that is counted for each additional schema that is combined for an element.
const PART_BYTES: usize = 16;

impl<'s> Building<'_, 's> {
    pub(super) fn tuple(&mut self, view: &View) -> Tuple<'s> {
        let schemas = self.schemas;
        let (count, has_more) = view.positions(schemas);
        let (least, _) = view.counts(schemas);
        let mut fields: Vec<Field<'s>> = Vec::new();
        for position in 0..count {
            let element = view.element(schemas, position);
            let name = Cow::Owned(position.to_string());
            // Elements are never treated as constants, which users don't see: users must see every element to
            // count positions.
            let mut field = self.field(&name, &element, false);
            field.required = position < least;
            field.ident = naming::element(schemas, &element, position);
            // The schemas for all elements also apply to this element, and their size counts for each element. If
            // they use up the room, one byte is left: too little for the field, so `has_room` reports the limit.
            let left = self.room.saturating_sub(PART_BYTES * element.parts.len());
            self.room = left.max(usize::from(self.room > 0));
            if !self.has_room(&field, view) {
                break;
            }
            fields.push(field);
        }
        naming::elements(&mut fields);
        let rest = has_more.then(|| {
            let values = view.element(schemas, count);
            let slot = self.slot(&values);
            let docs = self.value_docs(&values, &slot);
            (slot, docs)
        });
        Tuple { fields, rest }
    }
}
