//! Reads the keywords that limit values but don't affect their type.

use std::borrow::Cow;

use super::{Reader, inner};
use crate::problem::{ExpectedValue, ValueProblem};
use crate::schema::condition::{Condition, Form, Says, known};
use crate::schema::model::{Part, Schema, SchemaId};
use crate::schema::value::{Data, Member, Value};
use crate::source::FileId;

/// For each field, the fields that it requires, or the schema that it makes apply.
type Dependents<'s, T> = Vec<(Cow<'s, str>, T)>;

impl<'s> Reader<'s> {
    /// Reads a keyword from the table of conditions; `false` if the keyword isn't in it.
    pub(super) fn condition(
        &mut self,
        schema: &mut Schema<'s>,
        member: &Member<'s>,
        id: SchemaId,
        at: (FileId, usize),
    ) -> bool {
        let Some((keyword, form)) = known(&member.name) else {
            return false;
        };
        let mut add = |keyword: &'static str, says: Says<'s>| {
            schema.conditions.push(Condition {
                keyword,
                place: member.name_place,
                says,
            });
        };
        match form {
            Form::Schema => {
                let parent = Some((id, Part::Condition(keyword, None)));
                let of = self.schema(&member.value, member.name_place, parent, inner(at));
                add(keyword, Says::Schema(of));
            }
            Form::Count => {
                if let Some(count) = self.count(member) {
                    add(keyword, Says::Count(count));
                }
            }
            Form::Dependents => {
                let (names, schemas) = self.dependents(keyword, member, id, at);
                if !names.is_empty() {
                    add("dependentRequired", Says::Names(names));
                }
                if !schemas.is_empty() {
                    add("dependentSchemas", Says::Schemas(schemas));
                }
            }
        }
        true
    }

    /// Reads `dependentRequired`, `dependentSchemas`, or `dependencies`, whose values have the form of either.
    fn dependents(
        &mut self,
        keyword: &'static str,
        member: &Member<'s>,
        id: SchemaId,
        at: (FileId, usize),
    ) -> (Dependents<'s, Vec<Cow<'s, str>>>, Dependents<'s, SchemaId>) {
        let (mut names, mut schemas) = (Vec::new(), Vec::new());
        let Data::Object(members) = &member.value.data else {
            let expected = match keyword {
                "dependentSchemas" => ExpectedValue::DependentSchemas,
                _ => ExpectedValue::DependentNames,
            };
            self.expected(member, expected);
            return (names, schemas);
        };
        for Member {
            name,
            name_place,
            value,
        } in members
        {
            let is_list = match keyword {
                "dependentRequired" => true,
                "dependentSchemas" => false,
                _ => matches!(value.data, Data::Array(_)),
            };
            if is_list {
                names.push((name.clone(), self.dependent_names(keyword, value)));
            } else {
                let parent = Some((id, Part::Condition(keyword, Some(name.clone()))));
                let schema = self.schema(value, *name_place, parent, inner(at));
                schemas.push((name.clone(), schema));
            }
        }
        (names, schemas)
    }

    /// Reads the names of the fields that a field requires.
    fn dependent_names(&mut self, keyword: &str, value: &Value<'s>) -> Vec<Cow<'s, str>> {
        let (mut names, mut wrong) = (Vec::new(), Vec::new());
        match &value.data {
            Data::Array(elements) => {
                for element in elements {
                    match &element.data {
                        Data::String(name) => names.push(name.clone()),
                        _ => wrong.push(element),
                    }
                }
            }
            _ => wrong.push(value),
        }
        for value in wrong {
            let problem = ValueProblem::DependentName {
                keyword: keyword.to_owned(),
                found: value.describe(),
            };
            self.wrong(value.place, problem);
        }
        names
    }

    /// Reads an integer for a number of elements.
    fn count(&mut self, member: &Member<'s>) -> Option<u64> {
        let found = match &member.value.data {
            Data::Number(number) => match number.to_u64() {
                Some(count) => return Some(count),
                None => number.as_str(),
            },
            _ => member.value.describe(),
        };
        let problem = ValueProblem::NotCount {
            keyword: member.name.to_string(),
            found: found.to_owned(),
        };
        self.wrong(member.value.place, problem);
        None
    }
}
