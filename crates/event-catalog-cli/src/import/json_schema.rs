//! Reads a folder of JSON Schemas: each is either an event, or a definition that others use.
//!
//! ```text
//! documents -> schemas -> paths in the new catalog -> kinds (by the catalog's own references) -> names
//! ```

mod kind;
pub(super) mod moved;
mod name;
mod pattern;

use std::collections::BTreeMap;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::{Dialect, JsonTypes, ReferenceError, SchemaProblem};

use self::kind::{Graph, Why};
use self::pattern::NamePattern;
use super::document::Document;
use super::page::{Block, Cell, Page, Row, Table};
use super::pathname::NewPaths;
use super::schema_words;
use super::tally::Tally;
use crate::format::totals::count;
use crate::json::Json;

/// The user's options for JSON Schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "JSON Schemas")]
pub(crate) struct SchemaOptions {
    /// How an event is named after its schema, such as "{path}", "{title}" or
    /// "{/properties/type/const}": the placeholders are {stem}, {path}, {folder}, {title}, {id} and
    /// JSON pointers [default: {stem}, or {path} if that isn't unique]
    #[arg(long, value_name = "PATTERN")]
    name: Option<NamePattern>,

    /// The files that are events, or the folders that contain them, relative to the imported folder; all
    /// others are definitions. May be given several times [default: every schema in the folder, unless
    /// another schema refers to it, or it is in a folder of definitions]
    #[arg(long = "event", value_name = "PATH")]
    events: Vec<String>,
}

impl SchemaOptions {
    /// The name of the first of these options that was given; `None` if none was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let events = (!self.events.is_empty()).then_some("--event");
        self.name.as_ref().map(|_| "--name").or(events)
    }
}

pub(super) fn read(documents: &[Document], options: &SchemaOptions) -> Result<Page, String> {
    let mut notes = Vec::new();
    let (schemas, others): (Vec<&Document>, Vec<&Document>) =
        documents.iter().partition(|it| is_one(it));
    let mut left_out = Tally::default();
    for other in others {
        left_out.add(&other.shown, &other.path);
    }
    notes.extend(left_out.note(|path| format!("`{path}` isn't a JSON Schema, so it is left out")));
    let mut new = NewPaths::default();
    let paths: Vec<String> = schemas.iter().map(|it| new.add(&it.path)).collect();
    notes.extend(renamed(&schemas, &paths));
    let texts = moved::texts(&schemas, &paths);
    let files: Vec<(String, String)> = paths.into_iter().zip(texts).collect();
    let names: Vec<&str> = files.iter().map(|(path, _)| payload(path)).collect();
    let (kinds, graph, annotations) = schema_words::with_catalog(&files, |catalog| {
        notes.extend(outside(catalog));
        let (kinds, graph) = kind::kinds(&schemas, &names, catalog, &options.events);
        (kinds, graph, schema_words::annotations(catalog))
    });
    let (is_kept, about) = kept(&schemas, &kinds, &graph);
    notes.extend(about);
    let of_kind = |it: &usize| kinds[*it].is_none();
    let events: Vec<usize> = (0..schemas.len()).filter(of_kind).collect();
    if events.is_empty() {
        return Err(none(documents, &schemas, options));
    }
    let described: Vec<&Document> = events.iter().map(|it| schemas[*it]).collect();
    let (event_names, about) = name::names(&described, options.name.as_ref())?;
    notes.extend(about);
    let rows = events.iter().zip(&event_names).map(|(at, name)| {
        let row = row(schemas[*at], name, names[*at]);
        (topmost(&schemas[*at].path), row)
    });
    let blocks = blocks(rows.collect());
    let kept_schemas = schemas.iter().zip(&is_kept).filter(|(_, kept)| **kept);
    let dialects = schema_words::dialects(kept_schemas.map(|(it, _)| &it.value));
    let files = files.into_iter().zip(is_kept).filter(|(_, kept)| *kept);
    let files = files.map(|(file, _)| file).collect();
    Ok(Page {
        blocks,
        schemas: files,
        annotations,
        dialects,
        notes,
        ..Page::default()
    })
}

