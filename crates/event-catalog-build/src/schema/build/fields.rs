//! Builds the fields of objects, up to a limit on their total size.

use std::borrow::Cow;

use super::{ANY, Building};
use crate::collections::Texts;
use crate::problem::SchemaProblem;
use crate::schema::docs::{Docs, Fact};
use crate::schema::further;
use crate::schema::naming;
use crate::schema::types::{Field, Kind, Object, Shape, Slot};
use crate::schema::value::{Data, Value};
use crate::schema::view::{AdditionalView, View};

/// The size that is counted for a field, in addition to its text.
const FIELD_BYTES: usize = 100;

impl<'m, 's> Building<'m, 's> {
    pub(super) fn object(&mut self, view: &View) -> Object<'s> {
        let mut required = Vec::new();
        let mut names = Texts::default();
        for (_, schema) in view.schemas(self.schemas) {
            for name in &schema.required {
                names.insert(Cow::Borrowed(&*name.0));
                required.push(name);
            }
        }
        let mut fields: Vec<Field<'_>> = Vec::new();
        let mut declared = Texts::default();
        for (property, value) in view.properties(self.schemas) {
            let is_required = names.contains(&*property.name);
            let field = self.field(&property.name, &value, is_required);
            if !self.has_room(&field, view) {
                break;
            }
            fields.push(field);
            declared.insert(Cow::Borrowed(&*property.name));
        }
        for (name, place) in required {
            if self.room == 0 {
                break;
            }
            if !declared.insert(Cow::Borrowed(&**name)) {
                continue;
            }
            let known = fields.iter().map(|field| &*field.name);
            let similar = self.suggestions.similar(name, known).map(str::to_owned);
            if self.reported.insert((*place, *place)) {
                let name = name.to_string();
                self.problems.push(SchemaProblem::UndeclaredRequired {
                    place: *place,
                    name,
                    similar,
                });
            }
            fields.push(self.field(name, &View::default(), true));
        }
        naming::fields(&mut fields);
        let further = view.additional(self.schemas);
        let keeps_undeclared = self.types.keeps_undeclared && view.is_open(self.schemas);
        Object {
            fields,
            closed: matches!(further, Some(AdditionalView::None)),
            additional: if keeps_undeclared {
                Some((ANY, Docs::default()))
            } else {
                further.and_then(|it| self.additional(it, view))
            },
            keeps_undeclared,
        }
    }

    /// Whether there is room for one more field. The total is limited because schemas can combine the same properties
    /// again and again, and each combination becomes a type with all of them.
    pub(super) fn has_room(&mut self, field: &Field<'_>, view: &View) -> bool {
        let docs = &field.docs;
        let texts = [&docs.title, &docs.description].into_iter().flatten();
        let texts: usize = texts.map(|text| text.len()).sum();
        let facts: usize = docs.facts.iter().map(Fact::bytes).sum();
        let bytes = FIELD_BYTES + field.name.len() + texts + facts;
        if let Some(room) = self.room.checked_sub(bytes) {
            self.room = room;
            return true;
        }
        self.too_large(view);
        false
    }

    /// Reports once that there is no room for a view: all other such findings would have the same
    /// cause.
    pub(super) fn too_large(&mut self, view: &View) {
        let place = self.schemas.get(naming::origin(self.schemas, view)).place;
        if self.room > 0 {
            self.problems.push(SchemaProblem::TooLarge { place });
        }
        self.room = 0;
    }

    pub(super) fn field(&mut self, name: &Cow<'s, str>, view: &View, required: bool) -> Field<'s> {
        let constant = self.only_value(view).filter(|_| required).cloned();
        let slot = match &constant {
            // Users don't see a constant, so it doesn't need a type.
            Some(_) if view.types(self.schemas).is_ok() => ANY,
            _ => self.slot(view),
        };
        Field {
            name: name.clone(),
            ident: String::new(),
            docs: self.value_docs(view, &slot),
            required,
            slot,
            constant,
        }
    }

    /// The string, number or boolean that a view allows, if it allows only one.
    fn only_value(&self, view: &View) -> Option<&'m Value<'s>> {
        let has_const = view
            .schemas(self.schemas)
            .any(|(_, schema)| schema.constant.is_some());
        if !has_const {
            return None;
        }
        let values = view.values(self.schemas).ok().flatten()?;
        match values[..] {
            [value] => {
                let is_scalar = matches!(
                    value.data,
                    Data::String(_) | Data::Number(_) | Data::Boolean(_)
                );
                is_scalar.then_some(value)
            }
            _ => None,
        }
    }

    /// Collects the docs for the values in a place. The allowed values are listed only if the type doesn't show
    /// them.
    pub(super) fn value_docs(&self, view: &View, slot: &Slot) -> Docs<'s> {
        let mut docs = Docs::of(self.schemas, view, None);
        let is_enumeration = match &slot.shape {
            Shape::Named(id) => matches!(self.types.get(*id).kind, Kind::Enumeration(_)),
            Shape::Null => true,
            _ => false,
        };
        if !is_enumeration && let Ok(Some(values)) = view.values(self.schemas) {
            docs.facts
                .insert(0, Fact::Values(values.into_iter().cloned().collect()));
        }
        docs
    }

    fn additional(&mut self, further: AdditionalView, view: &View) -> Option<(Slot, Docs<'s>)> {
        let values = match further {
            AdditionalView::None => return None,
            AdditionalView::Any => View::default(),
            AdditionalView::Schema(values) => values,
        };
        let slot = self.slot(&values);
        let mut schemas = view.schemas(self.schemas);
        // Several patterns with the same type have no common description.
        let docs = if schemas.any(|(_, schema)| further::has_several(schema)) {
            Docs::default()
        } else {
            self.value_docs(&values, &slot)
        };
        Some((slot, docs))
    }
}
