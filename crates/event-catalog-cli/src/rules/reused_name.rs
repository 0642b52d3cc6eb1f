//! `reused-name`: a name that was removed has another meaning now.

use std::collections::HashSet;

use super::prelude::*;
use crate::life::Meanings;

/// A name that was removed has another meaning now.
pub(crate) static REUSED_NAME: Rule = Rule {
    name: "reused-name",
    kind: Kind::Style(Level::Deny, check),
    suppresses: false,
    summary: "a name in `removed.csv` is used with another meaning",
    why: "Stored events and programs that were not updated still have the old meaning of the name: reports would \
        count both meanings as one event. Choose another name. If nothing uses the old meaning any more, accept it: \
        `[[accept]]`, `rule = \"reused-name\"`, `event = \"link_clicked\"`, `reason = \"…\"`. The row in \
        `removed.csv` says until when the name had the old meaning.\n\n\
        A former name in `aliases` may have a row whose `renamed_to` leads to its event. It isn't reported, because \
        its meaning is the same.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description\nlink_clicked,A link was clicked twice.\nlink_opened,A link was clicked.\n",
        ),
        REMOVED,
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,aliases\nlink_opened,A link was clicked.,link_clicked\n",
        ),
        REMOVED,
    ]),
};

const REMOVED: event_catalog_build::rule::ExampleFile = file(
    "removed.csv",
    "name,first,last,renamed_to\nlink_clicked,2024-01-01,2026-11-29,link_opened\n",
);

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    if catalog.former.is_empty() {
        return;
    }
    let names = Meanings::of(catalog);
    // The events of a family have the same place.
    let mut seen = HashSet::new();
    for row in &catalog.former {
        let Some((event, place)) = names.now(&row.name) else {
            continue;
        };
        let is_same = names.leads_to(row).is_some_and(|it| it.name == event.name);
        if is_same || !seen.insert(place) {
            continue;
        }
        let name = &row.name;
        let was = match &row.renamed_to {
            Some(now) => format!("it was renamed to `{now}`"),
            None => "it was removed".to_owned(),
        };
        findings.add(
            Finding::at(place, format!("the name `{name}` had another meaning: {was}"))
                .label("used again")
                .event(catalog.row(event.row).text(Column::Name))
                .related(row.place, "the meaning that it had")
                .help(
                    "choose another name, because stored events have this name with its old meaning. If the meaning is \
                     the same, remove the row from removed.csv. To use the name anyway, accept this finding: \
                     `[[accept]]`, `rule = \"reused-name\"`",
                ),
        );
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use crate::checked::Checked;
    use crate::levels::Levels;

    fn found(rows: &str, removed: &str) -> Vec<String> {
        let events = format!("name,description,aliases\n{rows}");
        let removed = format!("name,first,last,renamed_to\n{removed}");
        let folder: Memory = [("events.csv", events), ("removed.csv", removed)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let found = Checked::new(input, &Levels::default()).found.into_iter();
        found.map(|it| it.finding.message).collect()
    }

    #[test]
    fn names_that_come_back_have_their_meaning() {
        // The event was renamed, and then renamed back.
        let removed = "begin,,2024-06-30,load\nload,2024-07-01,2025-06-30,begin\n";
        assert_eq!(found("begin,Begun.,load\n", removed), [""; 0]);
        // The event was renamed twice.
        let removed = "a,,2024-06-30,b\nb,,2025-06-30,load\n";
        assert_eq!(found("load,Loaded.,a\n", removed), [""; 0]);
        // The name is an alias of another event.
        let removed = "a,,2024-06-30,open\n";
        assert_eq!(
            found("load,Loaded.,a\nopen,Opened.,\n", removed),
            ["the name `a` had another meaning: it was renamed to `open`"]
        );
        assert_eq!(
            found("load,Loaded.,\n", "load,,2024-06-30,\n"),
            ["the name `load` had another meaning: it was removed"]
        );
    }
}
