//! `overdue-send`: a `[[send]]` whose time is over.

use event_catalog_build::catalog::{Date, Release};

use super::prelude::*;
use crate::today;

/// A `[[send]]` whose time is over.
pub(super) static OVERDUE_SEND: Rule = Rule {
    name: "overdue-send",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "an event is sent under its old name for longer than planned",
    why: "A `[[send]]` says until when an event is sent under its old name. The entry counts as long as \
        it is in the file: what is generated doesn't depend on the day on which that happens. Once the \
        day is there, or the catalog names the version in `since` or `deprecated`, remove the entry and \
        generate again. From then on the current name is sent, so receivers that don't know it yet get a \
        custom event.\n\n\
        Today's date is that of the clock, in UTC, or `SOURCE_DATE_EPOCH`.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[[send]]\nname = \"order_created\"\nuntil = \"2020-03-01\"\n",
        ),
        file("events.csv", TABLE),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[[send]]\nname = \"order_created\"\nuntil = \"9999-12-31\"\n",
        ),
        file("events.csv", TABLE),
    ]),
};

const TABLE: &str = "name,description,aliases\norder_placed,An order was placed.,order_created\n";

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let sends = &catalog.input.settings.sends;
    if sends.is_empty() {
        return;
    }
    let (today, newest) = (today::days(), newest(catalog));
    let mut last = None;
    // The events of a family are one finding.
    let mut sent: Vec<_> = catalog.sent.iter().collect();
    sent.sort_by_key(|sent| (sent.send, sent.event));
    for sent in sent {
        let send = &sends[sent.send];
        let is_over = match &send.until.value {
            Release::Date(date) => date.days() <= today,
            Release::Version(version) => newest.as_ref().is_some_and(|it| *it >= numbers(version)),
        };
        if last.replace(sent.send) == Some(sent.send) || !is_over {
            continue;
        }
        let row = catalog.row(catalog.events[sent.event].row);
        let name = row.text(Column::Name);
        let message = format!(
            "`{name}` is still sent as `{}`, which was planned until {}",
            send.name.value, send.until.value
        );
        findings.add(
            Finding::at(send.until.place, message)
                .label("is over")
                .event(name)
                .help(
                    "remove the entry and generate again, and the current name is sent; or write a later day, if \
                     not all receivers know it yet",
                ),
        );
    }
}

/// The newest version that the catalog names.
fn newest(catalog: &Catalog<'_>) -> Option<Vec<u64>> {
    let versions = catalog.events.iter().flat_map(|event| {
        let deprecated = event.deprecation().and_then(|it| it.since.as_deref());
        [event.since(), deprecated].into_iter().flatten()
    });
    let versions = versions.filter(|version| Date::parse(version).is_none());
    versions.map(numbers).max()
}

/// The numbers of a version, without the zeros at its end. A pre-release counts as its release.
fn numbers(version: &str) -> Vec<u64> {
    let release = version.split('-').next().unwrap_or_default();
    let numbers = release.split('.');
    let mut numbers: Vec<u64> = numbers
        .map(|number| number.parse().unwrap_or(u64::MAX))
        .collect();
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;
    use crate::checked::Checked;
    use crate::levels::Levels;

    /// The messages of the rule for an entry, in a catalog whose newest version is 4.10.
    fn messages(until: &str) -> Vec<String> {
        let settings = format!("[[send]]\nname = \"level_{{1..3}}\"\nuntil = \"{until}\"\n");
        let table = "name,description,aliases,since,deprecated\n\
                     floor_{1..3},Floor {n} was reached.,level_{1..3},v4.2,v4.10\n";
        let folder: Memory = [("catalog.toml", settings.as_str()), ("events.csv", table)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let checked = Checked::new(input, &Levels::only(&OVERDUE_SEND, Level::Warn));
        let found = checked.found.iter();
        let found = found.filter(|it| it.finding.rule == &OVERDUE_SEND);
        found.map(|it| it.finding.message.clone()).collect()
    }

    #[test]
    fn an_entry_for_a_version_is_over_when_the_catalog_names_it() {
        let expected = "`floor_{1..3}` is still sent as `level_{1..3}`, which was planned until";
        for until in ["v4.10", "v4.9", "v4", "v4.10.0", "v4.10-rc.1"] {
            assert_eq!(messages(until), [format!("{expected} {until}")]);
        }
        for until in ["v4.11", "v5", "v4.10.1"] {
            assert_eq!(messages(until), [""; 0]);
        }
    }
}
