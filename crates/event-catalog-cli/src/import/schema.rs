//! Derives a payload schema from an example, as TOML.

use std::collections::HashMap;
use std::sync::LazyLock;

use jsonschema::{Validator, draft202012};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::example::Sample;

/// A derived schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// The text of the file.
    pub(super) text: String,
    /// The fields whose type is a guess, because the example has placeholders.
    pub(super) guessed: Vec<String>,
}

/// Derives a schema from an example.
pub(super) fn of(sample: &Sample, origin: &str) -> Made {
    let mut document = DocumentMut::new();
    let mut guessed = Vec::new();
    fill(document.as_table_mut(), &[sample], "", &mut guessed);
    if let Some(Value::InlineTable(example)) = value(sample) {
        let mut examples = Array::new();
        examples.push(example);
        let examples = Item::Value(Value::Array(examples));
        // The examples come after `required`, but before the tables of properties.
        document.insert("examples", examples);
    }
    let text = format!(
        "# From the example of {origin}: describe each field, and check its type. All fields of the\n\
         # example are required; remove optional ones from `required`.\n\n{document}"
    );
    Made { text, guessed }
}

/// Adds the keywords that fit all samples at a place.
fn fill(schema: &mut Table, samples: &[&Sample], path: &str, guessed: &mut Vec<String>) {
    // `null` doesn't show which other values are possible.
    let told = samples.iter().copied();
    let told: Vec<&Sample> = told.filter(|it| **it != Sample::Null).collect();
    let Some(kind) = common_type(&told) else {
        return;
    };
    let kind_or_null = if told.len() < samples.len() {
        Value::Array([kind, "null"].into_iter().collect())
    } else {
        Value::from(kind)
    };
    schema.insert("type", Item::Value(kind_or_null));
    let is_guess = |it: &&Sample| matches!(it, Sample::Placeholder(_));
    if told.iter().any(is_guess) {
        guessed.push(path.to_owned());
    }
    let is_uri = |it: &&Sample| matches!(it, Sample::Text(text) if is_uri(text));
    if told.iter().all(is_uri) {
        schema.insert("format", Item::Value(Value::from("uri")));
    }
    match kind {
        "array" => {
            let elements = told.iter().flat_map(|it| match it {
                Sample::Array(elements) => elements.as_slice(),
                _ => &[],
            });
            let mut items = Table::new();
            let elements: Vec<&Sample> = elements.collect();
            fill(&mut items, &elements, &format!("{path}[]"), guessed);
            if !items.is_empty() {
                schema.insert("items", Item::Table(items));
            }
        }
        "object" => fill_object(schema, &told, path, guessed),
        _ => {}
    }
}

/// Adds the fields of the objects at a place. Fields that all objects have are required.
fn fill_object(schema: &mut Table, objects: &[&Sample], path: &str, guessed: &mut Vec<String>) {
    let mut fields: Vec<(&str, Vec<&Sample>)> = Vec::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for object in objects {
        let Sample::Object(object) = object else {
            continue;
        };
        for (name, sample) in object {
            let at = *numbers.entry(name).or_insert(fields.len());
            if at == fields.len() {
                fields.push((name, Vec::new()));
            }
            fields[at].1.push(sample);
        }
    }
    let is_always = |(_, samples): &&(&str, Vec<&Sample>)| samples.len() == objects.len();
    let required: Array = fields
        .iter()
        .filter(is_always)
        .map(|(name, _)| *name)
        .collect();
    if !required.is_empty() {
        schema.insert("required", Item::Value(Value::Array(required)));
    }
    let mut properties = Table::new();
    properties.set_implicit(true);
    for (name, samples) in fields {
        let mut property = Table::new();
        let path = if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        };
        fill(&mut property, &samples, &path, guessed);
        let mut plain = samples
            .iter()
            .filter(|it| !matches!(it, Sample::Object(_) | Sample::Array(_)));
        if let Some(example) = plain.find_map(|it| value(it)) {
            let mut examples = Array::new();
            examples.push(example);
            property.insert("examples", Item::Value(Value::Array(examples)));
        }
        properties.insert(name, Item::Table(property));
    }
    schema.insert("properties", Item::Table(properties));
}

