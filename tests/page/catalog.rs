//! Reads the catalog's files without this project's own reader: `catalog.toml` with `toml`, the
//! events with `csv`, and families with a few lines of string handling.

use toml::{Table, Value};

use crate::document::{Document, Row, Section, lines_of_text};

/// The columns, in order. The last one is missing in a file without payloads.
const COLUMNS: [&str; 4] = ["name", "description", "module", "payload"];

/// A row of a CSV file, as written: a family is one row.
pub(crate) struct Cells {
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) module: String,
    pub(crate) payload: String,
}

pub(crate) fn read() -> Document {
    let manifest = manifest();
    Document {
        title: text(&manifest, "title").into(),
        intro: lines_of_text(&file(text(&manifest, "intro"))),
        sections: sections(&manifest)
            .map(|section| Section {
                title: text(section, "title").into(),
                intro: lines_of_text(&file(text(section, "intro"))),
                groups: files(section)
                    .map(|file| cells(file).iter().flat_map(events).collect())
                    .collect(),
            })
            .collect(),
    }
}

pub(crate) fn manifest() -> Table {
    parse("catalog.toml")
}

pub(crate) fn sections(manifest: &Table) -> impl Iterator<Item = &Table> {
    list(manifest, "section")
        .iter()
        .map(|section| section.as_table().expect("a section is a table"))
}

/// The events of each `[[accept]]` entry for a rule.
pub(crate) fn accepts<'a>(
    manifest: &'a Table,
    rule: &str,
) -> impl Iterator<Item = impl Iterator<Item = &'a str>> {
    let accepts = list(manifest, "accept").iter();
    let accepts = accepts.map(|accept| accept.as_table().expect("an accept is a table"));
    accepts
        .filter(move |accept| text(accept, "rule") == rule && !text(accept, "reason").is_empty())
        .map(|accept| strings(accept, "event"))
}

/// The rows of every file, in the catalog's order.
pub(crate) fn rows() -> Vec<Cells> {
    let manifest = manifest();
    let files = sections(&manifest).flat_map(files);
    files.flat_map(cells).collect()
}

/// The CSV files of a section.
pub(crate) fn files(section: &Table) -> impl Iterator<Item = &str> {
    strings(section, "events")
}

pub(crate) fn file(path: &str) -> String {
    let path = format!("catalog/{path}");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn cells(path: &str) -> Vec<Cells> {
    let text = file(path);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().expect("a header row").clone();
    assert_eq!(columns, COLUMNS[..columns.len()], "{path}");
    reader
        .records()
        .map(|record| {
            let record = record.unwrap_or_else(|error| panic!("{path}: {error}"));
            let cell = |column: usize| record.get(column).unwrap_or_default().to_owned();
            let line = record.position().map_or(0, csv::Position::line);
            Cells {
                place: format!("catalog/{path}:{line}"),
                name: cell(0),
                description: cell(1),
                module: cell(2),
                payload: cell(3),
            }
        })
        .collect()
}

/// The name of a family before its numbers, and the numbers.
pub(crate) fn family(name: &str) -> Option<(&str, Vec<u32>)> {
    let (stem, range) = name.strip_suffix('}')?.split_once('{')?;
    let number = |digits: &str| digits.parse().expect("a number in a family's braces");
    let numbers = match range.split_once("..") {
        Some((first, last)) => (number(first)..=number(last)).collect(),
        None => range.split('|').map(number).collect(),
    };
    Some((stem, numbers))
}

/// The events of a row; those of a family are in numeric order.
fn events(cells: &Cells) -> Vec<Row> {
    let row = |name: String, description: String| Row {
        place: cells.place.clone(),
        name,
        description,
        payload: match &*cells.payload {
            "" => String::new(),
            name => published_payload(name),
        },
    };
    let Some((stem, mut numbers)) = family(&cells.name) else {
        return vec![row(cells.name.clone(), cells.description.clone())];
    };
    numbers.sort_unstable();
    let event = |n: u32| {
        let description = cells.description.replace("{n}", &n.to_string());
        row(
            format!("{stem}{n}"),
            description.replace("{n:ordinal}", &ordinal(n)),
        )
    };
    numbers.into_iter().map(event).collect()
}

fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// The payload as the page writes it: the required fields, a URL by its example, and anything else by its
/// name in uppercase letters.
fn published_payload(name: &str) -> String {
    let schema = payload(name);
    let properties = table(&schema, "properties");
    let field = |name| {
        let property = table(properties, name);
        assert_eq!(text(property, "type"), "string");
        match property.get("format").and_then(Value::as_str) {
            Some("uri") => {
                let example = strings(property, "examples").next();
                format!("\"{name}\": \"{}\"", example.expect("an example"))
            }
            _ => format!("\"{name}\": <{}>", name.to_uppercase()),
        }
    };
    let fields: Vec<String> = strings(&schema, "required").map(field).collect();
    assert_eq!(fields.len(), properties.len(), "{name}: optional fields");
    format!("{{ {} }}", fields.join(", "))
}

pub(crate) fn payload(name: &str) -> Table {
    parse(&format!("payloads/{name}.toml"))
}

fn parse(path: &str) -> Table {
    let parsed = file(path).parse();
    parsed.unwrap_or_else(|error| panic!("catalog/{path}: {error}"))
}

pub(crate) fn table<'a>(table: &'a Table, key: &str) -> &'a Table {
    let value = table.get(key).and_then(Value::as_table);
    value.unwrap_or_else(|| panic!("no table {key:?}"))
}

pub(crate) fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    let value = table.get(key).and_then(Value::as_str);
    value.unwrap_or_else(|| panic!("no text {key:?}"))
}

fn list<'a>(table: &'a Table, key: &str) -> &'a [Value] {
    let value = table.get(key).and_then(Value::as_array);
    value.unwrap_or_else(|| panic!("no list {key:?}"))
}

fn strings<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a str> {
    list(table, key)
        .iter()
        .map(|value| value.as_str().expect("a text in the list"))
}
