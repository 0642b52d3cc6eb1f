//! Reports what an import into a catalog added, merged and left out: one note per kind, with a
//! count and the first place.

use std::collections::{BTreeMap, HashSet};

use event_catalog_build::catalog::{Catalog, Pattern, RowId};
use event_catalog_build::read::{Column, PAYLOADS};

use super::known::Fate;
use super::payloads::NewSchema;
use crate::format::totals::count;
use crate::import::tally::Tally;

/// The counts of an import, with the first item of each kind.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Added events and the tables that they are added to. A family counts once.
    pub(super) added: Tally,
    /// The number of added events, counting each member of a family.
    pub(super) added_events: usize,
    /// The number of added events without a description.
    pub(super) undescribed: usize,
    /// Replaced texts.
    pub(super) taken: Tally,
    /// Texts that differ but aren't replaced.
    pub(super) differing: Tally,
    /// Texts that can only be changed by hand.
    pub(super) by_hand: Tally,
    /// Added schemas.
    pub(super) new_schemas: Tally,
    /// Replaced schemas.
    pub(super) schemas: Tally,
    /// Schemas that differ but aren't replaced.
    pub(super) differing_schemas: Tally,
    /// Events that aren't in the file. A family counts once.
    pub(super) gone: Tally,
    /// The number of events that aren't in the file, counting each member of a family.
    pub(super) gone_events: usize,
    /// Events that the file lists under an old name.
    pub(super) aliases: Tally,
    /// Events with a new name in the file.
    pub(super) renamed: Tally,
    /// Events that the file lists a second time under another name.
    pub(super) again: Tally,
    /// Families that share events with rows of the catalog.
    pub(super) overlaps: Tally,
    /// Rows without a name.
    pub(super) nameless: Tally,
    /// Fields of examples that the schemas lack.
    pub(super) fields: Tally,
    /// Payloads that aren't examples.
    pub(super) texts: Tally,
    /// Modules that the settings don't list.
    pub(super) modules: Tally,
    /// Replacements that don't exist, given for deprecated events.
    pub(super) replacements: Tally,
    /// Columns that the catalog lacks.
    pub(super) columns: BTreeMap<String, Tally>,
}

impl Report {
    /// Counts the catalog's events that aren't in the file.
    pub(super) fn count_gone(&mut self, catalog: &Catalog<'_>, fates: &[Fate]) {
        let mut found: HashSet<RowId> = HashSet::new();
        for fate in fates {
            match fate {
                Fate::Known(row, _) => _ = found.insert(*row),
                Fate::Overlaps(rows) => found.extend(rows),
                Fate::New | Fate::Again | Fate::Nameless => {}
            }
        }
        for (id, row) in catalog.rows() {
            let name = row.get(Column::Name).filter(|_| !found.contains(&id));
            let Some(name) = name else {
                continue;
            };
            // Only the first place is shown, so the others aren't looked up.
            let place = if self.gone.number() == 0 {
                catalog.input.sources.show(name.place)
            } else {
                String::new()
            };
            self.gone.add(&place, &name.text);
            self.gone_events += events_of(&name.text);
        }
    }

    /// Counts the schemas that are added or replaced, and those that differ but are kept.
    pub(super) fn count_schemas(
        &mut self,
        catalog: &Catalog<'_>,
        changed: &[String],
        schemas: &[NewSchema],
    ) {
        let mut written = HashSet::new();
        for schema in schemas {
            if schema.before.is_some() {
                self.schemas.add(&schema.path, "the schema is replaced");
            } else {
                self.new_schemas.add(&schema.path, "the schema is added");
            }
            written.insert(schema.path.as_str());
        }
        for name in changed {
            let Some(file) = catalog.payload_file(name) else {
                continue;
            };
            let path = catalog.input.sources.get(file).path();
            let extension = path.rsplit('.').next().unwrap_or_default();
            let inside = format!("{PAYLOADS}{name}.{extension}");
            if !written.contains(inside.as_str()) {
                self.differing_schemas.add(path, name);
            }
        }
    }

