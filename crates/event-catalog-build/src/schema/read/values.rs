//! The values of keywords: strings, numbers, names of types, lists.

use std::borrow::Cow;

use super::Reader;
use crate::collections::Texts;
use crate::notation::Dialect;
use crate::read::similar;
use crate::schema::bound::Bound;
use crate::schema::model::{Schema, Types};
use crate::schema::value::{Data, Member, Value};
use crate::source::Place;

impl<'s> Reader<'s> {
    /// Reports an invalid value of a keyword.
    pub(super) fn expected(&mut self, member: &Member<'_>, expected: &str, example: &str) {
        let (name, found) = (&member.name, member.value.describe());
        let (message, help) = (
            format!("`{name}` must be {expected}, but is {found}"),
            format!("write it as `{example}`, for example"),
        );
        self.wrong(member.value.place, message, help);
    }

    /// The dialect that a `$schema` names.
    pub(super) fn named_dialect(&mut self, value: &Value<'s>) -> Option<Dialect> {
        let set = |address: &str| {
            let mut dialects = self.settings.dialects.iter();
            let set = dialects.find(|(known, _)| known.value == address);
            set.map(|(_, dialect)| *dialect)
        };
        let address = value.text();
        let known = address.and_then(|it| set(it).or_else(|| Dialect::from_address(it)));
        if known.is_none() {
            let found = address.map_or(value.describe().to_owned(), |text| format!("{text:?}"));
            let help = match address {
                Some(address) => format!(
                    "remove it, or name its dialect in catalog.toml, as in `{address:?} = \"draft-07\"` below \
                     `[schemas.dialects]`"
                ),
                None => "remove it, or write \"https://json-schema.org/draft/2020-12/schema\""
                    .to_owned(),
            };
            self.wrong(value.place, format!("`$schema` cannot be {found}"), help);
        }
        known
    }

    /// Whether a value is the boolean by which draft 4 leaves the number of a bound out.
    pub(super) fn leaves_out(&self, value: &Value<'s>) -> bool {
        self.dialect == Dialect::Draft4 && matches!(value.data, Data::Boolean(_))
    }

    pub(super) fn text(&mut self, member: &Member<'s>) -> Option<Cow<'s, str>> {
        if let Data::String(text) = &member.value.data {
            return Some(text.clone());
        }
        self.expected(member, "a string", "\"…\"");
        None
    }

    pub(super) fn boolean(&mut self, member: &Member<'s>) -> bool {
        if let Data::Boolean(value) = member.value.data {
            return value;
        }
        self.expected(member, "`true` or `false`", "true");
        false
    }

    pub(super) fn list<'v>(&mut self, member: &'v Member<'s>) -> Option<&'v [Value<'s>]> {
        let elements = member.value.elements();
        if elements.is_none() {
            self.expected(member, "a list", "[…]");
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
                self.wrong(
                    value.place,
                    "this value is in the list already",
                    "remove it: `enum` has every value once",
                );
            }
        }
        if list.is_empty() {
            self.wrong(
                member.value.place,
                "an empty `enum` allows no value at all",
                "list the values that there are",
            );
            return None;
        }
        Some(values)
    }

    pub(super) fn types(&mut self, member: &Member<'s>) -> Option<Types> {
        let names = match &member.value.data {
            Data::Array(names) if !names.is_empty() => names.as_slice(),
            _ => std::slice::from_ref(&member.value),
        };
        let mut types = Types::NONE;
        for value in names {
            let Some(name) = value.text() else {
                self.expected(
                    member,
                    "the name of a type, or a list of them",
                    "\"string\"",
                );
                return None;
            };
            let Some(next) = Types::from_name(name) else {
                let known = || Types::NAMES.into_iter().map(|(name, _)| name);
                let help = match similar(name, known()).or(type_of_other_languages(name)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the types are {}", known().collect::<Vec<_>>().join(", ")),
                };
                self.wrong(value.place, format!("there is no type `{name}`"), help);
                return None;
            };
            if types.contains(next) && next != Types::INTEGER {
                self.wrong(
                    value.place,
                    format!("the type `{name}` is in the list already"),
                    "remove it",
                );
            }
            types = types.and(next);
        }
        Some(types)
    }

    pub(super) fn required(&mut self, member: &Member<'s>) -> Vec<(Cow<'s, str>, Place)> {
        let mut names: Vec<(Cow<'s, str>, Place)> = Vec::new();
        if let Data::Boolean(_) = member.value.data {
            self.wrong(
                member.value.place,
                "`required` must be a list, but is a boolean",
                "name the property in the `required` of the object around it",
            );
            return names;
        }
        let mut seen = Texts::default();
        for value in self.list(member).unwrap_or_default() {
            match &value.data {
                Data::String(name) if !seen.insert(Cow::Borrowed(&**name)) => self.wrong(
                    value.place,
                    format!("`{name}` is in the list already"),
                    "remove it",
                ),
                Data::String(name) => names.push((name.clone(), value.place)),
                _ => self.wrong(
                    value.place,
                    format!(
                        "`required` lists names of properties, but this is {}",
                        value.describe()
                    ),
                    "put the name in quotes",
                ),
            }
        }
        names
    }

    pub(super) fn bound(&mut self, schema: &mut Schema<'s>, bound: Bound, member: &Member<'s>) {
        let Data::Number(number) = &member.value.data else {
            if let Data::Boolean(_) = member.value.data {
                // The form of draft 4.
                let inclusive = member.name.replace("exclusiveM", "m");
                let (name, place) = (&member.name, member.value.place);
                let message = format!("`{name}` must be a number, but is a boolean");
                self.wrong(
                    place,
                    message,
                    format!("write the number of `{inclusive}` here, without `{inclusive}`"),
                );
            } else {
                self.expected(member, "a number", "1");
            }
            return;
        };
        let name = &member.name;
        if bound.is_count() && number.to_u64().is_none() {
            self.wrong(
                member.value.place,
                format!(
                    "`{name}` must be a whole number from 0, but is {}",
                    number.as_str()
                ),
                "write `1`, for example",
            );
        } else if bound == Bound::MultipleOf && number.to_f64() <= 0.0 {
            self.wrong(
                member.value.place,
                format!("`{name}` must be more than 0, but is {}", number.as_str()),
                "write `0.01`, for example",
            );
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
