//! `overdue-send`: a `[[send]]` whose end has passed.

use std::cmp::Ordering;

use event_catalog_build::catalog::Release;

use super::prelude::*;

/// A `[[send]]` whose end has passed.
pub(super) static OVERDUE_SEND: Rule = Rule {
    name: "overdue-send",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "an event is sent under its old name for longer than planned",
    why: "A `[[send]]` says until when an event is sent under its old name. The entry applies as long as it is in \
        the file: generated code doesn't depend on the date. Once the day has come, or the \
        catalog names the version in `since` or `deprecated`, remove the entry and \
        generate again. From then on the current name is sent, so receivers that don't know it yet get a \
        custom event.\n\n\
        Today's date is `--today`, the variable `SOURCE_DATE_EPOCH`, or that of the clock, in UTC.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[[send]]\nname = \"order_created\"\nuntil = \"v5\"\n",
        ),
        file("events.csv", TABLE),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[[send]]\nname = \"order_created\"\nuntil = \"v6\"\n",
        ),
        file("events.csv", TABLE),
    ]),
};

const TABLE: &str =
    "name,description,aliases,since\norder_placed,An order was placed.,order_created,v5.0\n";

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let sends = &catalog.input.settings.sends;
    if sends.is_empty() {
        return;
    }
    let today = catalog.input.today.map(Release::from);
    let newest = newest(catalog);
    let mut last = None;
    // The events of a family get a single finding.
    let mut sent: Vec<_> = catalog.sent.iter().collect();
    sent.sort_by_key(|sent| (sent.send, sent.event));
    for sent in sent {
        let send = &sends[sent.send];
        let until = &send.until.value;
        let mut reached = [today.as_ref(), newest].into_iter().flatten();
        let is_over = reached.any(|it| it.compare(until).is_some_and(Ordering::is_ge));
        if last.replace(sent.send) == Some(sent.send) || !is_over {
            continue;
        }
        let row = catalog.row(catalog.events[sent.event].row);
        let name = row.text(Column::Name);
        let message = format!(
            "`{name}` is still sent as `{}`, which was planned until {until}",
            send.name.value
        );
        findings.add(
            Finding::at(send.until.place, message)
                .label("has passed")
                .event(name)
                .help(
                    "remove the entry and generate again, so that the current name is sent; or write a later day, if \
                     some receivers don't know it yet",
                ),
        );
    }
}

/// Finds the newest version that the catalog mentions.
fn newest<'c>(catalog: &'c Catalog<'_>) -> Option<&'c Release> {
    let versions = catalog.events.iter().flat_map(|event| {
        let deprecated = event.deprecation().and_then(|it| it.since.as_ref());
        [event.since(), deprecated].into_iter().flatten()
    });
    let versions = versions.filter(|it| it.version().is_some());
    versions.max_by(|one, other| one.compare(other).unwrap_or(Ordering::Equal))
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Date;
    use event_catalog_build::finding;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    /// Lists the rule's messages about an entry, on 2027-03-01, if the newest version in the catalog is 4.10.
    fn messages(until: &str) -> Vec<String> {
        let settings = format!("[[send]]\nname = \"level_{{1..3}}\"\nuntil = \"{until}\"\n");
        let table = "name,description,aliases,since,deprecated\n\
                     floor_{1..3},Floor {n} was reached.,level_{1..3},v4.2,v4.10\n\
                     load,The chat was loaded.,,2020-01-01,\n";
        let folder: Memory = [("catalog.toml", settings.as_str()), ("events.csv", table)]
            .into_iter()
            .collect();
        let mut input = Input::read_folder(&folder).expect("memory can be listed");
        input.today = Date::parse("2027-03-01");
        let report = finding::check(&Catalog::new(&input), &[&OVERDUE_SEND], &|_| None);
        let found = report.findings.into_iter();
        found.map(|it| it.message).collect()
    }

    #[test]
    fn an_entry_is_over_on_its_day_or_when_the_catalog_names_its_version() {
        let expected = "`floor_{1..3}` is still sent as `level_{1..3}`, which was planned until";
        for until in [
            "2027-03-01",
            "2026-12-31",
            "v4.10",
            "v4.9",
            "v4",
            "v4.10.0",
            "v4.10-rc.1",
        ] {
            assert_eq!(messages(until), [format!("{expected} {until}")]);
        }
        for until in ["2027-03-02", "v4.11", "v5", "v4.10.1"] {
            assert_eq!(messages(until), [""; 0]);
        }
    }
}
