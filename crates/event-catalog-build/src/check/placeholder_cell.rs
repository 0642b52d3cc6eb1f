//! `placeholder-cell`: a placeholder in a cell that should be empty.

use super::prelude::*;
use crate::placeholder::Placeholder;

pub(super) static PLACEHOLDER_CELL: Rule = Rule {
    name: "placeholder-cell",
    kind: Kind::Required(check),
    suppresses: true,
    summary: "a cell contains `none`, `-` or `TBD` instead of being empty",
    why: "In `aliases`, `module`, `payload`, `since` and the columns about deprecation, every text in a \
        cell counts: `none` would be an old name of the event, and `-` in `replaced_by` would make it \
        deprecated. Leave the cell empty if there is no value. `none`, `null`, `n/a`, `keine`, `aucune`, \
        `ninguno`, `TBD` and similar words are recognized in several languages; a module or a payload \
        with such a name isn't reported.",
    bad: Example(&[file(
        "events.csv",
        "name,description,aliases\nlink_clicked,A link was clicked.,none\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,aliases\nlink_clicked,A link was clicked.,\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::Placeholder {
            place,
            column,
            text,
            what,
        } = problem
        else {
            continue;
        };
        let mut tables = catalog.tables.iter();
        let table = tables.find(|table| table.file == place.span.file);
        let name = table.and_then(|table| table.row_at(place.span.start));
        let name = name.map_or("", |row| row.text(Column::Name));
        let meant = match column {
            Column::Aliases => "an old name of the event",
            Column::Module => "a module",
            Column::Payload => "a payload",
            Column::ReplacedBy => "an event",
            Column::DeprecatedReason => "a reason",
            Column::Identifier => "words for names in code",
            Column::RemoveAfter => "a version or a date",
            _ => "a version",
        };
        let is_sheet = table.is_some_and(|table| table.is_sheet);
        let column = column.name(&[]);
        let empty = if is_sheet {
            "empty the cell"
        } else {
            "remove the key"
        };
        let help = match what {
            Placeholder::Nothing if column.starts_with("deprecated") => {
                format!("{empty}: any text in it makes the event deprecated")
            }
            Placeholder::Nothing => format!("{empty}, which means that there is no value"),
            Placeholder::Later => format!("write {meant}; or, until it is known, {empty}"),
        };
        let mut draft = Finding::at(
            *place,
            format!("`{text}` in `{column}` is a placeholder, not {meant}"),
        )
        .label("a placeholder")
        .help(help);
        if !name.is_empty() {
            draft = draft.event(name);
        }
        let edit = Edit {
            span: place.span,
            text: String::new(),
        };
        // A note such as `TBD` isn't removed automatically: it shows that a value is still to be written.
        let is_certain = is_sheet && *what == Placeholder::Nothing;
        findings.add(if is_certain {
            draft.fix("empty the cell", vec![edit])
        } else {
            draft
        });
    }
}
