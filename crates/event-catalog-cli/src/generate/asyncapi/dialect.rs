//! Converts schemas to the dialect of AsyncAPI tools: draft 7, without the name `__proto__`.

use super::prototype;
use crate::json::Json;
use crate::schema::Subschemas;

/// Converts a schema to draft 7, which ignores all keywords next to a `$ref`, has no
/// `unevaluatedProperties` and no bounds for `contains`, has a single keyword for
/// `dependentSchemas` and `dependentRequired`, and uses a list in `items` for `prefixItems`. Also
/// removes the name `__proto__`, for the reason given in [`prototype`].
pub(super) fn in_draft_7(schema: Json) -> Json {
    let Json::Object(members) = schema else {
        return schema;
    };
    let beside = members.len() > 1;
    let has = |keyword: &str| members.iter().any(|(name, _)| name == keyword);
    let has_schemas = has("dependentSchemas");
    let has_positions = has("prefixItems");
    // With a minimum of 0, `contains` allows any list.
    let contains_any = members.iter().any(|(name, value)| {
        let is_zero = matches!(value, Json::Plain(number) if number.as_f64() == Some(0.0));
        name == "minContains" && is_zero
    });
    let mut written: Vec<(String, Json)> = Vec::new();
    let mut all: Vec<Json> = Vec::new();
    for (name, value) in members {
        let name = of_elements(name, has_positions);
        let value = match (name.as_str(), value) {
            ("unevaluatedProperties" | "unevaluatedItems" | "minContains" | "maxContains", _) => {
                continue;
            }
            ("contains", _) if contains_any => continue,
            ("dependentSchemas", Json::Object(schemas)) => {
                let (own, named) = split(schemas_of(schemas));
                all.extend(
                    own.into_iter()
                        .map(|(_, schema)| prototype::with_it(schema)),
                );
                written.push(("dependencies".to_owned(), Json::Object(named)));
                continue;
            }
            ("dependentRequired", Json::Object(names)) => {
                let dependencies = dependencies(names, &mut all);
                if has_schemas {
                    all.push(Json::Object(vec![dependencies]));
                } else {
                    written.push(dependencies);
                }
                continue;
            }
            ("$ref", to) => {
                let to = prototype::reference(to);
                if beside {
                    all.push(Json::object().with("$ref", to));
                    continue;
                }
                to
            }
            ("properties", Json::Object(schemas)) => {
                let (pattern, named) = split(schemas_of(schemas));
                written.extend(prototype::pattern(pattern));
                Json::Object(named)
            }
            ("$defs" | "definitions", Json::Object(schemas)) => {
                let schemas = schemas_of(schemas).into_iter();
                Json::Object(
                    schemas
                        .map(|(name, it)| (prototype::definition(name), it))
                        .collect(),
                )
            }
            ("examples", Json::Array(examples)) => {
                let shown = examples.into_iter().filter(|it| !prototype::is_in(it));
                shown.collect()
            }
            ("default", value) if prototype::is_in(&value) => continue,
            ("const", value) if prototype::is_in(&value) => {
                all.push(prototype::exactly(value));
                continue;
            }
            ("enum", Json::Array(values)) if values.iter().any(prototype::is_in) => {
                let cases: Json = values.into_iter().map(prototype::exactly).collect();
                all.push(Json::object().with("anyOf", cases));
                continue;
            }
            (keyword, value) => Subschemas::change(keyword, value, &in_draft_7),
        };
        written.push((name, value));
    }
    if !all.is_empty() {
        match written.iter_mut().find(|(name, _)| name == "allOf") {
            Some((_, Json::Array(own))) => own.extend(all),
            _ => written.push(("allOf".to_owned(), Json::Array(all))),
        }
    }
    Json::Object(written)
}

/// Draft 7's name for a keyword about elements. `has_positions` says whether some elements have
/// types by position.
fn of_elements(name: String, has_positions: bool) -> String {
    match name.as_str() {
        "prefixItems" => "items".to_owned(),
        "items" if has_positions => "additionalItems".to_owned(),
        _ => name,
    }
}

fn schemas_of(schemas: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let schemas = schemas.into_iter();
    schemas.map(|(name, it)| (name, in_draft_7(it))).collect()
}

type Members = Vec<(String, Json)>;

/// Separates the member named `__proto__` from the others.
fn split(members: Members) -> (Members, Members) {
    let members = members.into_iter();
    members.partition(|(name, _)| name == prototype::NAME)
}

/// Converts `dependentRequired` to draft 7. The requirements of `__proto__` are added to `all`, the schemas of the
/// `allOf`.
fn dependencies(names: Members, all: &mut Vec<Json>) -> (String, Json) {
    let (own, others) = split(names);
    let required = own.into_iter().map(|(_, required)| {
        let schema = Json::object().with("required", required);
        prototype::with_it(schema)
    });
    all.extend(required);
    ("dependencies".to_owned(), Json::Object(others))
}
