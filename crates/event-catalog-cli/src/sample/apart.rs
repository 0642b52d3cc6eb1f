//! Generates objects that only one alternative of `oneOf` allows, although the alternatives don't
//! exclude each other: an additional field gets a value that the other alternatives don't allow.

use serde_json::{Value, json};

use super::generator::Generator;
use super::object::names;
use super::parts::{Parts, Turn};

impl<'d> Generator<'d, '_> {
    /// Generates an object. If other alternatives allow it, adds a field that they don't allow.
    /// Returns `None` if no such object was found.
    pub(super) fn apart(&mut self, schemas: &[&'d Value], parts: &Parts<'d>) -> Option<Value> {
        let mut object = self.object(parts)?;
        for other in parts.others.iter().copied() {
            self.spend()?;
            if self.checks.allow(self.root, &[other], &object) {
                let (name, value) = self.refused(parts, &object, other)?;
                object.as_object_mut()?.insert(name.to_owned(), value);
            }
        }
        self.validated(schemas, parts, object)
    }

    /// Finds a field that the object lacks, and a value for the field that `other` doesn't allow.
    fn refused(
        &mut self,
        parts: &Parts<'d>,
        object: &Value,
        other: &'d Value,
    ) -> Option<(&'d str, Value)> {
        let start = self.random.draw();
        let theirs = Parts::of(self.root, &[other], Turn { start, number: 0 });
        let mut fields: Vec<&'d str> = names(&theirs).collect();
        fields.retain(|name| object.get(*name).is_none());
        self.random.shuffle(&mut fields);
        for name in fields {
            self.spend()?;
            let own = self.of_field(parts, name);
            let described = self.of_field(&theirs, name);
            // One value of each type, because a schema rarely allows all types.
            let mut values = vec![json!(0), json!("x"), json!(true), json!([]), json!({})];
            if !own.is_empty() {
                values.extend(self.optional(name, &own));
            }
            for value in values {
                let is_own = own.is_empty() || self.checks.allow(self.root, &own, &value);
                if is_own && !self.checks.allow(self.root, &described, &value) {
                    return Some((name, value));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::checks::left;
    use super::*;
    use crate::sample::checks::Checks;
    use crate::sample::random::Random;
    use crate::sample::steps::Steps;
    use crate::validator::compile;

    fn samples(schema: &Value) -> Vec<Value> {
        let mut patterns = crate::pattern::Patterns::default();
        let validator = compile(schema, &mut patterns).expect("a schema");
        let mut checks = Checks::new(patterns.compiled(), usize::MAX, left());
        let mut random = Random::new(3);
        let found = (0..20).filter_map(|_| {
            let mut steps = Steps::new();
            let mut generator = Generator::new(schema, &mut random, &mut checks, &mut steps, 0);
            generator.value(&[schema])
        });
        let found: Vec<Value> = found.collect();
        for value in &found {
            assert!(validator.is_valid(value), "{schema}: {value}");
        }
        found
    }

    #[test]
    fn a_value_of_overlapping_alternatives_matches_one_of_them() {
        let schema = json!({ "oneOf": [
            { "type": "object", "required": ["lat"], "properties": { "lat": { "type": "number" } },
              "additionalProperties": false },
            { "type": "object", "properties": { "name": { "type": "string" } } },
            { "type": "object", "properties": { "name": { "type": "string" }, "hall": { "type": "string" } } }
        ] });
        let found = samples(&schema);
        assert_eq!(found.len(), 20, "{found:?}");
    }

    #[test]
    fn alternatives_that_are_the_same_have_no_value() {
        let one = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
        let schema = json!({ "oneOf": [one, one] });
        assert_eq!(samples(&schema), Vec::<Value>::new());
    }
}