/// Creates the error for an import in which no document is an event.
fn none(documents: &[Document], schemas: &[&Document], options: &SchemaOptions) -> String {
    let first = documents.first().map_or("", |it| &it.shown);
    if schemas.is_empty() {
        format!(
            "no document is a JSON Schema (the first document is `{first}`); name a file or a folder with JSON Schemas"
        )
    } else if options.events.is_empty() {
        format!(
            "no event was found in {}: each schema, such as `{}`, is used by another schema, is in a folder of \
             definitions, or doesn't describe an object; name the files that are events with `--event`",
            count(schemas.len(), "schema"),
            schemas.first().map_or("", |it| &it.shown)
        )
    } else {
        format!(
            "no schema matches `--event {}`; write a path in the imported folder, such as `{}`",
            options.events.join("` and `--event "),
            schemas.first().map_or("", |it| &it.path)
        )
    }
}

/// Whether a document is a schema, that is, has a keyword with a valid value for that keyword. The
/// value matters because examples of events can have members with the same names.
pub(super) fn is_one(document: &Document) -> bool {
    let is_schema = |it: &Json| matches!(it, Json::Object(_)) || it.as_bool().is_some();
    let is_type = |it: &Json| {
        it.as_str()
            .is_some_and(|it| JsonTypes::from_name(it).is_some())
    };
    let is_dialect = |it: &Json| {
        it.as_str()
            .is_some_and(|it| Dialect::from_address(it).is_some())
    };
    let value = &document.value;
    if value.get("$schema").is_some_and(is_dialect) {
        return true;
    }
    // Not a schema's type, but the type of an event, as in `{ "$ref": "base.json", "type": "order.placed" }`.
    let is_other = |it: &Json| it.as_str().is_some() && !is_type(it);
    if value.get("type").is_some_and(is_other) {
        return false;
    }
    value.members().iter().any(|(name, value)| {
        let items = value.items();
        match name.as_str() {
            "$ref" => value.as_str().is_some(),
            "type" => is_type(value) || !items.is_empty() && items.iter().all(is_type),
            "properties" | "$defs" | "definitions" | "patternProperties" => {
                let members = value.members();
                !members.is_empty() && members.iter().all(|(_, it)| is_schema(it))
            }
            "allOf" | "anyOf" | "oneOf" => !items.is_empty() && items.iter().all(is_schema),
            _ => false,
        }
    })
}

/// Creates a note about references to files outside the imported folder.
fn outside(catalog: &Catalog<'_>) -> Option<String> {
    let mut outside = Tally::default();
    for problem in catalog.schema_problems() {
        if let SchemaProblem::Reference {
            place,
            reference,
            error: ReferenceError::Outside,
        } = problem
        {
            outside.add(&catalog.input.sources.show(*place), reference);
        }
    }
    outside.note(|reference| {
        format!(
            "`{reference}` isn't in the imported folder; import a folder that has both files, and name the \
             events with `--event`"
        )
    })
}

/// The name of a payload, given its path.
fn payload(path: &str) -> &str {
    path.strip_suffix(".json").unwrap_or(path)
}

/// Creates a note about files that are renamed.
fn renamed(schemas: &[&Document], paths: &[String]) -> Option<String> {
    let mut renamed = Tally::default();
    for (document, path) in schemas.iter().zip(paths) {
        let old = document.path.strip_suffix(".yaml");
        let old = old.or_else(|| document.path.strip_suffix(".yml"));
        let old = old.or_else(|| document.path.strip_suffix(".json"));
        if old.unwrap_or(&document.path) != payload(path) {
            renamed.add(&document.shown, path);
        }
    }
    renamed.note(|path| {
        format!(
            "the schema is in `payloads/{path}`, because some systems don't allow its file name; references to it are \
             updated"
        )
    })
}

