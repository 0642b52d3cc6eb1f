//! Finds events, former names, and payload fields that are deprecated until a known day.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Date, Release};
use event_catalog_build::finding::{Draft, Finding};
use event_catalog_build::read::{Column, Removal};
use event_catalog_build::schema::Value;
use event_catalog_build::source::Place;

use super::{end, policy, rows};
use crate::schema::Subschemas;
use crate::typed::command;

/// Something that may be removed on or after a certain day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) day: Date,
    /// The place of the day, or of the name itself.
    pub(crate) place: Place,
    /// What ends, such as "the event `a`".
    pub(crate) what: String,
    /// The event's name, as written in its row. For a former name, the current name of its event; `None` for a field.
    pub(crate) event: Option<String>,
    /// What to do once the day has passed.
    pub(crate) advice: String,
}

impl End {
    /// Builds a finding about the end.
    pub(crate) fn finding(&self, message: String) -> Draft {
        let draft = Finding::at(self.place, message);
        match &self.event {
            Some(event) => draft.event(event.as_str()),
            None => draft,
        }
    }
}

/// An `x-remove-after` that is neither a version nor a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) place: Place,
    pub(crate) text: String,
}

/// Finds the events, then the former names, then the fields that are deprecated until a known day.
pub(crate) fn ends(catalog: &Catalog<'_>) -> Vec<End> {
    let mut ends = of_events(catalog);
    ends.extend(of_aliases(catalog));
    let keep = policy(&catalog.input.settings);
    if keep != Some(Removal::Never) {
        fields(catalog, &mut |_, place, text| {
            if let Some(day) = Release::parse(text).and_then(|it| it.date()) {
                ends.push(End {
                    day,
                    place,
                    what: "the field".to_owned(),
                    event: None,
                    advice: "remove the field from the schema; or write a later day into `x-remove-after`"
                        .to_owned(),
                });
            }
        });
    }
    ends
}

/// Finds the invalid texts in `x-remove-after`.
pub(crate) fn unreadable(catalog: &Catalog<'_>) -> Vec<Unreadable> {
    let mut found = Vec::new();
    fields(catalog, &mut |_, place, text| {
        if Release::parse(text).is_none() {
            let text = text.to_owned();
            found.push(Unreadable { place, text });
        }
    });
    found
}

fn of_events(catalog: &Catalog<'_>) -> Vec<End> {
    let policy = policy(&catalog.input.settings);
    let mut ends = Vec::new();
    let mut last = None;
    for event in &catalog.events {
        let Some(deprecation) = event.deprecation() else {
            continue;
        };
        // The events of a family share their row.
        if last.replace(event.row) == Some(event.row) {
            continue;
        }
        let Some(day) = end(deprecation, policy) else {
            continue;
        };
        let column = match deprecation.remove_after {
            Some(_) => Column::RemoveAfter,
            None => Column::Deprecated,
        };
        let name = catalog.row(event.row).text(Column::Name);
        ends.push(End {
            day,
            place: catalog.place(event.row, column),
            what: format!("`{name}`"),
            event: Some(name.to_owned()),
            advice: format!(
                "run `{}`; or write a later day into `remove_after`, if it is still needed",
                command("event-catalog remove", &[name], "")
            ),
        });
    }
    ends
}

/// Finds the ends of former names. A former name is deprecated from the day of the rename, if `removed.csv` contains
/// that day.
fn of_aliases(catalog: &Catalog<'_>) -> Vec<End> {
    let Some(Removal::Days(days)) = policy(&catalog.input.settings) else {
        return Vec::new();
    };
    let rows = rows(catalog);
    let mut seen = HashSet::new();
    let mut ends = Vec::new();
    for event in &catalog.events {
        for alias in event.aliases() {
            let row = rows.get(alias.name.as_ref());
            let last = row.and_then(|row| row.last.as_ref()?.date());
            let Some(last) = last.filter(|_| seen.insert(alias.place)) else {
                continue;
            };
            let name = &alias.name;
            ends.push(End {
                day: last.plus(days),
                place: alias.place,
                what: format!("the former name `{name}`"),
                event: Some(catalog.row(event.row).text(Column::Name).to_owned()),
                advice: format!(
                    "run `{}`, if nothing sends it any more",
                    command("event-catalog remove", &[name], "")
                ),
            });
        }
    }
    ends
}

