//! Adds the events that one row lists.

use std::borrow::Cow;

use super::aliases;
use super::cells::{Cells, Named, longest, named, one_line, paragraph, plain};
use super::event::{Alias, Deprecation, Event, History};
use super::model::{Duplicate, Family};
use super::resolve::Understanding;
use super::row_id::RowId;
use crate::notation::{Pattern, Release, check_name, fill};
use crate::problem::Problem;
use crate::read::{Cell, Column, Row};

/// The values of a row, except its name.
struct Rest<'r, 's> {
    row: Cells<'r, 's>,
    id: RowId,
    section: u32,
    module: Option<u32>,
    payload: Option<&'s str>,
    /// The history that all events of the row share.
    history: Option<History<'s>>,
}

impl<'s> Understanding<'s> {
    /// Adds the events of a row.
    pub(super) fn row(&mut self, row: Row<'_, 's>, id: RowId, section: u32) {
        let row = Cells(row.cells());
        // A row without a name has its own rule (`missing-name`) and adds no event.
        let Some(name) = row.get(Column::Name) else {
            return;
        };
        let named = match named(name) {
            Ok(named) => named,
            Err(problem) => {
                self.catalog.problems.push(*problem);
                return;
            }
        };
        if let Some(error) = self.excess.of(id) {
            self.catalog.problems.push(Problem::Family {
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
            history: self.history(
                row,
                match &named {
                    Named::Family(family) => Some(family),
                    Named::One(_) => None,
                },
            ),
        };
        match named {
            Named::Family(family) => self.family(name, &family, &rest),
            Named::One(name) => self.single(name, rest),
        }
    }

    fn single(&mut self, name: Cow<'s, str>, rest: Rest<'_, 's>) {
        let description = rest.row.get(Column::Description);
        self.push(Event {
            name,
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
        let start = self.catalog.events.len();
        let family = u32::try_from(self.catalog.families.len()).unwrap_or(u32::MAX);
        let description = rest.row.get(Column::Description);
        let numbered = rest.history.as_ref().map(Numbered::of);
        for &number in pattern.numbers() {
            let filled = description.map(|cell| fill(&cell.text, number));
            let description = match filled {
                Some(Ok(text)) => one_line(Cow::Owned(text.into_owned())),
                Some(Err(error)) => {
                    let place = description.map_or(name.place, |cell| cell.place);
                    let pattern = name.text.to_string();
                    self.catalog.problems.push(Problem::Family {
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
        let events = start..self.catalog.events.len();
        // If earlier rows already list all events of this row, there is no family.
        if !events.is_empty() {
            self.catalog.families.push(Family {
                pattern: name.text.clone(),
                stem: pattern.stem(),
                identifier: numbered.as_ref().and_then(Numbered::identifier),
                former: numbered.as_ref().map(Numbered::former).unwrap_or_default(),
                events,
                row: rest.id,
            });
        }
    }

    /// Adds an event. If its name is taken, the earlier event is kept, and the new event is recorded as a duplicate.
    fn push(&mut self, event: Event<'s>) {
        let index = self.catalog.events.len();
        let first = *self
            .catalog
            .names
            .entry(event.name.clone())
            .or_insert(index);
        if first == index {
            self.catalog.events.push(event);
            return;
        }
        let (row, first) = (event.row, self.catalog.events[first].row);
        match self.catalog.duplicates.last_mut() {
            Some(last) if (last.row, last.first) == (row, first) => last.count += 1,
            _ => self.catalog.duplicates.push(Duplicate {
                row,
                first,
                name: event.name.into_owned(),
                count: 1,
            }),
        }
    }

    fn module(&mut self, cell: &Cell<'s>) -> Option<u32> {
        self.modules.named(cell, &mut self.catalog.problems)
    }

    fn payload(&self, row: Cells<'_, 's>) -> Option<&'s str> {
        let cell = row.get(Column::Payload)?;
        let (name, _) = self
            .catalog
            .input
            .payloads
            .get_key_value(cell.text.as_ref())?;
        Some(name)
    }

    /// Reads the history columns of a row. Returns `None` for most rows, which have no history.
    fn history(&mut self, row: Cells<'_, 's>, family: Option<&Pattern<'_>>) -> Option<History<'s>> {
        let is_history = |cell: &Cell<'_>| HISTORY.contains(&cell.column);
        if !row.0.iter().any(is_history) {
            return None;
        }
        let [since, deprecated, remove_after] =
            [Column::Since, Column::Deprecated, Column::RemoveAfter]
                .map(|column| row.get(column).and_then(|cell| self.release(cell)));
        let text = |column| row.get(column).map(|cell| cell.text.clone());
        let is_deprecated = DEPRECATION.iter().any(|column| row.get(*column).is_some());
        Some(History {
            aliases: self.aliases(row, family),
            identifier: text(Column::Identifier),
            since,
            deprecation: is_deprecated.then(|| Deprecation {
                since: deprecated,
                reason: text(Column::DeprecatedReason).map(one_line),
                replaced_by: text(Column::ReplacedBy).map(|by| match family {
                    Some(_) => by,
                    None => plain(by),
                }),
                remove_after,
            }),
        })
    }

    fn release(&mut self, cell: &Cell<'s>) -> Option<Release> {
        let release = Release::parse(&cell.text);
        if release.is_none() {
            let (place, text) = (cell.place, cell.text.to_string());
            self.catalog.problems.push(Problem::Version {
                place,
                column: cell.column,
                text,
            });
        }
        release
    }

    /// Reads a row's aliases and reports invalid ones. In a family's row, an alias must have the family's range.
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
                    self.catalog.problems.push(Problem::Family {
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
                self.catalog.problems.push(Problem::AliasRange {
                    place,
                    alias,
                    expected,
                });
                return false;
            }
            let checked = match &pattern {
                Some(pattern) => check_name(&longest(pattern)),
                None => check_name(&alias.name),
            };
            if let Err(error) = checked {
                let (place, name) = (alias.place, alias.name.to_string());
                self.catalog.problems.push(Problem::NameForm {
                    place,
                    what: "alias",
                    name,
                    error,
                });
                return false;
            }
            true
        });
        for alias in &mut aliases {
            if family.is_none() {
                alias.name = plain(std::mem::take(&mut alias.name));
            }
        }
        aliases
    }
}

/// The columns of an event's history.
const HISTORY: [Column; 7] = [
    Column::Aliases,
    Column::Since,
    Column::Deprecated,
    Column::DeprecatedReason,
    Column::ReplacedBy,
    Column::RemoveAfter,
    Column::Identifier,
];

/// The columns that apply only to deprecated events.
const DEPRECATION: [Column; 4] = [
    Column::Deprecated,
    Column::DeprecatedReason,
    Column::ReplacedBy,
    Column::RemoveAfter,
];

/// The history in a family's row, with its names parsed as patterns, so that the number of each event can be
/// filled in.
struct Numbered<'h, 's> {
    history: &'h History<'s>,
    aliases: Vec<Option<Pattern<'h>>>,
    replaced_by: Option<Pattern<'h>>,
    identifier: Option<Pattern<'h>>,
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
            identifier: history
                .identifier
                .as_deref()
                .and_then(|it| Pattern::parse(it).ok().flatten()),
        }
    }

    /// The words for the name of the family itself, without a number.
    fn identifier(&self) -> Option<String> {
        match &self.identifier {
            Some(pattern) => Some(pattern.stem()),
            None => self.history.identifier.as_deref().map(str::to_owned),
        }
    }

    /// The stems of the aliases that are families.
    fn former(&self) -> Vec<String> {
        self.aliases.iter().flatten().map(Pattern::stem).collect()
    }

    /// Creates the history of the event with this number: inserts the number into the aliases and the other names.
    fn with(&self, number: u32, family: &Pattern<'_>) -> History<'s> {
        let mut one = self.history.clone();
        for (alias, names) in one.aliases.iter_mut().zip(&self.aliases) {
            if let Some(names) = names {
                alias.name = Cow::Owned(names.name(number));
            }
        }
        if let Some(identifier) = &mut one.identifier {
            *identifier = Cow::Owned(match &self.identifier {
                Some(pattern) => pattern.name(number),
                None => format!("{identifier}_{number}"),
            });
        }
        let names = self.replaced_by.as_ref();
        let names = names.filter(|names| names.numbers() == family.numbers());
        if let (Some(deprecation), Some(names)) = (&mut one.deprecation, names) {
            deprecation.replaced_by = Some(Cow::Owned(names.name(number)));
        }
        one
    }
}