    /// Writes the notes, one per kind. `origin` is the name of the file.
    pub(super) fn notes(&self, origin: &str, update: bool) -> Vec<String> {
        let same = str::to_owned;
        let how = if update {
            "change it by hand, because the catalog has it in another format"
        } else {
            "use `--update` to replace it"
        };
        let notes = [
            self.added.note(same),
            self.taken.note(same),
            self.differing
                .note(|it| format!(
                    "{it} differs and is kept; use `--update` to replace it with the value in {origin}"
                )),
            self.by_hand
                .note(|it| format!("{it} differs and is kept; change it by hand, because `--update` can't")),
            self.new_schemas.note(same),
            self.schemas.note(same),
            self.differing_schemas
                .note(|it| format!("the schema `{it}` differs from that in {origin}; {how}")),
            self.aliases
                .note(|it| format!("{it}, so both names mean the same event")),
            self.renamed.note(|it| {
                format!(
                    "{it}; the catalog keeps the old name, because a new name changes what programs receive"
                )
            }),
            self.again
                .note(|it| format!(
                    "`{it}` is listed again, and only its first row is imported; remove the other rows"
                )),
            self.overlaps.note(|it| {
                format!(
                    "the family `{it}` shares events with a row of the catalog, so it isn't added; change that row by \
                     hand"
                )
            }),
            self.nameless
                .note(|_| "the row has no name, so it is dropped; write a name into the row".to_owned()),
            self.fields.note(same),
            self.texts.note(|it| {
                format!(
                    "the payload of `{it}` isn't an example of a JSON object with fields, so it is dropped; to keep \
                     its text, list `payload_text` in `[columns] extra` of catalog.toml"
                )
            }),
            self.modules.note(|it| {
                format!(
                    "`[modules]` in catalog.toml doesn't list the module `{it}`, so it is dropped; to keep it, list it \
                     there"
                )
            }),
            self.replacements.note(|it| {
                format!(
                    "the `replaced_by` of `{it}` isn't an event of the catalog, so it is dropped; add that event to \
                     keep it"
                )
            }),
        ];
        let columns = self.columns.iter().filter_map(|(column, tally)| {
            tally.note(|_| {
                format!(
                    "the catalog has no column {column:?}, so its texts are dropped; to keep them, list it in \
                     `[columns] extra` of catalog.toml"
                )
            })
        });
        let columns: Vec<_> = columns.collect();
        let gone = self
            .gone
            .note(|it| format!("`{it}` isn't in {origin}; it is kept"));
        let notes = notes.into_iter().flatten();
        notes.chain(columns).chain(gone).collect()
    }

    /// Writes the counts, on one line; with `would` if nothing is written.
    pub(super) fn summary(&self, origin: &str, would: bool) -> String {
        let [add, replace] = if would {
            ["would add", "would replace"]
        } else {
            ["added", "replaced"]
        };
        let done = [
            (add, self.added_events, "event"),
            (replace, self.taken.number(), "text"),
            (add, self.new_schemas.number(), "schema"),
            (replace, self.schemas.number(), "schema"),
        ];
        let done = done.into_iter().filter(|(_, number, _)| *number > 0);
        let done = done.map(|(verb, number, what)| format!("{verb} {}", count(number, what)));
        let stay = self.differing.number() + self.by_hand.number();
        let stay = [
            (stay, "text differs", "texts differ"),
            (
                self.differing_schemas.number(),
                "schema differs",
                "schemas differ",
            ),
        ];
        let stay = stay.into_iter().filter(|(number, _, _)| *number > 0);
        let stay = stay.map(|(number, one, more)| {
            format!("{number} {}", if number == 1 { one } else { more })
        });
        let gone = match self.gone_events {
            0 => None,
            1 => Some(format!("1 event that isn't in {origin} is kept")),
            number => Some(format!("{number} events that aren't in {origin} are kept")),
        };
        let parts: Vec<String> = done.chain(stay).chain(gone).collect();
        if parts.is_empty() {
            return format!("nothing to do: the catalog has everything in {origin}");
        }
        parts.join(", ")
    }
}

/// The number of events that the name in a row stands for, which is more than one for a family.
pub(super) fn events_of(name: &str) -> usize {
    let pattern = Pattern::parse(name).ok().flatten();
    pattern.map_or(1, |it| it.numbers().len())
}
