//! From rows to the model: what each of them says is put together, in catalog order.

use std::ops::Range;

use super::excess::Excess;
use super::model::{Catalog, Event, Family, Section};
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

impl<'s> Catalog<'s> {
    /// Understands what was read.
    #[must_use]
    pub fn new(input: &'s Input) -> Self {
        let mut problems = Vec::new();
        let files = input.sections.iter().flat_map(|section| &section.files);
        let tables = files.map(|file| read_table(input, *file, &mut problems));
        let tables: Vec<_> = tables.collect();
        let mut resolving = Resolving::new(input, problems);
        let said = resolving.understand(&tables);
        resolving.sections(&said);
        resolving.put_together(said);
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
        let share = if all < WORTH_A_THREAD {
            WORTH_A_THREAD
        } else {
            all.div_ceil(threads::count())
        };
        let mut rows = shares(self.catalog.input, tables, share);
        // The others are added to the events of the first ones.
        if let Some(first) = rows.first_mut() {
            first.room = all;
        }
        let Catalog { input, names, .. } = &self.catalog;
        let excess = Excess::of_tables(tables);
        let said = |rows| Said::by(rows, input, &self.modules, names, &excess);
        if all < WORTH_A_THREAD {
            rows.into_iter().map(said).collect()
        } else {
            threads::map(rows, said)
        }
    }

    /// Adds the sections, which list what the rows of their tables say.
    fn sections(&mut self, said: &[Said<'s>]) {
        let input = self.catalog.input;
        let (mut table, mut start) = (0, 0);
        for section in &input.sections {
            let groups = section.files.iter().map(|_| {
                let its = said.iter().filter(|it| it.table == table);
                let end = start + its.map(|it| it.events.len()).sum::<usize>();
                table += 1;
                std::mem::replace(&mut start, end)..end
            });
            let groups: Vec<Range<usize>> = groups.collect();
            let settings = section.settings.map(|it| &input.settings.sections[it]);
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
    }

    /// Adds what all rows say.
    fn put_together(&mut self, said: Vec<Said<'s>>) {
        let (mut hashes, mut parts, mut count) = (Vec::new(), Vec::new(), 0);
        let known = self.modules.count();
        for said in said {
            self.catalog.problems.extend(said.problems);
            let families = &mut self.catalog.families;
            let mut modules = Vec::new();
            for module in said.modules.list {
                modules.push(self.modules.index(module));
            }
            parts.push(Part {
                known,
                modules,
                families: u32::try_from(families.len()).unwrap_or(u32::MAX),
                events: said.events,
            });
            for family in said.families {
                let events = count + family.events.start..count + family.events.end;
                families.push(Family { events, ..family });
            }
            count += said.hashes.len();
            hashes.push(said.hashes);
        }
        let Catalog { events, names, .. } = &mut self.catalog;
        let mut find = || {
            names.clear(count);
            names.add_distinct(&hashes)
        };
        let are_distinct;
        (*events, are_distinct) = if count < WORTH_A_THREAD {
            (join(parts), find())
        } else {
            threads::join(|| join(parts), find)
        };
        if !are_distinct {
            self.catalog.leave_out_repeated(&hashes);
        }
    }
}

/// The events of some rows. They know their modules and families by what these rows alone have.
struct Part<'s> {
    events: Vec<Event<'s>>,
    /// How many modules were known before.
    known: u32,
    /// The number in the catalog of each further module.
    modules: Vec<u32>,
    /// How many families the catalog has before those of these rows.
    families: u32,
}

/// The events of all parts.
fn join(parts: Vec<Part<'_>>) -> Vec<Event<'_>> {
    let mut parts = parts.into_iter();
    // The modules and families of the first rows are the first ones of the catalog.
    let mut events = parts.next().map(|first| first.events).unwrap_or_default();
    for part in parts {
        for mut event in part.events {
            if let Some(module) = &mut event.module
                && let Some(added) = module.checked_sub(part.known)
            {
                *module = part.modules[added as usize];
            }
            if let Some((family, _)) = &mut event.family {
                *family += part.families;
            }
            events.push(event);
        }
    }
    events
}

/// The rows of all tables in catalog order, at most so many together.
fn shares<'t, 's>(input: &Input, tables: &'t [Table<'s>], share: usize) -> Vec<Rows<'t, 's>> {
    let mut shares = Vec::new();
    let mut tables = (0..).zip(tables);
    for (section, files) in (0..).zip(&input.sections) {
        for (id, table) in tables.by_ref().take(files.files.len()) {
            let rows = table.rows().len();
            for start in (0..rows).step_by(share) {
                let range = start..rows.min(start + share);
                let room = range.len();
                shares.push(Rows {
                    table,
                    id,
                    section,
                    range,
                    room,
                });
            }
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Column, Memory};

    /// A table of more rows than one thread understands. Each row names its number; some are families,
    /// and `last` comes behind them.
    fn table(last: &str) -> String {
        let rows = (0..WORTH_A_THREAD + 1_000).map(|row| {
            let module = if row < 12_000 { row % 7 } else { row % 11 };
            match row % 100 {
                99 => format!("f{row}_{{1..3}},Number {{n}} of row {row}.,m{module}\n"),
                _ => format!("e{row},What happened in row {row}.,m{module}\n"),
            }
        });
        "name,description,module\n".to_owned() + &rows.collect::<String>() + last
    }

    #[test]
    fn what_rows_say_is_put_together_in_their_order() {
        // An event and a part of a family are listed again; of another family all is.
        let again = "e5,Again.,late\nf99_{1..3},Again.,m1\nf199_{3..4},Again.,m1\nlast,A.,m10\n";
        for last in ["", again] {
            let files: Memory = [("events.csv", table(last))].into_iter().collect();
            let input = Input::read_folder(&files).expect("memory can be listed");
            let catalog = Catalog::new(&input);
            assert!(catalog.problems.is_empty());
            for (at, event) in catalog.events.iter().enumerate() {
                let found = catalog.event(&event.name).expect("an event");
                assert!(std::ptr::eq(found, event), "{}", event.name);
                let row = catalog.row(event.row);
                let module = catalog.module(event).expect("a module");
                assert_eq!(module.name, row.text(Column::Module));
                match event.family() {
                    Some((family, number)) => {
                        let family = &catalog.families[family];
                        assert!(family.events.contains(&at) && family.row == event.row);
                        assert_eq!(event.name, format!("{}_{number}", family.stem));
                    }
                    None => assert_eq!(event.name, row.text(Column::Name)),
                }
            }
            let ascend = |pair: &[Event<'_>]| pair[0].row <= pair[1].row;
            assert!(catalog.events.windows(2).all(ascend));
            assert_eq!(catalog.sections[0].groups.len(), 1);
            assert_eq!(catalog.sections[0].events(), 0..catalog.events.len());
            let families: usize = catalog.families.iter().map(|it| it.events.len()).sum();
            let duplicates = catalog.duplicates.iter();
            let duplicates: Vec<_> = duplicates.map(|it| (it.name.as_str(), it.count)).collect();
            if last.is_empty() {
                assert_eq!((catalog.families.len(), families), (173, 519));
                assert_eq!(catalog.modules.len(), 11);
                assert!(duplicates.is_empty());
            } else {
                assert_eq!((catalog.families.len(), families), (174, 520));
                assert_eq!(catalog.modules[11].name, "late");
                let expected = [("e5", 1), ("f99_1", 3), ("f199_3", 1)];
                assert_eq!(duplicates, expected);
            }
        }
    }
}
