//! Rows understood, each by itself: what it says, before it is known what others say. So it does not
//! matter in which order they are, and several threads may have a part of them each.

use std::borrow::Cow;
use std::ops::Range;

use super::aliases;
use super::cells::{Cells, one_line, paragraph, pattern};
use super::excess::Excess;
use super::family::{Pattern, fill};
use super::model::{Alias, Deprecation, Event, Family, History, RowId};
use super::modules::Modules;
use super::name::check_name;
use super::names::Names;
use super::version::check_version;
use crate::problem::Problem;
use crate::read::{Cell, Column, Input, Table};

/// Rows of a table.
pub(super) struct Rows<'t, 's> {
    pub(super) table: &'t Table<'s>,
    /// The table's number.
    pub(super) id: u32,
    /// The section that has the table.
    pub(super) section: u32,
    pub(super) range: Range<usize>,
    /// How many events there will be room for.
    pub(super) room: usize,
}

/// What rows of a table say.
pub(super) struct Said<'s> {
    /// The table's number.
    pub(super) table: u32,
    /// The events. Several may have one name.
    pub(super) events: Vec<Event<'s>>,
    /// The hashes of their names.
    pub(super) hashes: Vec<u64>,
    /// The families of these events.
    pub(super) families: Vec<Family<'s>>,
    /// The modules that the rows have added; their indices are behind those that were known before.
    pub(super) modules: Modules<'s>,
    pub(super) problems: Vec<Problem>,
}

impl<'s> Said<'s> {
    /// Understands rows.
    pub(super) fn by(
        rows: Rows<'_, 's>,
        input: &'s Input,
        modules: &Modules<'s>,
        names: &Names,
        excess: &Excess,
    ) -> Self {
        let said = Self {
            table: rows.id,
            events: Vec::with_capacity(rows.room),
            hashes: Vec::with_capacity(rows.range.len()),
            families: Vec::new(),
            modules: modules.without_any(),
            problems: Vec::new(),
        };
        let mut understanding = Understanding {
            said,
            input,
            names,
            known: modules,
            excess,
        };
        let Rows {
            table,
            id,
            section,
            range,
            ..
        } = rows;
        for index in range {
            if let (Some(row), Ok(number)) = (table.row(index), u32::try_from(index)) {
                let id = RowId {
                    table: id,
                    row: number,
                };
                understanding.row(Cells(row.cells()), id, section);
            }
        }
        understanding.said
    }
}

struct Understanding<'n, 's> {
    said: Said<'s>,
    input: &'s Input,
    names: &'n Names,
    /// The modules that the settings name. They are not copied for each table: both may be many.
    known: &'n Modules<'s>,
    excess: &'n Excess,
}

/// What a row says, apart from its name.
struct Rest<'r, 's> {
    row: Cells<'r, 's>,
    id: RowId,
    section: u32,
    module: Option<u32>,
    payload: Option<&'s str>,
    /// What the row says of each of its events alike.
    history: Option<History<'s>>,
}

