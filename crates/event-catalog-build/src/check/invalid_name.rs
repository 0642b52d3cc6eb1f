//! `invalid-name`: a text that can't be a name on the wire.

use super::prelude::*;
use crate::catalog::{MAX_NAME_LENGTH, NameError};
use crate::lookalike;
use crate::printable::is_unprintable;

pub(super) static INVALID_NAME: Rule = Rule {
    name: "invalid-name",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a string isn't a valid name",
    why: "The name is sent exactly as it is in the cell: any single line of text with at most 255 \
        bytes and no invisible control characters. A placeholder such as `n/a` isn't a name. The \
        same rules apply to aliases and to the names of modules.\n\n\
        Which form names should have, such as `snake_case`, is a matter of style: `name-form` \
        checks that.",
    bad: Example(&[file(
        "events.csv",
        "name,description\n\"link\nclicked\",A link was clicked.\n",
    )]),
    good: Example(&[
        file("catalog.toml", "[names]\nform = \"any\"\n"),
        file(
            "events.csv",
            "name,description\nlink clicked,A link was clicked.\n",
        ),
    ]),
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
        // `control-character` reports names with such characters.
        if name.contains(|c| is_unprintable(c) && !matches!(c, '\n' | '\r' | '\t')) {
            continue;
        }
        let label = match error {
            NameError::TooLong(length) => match length - MAX_NAME_LENGTH {
                1 => "a byte too long".to_owned(),
                more => format!("{more} bytes too long"),
            },
            _ => "not a name".to_owned(),
        };
        let help = match error {
            NameError::Character('\n' | '\r') => {
                "write one name in the cell; a second name needs its own row".to_owned()
            }
            NameError::Placeholder if *what == "event" => {
                "remove the row if it isn't an event; otherwise write the event's name".to_owned()
            }
            NameError::Placeholder | NameError::Empty => "remove it".to_owned(),
            NameError::TooLong(_) => {
                format!("write a name of at most {MAX_NAME_LENGTH} bytes")
            }
            NameError::Character(_) | NameError::OuterSpace => "remove it from the name".to_owned(),
        };
        findings.add(
            Finding::at(
                *place,
                format!("`{name}` isn't a valid name for {}: {error}", article(what)),
            )
            .label(label)
            .event(name)
            .help(lookalike::explained(help, name)),
        );
    }
}

fn article(what: &str) -> String {
    let article = if what.starts_with(['a', 'e']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {what}")
}
