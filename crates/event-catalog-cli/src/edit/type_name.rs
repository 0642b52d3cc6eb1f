//! Writes `x-type-name` into the text of a schema, in JSON or TOML, in the style of the file.

use std::ops::Range;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Edit;
use event_catalog_build::schema::{SchemaId, Value};
use event_catalog_build::source::Span;

use super::event_toml::line_break;
use crate::pointer;

const KEYWORD: &str = "x-type-name";

/// Finds a schema's object in its document.
pub(crate) fn object<'c, 's>(catalog: &'c Catalog<'s>, schema: SchemaId) -> Option<&'c Value<'s>> {
    let schemas = &catalog.schemas;
    let mut value = &schemas.file(schemas.file_name(schema))?.document;
    let pointer = schemas.pointer(schema);
    for step in pointer.split('/').skip(1) {
        let step = pointer::name(step);
        value = match value.elements() {
            Some(elements) => elements.get(step.parse::<usize>().ok()?)?,
            None => value.get(&step)?,
        };
    }
    Some(value)
}

/// Builds the edit that sets the name of a schema's type. Returns `None` if the object isn't written in one of the
/// usual ways.
pub(crate) fn edit(catalog: &Catalog<'_>, schema: SchemaId, name: &str) -> Option<Edit> {
    let object = object(catalog, schema)?;
    let file = catalog.schemas.get(schema).place.span.file;
    let source = catalog.input.sources.get(file);
    let is_toml = source
        .path()
        .rsplit('.')
        .next()
        .is_some_and(|it| it.eq_ignore_ascii_case("toml"));
    let (range, text) = written(object, source.text(), name, is_toml)?;
    Some(Edit {
        span: Span::new(file, range),
        text,
    })
}

/// Determines the range to replace, and the new text.
fn written(
    object: &Value<'_>,
    text: &str,
    name: &str,
    is_toml: bool,
) -> Option<(Range<usize>, String)> {
    // Type names consist of ASCII letters, digits and `_`, so they need no escapes.
    let value = format!("\"{name}\"");
    let members = object.members()?;
    if let Some(member) = members.iter().find(|it| it.name == KEYWORD) {
        let range = quoted(text, member.value.place.span.range())?;
        return Some((range, value));
    }
    let range = object.place.span.range();
    let inner = text.get(range.clone()).filter(|it| it.starts_with('{'));
    if let Some(inner) = inner {
        let rest = inner.get(1..)?;
        let space = &rest[..rest.len() - rest.trim_start().len()];
        let pair = if is_toml {
            format!("{KEYWORD} = {value}")
        } else {
            format!("\"{KEYWORD}\": {value}")
        };
        let at = range.start + 1;
        return Some(if members.is_empty() {
            (at..at, pair)
        } else {
            (at..at, format!("{space}{pair},"))
        });
    }
    if !is_toml {
        return None;
    }
    // If a table has a header or dotted keys, adds a line before its first line.
    members.iter().find_map(|member| {
        let key = member.name_place.span.range();
        let start = text.get(..key.start)?.rfind('\n').map_or(0, |at| at + 1);
        let before = text.get(start..key.start)?;
        let after = text
            .get(key.end..)?
            .trim_start_matches(['"', '\''])
            .trim_start();
        let is_key = |c: char| c.is_alphanumeric() || " \t.-_\"'".contains(c);
        // The key may begin with a quote.
        let before = before.trim_end_matches(['"', '\'']);
        let is_own_line = before.chars().all(is_key) && after.starts_with(['=', '.']);
        let line = format!("{before}{KEYWORD} = {value}{}", line_break(text));
        is_own_line.then_some((start..start, line))
    })
}

/// Extends the range of a string by its quotes.
fn quoted(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let quotes = ['"', '\''];
    if text.get(range.clone())?.starts_with(quotes) {
        return Some(range);
    }
    let is_inner =
        text.get(..range.start)?.ends_with(quotes) && text.get(range.end..)?.starts_with(quotes);
    is_inner.then(|| range.start - 1..range.end + 1)
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    /// Sets a name for the type of the schema that contains `part`, and returns the file.
    #[track_caller]
    fn edited(path: &str, text: &str) -> String {
        let table = "name,description,payload\nsent,It was sent.,box\n";
        let folder: Memory = [("events.csv", table), (path, text)].into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        let named = catalog.schemas.iter();
        let mut named = named.filter(|(_, schema)| schema.title.as_deref() == Some("Part"));
        let (id, _) = named.next().expect("a schema");
        let edit = edit(&catalog, id, "Piece").expect("an edit");
        let mut after = text.to_owned();
        after.replace_range(edit.span.range(), &edit.text);
        let folder: Memory = [("events.csv", table), (path, after.as_str())]
            .into_iter()
            .collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        let problems: Vec<_> = catalog.all_problems().collect();
        assert!(problems.is_empty(), "{problems:?}\n{after}");
        let mut names = catalog.types.iter().map(|(_, it)| it.name.as_str());
        assert!(names.any(|it| it == "Piece"), "{after}");
        after
    }

    #[test]
    fn the_name_is_written_as_the_file_is() {
        let before = r#"{ "type": "object", "properties": { "a": { "title": "Part", "type": "object", "properties": { "b": { "type": "string" } } } } }"#;
        let after = before.replace("{ \"title", "{ \"x-type-name\": \"Piece\", \"title");
        assert_eq!(edited("payloads/box.json", before), after);
        let before = "{\r\n  \"type\": \"object\",\r\n  \"properties\": {\r\n    \"a\": {\r\n      \"type\": \"object\",\r\n      \
             \"title\": \"Part\",\r\n      \"properties\": { \"b\": { \"type\": \"string\" } }\r\n    }\r\n  }\r\n}\r\n";
        let after = before.replace(
            "\"a\": {\r\n",
            "\"a\": {\r\n      \"x-type-name\": \"Piece\",\r\n",
        );
        assert_eq!(edited("payloads/box.json", before), after);
        for (before, from, to) in [
            (
                "type = \"object\"\n\n[properties.a]\ntitle = \"Part\" # x\ntype = \"object\"\nproperties.b.type = \"string\"\n",
                "title =",
                "x-type-name = \"Piece\"\ntitle =",
            ),
            (
                "type = \"object\"\nproperties.a = { title = \"Part\", type = \"object\", properties.b.type = \"string\" }\n",
                "{ title",
                "{ x-type-name = \"Piece\", title",
            ),
            (
                "type = \"object\"\nproperties.a.title = \"Part\"\nproperties.a.type = \"object\"\nproperties.a.properties.b.type = \"string\"\n",
                "properties.a.title",
                "properties.a.x-type-name = \"Piece\"\nproperties.a.title",
            ),
            (
                "type = \"object\"\n\n[properties.a]\nx-type-name = \"Old\"\ntitle = \"Part\"\ntype = \"object\"\nproperties.b.type = \"string\"\n",
                "\"Old\"",
                "\"Piece\"",
            ),
        ] {
            assert_eq!(
                edited("payloads/box.toml", before),
                before.replace(from, to)
            );
        }
    }
}
