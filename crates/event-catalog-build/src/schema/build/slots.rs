//! Determines the type of the values in one place: the step from a view to a type.

use std::borrow::Cow;

use super::Building;
use crate::collections::Texts;
use crate::schema::bound::Bound;
use crate::schema::docs::Docs;
use crate::schema::model::{SchemaId, Types as JsonTypes};
use crate::schema::naming;
use crate::schema::range;
use crate::schema::types::{EnumValue, Kind, Object, Shape, Slot, Tuple};
use crate::schema::value::{Data, Number};
use crate::schema::variants;
use crate::schema::view::{AdditionalView, View, ViewKey};

/// The maximum number of types. Without this limit, nested alternatives could multiply into any number of types.
const MAX_TYPES: usize = 20_000;

/// The maximum nesting depth of lists and maps.
const MAX_NESTING: usize = 32;

impl<'s> Building<'_, 's> {
    pub(super) fn slot(&mut self, view: &View) -> Slot {
        self.slot_in(view, &mut Vec::new())
    }

    /// Determines the type of the values in a place. `around` contains the enclosing lists and maps.
    fn slot_in(&mut self, view: &View, around: &mut Vec<ViewKey>) -> Slot {
        let any = |nullable| Slot {
            shape: Shape::Any,
            nullable,
            recursive: false,
        };
        let schemas = self.schemas;
        if view.parts.iter().any(|part| self.raw.contains(&part.id)) {
            return any(false);
        }
        let types = match view.types(schemas) {
            Ok(types) => types,
            Err(contradiction) => {
                self.contradiction(contradiction, view);
                return any(false);
            }
        };
        self.imply(view);
        for contradiction in range::empty(view, schemas, types) {
            self.contradiction(contradiction, view);
        }
        if self.types.types.len() > MAX_TYPES {
            self.too_large(view);
            return any(false);
        }
        let nullable = types.contains(JsonTypes::NULL);
        let types = types.without(JsonTypes::NULL);
        let slot = |shape| Slot {
            shape,
            nullable,
            recursive: false,
        };
        if types.is_empty() {
            return Slot {
                shape: Shape::Null,
                nullable: false,
                recursive: false,
            };
        }
        // Look up known views first, because thousands of places can refer to the same one.
        if let Some(known) = self.known.get(&view.key(schemas)) {
            return slot(Shape::Named(*known));
        }
        match variants::split(schemas, view, types, &mut self.steps) {
            variants::Split::Refused(why) => {
                self.refuse(why, view);
                return any(false);
            }
            variants::Split::One(chosen) if chosen != *view => {
                let inner = self.slot_in(&chosen, around);
                return Slot {
                    nullable: nullable || inner.nullable,
                    ..inner
                };
            }
            variants::Split::One(_) => {}
            variants::Split::Strings(choices) => {
                return slot(self.strings(view, choices));
            }
            variants::Split::Any => return any(false),
            variants::Split::Several => {
                let schema = naming::origin(schemas, view);
                return slot(Shape::Named(self.add(
                    view.clone(),
                    Kind::OneOf(Vec::new()),
                    schema,
                )));
            }
        }
        slot(match types {
            JsonTypes::BOOLEAN => Shape::Boolean,
            JsonTypes::INTEGER => Shape::Integer {
                unsigned: self.is_unsigned(view),
            },
            JsonTypes::NUMBER => Shape::Number,
            JsonTypes::STRING => match view.values(schemas) {
                Ok(Some(values)) => {
                    let choices = values.into_iter().filter_map(|value| {
                        let Data::String(text) = &value.data else {
                            return None;
                        };
                        Some((text.clone(), None))
                    });
                    self.strings(view, choices.collect())
                }
                Ok(None) => Shape::Text,
                Err(contradiction) => {
                    self.contradiction(contradiction, view);
                    Shape::Text
                }
            },
            JsonTypes::ARRAY if view.has_positions(schemas) => {
                let schema = naming::origin(schemas, view);
                Shape::Named(self.add(view.clone(), Kind::Tuple(Tuple::default()), schema))
            }
            JsonTypes::ARRAY => match view.items(schemas) {
                Some(items) => Shape::Array(Box::new(self.inner(view, &items, around))),
                None => Shape::Array(Box::new(any(false))),
            },
            _ => self.object_shape(view, around),
        })
    }

    fn object_shape(&mut self, view: &View, around: &mut Vec<ViewKey>) -> Shape {
        let schemas = self.schemas;
        let has_fields = view
            .schemas(schemas)
            .any(|(_, schema)| !schema.properties.is_empty() || !schema.required.is_empty());
        let known = self.known.get(&view.key(schemas));
        if !has_fields && known.is_none() {
            match view.additional(schemas) {
                None | Some(AdditionalView::Any) => {
                    let any = self.inner(view, &View::default(), around);
                    return Shape::Map(Box::new(any));
                }
                Some(AdditionalView::Schema(values)) => {
                    return Shape::Map(Box::new(self.inner(view, &values, around)));
                }
                Some(AdditionalView::None) => {}
            }
        }
        let schema = naming::origin(schemas, view);
        Shape::Named(self.add(view.clone(), Kind::Object(Object::default()), schema))
    }

    /// Determines the type of the values in a list or a map. If a list or map contains itself through lists and
    /// maps only, the inner one becomes any JSON.
    fn inner(&mut self, view: &View, values: &View, around: &mut Vec<ViewKey>) -> Slot {
        let key = view.key(self.schemas);
        if around.contains(&key) || around.len() >= MAX_NESTING {
            return Slot {
                shape: Shape::Any,
                nullable: false,
                recursive: false,
            };
        }
        around.push(key);
        let slot = self.slot_in(values, around);
        around.pop();
        slot
    }

    /// Determines the type of strings with known values.
    fn strings(&mut self, view: &View, choices: Vec<(Cow<'s, str>, Option<SchemaId>)>) -> Shape {
        if choices.is_empty() {
            return Shape::Text;
        }
        let mut values: Vec<EnumValue<'s>> = Vec::new();
        let mut seen = Texts::default();
        for (text, schema) in choices {
            if !seen.insert(text.clone()) {
                continue;
            }
            let docs = schema.map(|id| Docs::of(self.schemas, &View::of(self.schemas, id), None));
            let docs = docs.unwrap_or_default();
            let given = schema.and_then(|id| naming::given::name(self.schemas.get(id)));
            values.push(EnumValue {
                text,
                ident: given.unwrap_or_default(),
                docs,
                schema,
            });
        }
        naming::values(&mut values);
        let schema = naming::origin(self.schemas, view);
        Shape::Named(self.add(view.clone(), Kind::Enumeration(values), schema))
    }

    /// Whether an integer is never negative, or can be too large for an `i64`.
    fn is_unsigned(&self, view: &View) -> bool {
        let schemas = view.schemas(self.schemas);
        let bounds = schemas.flat_map(|(_, schema)| &schema.bounds);
        let (mut minimum, mut is_large) = (None::<f64>, false);
        for (bound, number, _) in bounds {
            let value = number.to_f64();
            match bound {
                Bound::Minimum => minimum = Some(minimum.map_or(value, |it| it.max(value))),
                Bound::ExclusiveMinimum => {
                    let next = value.floor() + 1.0;
                    minimum = Some(minimum.map_or(next, |it| it.max(next)));
                }
                Bound::Maximum | Bound::ExclusiveMaximum => is_large |= is_too_large(number),
                _ => {}
            }
        }
        if minimum.is_none() {
            let listed = view.values(self.schemas).ok().flatten();
            let listed = listed.into_iter().flatten().map(|value| &value.data);
            let numbers = listed.filter_map(|data| match data {
                Data::Number(number) => Some(number),
                _ => None,
            });
            let (mut has_large, mut has_negative) = (false, false);
            for number in numbers {
                has_large |= is_too_large(number);
                has_negative |= number.to_f64() < 0.0;
            }
            is_large |= has_large && !has_negative;
        }
        minimum.map_or(is_large, |minimum| minimum >= 0.0)
    }
}

/// Whether a number is too large for an `i64`.
fn is_too_large(number: &Number<'_>) -> bool {
    const TOO_LARGE: f64 = 9_223_372_036_854_775_808.0; // 2^63
    let exact = number.as_str().parse::<i128>();
    exact.map_or(number.to_f64() >= TOO_LARGE, |it| it > i64::MAX.into())
}
