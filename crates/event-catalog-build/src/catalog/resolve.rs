//! From rows to the model: what each of them says is put together, in catalog order.

use std::iter::Peekable;
use std::ops::Range;
use std::vec;

use super::model::{Catalog, Duplicate, Family, RowId, Section};
use super::modules::Modules;
use super::names::Names;
use super::rows::{Rows, Said};
use crate::problem::Problem;
use crate::read::{Input, Table, read_table};
use crate::schema::types::Types;
use crate::schema::{self, Schemas};
use crate::source::FileId;
use crate::threads;

/// Fewer rows are understood sooner than a thread has started.
const WORTH_A_THREAD: usize = 1 << 14;

/// The names of so many events are looked up at a time.
const AT_ONCE: usize = 64;

impl<'s> Catalog<'s> {
    /// Understands what was read.
    #[must_use]
    pub fn new(input: &'s Input) -> Self {
        let mut problems = Vec::new();
        let files = input.sections.iter().flat_map(|section| &section.files);
        let tables = files.map(|file| read_table(input, *file, &mut problems));
        let tables: Vec<_> = tables.collect();
        let mut resolving = Resolving::new(input, problems);
        let mut said = resolving.understand(&tables).into_iter().peekable();
        let mut first = 0;
        for (index, section) in input.sections.iter().enumerate() {
            let next = first + section.files.len();
            resolving.section(index, first..next, &mut said);
            first = next;
        }
        let Resolving {
            mut catalog,
            modules,
        } = resolving;
        catalog.modules = modules.list;
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
    modules: Modules<'s>,
}

impl<'s> Resolving<'s> {
    fn new(input: &'s Input, mut problems: Vec<Problem>) -> Self {
        let modules = Modules::of(&input.settings, &mut problems);
        let catalog = Catalog {
            input,
            sections: Vec::new(),
            modules: Vec::new(),
            families: Vec::new(),
            events: Vec::new(),
            duplicates: Vec::new(),
            tables: Vec::new(),
            schemas: Schemas::default(),
            types: Types::default(),
            problems,
            names: Names::default(),
        };
        Self { catalog, modules }
    }

    /// What the rows of all tables say, each by itself.
    fn understand(&self, tables: &[Table<'s>]) -> Vec<Said<'s>> {
        let all: usize = tables.iter().map(|table| table.rows().len()).sum();
        let is_worth = all >= WORTH_A_THREAD;
        let share = if is_worth {
            all.div_ceil(threads::count())
        } else {
            WORTH_A_THREAD
        };
        let mut rows = shares(self.catalog.input, tables, share);
        // The others are added to the events of the first ones.
        if let Some(first) = rows.first_mut() {
            first.room = all;
        }
        let Catalog { input, names, .. } = &self.catalog;
        let understand = |rows| Said::by(rows, input, &self.modules, names);
        if is_worth {
            threads::map(rows, understand)
        } else {
            rows.into_iter().map(understand).collect()
        }
    }

    /// Adds a section, and what its tables say.
    fn section(
        &mut self,
        index: usize,
        tables: Range<usize>,
        said: &mut Peekable<vec::IntoIter<Said<'s>>>,
    ) {
        let input = self.catalog.input;
        let settings = input.sections[index]
            .settings
            .map(|section| &input.settings.sections[section]);
        let mut groups: Vec<Range<usize>> = Vec::new();
        for table in tables {
            let start = self.catalog.events.len();
            while let Some(said) = said.next_if(|it| it.table as usize == table) {
                self.add(said);
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

    /// Adds what rows say: the events whose names no event has yet.
    fn add(&mut self, said: Said<'s>) {
        let modules = said.modules.list.into_iter();
        let modules: Vec<u32> = modules.map(|it| self.modules.index(it)).collect();
        let Catalog {
            events,
            names,
            families,
            duplicates,
            problems,
            ..
        } = &mut self.catalog;
        problems.extend(said.problems);
        names.reserve(said.events.len());
        let added = events.len();
        if added == 0 {
            *events = said.events;
        } else {
            events.extend(said.events);
        }
        // The events in front of this one stay.
        let mut end = added;
        let mut last_family = None;
        for (number, hash) in said.hashes.iter().enumerate() {
            if number % AT_ONCE == 0 {
                names.fetch(said.hashes[number..].iter().take(AT_ONCE));
            }
            let at = added + number;
            let (before, rest) = events.split_at_mut(end);
            let event = &mut rest[at - end];
            if let Err(first) = names.add(*hash, &event.name, before) {
                let first = before[first].row;
                note(duplicates, event.row, first, &event.name);
                continue;
            }
            event.module = event.module.map(|module| modules[module as usize]);
            if let Some((family, _)) = &mut event.family {
                // A family whose names all were listed before is none.
                if last_family.replace(*family) != Some(*family) {
                    families.push(Family {
                        events: end..end,
                        ..said.families[*family as usize].clone()
                    });
                }
                let last = families.len() - 1;
                families[last].events.end += 1;
                *family = u32::try_from(last).unwrap_or(u32::MAX);
            }
            rest.swap(0, at - end);
            end += 1;
        }
        events.truncate(end);
    }
}

/// Notes that a row lists an event again.
fn note(duplicates: &mut Vec<Duplicate>, row: RowId, first: RowId, name: &str) {
    match duplicates.last_mut() {
        Some(last) if (last.row, last.first) == (row, first) => last.count += 1,
        _ => duplicates.push(Duplicate {
            row,
            first,
            name: name.to_owned(),
            count: 1,
        }),
    }
}

/// The rows of all tables in catalog order, at most so many together.
fn shares<'t, 's>(input: &Input, tables: &'t [Table<'s>], share: usize) -> Vec<Rows<'t, 's>> {
    let sections = (0..).zip(&input.sections);
    let sections = sections.flat_map(|(number, section)| section.files.iter().map(move |_| number));
    let mut shares = Vec::new();
    for ((id, table), section) in (0..).zip(tables).zip(sections) {
        let rows = table.rows().len();
        shares.extend((0..rows).step_by(share).map(|start| {
            let range = start..rows.min(start + share);
            Rows {
                table,
                id,
                section,
                room: range.len(),
                range,
            }
        }));
    }
    shares
}
