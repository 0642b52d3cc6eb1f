//! `unknown-payload`: a payload without a schema.

use super::prelude::*;
use crate::catalog::is_sentence;
use crate::lookalike;
use crate::read::Suggestions;

/// A payload without a schema.
pub(super) static UNKNOWN_PAYLOAD: Rule = Rule {
    name: "unknown-payload",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a payload has no schema in `payloads/`",
    why: "The `payload` column names a JSON Schema: `link_clicked` means `payloads/link_clicked.toml` \
        or `payloads/link_clicked.json`. Several events may name the same schema. The same holds for \
        `payload` in `[defaults]`.",
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

/// The name of a payload, if the name of its file was written instead.
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
            format!("put the schema into `payloads/{name}.toml`, or leave this empty")
        };
        lookalike::explained(help, written)
    };
    for (row, cell) in catalog.rows_with(Column::Payload) {
        if payloads.contains_key(cell.text.as_ref()) || !catalog.input.complete {
            continue;
        }
        // If a comma has shifted the cells of a row, the check of its module reports that.
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
            .help_maybe(Change::of(&cell.text).map(Change::advice)),
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
}
