//! Reads keyword values: strings, numbers, type names, lists.

use std::borrow::Cow;

use super::Reader;
use crate::collections::Texts;
use crate::notation::Dialect;
use crate::problem::{ExpectedValue, ValueProblem};
use crate::read::similar;
use crate::schema::bound::Bound;
use crate::schema::model::{Schema, Types};
use crate::schema::value::{Data, Member, Value};
use crate::source::Place;

impl<'s> Reader<'s> {
    /// Reports a value of the wrong type.
    pub(super) fn expected(&mut self, member: &Member<'_>, expected: ExpectedValue) {
        let problem = ValueProblem::Type {
            keyword: member.name.to_string(),
            expected,
            found: member.value.describe(),
        };
        self.wrong(member.value.place, problem);
    }

    /// Reads the dialect that `$schema` names; reports any other value.
    pub(super) fn named_dialect(&mut self, value: &Value<'s>) -> Option<Dialect> {
        let set = |address: &str| {
            let mut dialects = self.settings.dialects.iter();
            let set = dialects.find(|(known, _)| known.value == address);
            set.map(|(_, dialect)| *dialect)
        };
        let address = value.text();
        let known = address.and_then(|it| set(it).or_else(|| Dialect::from_address(it)));
        if known.is_none() {
            let problem = ValueProblem::Dialect {
                address: address.map(str::to_owned),
                found: value.describe(),
            };
            self.wrong(value.place, problem);
        }
        known
    }

    /// Whether a value is draft 4's boolean for an exclusive bound.
    pub(super) fn leaves_out(&self, value: &Value<'s>) -> bool {
        self.dialect == Dialect::Draft4 && matches!(value.data, Data::Boolean(_))
    }

    pub(super) fn text(&mut self, member: &Member<'s>) -> Option<Cow<'s, str>> {
        if let Data::String(text) = &member.value.data {
            return Some(text.clone());
        }
        self.expected(member, ExpectedValue::String);
        None
    }

    pub(super) fn boolean(&mut self, member: &Member<'s>) -> bool {
        if let Data::Boolean(value) = member.value.data {
            return value;
        }
        self.expected(member, ExpectedValue::Boolean);
        false
    }

    pub(super) fn list<'v>(&mut self, member: &'v Member<'s>) -> Option<&'v [Value<'s>]> {
        let elements = member.value.elements();
        if elements.is_none() {
            self.expected(member, ExpectedValue::List);
        }
        elements
    }

    pub(super) fn values(&mut self, member: &Member<'s>) -> Option<Vec<Value<'s>>> {
        let list = self.list(member)?;
        let mut values: Vec<Value<'s>> = Vec::new();
        let mut seen = Texts::default();
        for value in list {
            if seen.insert(Cow::Owned(value.key())) {
                values.push(value.clone());
            } else {
                self.wrong(value.place, ValueProblem::RepeatedValue);
            }
        }
        if list.is_empty() {
            self.wrong(member.value.place, ValueProblem::NoValues);
            return None;
        }
        Some(values)
    }

    pub(super) fn types(&mut self, member: &Member<'s>) -> Option<Types> {
        let names = match &member.value.data {
            Data::Array(names) if !names.is_empty() => names.as_slice(),
            _ => std::slice::from_ref(&member.value),
        };
        if names.iter().any(|value| value.text().is_none()) {
            self.expected(member, ExpectedValue::TypeNames);
        }
        let (mut types, mut are_known) = (Types::NONE, true);
        for value in names {
            let next = value.text().and_then(Types::from_name);
            are_known &= next.is_some();
            let Some(name) = value.text() else { continue };
            let Some(next) = next else {
                let known = Types::NAMES.into_iter().map(|(name, _)| name);
                let similar = similar(name, known).or(type_of_other_languages(name));
                let problem = ValueProblem::UnknownType {
                    name: name.to_owned(),
                    similar: similar.map(str::to_owned),
                };
                self.wrong(value.place, problem);
                continue;
            };
            if types.contains(next) && next != Types::INTEGER {
                self.wrong(value.place, ValueProblem::RepeatedType(name.to_owned()));
            }
            types = types.and(next);
        }
        are_known.then_some(types)
    }

    pub(super) fn required(&mut self, member: &Member<'s>) -> Vec<(Cow<'s, str>, Place)> {
        let mut names: Vec<(Cow<'s, str>, Place)> = Vec::new();
        if let Data::Boolean(_) = member.value.data {
            self.wrong(member.value.place, ValueProblem::RequiredBoolean);
            return names;
        }
        let mut seen = Texts::default();
        for value in self.list(member).unwrap_or_default() {
            match &value.data {
                Data::String(name) if !seen.insert(Cow::Borrowed(&**name)) => {
                    self.wrong(value.place, ValueProblem::RepeatedName(name.to_string()));
                }
                Data::String(name) => names.push((name.clone(), value.place)),
                _ => self.wrong(value.place, ValueProblem::RequiredName(value.describe())),
            }
        }
        names
    }

    pub(super) fn bound(&mut self, schema: &mut Schema<'s>, bound: Bound, member: &Member<'s>) {
        let Data::Number(number) = &member.value.data else {
            if let Data::Boolean(_) = member.value.data {
                // A boolean is valid only in draft 4.
                let problem = ValueProblem::ExclusiveBoolean {
                    keyword: member.name.to_string(),
                    inclusive: member.name.replace("exclusiveM", "m"),
                };
                self.wrong(member.value.place, problem);
            } else {
                self.expected(member, ExpectedValue::Number);
            }
            return;
        };
        if bound.is_count() && number.to_u64().is_none() {
            let problem = ValueProblem::NotCount {
                keyword: member.name.to_string(),
                found: number.as_str().to_owned(),
            };
            self.wrong(member.value.place, problem);
        } else if bound == Bound::MultipleOf && number.to_f64() <= 0.0 {
            let problem = ValueProblem::NotPositive {
                keyword: member.name.to_string(),
                found: number.as_str().to_owned(),
            };
            self.wrong(member.value.place, problem);
        } else {
            schema
                .bounds
                .push((bound, number.clone(), member.value.place));
        }
    }
}

fn type_of_other_languages(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "int" | "long" | "short" | "i32" | "i64" | "u32" | "u64" | "int32" | "int64" => "integer",
        "float" | "double" | "decimal" | "f32" | "f64" => "number",
        "text" | "str" | "char" | "date" | "datetime" | "date-time" | "uuid" | "uri" | "url" => {
            "string"
        }
        "list" | "tuple" | "vec" | "set" => "array",
        "map" | "dict" | "struct" | "record" | "table" | "hash" => "object",
        "nil" | "none" | "undefined" => "null",
        _ => return None,
    })
}
