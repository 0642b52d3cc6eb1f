//! Reads the output of `list --format json` as a catalog again.
//!
//! An exported catalog has rows and schemas, but no settings. The settings of the other side of the comparison are
//! used, so that only rows and schemas differ. Exports from older versions of this program have no schemas, either.

mod families;
mod schemas;
mod settings;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory, SETTINGS};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::exported::VERSION;

/// A note for people about the parts of exports that are never compared.
const NOT_COMPARED: &str = "An exported catalog has no settings and no introductions, so these aren't compared. \
    Descriptions of families, and additional columns that only the export has, aren't compared either.";

/// An additional note about older exports: their schemas aren't compared.
const WITHOUT_SCHEMAS: &str = "Payloads were not compared: an older version of `event-catalog` wrote the export, \
    without payload schemas. Export that version of the catalog again, or compare with its revision.";

/// Returns notes about what isn't compared with these exports. Without an export, there are no notes.
pub(crate) fn notes(exports: &[&str]) -> Vec<String> {
    let mut notes = Vec::new();
    if !exports.is_empty() {
        notes.push(NOT_COMPARED.to_owned());
    }
    if !exports.iter().all(|text| has_schemas(text)) {
        notes.push(WITHOUT_SCHEMAS.to_owned());
    }
    notes
}

/// Whether an export has schemas. Older exports are a list of events.
pub(crate) fn has_schemas(text: &str) -> bool {
    !text.trim_start().starts_with('[')
}

/// The payload schemas of an export, by name.
type Payloads = BTreeMap<String, Box<RawValue>>;

/// A parsed export.
#[derive(Debug, Deserialize)]
struct Export {
    events: Vec<Event>,
    payloads: Payloads,
}

/// The version of an export's format.
#[derive(Debug, Deserialize)]
struct Form {
    version: u32,
}

/// An event, as `list --format json` writes it.
#[derive(Debug, Deserialize)]
struct Event {
    name: String,
    description: String,
    #[serde(default)]
    module: Option<String>,
    #[serde(default)]
    payload: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    identifier: Option<String>,
    #[serde(default)]
    section: Option<String>,
    #[serde(default)]
    customer: Option<String>,
    #[serde(default)]
    family: Option<Family>,
    /// The name that `[[send]]` sets for the event. It is ignored, because an export has no settings.
    #[serde(default, rename = "sent_as")]
    _sent_as: Option<String>,
    /// The cells for versions, for deprecations, and in additional columns.
    #[serde(flatten)]
    others: BTreeMap<String, serde_json::Value>,
}

/// The family of an event.
#[derive(Debug, Deserialize)]
struct Family {
    name: String,
    number: u32,
}

/// Converts an export to a catalog. `other` is the other side of the comparison. If `compares_schemas` is false, the
/// schemas of `other` are used, too.
///
/// # Errors
///
/// If the text isn't an export, or can't be written as a table.
pub(crate) fn read(
    text: &str,
    shown: &str,
    other: Option<&Input>,
    compares_schemas: bool,
) -> anyhow::Result<Input> {
    let (events, payloads) = content(text, shown)?;
    if events.is_empty() {
        bail!(
            "the exported catalog `{shown}` has no events; export it again with `event-catalog list --format json`"
        );
    }
    let other_catalog = other.map(Catalog::new);
    let mut sections: Vec<Section<'_>> = Vec::new();
    for event in &events {
        let key = (event.section.as_deref(), event.customer.as_deref());
        // An export lists the events of a section one after the other.
        match sections.last_mut() {
            Some(last) if last.key == key => last.events.push(event),
            _ => sections.push(Section {
                key,
                events: vec![event],
            }),
        }
    }
    let columns = extra_columns(&events, other);
    let settings = settings::write(&sections, &columns, &modules(&events), other);
    let mut files: Vec<(String, String)> = Vec::new();
    for (section, path) in sections.iter().zip(settings.tables) {
        let table = table::write(&section.events, &columns, other_catalog.as_ref())
            .with_context(|| format!("the exported catalog `{shown}` can't be compared"))?;
        files.push((path, table));
    }
    let empty = settings.empty.into_iter();
    files.extend(empty.map(|path| (path, "name,description\n".to_owned())));
    if !settings.text.is_empty() {
        files.push((SETTINGS.to_owned(), settings.text));
    }
    files.extend(match payloads.filter(|_| compares_schemas) {
        Some(payloads) => schemas::own(payloads, other_catalog.as_ref()),
        None => schemas::of_other_side(&events, other),
    });
    files.extend(introductions(other));
    let files: Memory = files.into_iter().collect();
    Ok(Input::read_folder(&files)?)
}

