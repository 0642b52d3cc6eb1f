//! Unknown names at the end of a run: which are misspelt, and which are those of custom events.

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::read::Suggestions;

use super::findings::{Findings, Found, Key, Kind};
use super::reader::plain;
use super::unknown::{Unknown, UnknownNames};

/// Compares unknown names with those of a catalog. The time for all of them is limited.
pub(super) struct Spelling<'c, 's> {
    catalog: &'c Catalog<'s>,
    /// The names and the old names.
    names: Vec<&'c str>,
    suggestions: Suggestions,
}

impl<'c, 's> Spelling<'c, 's> {
    pub(super) fn of(catalog: &'c Catalog<'s>) -> Self {
        let aliases = catalog.events.iter().flat_map(Event::aliases);
        let aliases = aliases.map(|alias| alias.name.as_ref());
        let names = catalog.events.iter().map(|event| event.name.as_ref());
        Self {
            catalog,
            names: names.chain(aliases).collect(),
            suggestions: Suggestions::default(),
        }
    }

    /// What an unknown name should be; `None` if it may be meant.
    pub(super) fn mistake(&self, name: &str) -> Option<String> {
        let near = self.suggestions.similar(name, self.names.iter().copied())?;
        message(self.catalog, name, near)
    }
}

/// Adds a finding for each misspelt name, and one for all other names, which are returned.
pub(super) fn settle(
    catalog: &Catalog<'_>,
    unknown: &UnknownNames,
    findings: &mut Findings,
) -> Vec<Unknown> {
    let spelling = Spelling::of(catalog);
    let mut custom = Vec::new();
    let mut total = unknown.total();
    // The most frequent first: the time for comparing is limited.
    for name in unknown.sorted() {
        let Some(message) = spelling.mistake(&name.name) else {
            custom.push(name);
            continue;
        };
        total = total.saturating_sub(name.count);
        let key = Key {
            kind: Kind::MisspeltName,
            event: name.name.clone(),
            path: String::new(),
            message,
        };
        findings.add_many(Found { key, value: None }, name.first, name.count);
    }
    if let Some(first) = custom
        .iter()
        .map(|it| it.first)
        .min_by_key(|it| (it.source, it.number))
    {
        let message = "names that the catalog doesn't have, as custom events may".to_owned();
        findings.add_many(plain(Kind::UnknownName, message), first, total);
    }
    custom
}

/// What a name should be; `None` for one that may be meant.
fn message(catalog: &Catalog<'_>, name: &str, near: &str) -> Option<String> {
    let event = catalog.resolve(near)?;
    let current = &event.name;
    if without_digits(name) == without_digits(near) {
        // Another number is another event, unless it is one of a family.
        let (family, _) = event.family()?;
        let family = &catalog.families.get(family)?.pattern;
        return Some(format!("`{name}` isn't one of the family `{family}`"));
    }
    Some(if near == current {
        format!("`{name}` isn't an event; did you mean `{near}`?")
    } else {
        format!("`{name}` isn't an event; did you mean `{near}`, which is now named `{current}`?")
    })
}

fn without_digits(name: &str) -> String {
    name.chars().filter(|it| !it.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::super::findings::Place;
    use super::*;

    #[test]
    fn misspelt_names_are_told_from_custom_ones() {
        let folder: Memory = [
            ("catalog.toml", ""),
            (
                "events.csv",
                "name,description\nlink_clicked,A link was clicked.\nscore_{1..5},A score.\nstep_1,A step.\n",
            ),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&folder).expect("a folder in memory");
        let catalog = Catalog::new(&input);
        let mut unknown = UnknownNames::default();
        for name in [
            "link_clikced",
            "score_6",
            "step_2",
            "something_else",
            "link_clikced",
        ] {
            unknown.add(
                name,
                Place {
                    source: 0,
                    number: 7,
                },
            );
        }
        let mut findings = Findings::default();
        let custom = settle(&catalog, &unknown, &mut findings);
        let custom: Vec<&str> = custom.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(custom, ["something_else", "step_2"]);
        let findings = findings.sorted();
        let messages: Vec<&str> = findings.iter().map(|it| it.key.message.as_str()).collect();
        assert!(messages.contains(&"`link_clikced` isn't an event; did you mean `link_clicked`?"));
        assert!(messages.contains(&"`score_6` isn't one of the family `score_{1..5}`"));
        let note = findings.last().expect("a note");
        assert_eq!((note.key.kind, note.count), (Kind::UnknownName, 2));
    }
}
