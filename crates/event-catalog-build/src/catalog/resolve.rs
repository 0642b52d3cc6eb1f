//! From rows to the model: every cell is understood or reported, families become events.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::aliases;
use super::cells::{Cells, one_line, paragraph, pattern};
use super::family::{Pattern, fill};
use super::model::{Alias, Catalog, Deprecation, Duplicate, Event, Family, Module, RowId, Section};
use super::name::check_name;
use super::names::Names;
use super::version::check_version;
use crate::problem::Problem;
use crate::read::{Cell, Column, Input, Row, Table, read_table};
use crate::schema::{self, Schemas};
use crate::source::FileId;

/// The names of so many rows are looked up at a time.
const AT_ONCE: u32 = 64;

impl<'s> Catalog<'s> {
    /// Understands what was read.
    #[must_use]
    pub fn new(input: &'s Input) -> Self {
        let mut problems = Vec::new();
        let mut tables = Vec::new();
        let mut sections = Vec::new();
        for section in &input.sections {
            let first = tables.len();
            tables.extend(
                section
                    .files
                    .iter()
                    .map(|file| read_table(input, *file, &mut problems)),
            );
            sections.push(first..tables.len());
        }
        let mut resolving = Resolving::new(input, problems);
        let rows = tables.iter().map(|table| table.rows().len()).sum();
        resolving.catalog.events.reserve(rows);
        resolving.catalog.names.reserve(rows);
        for (index, range) in sections.iter().enumerate() {
            resolving.section(index, range.start, &tables[range.clone()]);
        }
        let Resolving { mut catalog, .. } = resolving;
        catalog.tables = tables;
        catalog.schemas = schema::read(input, &mut catalog.problems);
        let (types, problems) = schema::types(&catalog);
        catalog.types = types;
        catalog.problems.extend(problems);
        catalog
    }
}

struct Resolving<'s> {
    catalog: Catalog<'s>,
    modules: HashMap<Cow<'s, str>, usize, RandomState>,
    closed: bool,
}

/// What a row says, apart from its name.
struct Rest<'r, 's> {
    row: Cells<'r, 's>,
    id: RowId,
    section: usize,
    module: Option<usize>,
    payload: Option<&'s str>,
    since: Option<Cow<'s, str>>,
    deprecated: Option<Cow<'s, str>>,
    aliases: Vec<Alias<'s>>,
}

impl<'s> Resolving<'s> {
    fn new(input: &'s Input, problems: Vec<Problem>) -> Self {
        let mut catalog = Catalog {
            input,
            sections: Vec::new(),
            modules: Vec::new(),
            families: Vec::new(),
            events: Vec::new(),
            duplicates: Vec::new(),
            tables: Vec::new(),
            schemas: Schemas::default(),
            types: schema::types::Types::default(),
            problems,
            names: Names::default(),
        };
        let mut modules = HashMap::default();
        for module in input.settings.modules.iter().flatten() {
            let name: &'s str = &module.name.value;
            if let Err(error) = check_name(name) {
                let (what, name, place) = ("module", name.to_owned(), module.name.place);
                catalog.problems.push(Problem::NameForm {
                    place,
                    what,
                    name,
                    error,
                });
                continue;
            }
            modules.insert(Cow::Borrowed(name), catalog.modules.len());
            let title = module.title.as_ref().map(|title| title.value.as_str());
            catalog.modules.push(Module {
                name: Cow::Borrowed(name),
                title,
                place: module.name.place,
            });
        }
        Self {
            catalog,
            modules,
            closed: input.settings.modules.is_some(),
        }
    }