/// Which schemas the events need, and notes about those that aren't events.
fn kept(schemas: &[&Document], kinds: &[Option<Why>], graph: &Graph) -> (Vec<bool>, Vec<String>) {
    let events = (0..kinds.len()).filter(|it| kinds[*it].is_none());
    let reached = graph.reached(events);
    let mut definitions: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut unneeded = Tally::default();
    let mut is_kept = Vec::new();
    for ((at, document), kind) in schemas.iter().enumerate().zip(kinds) {
        let is_needed = reached.contains(&at);
        is_kept.push(is_needed);
        match kind {
            Some(why) if is_needed => {
                let tally = definitions.entry(why.words()).or_default();
                tally.add(&document.shown, &document.path);
            }
            Some(_) => unneeded.add(&document.shown, &document.path),
            None => {}
        }
    }
    let mut notes = Vec::new();
    for (why, tally) in &definitions {
        notes.extend(tally.note(|path| format!("`{path}` isn't an event: {why}")));
    }
    notes
        .extend(unneeded.note(|path| {
            format!("`{path}` is left out: it isn't an event, and no event needs it")
        }));
    if let Some(last) = notes.last_mut() {
        *last += "; to choose the events, use `--event PATH`";
    }
    (is_kept, notes)
}

/// The topmost folder in a path; empty if there is none.
fn topmost(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

const HEADINGS: [&str; 4] = ["name", "description", "payload", "deprecated"];

/// Builds the row of an event.
fn row(document: &Document, name: &str, payload: &str) -> Row {
    let text = |member: &str| document.value.get(member).and_then(Json::as_str);
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A title that equals the name adds nothing.
    let title = text("title").filter(|it| it.trim() != name);
    let described = text("description").filter(|it| !it.trim().is_empty());
    let description = described.or(title).map(one_line).unwrap_or_default();
    let is_deprecated = document.value.get("deprecated").and_then(Json::as_bool);
    let deprecated = if is_deprecated == Some(true) {
        "yes"
    } else {
        ""
    };
    let cells = [name, description.as_str(), payload, deprecated];
    Row {
        place: document.shown.clone(),
        cells: cells.map(Cell::verbatim).into(),
        mistake: None,
    }
}

/// Creates the tables. Each row is paired with the topmost folder of its file, and each folder
/// becomes a section, unless most folders contain only one event.
fn blocks(rows: Vec<(&str, Row)>) -> Vec<Block> {
    let number = rows.len();
    let mut folders: Vec<(&str, Vec<Row>)> = Vec::new();
    let mut indices: BTreeMap<&str, usize> = BTreeMap::new();
    for (folder, row) in rows {
        let at = *indices.entry(folder).or_insert(folders.len());
        if at == folders.len() {
            folders.push((folder, Vec::new()));
        }
        folders[at].1.push(row);
    }
    if folders.len() < 2 || folders.len() * 2 > number {
        let rows = folders.into_iter().flat_map(|(_, rows)| rows);
        return vec![table(rows.collect())];
    }
    // Events outside folders come first, because they have no heading.
    folders.sort_by_key(|(folder, _)| !folder.is_empty());
    let mut blocks = Vec::new();
    for (folder, rows) in folders {
        if !folder.is_empty() {
            blocks.push(Block::Heading {
                level: 2,
                text: folder.to_owned(),
                place: rows.first().map_or_else(String::new, |it| it.place.clone()),
            });
        }
        blocks.push(table(rows));
    }
    blocks
}

fn table(rows: Vec<Row>) -> Block {
    Block::Table(Table {
        place: rows.first().map_or_else(String::new, |it| it.place.clone()),
        headings: HEADINGS.map(str::to_owned).into(),
        rows,
        // Names are copied from the schemas unchanged.
        is_list: true,
        ..Table::default()
    })
}

#[cfg(test)]
mod tests;
