//! Converts `dependencies` to the two keywords that replaced it in later dialects.

use std::collections::HashMap;

use event_catalog_build::schema::{Data, Dialect, Member, Value, has_meaning};

use super::json;
use crate::json::Json;

/// Whether a keyword, in any dialect, requires fields or makes schemas apply if a field is present.
pub(super) fn is_dependent(keyword: &str) -> bool {
    matches!(
        keyword,
        "dependentRequired" | "dependentSchemas" | "dependencies"
    )
}

/// The fields that other fields require, and the schemas that they make apply.
#[derive(Default)]
pub(super) struct Dependents {
    /// The members of `dependentRequired`.
    names: Fields,
    /// The members of `dependentSchemas`.
    schemas: Fields,
}

impl Dependents {
    /// Collects these keywords from the members of a schema. `of` converts a schema.
    pub(super) fn of(
        members: &[Member<'_>],
        dialect: Dialect,
        of: &dyn Fn(&Value<'_>) -> Json,
    ) -> Self {
        let mut dependents = Self::default();
        let is_meant = |it: &&Member<'_>| is_dependent(&it.name) && has_meaning(&it.name, dialect);
        for member in members.iter().filter(is_meant) {
            for field in member.value.members().unwrap_or_default() {
                match field.value.data {
                    Data::Array(_) => dependents.names.add(&field.name, json(&field.value)),
                    _ => dependents.schemas.add(&field.name, of(&field.value)),
                }
            }
        }
        dependents
    }

    /// Returns the collected keywords, each with its value.
    pub(super) fn take(&mut self) -> Vec<(&'static str, Json)> {
        let all = [
            ("dependentRequired", &mut self.names),
            ("dependentSchemas", &mut self.schemas),
        ];
        let mut written = Vec::new();
        for (keyword, fields) in all {
            let Fields { written: of, .. } = std::mem::take(fields);
            if !of.is_empty() {
                written.push((keyword, Json::Object(of)));
            }
        }
        written
    }
}

/// The members of an object, which can come from several keywords.
#[derive(Default)]
struct Fields {
    written: Vec<(String, Json)>,
    at: HashMap<String, usize>,
}

impl Fields {
    fn add(&mut self, name: &str, value: Json) {
        if let Some(at) = self.at.get(name) {
            let known = &mut self.written[*at].1;
            *known = both(std::mem::replace(known, Json::object()), value);
            return;
        }
        self.at.insert(name.to_owned(), self.written.len());
        self.written.push((name.to_owned(), value));
    }
}

/// Combines two keywords about the same field.
fn both(known: Json, more: Json) -> Json {
    match (known, more) {
        (Json::Array(mut names), Json::Array(more)) => {
            for name in more {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            Json::Array(names)
        }
        (known, more) => {
            let all: Json = [known, more].into_iter().collect();
            Json::object().with("allOf", all)
        }
    }
}
