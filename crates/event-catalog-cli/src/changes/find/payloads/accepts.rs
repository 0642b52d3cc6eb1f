//! Determines whether the typed readers of one version can read the values of another version.
//!
//! A typed reader is the generated Rust code. It ignores fields that its schema doesn't declare,
//! keeps strings that an `enum` doesn't list, and doesn't check limits. It fails on a value of
//! another type, a missing field, a different constant, and an object with an unknown
//! discriminator. [`Verdict::Breaking`] means that typed readers fail on some values;
//! [`Verdict::Risky`] means that a strict validator may fail, or that the answer takes too many
//! steps.

mod form;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{
    EnumValue, Field, Object, Shape, Slot, Test, Tuple, Variant,
};
use event_catalog_build::schema::{Data, Value};

use form::{Form, form};
pub(super) use form::{are_apart, is_apart, is_plain, root};

use crate::changes::Verdict;

/// The maximum number of steps for rating one pair of places.
const STEPS: usize = 2_000;

/// The maximum depth of nested types.
const DEEPEST: usize = 24;

/// Rates how well the readers of one version accept what the writers of the other version send.
pub(super) struct Accepts<'c, 's> {
    reader: &'c Catalog<'s>,
    writer: &'c Catalog<'s>,
    steps: usize,
}

/// Lists the types of a tuple's elements, including the type of additional elements.
fn elements<'t>(tuple: &'t Tuple<'_>) -> impl Iterator<Item = &'t Slot> {
    let fields = tuple.fields.iter().map(|field| &field.slot);
    fields.chain(tuple.rest.iter().map(|(slot, _)| slot))
}

impl<'c, 's> Accepts<'c, 's> {
    pub(super) fn new(reader: &'c Catalog<'s>, writer: &'c Catalog<'s>) -> Self {
        Self {
            reader,
            writer,
            steps: STEPS,
        }
    }

    /// Determines how well a reader accepts the values at a place.
    pub(super) fn slot(&mut self, reader: &Slot, writer: &Slot) -> Verdict {
        self.steps = STEPS;
        self.slots(reader, writer, DEEPEST)
    }

    /// Determines how well a reader accepts the values of a field. A constant is such a value.
    pub(super) fn field(&mut self, reader: &Field<'_>, writer: &Field<'_>) -> Verdict {
        self.steps = STEPS;
        self.values(reader, writer, DEEPEST)
    }

    /// Determines how well a place accepts the values of a field. A constant is such a value.
    pub(super) fn field_in(&mut self, reader: &Slot, writer: &Field<'_>) -> Verdict {
        self.steps = STEPS;
        self.written(reader, writer, DEEPEST)
    }