    fn section(&mut self, index: usize, first_table: usize, tables: &[Table<'s>]) {
        let input = self.catalog.input;
        let settings = input.sections[index]
            .settings
            .map(|section| &input.settings.sections[section]);
        let mut groups: Vec<Range<usize>> = Vec::new();
        for (table, number) in tables.iter().zip(first_table..) {
            let start = self.catalog.events.len();
            let id = u32::try_from(number).unwrap_or(u32::MAX);
            for (row, at) in table.rows().zip(0..) {
                if at % AT_ONCE == 0 {
                    let next = row.index()..row.index() + AT_ONCE as usize;
                    let next = next.map_while(|index| table.row(index));
                    self.catalog
                        .names
                        .fetch(next.map(|row| row.text(Column::Name)));
                }
                self.row(row, RowId { table: id, row: at }, index);
            }
            groups.push(start..self.catalog.events.len());
        }
        let intro = settings
            .and_then(|it| it.intro.as_ref())
            .and_then(|it| input.texts.get(&it.value));
        self.catalog.sections.push(Section {
            title: settings
                .and_then(|it| it.title.as_ref())
                .map(|it| it.value.as_str()),
            intro: intro.map_or("", |file: &FileId| input.sources.get(*file).text()),
            customer: settings
                .and_then(|it| it.customer.as_ref())
                .map(|it| it.value.as_str()),
            groups,
        });
    }

    fn row(&mut self, row: Row<'_, 's>, id: RowId, section: usize) {
        let row = Cells(row.cells());
        // A row without a name is worth a finding of its own (`missing-name`), and no event.
        let Some(name) = row.get(Column::Name) else {
            return;
        };
        let pattern = match pattern(name) {
            Ok(pattern) => pattern,
            Err(problem) => {
                self.catalog.problems.push(*problem);
                return;
            }
        };
        let rest = Rest {
            row,
            id,
            section,
            module: row.get(Column::Module).and_then(|cell| self.module(cell)),
            payload: self.payload(row),
            since: row.get(Column::Since).and_then(|cell| self.version(cell)),
            deprecated: row
                .get(Column::Deprecated)
                .and_then(|cell| self.version(cell)),
            aliases: self.aliases(row, pattern.as_ref()),
        };
        match pattern {
            Some(pattern) => self.family(name, &pattern, &rest),
            None => self.single(name, rest),
        }
    }

    fn single(&mut self, name: &Cell<'s>, rest: Rest<'_, 's>) {
        if !self.is_new(&name.text, rest.id) {
            return;
        }
        let text = |column| rest.row.get(column).map(|cell| cell.text.clone());
        let description = rest.row.get(Column::Description);
        self.catalog.events.push(Event {
            name: name.text.clone(),
            description: description.map(paragraph).unwrap_or_default(),
            module: rest.module,
            payload: rest.payload,
            deprecation: rest.deprecation(text(Column::DeprecatedReason), text(Column::ReplacedBy)),
            aliases: rest.aliases,
            since: rest.since,
            family: None,
            section: rest.section,
            row: rest.id,
        });
    }

    fn family(&mut self, name: &Cell<'s>, pattern: &Pattern<'_>, rest: &Rest<'_, 's>) {
        let start = self.catalog.events.len();
        let family = self.catalog.families.len();
        let description = rest.row.get(Column::Description);
        let replaced_by = rest.row.get(Column::ReplacedBy);
        let replacement = match replaced_by.map(|cell| Pattern::parse(&cell.text)) {
            Some(Ok(Some(by))) if by.numbers() == pattern.numbers() => Some(by),
            _ => None,
        };
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
            let reason = rest
                .row
                .get(Column::DeprecatedReason)
                .map(|cell| cell.text.clone());
            let by = replaced_by.map(|cell| match &replacement {
                Some(by) => Cow::Owned(by.name(number)),
                None => cell.text.clone(),
            });
            let alias = |alias: &Alias<'s>| match Pattern::parse(&alias.name) {
                Ok(Some(names)) => Alias {
                    name: Cow::Owned(names.name(number)),
                    place: alias.place,
                },
                _ => alias.clone(),
            };
            let name = pattern.name(number);
            if !self.is_new(&name, rest.id) {
                continue;
            }
            self.catalog.events.push(Event {
                name: Cow::Owned(name),
                description,
                module: rest.module,
                payload: rest.payload,
                aliases: rest.aliases.iter().map(alias).collect(),
                since: rest.since.clone(),
                deprecation: rest.deprecation(reason, by),
                family: Some((family, number)),
                section: rest.section,
                row: rest.id,
            });
        }
        let (events, row) = (start..self.catalog.events.len(), rest.id);
        if !events.is_empty() {
            let (pattern, stem) = (name.text.clone(), pattern.stem());
            self.catalog.families.push(Family {
                pattern,
                stem,
                events,
                row,
            });
        }
    }

    /// Whether no event has a name yet, which the event of this row has that is added next. Where one
    /// has, the row is noted as listing it again.
    fn is_new(&mut self, name: &str, row: RowId) -> bool {
        let Catalog {
            names,
            events,
            duplicates,
            ..
        } = &mut self.catalog;
        let Err(first) = names.add(name, events) else {
            return true;
        };
        let first = events[first].row;
        match duplicates.last_mut() {
            Some(last) if (last.row, last.first) == (row, first) => last.count += 1,
            _ => duplicates.push(Duplicate {
                row,
                first,
                name: name.to_owned(),
                count: 1,
            }),
        }
        false
    }

    /// The module that a cell names. In a closed set that lacks it, `None`: a rule reports it.
    fn module(&mut self, cell: &Cell<'s>) -> Option<usize> {
        if let Some(known) = self.modules.get(&cell.text) {
            return Some(*known);
        }
        if self.closed {
            return None;
        }
        if let Err(error) = check_name(&cell.text) {
            let (place, name) = (cell.place, cell.text.to_string());
            self.catalog.problems.push(Problem::NameForm {
                place,
                what: "module",
                name,
                error,
            });
            return None;
        }
        let index = self.catalog.modules.len();
        self.modules.insert(cell.text.clone(), index);
        self.catalog.modules.push(Module {
            name: cell.text.clone(),
            title: None,
            place: cell.place,
        });
        Some(index)
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

    fn version(&mut self, cell: &Cell<'s>) -> Option<Cow<'s, str>> {
        if check_version(&cell.text).is_none() {
            let (place, text) = (cell.place, cell.text.to_string());
            self.catalog.problems.push(Problem::Version {
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
        let cells = row.0.iter().filter(|cell| cell.column == Column::Aliases);
        let mut aliases: Vec<_> = cells.flat_map(aliases::split).collect();
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
            let longest = pattern
                .as_ref()
                .map(|it| it.name(it.numbers()[it.numbers().len() - 1]));
            let checked = check_name(longest.as_deref().unwrap_or(&alias.name));
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
        aliases
    }
}

impl<'s> Rest<'_, 's> {
    fn deprecation(
        &self,
        reason: Option<Cow<'s, str>>,
        replaced_by: Option<Cow<'s, str>>,
    ) -> Option<Box<Deprecation<'s>>> {
        let is_deprecated = [
            Column::Deprecated,
            Column::DeprecatedReason,
            Column::ReplacedBy,
        ]
        .into_iter()
        .any(|column| self.row.get(column).is_some());
        is_deprecated.then(|| {
            Box::new(Deprecation {
                since: self.deprecated.clone(),
                reason: reason.map(one_line),
                replaced_by,
            })
        })
    }
}
