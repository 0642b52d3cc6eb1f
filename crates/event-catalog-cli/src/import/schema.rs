//! A payload schema from an example, as TOML.

use event_catalog_build::catalog::MAX_NAME_LENGTH;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::example::Sample;

/// A schema that an example has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// The file's text.
    pub(super) text: String,
    /// The fields whose type is a guess, because the example has a placeholder.
    pub(super) guessed: Vec<String>,
}

/// The schema of an example.
pub(super) fn of(sample: &Sample, origin: &str) -> Made {
    let mut document = DocumentMut::new();
    let mut guessed = Vec::new();
    fill(document.as_table_mut(), sample, "", &mut guessed);
    if let Some(Value::InlineTable(example)) = value(sample) {
        let mut examples = Array::new();
        examples.push(example);
        let examples = Item::Value(Value::Array(examples));
        // Behind `required`, and before the tables of the properties.
        document.insert("examples", examples);
    }
    let text = format!(
        "# From the example of {origin}: say what each field means, and check its type. All fields of\n\
         # the example are taken for required; take out of `required` what may be missing.\n\n{document}"
    );
    Made { text, guessed }
}

/// Says what a sample is.
fn fill(schema: &mut Table, sample: &Sample, path: &str, guessed: &mut Vec<String>) {
    let say = |schema: &mut Table, key: &str, text: &str| {
        schema.insert(key, Item::Value(Value::from(text)));
    };
    match sample {
        // `null` tells nothing of what else may be there.
        Sample::Null => {}
        Sample::Boolean(_) => say(schema, "type", "boolean"),
        Sample::Integer(_) => say(schema, "type", "integer"),
        Sample::Number(_) => say(schema, "type", "number"),
        Sample::Placeholder(name) => {
            say(schema, "type", type_of(name));
            guessed.push(path.to_owned());
        }
        Sample::Text(text) => {
            say(schema, "type", "string");
            if text.starts_with("https://") || text.starts_with("http://") {
                say(schema, "format", "uri");
            }
        }
        Sample::Array(items) => {
            say(schema, "type", "array");
            if let Some(first) = items.first() {
                let mut inner = Table::new();
                let is_same =
                    |it: &Sample| std::mem::discriminant(it) == std::mem::discriminant(first);
                if items.iter().all(is_same) {
                    fill(&mut inner, first, &format!("{path}[]"), guessed);
                    schema.insert("items", Item::Table(inner));
                }
            }
        }
        Sample::Object(fields) => {
            say(schema, "type", "object");
            let names: Array = fields.iter().map(|(name, _)| name.as_str()).collect();
            if !fields.is_empty() {
                schema.insert("required", Item::Value(Value::Array(names)));
            }
            let mut properties = Table::new();
            properties.set_implicit(true);
            for (name, sample) in fields {
                let mut property = Table::new();
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                fill(&mut property, sample, &path, guessed);
                if !matches!(sample, Sample::Object(_) | Sample::Array(_))
                    && let Some(example) = value(sample)
                {
                    let mut examples = Array::new();
                    examples.push(example);
                    property.insert("examples", Item::Value(Value::Array(examples)));
                }
                properties.insert(name, Item::Table(property));
            }
            schema.insert("properties", Item::Table(properties));
        }
    }
}

/// The type that a placeholder's name tells; mostly it is a string.
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

/// The sample as an example in TOML; `None` where it has `null`, or a placeholder for something
/// else than a string.
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

/// Whether an event's name can be that of a schema's file.
pub(super) fn is_file_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !name.is_empty() && name.len() <= MAX_NAME_LENGTH && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
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
}
