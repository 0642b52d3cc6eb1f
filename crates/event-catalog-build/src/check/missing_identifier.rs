//! `missing-identifier`: a name that no identifier can be derived from.

use super::prelude::*;
use crate::ident::Identifiers;

pub(super) static MISSING_IDENTIFIER: Rule = Rule {
    name: "missing-identifier",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "no identifier can be derived from a name",
    why: "The names in code are derived from the words of an event's name: `Order Completed` becomes \
        `OrderCompleted` and `order_completed`. A name without letters and digits has no words, \
        and Rust changes some letters, such as `ﬁ`, or warns about them. The column `identifier` \
        then has the words: `thumbs_up` for `👍`. Nothing changes on the wire.",
    bad: Example(&[
        file("catalog.toml", "[names]\nform = \"any\"\n"),
        file("events.csv", "name,description\n👍,A message was liked.\n"),
    ]),
    good: Example(&[
        file("catalog.toml", "[names]\nform = \"any\"\n"),
        file(
            "events.csv",
            "name,description,identifier\n👍,A message was liked.,thumbs_up\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let mut last = None;
    for event in &catalog.events {
        if Identifiers::of(event.named_after()).is_some()
            || last.replace(event.row) == Some(event.row)
        {
            continue;
        }
        let column = if event.identifier().is_some() {
            Column::Identifier
        } else {
            Column::Name
        };
        let text = event.named_after();
        findings.add(
            Finding::at(
                catalog.place(event.row, column),
                format!("no identifier can be derived from `{text}`"),
            )
            .label("no words for a name in code")
            .event(&*event.name)
            .help("write words of letters and digits into the `identifier` column, such as `thumbs_up`"),
        );
    }
    for family in &catalog.families {
        if Identifiers::of(family.named_after()).is_none() && last != Some(family.row) {
            findings.add(
                Finding::at(
                    catalog.place(family.row, Column::Name),
                    format!("no identifier can be derived from the family `{}`", family.pattern),
                )
                .label("no words for a name in code")
                .event(&*family.pattern)
                .help("write words of letters and digits into the `identifier` column, such as `step`"),
            );
        }
    }
    for module in &catalog.modules {
        if Identifiers::of(&module.name).is_none() {
            findings.add(
                Finding::at(
                    module.place,
                    format!(
                        "no identifier can be derived from the module `{}`",
                        module.name
                    ),
                )
                .label("no words for a name in code")
                .help("write a name with letters or digits"),
            );
        }
    }
}
