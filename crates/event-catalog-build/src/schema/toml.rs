//! Parses TOML text to a [`Value`]. Values that JSON doesn't have become problems.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::value::{Data, Member, Number, Value};
use crate::problem::{Problem, SchemaProblem, ValueProblem};
use crate::read::toml::{in_file_order, parse as parse_toml};
use crate::source::{FileId, Place};

/// Parses a document. Syntax errors become problems. So do values that JSON can't express, which
/// are left out.
pub(super) fn parse<'s>(
    file: FileId,
    text: &'s str,
    syntax: &mut Vec<Problem>,
    problems: &mut Vec<SchemaProblem>,
) -> Option<Value<'s>> {
    let table = parse_toml(file, text, syntax)?;
    let mut converting = Converting { file, problems };
    Some(Value {
        place: Place::whole(file),
        data: Data::Object(converting.members(&table)),
    })
}

struct Converting<'p> {
    file: FileId,
    problems: &'p mut Vec<SchemaProblem>,
}

impl Converting<'_> {
    fn members<'s>(&mut self, table: &DeTable<'s>) -> Vec<Member<'s>> {
        in_file_order(table)
            .filter_map(|(name, value)| {
                Some(Member {
                    name: name.get_ref().clone(),
                    name_place: Place::new(self.file, name.span()),
                    value: self.value(value)?,
                })
            })
            .collect()
    }

    /// Recursion is safe, because the parser limits the nesting depth.
    fn value<'s>(&mut self, value: &Spanned<DeValue<'s>>) -> Option<Value<'s>> {
        let place = Place::new(self.file, value.span());
        let data = match value.get_ref() {
            DeValue::Boolean(value) => Data::Boolean(*value),
            DeValue::String(text) => Data::String(text.clone()),
            DeValue::Integer(number) => {
                Data::Number(self.integer(place, number.as_str(), number.radix())?)
            }
            DeValue::Float(number) => Data::Number(self.float(place, number.as_str())?),
            DeValue::Datetime(date) => {
                self.problems.push(SchemaProblem::Value {
                    place,
                    problem: ValueProblem::Date(date.to_string()),
                });
                return None;
            }
            DeValue::Array(elements) => Data::Array(
                elements
                    .iter()
                    .filter_map(|element| self.value(element))
                    .collect(),
            ),
            DeValue::Table(table) => Data::Object(self.members(table)),
        };
        Some(Value { place, data })
    }

    fn integer(&mut self, place: Place, text: &str, radix: u32) -> Option<Number<'static>> {
        let digits: String = text.chars().filter(|c| !matches!(c, '_' | '+')).collect();
        // TOML requires only 64 bits for integers, so 128 bits are enough.
        if let Ok(number) = i128::from_str_radix(&digits, radix) {
            Some(Number::new(number.to_string()))
        } else {
            self.problems.push(SchemaProblem::Value {
                place,
                problem: ValueProblem::LargeNumber(text.to_owned()),
            });
            None
        }
    }

    fn float(&mut self, place: Place, text: &str) -> Option<Number<'static>> {
        let number: String = text.chars().filter(|c| *c != '_').collect();
        let number = number
            .strip_prefix('+')
            .map_or(number.clone(), str::to_owned);
        if number.contains("inf") || number.contains("nan") {
            self.problems.push(SchemaProblem::Value {
                place,
                problem: ValueProblem::NoNumber(text.to_owned()),
            });
            return None;
        }
        Some(Number::new(number))
    }
}
