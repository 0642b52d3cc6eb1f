//! `name-form`: a name that isn't valid on the wire.

use super::prelude::*;
use crate::catalog::{MAX_NAME_LENGTH, NameError, check_name, suggest_name};
use crate::lookalike;
use crate::placeholder::Placeholder;
use crate::printable::is_unprintable;

/// A name that isn't valid on the wire.
pub(super) static NAME_FORM: Rule = Rule {
    name: "name-form",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a name is not ASCII `snake_case`",
    why: "The name goes over the wire as written in the cell, and becomes an identifier in the \
        generated code. So it consists of lowercase letters, digits and single underscores, begins \
        with a letter, and has at most 64 bytes: `link_clicked`. The same holds for aliases and \
        for the names of modules.\n\n\
        Events that are emitted under other names are custom events: the generated code passes \
        them on without knowing them.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nLink Clicked,A link was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::NameForm {
            place,
            what,
            name,
            error,
        } = problem
        else {
            continue;
        };
        // Another rule reports these.
        if name.contains(|c| is_unprintable(c) && !matches!(c, '\n' | '\r' | '\t')) {
            continue;
        }
        let label = match error {
            NameError::TooLong(length) => match length - MAX_NAME_LENGTH {
                1 => "a byte too long".to_owned(),
                more => format!("{more} bytes too long"),
            },
            _ => "not `snake_case`".to_owned(),
        };
        let help = match suggestion(name) {
            _ if name.contains(['\n', '\r']) => {
                "write one name in the cell; put a second one in a separate row".to_owned()
            }
            _ if is_row(name) => {
                "this cell contains a whole row: separate its cells with the same delimiter as the \
                 other rows"
                    .to_owned()
            }
            _ if is_nothing(name) && *what == "event" => {
                "if the row isn't an event, remove it; otherwise write the event's name".to_owned()
            }
            _ if is_nothing(name) => "remove it".to_owned(),
            _ if *what == "alias" && name.contains(SEPARATORS) => {
                "separate several names by spaces or commas".to_owned()
            }
            Some(meant) if *what == "event" && catalog.event(&meant).is_some() => format!(
                "the event `{meant}` already exists: give this one another name, or remove its row"
            ),
            Some(meant) if is_note_at(catalog, *place) => format!(
                "if this row is a total or a note, not an event, remove it; otherwise write \
                 `{meant}`"
            ),
            Some(meant) => format!("write `{meant}`"),
            None => format!(
                "use lowercase letters, digits and single underscores, starting with a letter, at \
                 most {MAX_NAME_LENGTH} bytes"
            ),
        };
        findings.add(
            Finding::at(
                *place,
                format!("`{name}` cannot be the name of {}: {error}", article(what)),
            )
            .label(label)
            .event(name)
            .help(lookalike::explained(help, name))
            .help_maybe(Change::of(name).map(Change::advice)),
        );
    }
}

/// Whether the row at a place is probably not an event.
fn is_note_at(catalog: &Catalog<'_>, place: Place) -> bool {
    let mut tables = catalog.tables.iter();
    let table = tables.find(|table| table.file == place.span.file);
    let row = table.and_then(|table| table.row_at(place.span.start));
    row.is_some_and(is_note)
}

/// Signs that people write between names although they don't separate them.
const SEPARATORS: [char; 4] = ['/', '|', '+', '&'];

/// Whether a text is a whole row, in quotes or with a separator that isn't the table's: first a
/// name, then a text of several words.
fn is_row(text: &str) -> bool {
    let text = text.trim_start_matches(['|', ' ']);
    let Some((name, rest)) = text.split_once([',', ';', '\t', '|']) else {
        return false;
    };
    let words = rest.split([',', ';', '\t', '|']).next().unwrap_or(rest);
    check_name(name.trim()).is_ok() && words.trim().contains(' ')
}

/// Whether a text is a placeholder: `-` or `n/a` for nothing, or `TBD` for later. If it is alone
/// with a cell of another column, `placeholder-cell` reports it.
fn is_nothing(text: &str) -> bool {
    Placeholder::certain(text).is_some()
}

/// The name that was probably intended.
fn suggestion(name: &str) -> Option<String> {
    let plain = lookalike::plain(name);
    if plain != name && check_name(&plain).is_ok() {
        return Some(plain.into_owned());
    }
    suggest_name(&plain)
}

fn article(what: &str) -> String {
    let article = if what.starts_with(['a', 'e']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {what}")
}