    /// Determines how well a reader of alternatives accepts the values at a place.
    pub(super) fn alternatives(&mut self, reader: &[Variant<'_>], writer: &Slot) -> Verdict {
        self.steps = STEPS;
        self.one_of(reader, writer, DEEPEST)
    }

    fn slots(&mut self, reader: &Slot, writer: &Slot, depth: usize) -> Verdict {
        let (Some(steps), Some(depth)) = (self.steps.checked_sub(1), depth.checked_sub(1)) else {
            return Verdict::Risky;
        };
        self.steps = steps;
        let (readers, writers) = (self.reader, self.writer);
        let (to, from) = (form(readers, &reader.shape), form(writers, &writer.shape));
        if matches!(to, Form::Any) {
            return Verdict::None;
        }
        let takes_null = reader.nullable || matches!(to, Form::Null);
        let null = if (writer.nullable || matches!(from, Form::Null)) && !takes_null {
            Verdict::Breaking
        } else {
            Verdict::None
        };
        let values = match (to, from) {
            (Form::Boolean, Form::Boolean)
            | (Form::Number, Form::Number | Form::Integer { .. })
            | (Form::Text, Form::Text | Form::Strings(_))
            | (_, Form::Null) => Verdict::None,
            (_, Form::OneOf(variants)) => {
                let mut worst = Verdict::None;
                for variant in variants {
                    worst = worst.max(self.slots(reader, &variant.slot, depth));
                }
                worst
            }
            (Form::OneOf(variants), _) => self.one_of(variants, writer, depth),
            (Form::Integer { unsigned: to }, Form::Integer { unsigned: from }) => {
                match (to, from) {
                    (true, false) => Verdict::Breaking,
                    // Numbers from 2^63 on don't fit into the reader's signed type.
                    (false, true) => Verdict::Risky,
                    _ => Verdict::None,
                }
            }
            (Form::Strings(_), Form::Text) => Verdict::Risky,
            (Form::Strings(known), Form::Strings(sent)) => {
                let is_known = |it: &EnumValue<'_>| known.iter().any(|known| known.text == it.text);
                // Lists may be long, and each sent value is compared with all known values.
                let steps = known.len().saturating_mul(sent.len());
                if self.spend(steps) && sent.iter().all(is_known) {
                    Verdict::None
                } else {
                    Verdict::Risky
                }
            }
            (Form::Array(to), Form::Array(from)) | (Form::Map(to), Form::Map(from)) => {
                self.slots(to, from, depth)
            }
            (Form::Array(to), Form::Tuple(from)) => self.list_of_tuple(to, from, depth),
            (Form::Tuple(to), Form::Array(from)) => self.tuple_of_list(to, from, depth),
            (Form::Tuple(to), Form::Tuple(from)) => self.tuples(to, from, depth),
            (Form::Map(to), Form::Object(from)) => self.map_of_object(to, from, depth),
            (Form::Object(to), Form::Map(from)) => self.object_of_map(to, from, depth),
            (Form::Object(to), Form::Object(from)) => self.objects(to, from, depth),
            _ => Verdict::Breaking,
        };
        null.max(values)
    }

    fn spend(&mut self, steps: usize) -> bool {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        left.is_some()
    }

    fn list_of_tuple(&mut self, to: &Slot, from: &Tuple<'_>, depth: usize) -> Verdict {
        let mut worst = Verdict::None;
        for element in elements(from) {
            worst = worst.max(self.slots(to, element, depth));
        }
        worst
    }

    fn tuple_of_list(&mut self, to: &Tuple<'_>, from: &Slot, depth: usize) -> Verdict {
        // The list may be shorter or longer than the tuple.
        let mut worst = if to.fields.iter().any(|field| field.required) || to.rest.is_none() {
            Verdict::Breaking
        } else {
            Verdict::None
        };
        for element in elements(to) {
            worst = worst.max(self.slots(element, from, depth));
        }
        worst
    }

    fn object_of_map(&mut self, to: &Object<'_>, from: &Slot, depth: usize) -> Verdict {
        let mut worst = if to.closed {
            Verdict::Risky
        } else {
            Verdict::None
        };
        for field in &to.fields {
            worst = worst.max(if field.required {
                Verdict::Breaking
            } else {
                self.slots(&field.slot, from, depth)
            });
        }
        worst
    }

    fn tuples(&mut self, to: &Tuple<'_>, from: &Tuple<'_>, depth: usize) -> Verdict {
        let mut worst = Verdict::None;
        for (position, element) in from.fields.iter().enumerate() {
            let slot = match (to.fields.get(position), &to.rest) {
                (Some(field), _) => &field.slot,
                (None, Some((rest, _))) => rest,
                (None, None) => return Verdict::Breaking,
            };
            worst = worst.max(self.slots(slot, &element.slot, depth));
        }
        for (position, element) in to.fields.iter().enumerate() {
            let sent = from.fields.get(position);
            if element.required && !sent.is_some_and(|it| it.required) {
                return Verdict::Breaking;
            }
            if let (None, Some((rest, _))) = (sent, &from.rest) {
                worst = worst.max(self.slots(&element.slot, rest, depth));
            }
        }
        match (&to.rest, &from.rest) {
            (Some((to, _)), Some((from, _))) => worst.max(self.slots(to, from, depth)),
            (None, Some(_)) => Verdict::Breaking,
            (_, None) => worst,
        }
    }

    fn map_of_object(&mut self, to: &Slot, from: &Object<'_>, depth: usize) -> Verdict {
        let mut worst = Verdict::None;
        for field in &from.fields {
            worst = worst.max(self.written(to, field, depth));
        }
        match &from.additional {
            Some((further, _)) => worst.max(self.slots(to, further, depth)),
            None if from.closed || to.shape == Shape::Any => worst,
            // An undeclared field can have any value.
            None => worst.max(Verdict::Risky),
        }
    }

    fn objects(&mut self, to: &Object<'_>, from: &Object<'_>, depth: usize) -> Verdict {
        let steps = to.fields.len().saturating_mul(from.fields.len());
        if !self.spend(steps) {
            return Verdict::Risky;
        }
        let mut worst = Verdict::None;
        for field in &to.fields {
            let sent = from.fields.iter().find(|it| it.name == field.name);
            worst = worst.max(match (sent, &from.additional) {
                (Some(sent), _) if field.required && !sent.required => Verdict::Breaking,
                (Some(sent), _) => self.values(field, sent, depth),
                (None, _) if field.required => Verdict::Breaking,
                // If additional fields can have any value, assume that old data has no field with this name.
                (None, Some((further, _))) if further.shape != Shape::Any => {
                    self.slots(&field.slot, further, depth)
                }
                (None, _) => Verdict::None,
            });
        }
        for sent in &from.fields {
            if to.fields.iter().any(|it| it.name == sent.name) {
                continue;
            }
            worst = worst.max(match &to.additional {
                Some((further, _)) => self.written(further, sent, depth),
                None if to.closed => Verdict::Risky,
                None => Verdict::None,
            });
        }
        let further = match (&to.additional, &from.additional) {
            (Some((to, _)), Some((from, _))) => self.slots(to, from, depth),
            (None, _) if to.closed && !from.closed => Verdict::Risky,
            _ => Verdict::None,
        };
        worst.max(further)
    }

    /// Determines how well a field accepts the values of the same field in the other version.
    fn values(&mut self, to: &Field<'_>, from: &Field<'_>, depth: usize) -> Verdict {
        match (&to.constant, &from.constant) {
            (Some(to), Some(from)) if to == from => Verdict::None,
            (Some(_), Some(_)) => Verdict::Breaking,
            (Some(constant), None) => match form(self.writer, &from.slot.shape) {
                Form::Strings([only]) if constant.text() == Some(&*only.text) => Verdict::None,
                _ => Verdict::Breaking,
            },
            (None, _) => self.written(&to.slot, from, depth),
        }
    }

    /// Determines how well a place accepts the values of a field.
    fn written(&mut self, to: &Slot, from: &Field<'_>, depth: usize) -> Verdict {
        match &from.constant {
            Some(constant) => self.constant(to, constant, depth),
            None => self.slots(to, &from.slot, depth),
        }
    }

    fn constant(&mut self, to: &Slot, constant: &Value<'_>, depth: usize) -> Verdict {
        let (Some(steps), Some(depth)) = (self.steps.checked_sub(1), depth.checked_sub(1)) else {
            return Verdict::Risky;
        };
        self.steps = steps;
        let readers = self.reader;
        let is_taken = match (form(readers, &to.shape), &constant.data) {
            (Form::Any, _)
            | (Form::Boolean, Data::Boolean(_))
            | (Form::Number, Data::Number(_))
            | (Form::Text, Data::String(_)) => true,
            (Form::Strings(values), Data::String(text)) => {
                let is_listed = values.iter().any(|value| value.text == *text);
                return if is_listed {
                    Verdict::None
                } else {
                    Verdict::Risky
                };
            }
            (Form::Integer { unsigned }, Data::Number(number)) => {
                number.is_integer() && !(unsigned && number.to_f64() < 0.0)
            }
            (Form::OneOf(variants), _) => {
                let mut best = Verdict::Breaking;
                for variant in variants {
                    best = best.min(self.constant(&variant.slot, constant, depth));
                }
                return best;
            }
            _ => false,
        };
        if is_taken {
            Verdict::None
        } else {
            Verdict::Breaking
        }
    }

    /// Determines how well alternatives accept the values at a place without alternatives.
    fn one_of(&mut self, variants: &[Variant<'_>], writer: &Slot, depth: usize) -> Verdict {
        let writers = self.writer;
        let from = form(writers, &writer.shape);
        let mut best = Verdict::Breaking;
        for variant in variants {
            let may_match = match &variant.test {
                Test::Any => true,
                Test::Type(name) => from.json() == Some(*name),
                Test::Member(member, values) => match &from {
                    Form::Object(object) => object
                        .fields
                        .iter()
                        .any(|field| field.name == *member && self.has_only(field, values)),
                    _ => false,
                },
            };
            if may_match {
                best = best.min(self.slots(&variant.slot, writer, depth));
            }
            if best == Verdict::None {
                break;
            }
        }
        best
    }

    /// Whether a field always has one of these strings.
    fn has_only(&self, field: &Field<'_>, values: &[std::borrow::Cow<'_, str>]) -> bool {
        if !field.required {
            return false;
        }
        let is_listed = |text: &str| values.iter().any(|value| *value == text);
        match &field.constant {
            Some(constant) => constant.text().is_some_and(is_listed),
            None => match form(self.writer, &field.slot.shape) {
                Form::Strings(sent) => sent.iter().all(|value| is_listed(&value.text)),
                _ => false,
            },
        }
    }
}
