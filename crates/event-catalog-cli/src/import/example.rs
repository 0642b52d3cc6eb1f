//! Parses an example of a payload from a page. It is almost JSON, but can contain `<PLACEHOLDER>`s,
//! comments, trailing commas and dots for omitted parts.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// A value in an example.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sample {
    Null,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    /// A placeholder, such as `<PROCESS_ID>`.
    Placeholder(String),
    Array(Vec<Sample>),
    Object(Vec<(String, Sample)>),
}

/// The extensions of JSON that people use in examples.
const LENIENT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_loose_object_property_names: true,
    allow_trailing_commas: true,
    allow_missing_commas: false,
    allow_single_quoted_strings: true,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Parses an example object; `None` if the text isn't one.
pub(super) fn read(typed: &str) -> Option<Sample> {
    let straight = typed.replace(['“', '”', '„'], "\"").replace('\u{a0}', " ");
    // In Markdown, a backslash before punctuation isn't part of the text.
    let unescaped = straight
        .replace("\\_", "_")
        .replace("\\<", "<")
        .replace("\\[", "[");
    [typed, &straight, &unescaped].into_iter().find_map(parse)
}

fn parse(typed: &str) -> Option<Sample> {
    let typed = typed.trim();
    if !typed.starts_with('{') {
        return None;
    }
    let text = with_strings(typed);
    let parsed = parse_to_ast(&text, &CollectOptions::default(), &LENIENT).ok()?;
    let sample = sample(parsed.value?)?;
    matches!(&sample, Sample::Object(fields) if !fields.is_empty()).then_some(sample)
}

/// Replaces placeholders with strings, and removes the dots for omitted parts.
fn with_strings(typed: &str) -> String {
    const LONGEST: usize = 80;
    let mut text = String::new();
    let mut quote = None;
    let mut rest = typed;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match (quote, c) {
            (Some(_), '\\') => {
                taken += rest[1..].chars().next().map_or(0, char::len_utf8);
                text += &rest[..taken];
            }
            (Some(open), _) => {
                quote = (c != open).then_some(open);
                text.push(c);
            }
            (None, '"' | '\'') => {
                quote = Some(c);
                text.push(c);
            }
            (None, '<') => {
                let end = rest
                    .find('>')
                    .filter(|end| *end < LONGEST && !rest[..*end].contains('"'));
                taken = end.map_or(1, |end| end + 1);
                match end {
                    Some(_) => text += &format!("\"{}\"", &rest[..taken]),
                    None => text.push(c),
                }
            }
            (None, '…') => {}
            (None, '.') if rest.starts_with("...") => taken = 3,
            (None, _) => text.push(c),
        }
        rest = &rest[taken..];
    }
    text
}

fn sample(value: Value<'_>) -> Option<Sample> {
    Some(match value {
        Value::NullKeyword(_) => Sample::Null,
        Value::BooleanLit(it) => Sample::Boolean(it.value),
        Value::NumberLit(it) => match it.value.parse() {
            Ok(integer) => Sample::Integer(integer),
            Err(_) => Sample::Number(it.value.parse().ok().filter(|it: &f64| it.is_finite())?),
        },
        Value::StringLit(it) => {
            let inner = it
                .value
                .strip_prefix('<')
                .and_then(|it| it.strip_suffix('>'));
            match inner.filter(|it| !it.is_empty() && !it.contains(['<', '>'])) {
                Some(inner) => Sample::Placeholder(inner.to_owned()),
                None => Sample::Text(it.value.into_owned()),
            }
        }
        Value::Array(it) => {
            Sample::Array(it.elements.into_iter().map(sample).collect::<Option<_>>()?)
        }
        Value::Object(it) => {
            let mut fields: Vec<(String, Sample)> = Vec::new();
            for property in it.properties {
                let name = match property.name {
                    ObjectPropName::String(name) => name.value.into_owned(),
                    ObjectPropName::Word(word) => word.value.to_owned(),
                };
                // With a duplicate key, it is unclear which value is meant.
                if fields.iter().any(|(other, _)| *other == name) {
                    return None;
                }
                fields.push((name, sample(property.value)?));
            }
            Sample::Object(fields)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(typed: &str) -> Vec<(String, Sample)> {
        match read(typed) {
            Some(Sample::Object(fields)) => fields,
            other => panic!("{typed}: {other:?}"),
        }
    }

    fn field(typed: &str) -> Sample {
        fields(typed).remove(0).1
    }

    #[test]
    fn the_seeds_example_is_read() {
        let typed = r#"{ "process_id": <PROCESS_ID>, "process_name": <PROCESS_NAME>, "url": "https://example.org" }"#;
        let placeholder = |name: &str| Sample::Placeholder(name.to_owned());
        assert_eq!(
            fields(typed),
            [
                ("process_id".to_owned(), placeholder("PROCESS_ID")),
                ("process_name".to_owned(), placeholder("PROCESS_NAME")),
                (
                    "url".to_owned(),
                    Sample::Text("https://example.org".to_owned())
                ),
            ]
        );
    }

    #[test]
    fn what_people_write_is_understood() {
        let text = |it: &str| Sample::Text(it.to_owned());
        assert_eq!(field("{'a': 'b'}"), text("b"));
        assert_eq!(field("{ a: 1, /* more */ }"), Sample::Integer(1));
        assert_eq!(field("{ “a”: “b < c”, ... }"), text("b < c"));
        assert_eq!(field(r#"{ "a": "x\"<y>\\", "b": 1 }"#), text("x\"<y>\\"));
        assert_eq!(field(r#"{ "a\_b": 1.5 }"#), Sample::Number(1.5));
        assert_eq!(
            field(r#"{ "a": ["<ID>", …] }"#),
            Sample::Array(vec![Sample::Placeholder("ID".into())])
        );
        assert_eq!(field(r#"{ "a": null }"#), Sample::Null);
        assert_eq!(
            field(r#"{ "a": {"b": true} }"#),
            Sample::Object(vec![("b".into(), Sample::Boolean(true))])
        );
    }

    #[test]
    fn what_is_no_example_is_none() {
        for typed in [
            "",
            "{}",
            "{...}",
            "The URL",
            "[1]",
            "{ a: 1, a: 2 }",
            "{ \"a\": <b }",
            "{\"a\": 1e999}",
            "{ä\\",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