/// Maps the place of each schema with `x-remove-after` to the keyword's text.
pub(super) fn stated<'c>(catalog: &'c Catalog<'_>) -> HashMap<Place, &'c str> {
    let mut stated = HashMap::new();
    fields(catalog, &mut |schema, _, text| {
        stated.insert(schema, text);
    });
    stated
}

/// Calls a function with each `x-remove-after` in the schemas: the place of the schema, the place of the keyword's
/// value, and the text.
fn fields<'c>(catalog: &'c Catalog<'_>, found: &mut dyn FnMut(Place, Place, &'c str)) {
    for file in &catalog.schemas.files {
        schema(&file.document, file.document.place, found);
    }
}

/// Visits a schema. The place of a property's schema is that of the property's name. The depth is limited when the
/// document is read.
fn schema<'v>(value: &'v Value<'_>, place: Place, found: &mut dyn FnMut(Place, Place, &'v str)) {
    for member in value.members().unwrap_or_default() {
        let value = &member.value;
        if member.name == "x-remove-after" {
            found(place, value.place, value.text().unwrap_or_default());
            continue;
        }
        match Subschemas::of(&member.name) {
            Some(Subschemas::Named) => {
                for named in value.members().unwrap_or_default() {
                    schema(&named.value, named.name_place, found);
                }
            }
            Some(Subschemas::Own) => {
                schema(value, member.name_place, found);
                for item in value.elements().unwrap_or_default() {
                    schema(item, item.place, found);
                }
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn with<T>(files: &[(&str, &str)], look: impl FnOnce(&Catalog<'_>) -> T) -> T {
        let folder: Memory = files.iter().copied().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        look(&Catalog::new(&input))
    }

    #[test]
    fn events_aliases_and_fields_end() {
        let files = [
            ("catalog.toml", "[compatibility]\nremoval = \"10 days\"\n"),
            (
                "events.csv",
                "name,description,payload,aliases,deprecated,deprecated_reason,remove_after\n\
                 load,Loaded.,load,begin,,,\n\
                 score_{1..3},Scored.,,,2026-01-01,Old.,\n\
                 open,Opened.,,,,Old.,2026-03-01\n\
                 close,Closed.,,,v3,Old.,v5\n",
            ),
            (
                "removed.csv",
                "name,first,last,renamed_to\nbegin,,2026-02-01,load\n",
            ),
            (
                "payloads/load.json",
                r#"{"type":"object","properties":{"x":{"type":"string","deprecated":true,"x-remove-after":"2026-04-01"},
                "y":{"type":"array","items":{"type":"string","x-remove-after":"soon"}}},"examples":[{"x-remove-after":"2020-01-01"}]}"#,
            ),
        ];
        with(&files, |catalog| {
            let ends = ends(catalog).into_iter();
            let ends: Vec<_> = ends.map(|it| (it.day.to_string(), it.what)).collect();
            let end = |day: &str, what: &str| (day.to_owned(), what.to_owned());
            assert_eq!(
                ends,
                [
                    end("2026-01-11", "`score_{1..3}`"),
                    end("2026-03-01", "`open`"),
                    end("2026-02-11", "the former name `begin`"),
                    end("2026-04-01", "the field"),
                ]
            );
            let unreadable = unreadable(catalog);
            assert_eq!(unreadable.len(), 1);
            assert_eq!(unreadable[0].text, "soon");
        });
    }

    #[test]
    fn what_is_never_removed_does_not_end() {
        let files = [
            ("catalog.toml", "[compatibility]\nremoval = \"never\"\n"),
            (
                "events.csv",
                "name,description,deprecated_reason,remove_after\nload,Loaded.,Old.,2020-01-01\n",
            ),
        ];
        with(&files, |catalog| assert_eq!(ends(catalog), []));
    }
}
