//! Where payloads have personal data: the places whose schemas say `x-personal`.

use std::collections::HashSet;
use std::fmt;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::schema::types::{Field, Kind, Shape, Slot, TypeId, Types};

/// A step from a value of JSON to one in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The member of an object with this name.
    Member(String),
    /// Each member of an object.
    Members,
    /// Each element of a list.
    Elements,
}

/// The way to values that are personal data, with all that is in them. An empty one is the whole payload.
///
/// It is shown as in the documentation: `customer.email`, `items[].name`, `contacts.*`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonalPath(pub Vec<Step>);

impl fmt::Display for PersonalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            match step {
                Step::Member(name) => write!(f, "{dot}{name}")?,
                Step::Members => write!(f, "{dot}*")?,
                Step::Elements => f.write_str("[]")?,
            }
        }
        Ok(())
    }
}

/// The personal data of an event: that of its own payload, and of the payload of every event.
///
/// ```
/// use event_catalog_build::catalog::Catalog;
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::stored::personal;
///
/// let files: Memory = [
///     ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
///     ("payloads/paid.json", r#"{"type": "object", "properties": {
///         "email": {"type": "string", "x-personal": true},
///         "items": {"type": "array", "items": {"type": "object", "properties": {
///             "name": {"type": "string", "x-personal": true}, "price": {"type": "number"}}}}
///     }}"#),
/// ].into_iter().collect();
/// let input = Input::read_folder(&files)?;
/// let catalog = Catalog::new(&input);
/// let paths = personal(&catalog, &catalog.events[0]);
/// let shown: Vec<String> = paths.iter().map(ToString::to_string).collect();
/// assert_eq!(shown, ["email", "items[].name"]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn personal(catalog: &Catalog<'_>, event: &Event<'_>) -> Vec<PersonalPath> {
    let own = event.payload.and_then(|it| catalog.types.payload(it));
    let mut found = of_type(&catalog.types, own);
    found.extend(common_personal(catalog));
    found.sort();
    found.dedup();
    found
}

/// The personal data of the payload of every event, which custom events may have too.
#[must_use]
pub fn common_personal(catalog: &Catalog<'_>) -> Vec<PersonalPath> {
    of_type(&catalog.types, catalog.types.default)
}

/// How many fields are looked at: a type that is used in many places is looked at in each.
const MOST_FIELDS: usize = 100_000;

fn of_type(types: &Types<'_>, id: Option<TypeId>) -> Vec<PersonalPath> {
    let mut walk = Walk {
        types,
        open: HashSet::new(),
        path: Vec::new(),
        found: Vec::new(),
        left: MOST_FIELDS,
    };
    if let Some(id) = id {
        walk.named(id);
    }
    walk.found.sort();
    walk.found.dedup();
    walk.found
}

/// Walks through the types of a payload.
struct Walk<'t, 's> {
    types: &'t Types<'s>,
    /// The types around the current place. One that contains itself is looked at once.
    open: HashSet<TypeId>,
    path: Vec<Step>,
    found: Vec<PersonalPath>,
    left: usize,
}

impl Walk<'_, '_> {
    fn named(&mut self, id: TypeId) {
        if !self.open.insert(id) {
            return;
        }
        let types = self.types;
        let it = types.get(id);
        // What is said at a field is in the docs of the field: places share types.
        if self.path.is_empty() && it.docs.personal {
            self.found.push(PersonalPath(self.path.clone()));
        } else {
            match &it.kind {
                Kind::Object(object) => {
                    for field in &object.fields {
                        self.field(Step::Member(field.name.to_string()), field);
                    }
                    if let Some((slot, docs)) = &object.additional {
                        self.at(Step::Members, docs.personal, slot);
                    }
                }
                Kind::Tuple(tuple) => {
                    for field in &tuple.fields {
                        self.field(Step::Elements, field);
                    }
                    if let Some((slot, docs)) = &tuple.rest {
                        self.at(Step::Elements, docs.personal, slot);
                    }
                }
                Kind::OneOf(variants) => {
                    for variant in variants {
                        if variant.docs.personal {
                            self.found.push(PersonalPath(self.path.clone()));
                        }
                        self.slot(&variant.slot);
                    }
                }
                Kind::Value(slot) => self.slot(slot),
                Kind::Enumeration(_) => {}
            }
        }
        self.open.remove(&id);
    }

    fn field(&mut self, step: Step, field: &Field<'_>) {
        self.at(step, field.docs.personal, &field.slot);
    }

    fn at(&mut self, step: Step, is_personal: bool, slot: &Slot) {
        let Some(left) = self.left.checked_sub(1) else {
            return;
        };
        self.left = left;
        self.path.push(step);
        if is_personal {
            self.found.push(PersonalPath(self.path.clone()));
        } else {
            self.slot(slot);
        }
        self.path.pop();
    }

    fn slot(&mut self, slot: &Slot) {
        match &slot.shape {
            Shape::Array(inner) => self.at(Step::Elements, false, inner),
            Shape::Map(inner) => self.at(Step::Members, false, inner),
            Shape::Named(id) => self.named(*id),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::check::REQUIRED;
    use event_catalog_build::finding::check;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn paths(payload: &str) -> Vec<String> {
        let files: Memory = [
            ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
            ("payloads/paid.json", payload),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&files).expect("memory can be read");
        let catalog = Catalog::new(&input);
        let found = personal(&catalog, &catalog.events[0]);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn personal_data_is_found_wherever_a_schema_says_it() {
        let found = paths(
            r##"{"type": "object", "properties": {
                "customer": {"$ref": "#/$defs/person"},
                "emails": {"type": "array", "items": {"type": "string", "x-personal": true}},
                "notes": {"type": "object", "additionalProperties": {"type": "string", "x-personal": true}},
                "amount": {"type": "number", "x-personal": false}},
              "$defs": {"person": {"type": "object", "properties": {
                "name": {"type": "string", "x-personal": true},
                "friend": {"$ref": "#/$defs/person"}}}}}"##,
        );
        assert_eq!(found, ["customer.name", "emails", "notes"]);
    }

    #[test]
    fn a_whole_payload_or_a_definition_may_be_personal() {
        assert_eq!(paths(r#"{"type": "object", "x-personal": true}"#), [""]);
        let found = paths(
            r##"{"type": "object", "properties": {"by": {"$ref": "#/$defs/id"}},
                "$defs": {"id": {"type": "string", "x-personal": true}}}"##,
        );
        assert_eq!(found, ["by"]);
    }

    #[test]
    fn a_value_other_than_a_boolean_is_a_mistake() {
        for (value, mistakes) in [("true", 0), ("false", 0), ("\"yes\"", 1), ("null", 1)] {
            let payload = format!(
                r#"{{"type": "object", "properties": {{"a": {{"type": "string", "x-personal": {value}}}}}}}"#
            );
            let files: Memory = [
                ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
                ("payloads/paid.json", payload.as_str()),
            ]
            .into_iter()
            .collect();
            let input = Input::read_folder(&files).expect("memory can be read");
            let found = check(&Catalog::new(&input), REQUIRED, &|_| None);
            assert_eq!(found.errors(), mistakes, "{value}");
        }
    }
}
