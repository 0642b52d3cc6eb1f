//! `unknown-payload`: a payload without a schema.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::prelude::*;
use crate::catalog::is_sentence;
use crate::lookalike;
use crate::read::Suggestions;
use crate::source::FileId;

pub(super) static UNKNOWN_PAYLOAD: Rule = Rule {
    name: "unknown-payload",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a payload has no schema in `payloads/`",
    why: "The `payload` column names a JSON Schema: `link_clicked` means `payloads/link_clicked.toml` \
        or `payloads/link_clicked.json`. Several events may name the same schema. The same holds for \
        `payload` in `[defaults]`, and for `raw` in `[schemas]`.",
    bad: Example(&[file(
        "events.csv",
        "name,description,payload\nlink_clicked,A link was clicked.,link\n",
    )]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n[properties.url]\ntype = \"string\"\ndescription = \"The address.\"\n",
        ),
    ]),
};

/// Removes the folder and the extension, for a cell that contains a payload's file name instead of its name.
fn file_stem(text: &str) -> &str {
    let name = text.strip_prefix("payloads/").unwrap_or(text);
    let endings = [".toml", ".json"];
    let stem = endings.iter().find_map(|ending| name.strip_suffix(ending));
    stem.unwrap_or(name)
}

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let payloads = &catalog.input.payloads;
    let suggestions = Suggestions::default();
    let help = |written: &str| {
        let plain = lookalike::plain(written);
        let name = file_stem(&plain);
        let help = if payloads.contains_key(name) {
            format!("write `{name}`")
        } else if let Some(near) = suggestions.similar(name, payloads.keys().map(String::as_str)) {
            format!("did you mean `{near}`?")
        } else if !name.contains(|c: char| c.is_alphanumeric()) {
            "leave the cell empty".to_owned()
        } else {
            format!("put the schema into `payloads/{name}.toml`, or remove the name")
        };
        lookalike::explained(help, written)
    };
    for (row, cell) in catalog.rows_with(Column::Payload) {
        if payloads.contains_key(cell.text.as_ref()) || !catalog.input.complete {
            continue;
        }
        // If a comma has shifted the cells of a row, the rule for modules reports it.
        let module = row.get(Column::Module);
        if module.is_some_and(|module| is_sentence(&module.text)) {
            continue;
        }
        findings.add(
            Finding::at(
                cell.place,
                format!("there is no payload schema `{}`", cell.text),
            )
            .label("no such schema")
            .event(row.text(Column::Name))
            .help(help(&cell.text))
            .help_maybe(Change::at(cell.place, &cell.text).map(Change::advice)),
        );
    }
    if let Some(default) = &catalog.input.settings.default_payload
        && !payloads.contains_key(&default.value)
        && catalog.input.complete
    {
        let message = format!("there is no payload schema `{}`", default.value);
        findings.add(
            Finding::at(default.place, message)
                .label("no such schema")
                .help(help(&default.value)),
        );
    }
    // The folders are computed once, because `raw` can have thousands of entries.
    let folders = payloads.keys().filter_map(|name| name.rsplit_once('/'));
    let mut folders: Vec<&str> = folders.map(|(folder, _)| folder).collect();
    folders.dedup();
    for raw in &*catalog.input.settings.schemas.raw {
        if catalog.input.complete
            && let Some((message, help)) = unknown_raw(&raw.value, payloads, &folders, &suggestions)
        {
            findings.add(
                Finding::at(raw.place, message)
                    .label("no such schema")
                    .help(help),
            );
        }
    }
}

/// The message and the help for an entry in `raw` that matches no payload schema.
fn unknown_raw(
    raw: &str,
    payloads: &BTreeMap<String, FileId>,
    folders: &[&str],
    suggestions: &Suggestions,
) -> Option<(String, String)> {
    let (message, near) = if let Some(beginning) = raw.strip_suffix('*') {
        let mut from = payloads.range::<str, _>((Bound::Included(beginning), Bound::Unbounded));
        if from
            .next()
            .is_some_and(|(name, _)| name.starts_with(beginning))
        {
            return None;
        }
        let folder = beginning.strip_suffix('/').unwrap_or(beginning);
        let near = suggestions.similar(folder, folders.iter().copied());
        (
            format!("no payload schema has a name that begins with `{beginning}`"),
            near.map(|near| format!("{near}/*")),
        )
    } else {
        if payloads.contains_key(raw) {
            return None;
        }
        let names = payloads.keys().map(String::as_str);
        let near = suggestions.similar(file_stem(raw), names);
        (
            format!("there is no payload schema `{raw}`"),
            near.map(str::to_owned),
        )
    };
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove the entry from `raw`".to_owned(),
    };
    Some((message, help))
}
