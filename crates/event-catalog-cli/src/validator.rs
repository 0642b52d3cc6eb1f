//! Compiles JSON Schemas for values that come from elsewhere: offline, with formats, and in bounded time.

use jsonschema::{PatternCache, Validator, draft202012};
use serde_json::Value;

use crate::pattern::Patterns;

/// Why a schema has no validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoValidator {
    /// Its patterns, with those that were compiled before, take too long to compile.
    TooLong,
    /// It isn't a schema.
    Invalid,
}

impl NoValidator {
    /// A clause that says why.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::TooLong => "its patterns take too long to compile",
            Self::Invalid => "its schema isn't valid",
        }
    }
}

/// The validator of a document of 2020-12, whose patterns count among those of the run.
pub(crate) fn compile(schema: &Value, patterns: &mut Patterns) -> Result<Validator, NoValidator> {
    let mut all = Vec::new();
    collect(schema, &mut all);
    if !all.into_iter().all(|it| patterns.have_time_for(it)) {
        return Err(NoValidator::TooLong);
    }
    compile_known(schema, patterns.compiled()).ok_or(NoValidator::Invalid)
}

/// The same for a part of a document that was compiled before.
pub(crate) fn compile_known(schema: &Value, patterns: PatternCache) -> Option<Validator> {
    let options = draft202012::options().offline();
    let options = options.should_validate_formats(true);
    options.with_pattern_cache(patterns).build(schema).ok()
}

/// The patterns in a schema. Values that only look like patterns do no harm.
fn collect<'v>(schema: &'v Value, patterns: &mut Vec<&'v str>) {
    match schema {
        Value::Object(members) => {
            patterns.extend(members.get("pattern").and_then(Value::as_str));
            let of_names = members.get("patternProperties").and_then(Value::as_object);
            let names = of_names.into_iter().flat_map(|it| it.keys());
            patterns.extend(names.map(String::as_str));
            for schema in members.values() {
                collect(schema, patterns);
            }
        }
        Value::Array(schemas) => {
            for schema in schemas {
                collect(schema, patterns);
            }
        }
        _ => {}
    }
}