impl<'s> Understanding<'_, 's> {
    fn row(&mut self, row: Cells<'_, 's>, id: RowId, section: u32) {
        // A row without a name is worth a finding of its own (`missing-name`), and no event.
        let Some(name) = row.get(Column::Name) else {
            return;
        };
        let pattern = match pattern(name) {
            Ok(pattern) => pattern,
            Err(problem) => {
                self.said.problems.push(*problem);
                return;
            }
        };
        if let Some(error) = self.excess.of(id) {
            self.said.problems.push(Problem::Family {
                place: name.place,
                pattern: name.text.to_string(),
                error: error.clone(),
            });
            return;
        }
        let rest = Rest {
            row,
            id,
            section,
            module: row.get(Column::Module).and_then(|cell| self.module(cell)),
            payload: self.payload(row),
            history: self.history(row, pattern.as_ref()),
        };
        match pattern {
            Some(pattern) => self.family(name, &pattern, &rest),
            None => self.single(name, rest),
        }
    }

    fn single(&mut self, name: &Cell<'s>, rest: Rest<'_, 's>) {
        let description = rest.row.get(Column::Description);
        self.push(Event {
            name: name.text.clone(),
            description: description.map(paragraph).unwrap_or_default(),
            payload: rest.payload,
            history: rest.history.map(Box::new),
            module: rest.module,
            family: None,
            section: rest.section,
            row: rest.id,
        });
    }

    fn family(&mut self, name: &Cell<'s>, pattern: &Pattern<'_>, rest: &Rest<'_, 's>) {
        let start = self.said.events.len();
        let family = u32::try_from(self.said.families.len()).unwrap_or(u32::MAX);
        let description = rest.row.get(Column::Description);
        let numbered = rest.history.as_ref().map(Numbered::of);
        for &number in pattern.numbers() {
            let filled = description.map(|cell| fill(&cell.text, number));
            let description = match filled {
                Some(Ok(text)) => one_line(Cow::Owned(text.into_owned())),
                Some(Err(error)) => {
                    let place = description.map_or(name.place, |cell| cell.place);
                    let pattern = name.text.to_string();
                    self.said.problems.push(Problem::Family {
                        place,
                        pattern,
                        error,
                    });
                    return;
                }
                None => Cow::Borrowed(""),
            };
            let history = numbered.as_ref();
            self.push(Event {
                name: Cow::Owned(pattern.name(number)),
                description,
                payload: rest.payload,
                history: history.map(|it| Box::new(it.with(number, pattern))),
                module: rest.module,
                family: Some((family, number)),
                section: rest.section,
                row: rest.id,
            });
        }
        self.said.families.push(Family {
            pattern: name.text.clone(),
            stem: pattern.stem(),
            events: start..self.said.events.len(),
            row: rest.id,
        });
    }

    fn push(&mut self, event: Event<'s>) {
        self.said.hashes.push(self.names.hash(&event.name));
        self.said.events.push(event);
    }

    fn module(&mut self, cell: &Cell<'s>) -> Option<u32> {
        if let Some(known) = self.known.find(&cell.text) {
            return Some(known);
        }
        let Said {
            modules, problems, ..
        } = &mut self.said;
        let added = modules.named(cell, problems)?;
        Some(self.known.count() + added)
    }

    fn payload(&self, row: Cells<'_, 's>) -> Option<&'s str> {
        let cell = row.get(Column::Payload)?;
        let (name, _) = self.input.payloads.get_key_value(cell.text.as_ref())?;
        Some(name)
    }

    /// What a row says about what has happened; most say nothing.
    fn history(&mut self, row: Cells<'_, 's>, family: Option<&Pattern<'_>>) -> Option<History<'s>> {
        let is_history = |cell: &Cell<'_>| HISTORY.contains(&cell.column);
        if !row.0.iter().any(is_history) {
            return None;
        }
        let since = row.get(Column::Since).and_then(|cell| self.version(cell));
        let deprecated = row
            .get(Column::Deprecated)
            .and_then(|cell| self.version(cell));
        let text = |column| row.get(column).map(|cell| cell.text.clone());
        let is_deprecated = DEPRECATION.iter().any(|column| row.get(*column).is_some());
        Some(History {
            aliases: self.aliases(row, family),
            since,
            deprecation: is_deprecated.then(|| Deprecation {
                since: deprecated,
                reason: text(Column::DeprecatedReason).map(one_line),
                replaced_by: text(Column::ReplacedBy),
            }),
        })
    }

    fn version(&mut self, cell: &Cell<'s>) -> Option<Cow<'s, str>> {
        if check_version(&cell.text).is_none() {
            let (place, text) = (cell.place, cell.text.to_string());
            self.said.problems.push(Problem::Version {
                place,
                column: cell.column,
                text,
            });
            return None;
        }
        Some(match &cell.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[1..]),
            Cow::Owned(text) => Cow::Owned(text[1..].to_owned()),
        })
    }

    /// The aliases of a row that have the form of a name; in a family, with the family's range.
    fn aliases(&mut self, row: Cells<'_, 's>, family: Option<&Pattern<'_>>) -> Vec<Alias<'s>> {
        if row.get(Column::Aliases).is_none() {
            return Vec::new();
        }
        let mut aliases = Vec::new();
        for cell in row.0 {
            if cell.column == Column::Aliases {
                aliases::split(cell, &mut aliases);
            }
        }
        aliases.retain(|alias| {
            let pattern = match Pattern::parse(&alias.name) {
                Ok(pattern) => pattern,
                Err(error) => {
                    let (place, pattern) = (alias.place, alias.name.to_string());
                    self.said.problems.push(Problem::Family {
                        place,
                        pattern,
                        error,
                    });
                    return false;
                }
            };
            if pattern.as_ref().map(Pattern::numbers) != family.map(Pattern::numbers) {
                let expected = family.map(Pattern::braces);
                let (place, alias) = (alias.place, alias.name.to_string());
                self.said.problems.push(Problem::AliasRange {
                    place,
                    alias,
                    expected,
                });
                return false;
            }
            let longest = pattern
                .as_ref()
                .map(|it| it.name(it.numbers()[it.numbers().len() - 1]));
            let checked = check_name(longest.as_deref().unwrap_or(&alias.name));
            if let Err(error) = checked {
                let (place, name) = (alias.place, alias.name.to_string());
                self.said.problems.push(Problem::NameForm {
                    place,
                    what: "alias",
                    name,
                    error,
                });
                return false;
            }
            true
        });
        aliases
    }
}

/// The columns that say what has happened.
const HISTORY: [Column; 5] = [
    Column::Aliases,
    Column::Since,
    Column::Deprecated,
    Column::DeprecatedReason,
    Column::ReplacedBy,
];

/// Those of them that an event has only if it is deprecated.
const DEPRECATION: [Column; 3] = [
    Column::Deprecated,
    Column::DeprecatedReason,
    Column::ReplacedBy,
];

/// What a family's row says about what has happened, with the names that have the family's range.
struct Numbered<'h, 's> {
    history: &'h History<'s>,
    aliases: Vec<Option<Pattern<'h>>>,
    replaced_by: Option<Pattern<'h>>,
}

impl<'h, 's> Numbered<'h, 's> {
    fn of(history: &'h History<'s>) -> Self {
        let mut aliases = Vec::with_capacity(history.aliases.len());
        for alias in &history.aliases {
            aliases.push(Pattern::parse(&alias.name).ok().flatten());
        }
        let by = history.deprecation.as_ref();
        let by = by.and_then(|it| it.replaced_by.as_deref());
        Self {
            history,
            aliases,
            replaced_by: by.and_then(|by| Pattern::parse(by).ok().flatten()),
        }
    }

    /// That of one event of a family: its names are those with its number.
    fn with(&self, number: u32, family: &Pattern<'_>) -> History<'s> {
        let mut one = self.history.clone();
        for (alias, names) in one.aliases.iter_mut().zip(&self.aliases) {
            if let Some(names) = names {
                alias.name = Cow::Owned(names.name(number));
            }
        }
        let names = self.replaced_by.as_ref();
        let names = names.filter(|names| names.numbers() == family.numbers());
        if let (Some(deprecation), Some(names)) = (&mut one.deprecation, names) {
            deprecation.replaced_by = Some(Cow::Owned(names.name(number)));
        }
        one
    }
}