/// Returns the type that all samples have; `None` if types differ or there are no samples.
fn common_type(samples: &[&Sample]) -> Option<&'static str> {
    let mut types = samples.iter().map(|sample| match sample {
        Sample::Null => "null",
        Sample::Boolean(_) => "boolean",
        Sample::Integer(_) => "integer",
        Sample::Number(_) => "number",
        Sample::Placeholder(name) => type_of(name),
        Sample::Text(_) => "string",
        Sample::Array(_) => "array",
        Sample::Object(_) => "object",
    });
    let first = types.next()?;
    types.try_fold(first, |common, next| match (common, next) {
        ("integer", "number") | ("number", "integer") => Some("number"),
        _ => (common == next).then_some(common),
    })
}

/// Whether a string is the URL of a page, and a valid URI in JSON Schema.
fn is_uri(text: &str) -> bool {
    static URI: LazyLock<Option<Validator>> = LazyLock::new(|| {
        let schema = serde_json::json!({ "format": "uri" });
        let options = draft202012::options().offline();
        options.should_validate_formats(true).build(&schema).ok()
    });
    let is_page = text.starts_with("https://") || text.starts_with("http://");
    let text = || serde_json::Value::from(text);
    is_page && URI.as_ref().is_some_and(|uri| uri.is_valid(&text()))
}

/// Guesses a type from a placeholder's name; by default, a string.
fn type_of(placeholder: &str) -> &'static str {
    let upper = placeholder.to_uppercase();
    let has = |word: &str| {
        upper
            .split(|c: char| !c.is_alphanumeric())
            .any(|it| it == word)
    };
    if ["INT", "INTEGER", "COUNT"].into_iter().any(has) {
        "integer"
    } else if ["NUMBER", "FLOAT", "DOUBLE"].into_iter().any(has) && !has("PHONE") {
        "number"
    } else if ["BOOL", "BOOLEAN", "TRUE", "FALSE"].into_iter().any(has) {
        "boolean"
    } else {
        "string"
    }
}

/// Converts the sample to an example in TOML; `None` if it contains `null` or a placeholder for
/// anything but a string.
fn value(sample: &Sample) -> Option<Value> {
    Some(match sample {
        Sample::Boolean(it) => Value::from(*it),
        Sample::Integer(it) => Value::from(*it),
        Sample::Number(it) => Value::from(*it),
        Sample::Text(it) => Value::from(it.as_str()),
        Sample::Placeholder(it) if type_of(it) == "string" => Value::from(format!("<{it}>")),
        Sample::Null | Sample::Placeholder(_) => return None,
        Sample::Array(items) => {
            let items: Option<Array> = items.iter().map(value).collect();
            Value::Array(items?)
        }
        Sample::Object(fields) => {
            let mut table = InlineTable::new();
            for (name, sample) in fields {
                table.insert(name, value(sample)?);
            }
            Value::InlineTable(table)
        }
    })
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::super::example;
    use super::*;

    fn made(typed: &str) -> Made {
        of(&example::read(typed).unwrap(), "`link_clicked`")
    }

    #[test]
    fn an_example_makes_a_schema() {
        let made = made(
            r#"{ "process_id": <PROCESS_ID>, "url": "https://example.org", "count": <COUNT>, "a b": [{"c": 1}, {"c": 2}],
            "user": { "name": "Ann", "none": null, "old": true, "score": 1.5 }, "mixed": [1, "a"], "empty": [] }"#,
        );
        assert_eq!(made.guessed, ["process_id", "count"]);
        insta::assert_snapshot!(made.text);
    }

    #[test]
    fn the_example_is_kept_where_it_is_one() {
        insta::assert_snapshot!(made(r#"{ "id": <ID>, "url": "https://example.org" }"#).text);
    }

    #[test]
    fn an_example_satisfies_its_schema() {
        for typed in [
            r#"{ "b": [{"c": 1}, {"d": "x"}] }"#,
            r#"{ "b": [{"c": 1, "d": null}, {"c": 1.5, "d": {"e": []}}, {"c": 2, "d": {"e": [1], "f": 2}}] }"#,
            r#"{ "b": [[1], ["x"], []], "c": [null, 1], "d": [null], "e": [<COUNT>, "x"] }"#,
            r#"{ "b": "https://exa mple.org", "c": "https://example.org/ä", "d": ["https://a.b", "x"] }"#,
            r#"{ "b": [{"c": {"d": 1}}, {"c": {"e": 1}}, {"c": [1]}] }"#,
        ] {
            let sample = example::read(typed).unwrap();
            let made = of(&sample, "`a`").text;
            let table = "name,description,payload\nload,The chat was loaded.,load\n";
            let files = [("events.csv", table), ("payloads/load.toml", &made)];
            let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
            let report = crate::api::check(input);
            assert_eq!(report.errors(), 0, "{made}\n{}", report.human(100));
        }
    }
}