/// Parses the events of an export, and its schemas if it has any.
fn content(text: &str, shown: &str) -> anyhow::Result<(Vec<Event>, Option<Payloads>)> {
    let why = || {
        format!(
            "`{shown}` is not an exported catalog; create an export with `event-catalog list --format json`"
        )
    };
    if !has_schemas(text) {
        return Ok((serde_json::from_str(text).with_context(why)?, None));
    }
    let form: Form = serde_json::from_str(text).with_context(why)?;
    if form.version != VERSION {
        bail!(
            "the exported catalog `{shown}` has the format version {}, but this program reads version {VERSION}; use \
             the `event-catalog` that wrote the file",
            form.version
        );
    }
    let export: Export = serde_json::from_str(text).with_context(why)?;
    Ok((export.events, Some(export.payloads)))
}

/// The events of a section.
struct Section<'e> {
    /// The title and the customer.
    key: (Option<&'e str>, Option<&'e str>),
    events: Vec<&'e Event>,
}

/// Finds the columns that aren't built in. If the other side has additional columns, only those are compared.
fn extra_columns<'e>(events: &'e [Event], other: Option<&Input>) -> BTreeSet<&'e str> {
    let known = settings::columns(other);
    let names = events.iter().flat_map(|event| event.others.keys());
    names
        .map(String::as_str)
        .filter(|name| !table::is_known(name))
        .filter(|name| known.is_empty() || known.iter().any(|it| it == name))
        .collect()
}

fn modules(events: &[Event]) -> BTreeSet<&str> {
    events
        .iter()
        .filter_map(|it| it.module.as_deref())
        .collect()
}

