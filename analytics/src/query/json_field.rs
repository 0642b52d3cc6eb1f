//! The function `json_value(data, '$.items[0].sku')`, for values inside lists and objects, because those have
//! no columns.
//!
//! The path is a simple form of the SQL standard's paths: `$`, then `.name`, `."any name"` or
//! `[number]`. The result is text: a string without its quotes and escapes, any other value as
//! received (`1.50` stays `1.50`). It is NULL if there is no such value, if it is `null`, an object
//! or a list, or if the data isn't JSON.

mod path;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use deltalake::arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use deltalake::arrow::compute::cast;
use deltalake::arrow::datatypes::DataType;
use deltalake::datafusion::common::{Result, plan_err};
use deltalake::datafusion::error::DataFusionError;
use deltalake::datafusion::functions::utils::make_scalar_function;
use deltalake::datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use self::path::Step;

/// The function `json_value`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct JsonValue {
    signature: Signature,
}

impl Default for JsonValue {
    fn default() -> Self {
        Self {
            signature: Signature::string(2, Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for JsonValue {
    fn name(&self) -> &'static str {
        "json_value"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        if arguments.len() != 2 {
            return plan_err!("write `json_value(data, '$.field')`");
        }
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        make_scalar_function(json_values, Vec::new())(&arguments.args)
    }
}

/// Evaluates `json_value` for each row: the JSON texts in one column, at the paths in another.
fn json_values(arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let [texts, paths] = arguments else {
        return plan_err!("write `json_value(data, '$.field')`");
    };
    let texts = cast(texts, &DataType::Utf8View)?;
    let paths = cast(paths, &DataType::Utf8View)?;
    let (texts, paths) = (texts.as_string_view(), paths.as_string_view());
    let mut values = StringViewBuilder::with_capacity(texts.len());
    // The path is nearly always the same in all rows.
    let mut parsed: Option<(&str, Vec<Step>)> = None;
    for (text, path) in texts.iter().zip(paths.iter()) {
        let (Some(text), Some(path)) = (text, path) else {
            values.append_null();
            continue;
        };
        let steps = match parsed.take() {
            Some((known, steps)) if known == path => steps,
            _ => path::parse(path).map_err(DataFusionError::Execution)?,
        };
        values.append_option(json_value(text, &steps));
        parsed = Some((path, steps));
    }
    Ok(Arc::new(values.finish()))
}

/// Finds the single value at a path in a JSON text.
fn json_value<'t>(text: &'t str, steps: &[Step]) -> Option<Cow<'t, str>> {
    let mut value: &RawValue = serde_json::from_str(text).ok()?;
    for step in steps {
        let mut json = serde_json::Deserializer::from_str(value.get());
        value = step.deserialize(&mut json).ok()??;
    }
    let value = value.get();
    match value.as_bytes().first() {
        Some(b'"') => {
            let Content(text) = serde_json::from_str(value).ok()?;
            Some(text)
        }
        Some(b'{' | b'[') | None => None,
        Some(_) if value == "null" => None,
        Some(_) => Some(Cow::Borrowed(value)),
    }
}

/// The content of a JSON string, borrowed if it has no escapes.
#[derive(Deserialize)]
struct Content<'t>(#[serde(borrow)] Cow<'t, str>);

/// Each step reads the value that it leads to, and skips everything else.
impl<'t> DeserializeSeed<'t> for &Step {
    type Value = Option<&'t RawValue>;

    fn deserialize<D: Deserializer<'t>>(self, json: D) -> Result<Self::Value, D::Error> {
        match self {
            Step::Member(_) => json.deserialize_map(self),
            Step::Element(_) => json.deserialize_seq(self),
        }
    }
}

impl<'t> Visitor<'t> for &Step {
    type Value = Option<&'t RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(Content(name)) = members.next_key()? {
            if matches!(self, Step::Member(wanted) if *wanted == name) {
                // If a name occurs more than once, the last member counts, as in JavaScript.
                found = Some(members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let Step::Element(wanted) = self else {
            return Ok(None);
        };
        for _ in 0..*wanted {
            if elements.next_element::<IgnoredAny>()?.is_none() {
                return Ok(None);
            }
        }
        let found = elements.next_element()?;
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, path: &str) -> Option<String> {
        let steps = path::parse(path).expect("it is a path");
        json_value(text, &steps).map(Cow::into_owned)
    }

    #[test]
    fn values_are_those_in_the_text() {
        let text = r#" {"a": {"b": [1.50, "x\n\"y\"", 12345678901234567890123, true, null, {}, []]},
            "a b": "é", "twice": 1, "twice": 2, "": 3} "#;
        for (path, expected) in [
            ("$.a.b[0]", Some("1.50")),
            ("$.a.b[1]", Some("x\n\"y\"")),
            ("$.a.b[2]", Some("12345678901234567890123")),
            ("$.a.b[3]", Some("true")),
            ("$.a.b[4]", None),
            ("$.a.b[5]", None),
            ("$.a.b[6]", None),
            ("$.a.b[7]", None),
            ("$.a.b", None),
            ("$.a", None),
            ("$", None),
            ("$.a.c", None),
            ("$.a[0]", None),
            ("$.a.b.c", None),
            ("$.\"a b\"", Some("é")),
            ("$.\"\"", Some("3")),
            ("$.twice", Some("2")),
        ] {
            assert_eq!(value(text, path).as_deref(), expected, "{path}");
        }
        assert_eq!(value("1e400", "$").as_deref(), Some("1e400"));
        assert_eq!(value("\"a\"", "$").as_deref(), Some("a"));
    }

    #[test]
    fn texts_that_are_no_json_have_no_values() {
        for text in ["", "{", "{\"a\":1", "{\"a\":1} x", "nul", "{'a':1}"] {
            assert_eq!(value(text, "$.a"), None, "{text}");
        }
        // A lone surrogate isn't valid text. Other strings can still be read.
        let text = r#"{"bad": "\ud800", "a": 1}"#;
        assert_eq!(value(text, "$.bad"), None);
        assert_eq!(value(text, "$.a").as_deref(), Some("1"));
    }

    #[test]
    fn nesting_has_no_limit() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let text = format!("{{\"deep\": {deep}, \"a\": 1}}");
        assert_eq!(value(&text, "$.a").as_deref(), Some("1"));
        assert_eq!(value(&text, "$.deep[0][0]"), None);
    }
}