fn introductions(other: Option<&Input>) -> Vec<(String, String)> {
    let texts = other.iter().flat_map(|other| {
        let text = move |file| other.sources.get(file).text().to_owned();
        let texts = other.texts.iter();
        texts.map(move |(path, file)| (path.clone(), text(*file)))
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, changes, version};
    use crate::document::EventDocument;
    use crate::exported::Exported;

    fn input(files: &[(&str, &str)]) -> Input {
        let files: Memory = files.iter().copied().collect();
        Input::read_folder(&files).unwrap()
    }

    fn exported(catalog: &Catalog<'_>) -> String {
        let events = catalog.events.iter();
        let events = events.map(|it| EventDocument::new(catalog, it)).collect();
        let exported = Exported::new(catalog, events).unwrap();
        serde_json::to_string(&exported).unwrap()
    }

    /// Creates an export as an older version of this program writes it.
    fn without_schemas(catalog: &Catalog<'_>) -> String {
        let events = catalog.events.iter();
        let events: Vec<_> = events.map(|it| EventDocument::new(catalog, it)).collect();
        serde_json::to_string(&events).unwrap()
    }

    fn again(text: &str, other: Option<&Input>) -> Input {
        read(text, "old.json", other, has_schemas(text)).unwrap()
    }

    const CATALOG: &str = "title = 'Shop'\n[columns]\nextra = ['owner']\n[modules.order]\ntitle = 'Order'\n\
        [[section]]\ntitle = 'Events'\nevents = ['events.csv']\n\
        [[section]]\ntitle = 'Acme'\ncustomer = 'Acme'\nevents = ['acme.csv']\n";
    const TABLE: &str = "name,description,module,payload,aliases,since,deprecated,replaced_by,owner\n\
        placed,\"A \"\"first\"\" order, placed.\",order,order,ordered; bought,v1.2,,,me\n\
        sent,Sent.,order,,,,v2.0,placed,\n\
        step_{1..3},The {n:ordinal} step.,,,old_{1..3},,,,\n\
        code_{400 | 404}_b,Code {n}.,,,,,,,\n";

    #[test]
    fn what_was_exported_is_the_same_catalog() {
        let input = input(&[
            ("catalog.toml", CATALOG),
            ("events.csv", TABLE),
            ("acme.csv", "name,description\nDoor Opened,Opened.\n"),
            ("payloads/order.json", "{\"type\": \"object\"}"),
        ]);
        let catalog = Catalog::new(&input);
        let text = exported(&catalog);
        for other in [Some(&input), None] {
            let again = again(&text, other);
            let again = Catalog::new(&again);
            assert_eq!(exported(&again).len(), text.len(), "{}", exported(&again));
            let patterns: Vec<_> = again
                .families
                .iter()
                .map(|it| it.pattern.to_string())
                .collect();
            assert_eq!(patterns, ["step_{1..3}", "code_{400 | 404}_b"]);
        }
        // The settings of the other side are used, if there is one.
        for text in [text, without_schemas(&catalog)] {
            let again = again(&text, Some(&input));
            let again = Catalog::new(&again);
            assert_eq!(exported(&again), exported(&catalog));
            assert_eq!(again.title(), "Shop");
            assert!(again.modules.iter().any(|it| it.title == Some("Order")));
        }
    }

    #[test]
    fn schemas_are_compared() {
        let settings = "[defaults]\npayload = 'common'\n[schemas]\nraw = ['vendor', 'raw/*']\n";
        let table = "name,description,payload\nplaced,Placed.,order\nsent,Sent.,\nheld,Held.,vendor\nkept,Kept.,raw/one\n";
        let common = "{\"type\": \"object\", \"properties\": {\"id\": {\"$ref\": \"types.toml#/$defs/id\"}}}";
        let types = "['$defs'.id]\ntype = 'string'\nnot = { '$ref' = 'types.toml#/$defs/none' }\n\
            ['$defs'.none]\ntype = 'string'\npattern = '^0'\n";
        let version = |order: &str| {
            input(&[
                ("catalog.toml", settings),
                ("events.csv", table),
                ("payloads/order.json", order),
                ("payloads/common.json", common),
                ("payloads/types.toml", types),
                ("payloads/vendor.json", "true"),
                ("payloads/raw/one.json", "true"),
            ])
        };
        let ids = |text: &str, now: &Input| -> Vec<String> {
            let old = again(text, Some(now));
            let (old, now) = (Catalog::new(&old), Catalog::new(now));
            assert!(old.problems.is_empty(), "{:?}", old.problems);
            changes(Some(&old), &now).iter().map(Change::id).collect()
        };
        let field = |name: &str| {
            format!(
                "{{\"type\": \"object\", \"properties\": {{\"{name}\": {{\"type\": \"number\", \"maximum\": 1e400}}}}}}"
            )
        };
        let (before, after) = (version(&field("price")), version(&field("total")));
        let text = exported(&Catalog::new(&before));
        assert_eq!(ids(&text, &before), [""; 0]);
        let found = ids(&text, &after);
        assert!(
            found.iter().any(|id| id == "field-removed:order#price"),
            "{found:?}"
        );
        // An export without schemas gets the schemas of the other side.
        let text = without_schemas(&Catalog::new(&before));
        assert_eq!(ids(&text, &after), [""; 0]);
    }

    #[test]
    fn schemas_that_the_settings_name_are_those_of_the_other_side() {
        let old = input(&[("events.csv", "name,description\nsent,Sent.\n")]);
        let text = exported(&Catalog::new(&old));
        let now = input(&[
            (
                "catalog.toml",
                "[defaults]\npayload = 'common'\n[schemas]\nraw = ['vendor', 'raw/*']\n",
            ),
            ("events.csv", "name,description\nsent,Sent.\n"),
            (
                "payloads/common.json",
                "{\"type\": \"object\", \"allOf\": [{\"$ref\": \"types.json\"}]}",
            ),
            ("payloads/types.json", "{\"type\": \"object\"}"),
            ("payloads/vendor.json", "true"),
            ("payloads/raw/one.json", "true"),
            ("payloads/other.json", "{\"type\": \"object\"}"),
        ]);
        let again = again(&text, Some(&now));
        let names: Vec<&str> = again.payloads.keys().map(String::as_str).collect();
        assert_eq!(names, ["common", "raw/one", "types", "vendor"]);
        assert!(version::obstacles(&Catalog::new(&again)).is_empty());
    }

    #[test]
    fn an_export_says_what_is_not_compared() {
        assert!(notes(&[]).is_empty());
        assert_eq!(notes(&["{}"]), [NOT_COMPARED]);
        assert_eq!(notes(&["{}", " []"]), [NOT_COMPARED, WITHOUT_SCHEMAS]);
    }

    #[test]
    fn what_is_sent_is_no_column() {
        let settings = "[[send]]\nname = \"begin\"\nuntil = \"v5\"\n";
        let input = input(&[
            ("catalog.toml", settings),
            (
                "events.csv",
                "name,description,aliases\nload,Loaded.,begin\n",
            ),
        ]);
        let catalog = Catalog::new(&input);
        let text = exported(&catalog);
        assert!(text.contains("\"sent_as\":\"begin\""), "{text}");
        let alone = again(&text, None);
        assert!(alone.settings.extra_columns.is_empty());
        let again = again(&text, Some(&input));
        assert_eq!(exported(&Catalog::new(&again)), text);
    }

    #[test]
    fn what_is_no_export_is_refused() {
        for text in [
            "",
            "{}",
            "[]",
            "[1]",
            "[{\"name\": 1}]",
            "{\"version\": 1}",
            "{\"version\": 1, \"events\": [], \"payloads\": {}}",
            "{\"version\": 1, \"events\": [{\"name\": \"a\", \"description\": \"A.\"}]}",
        ] {
            assert!(read(text, "old.json", None, true).is_err(), "{text}");
        }
        let newer = read("{\"version\": 2, \"events\": {}}", "old.json", None, true);
        let why = newer.unwrap_err().to_string();
        assert!(why.contains("has the format version 2"), "{why}");
    }
}
