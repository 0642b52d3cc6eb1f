//! Builds the model from rows, in catalog order.

use std::borrow::Cow;

use super::excess::Excess;
use super::model::{Catalog, Family, Section};
use super::modules::Modules;
use super::row_id::RowId;
use super::{former, payloads, sends};
use crate::collections::{Numbers, Texts};
use crate::problem::Problem;
use crate::read::{Input, SectionFiles, Table, read_table};
use crate::schema::types::Types;
use crate::schema::{self, Schemas};
use crate::source::FileId;

impl<'s> Catalog<'s> {
    /// Builds a catalog from its input.
    #[must_use]
    pub fn new(input: &'s Input) -> Self {
        let mut problems = Vec::new();
        let mut tables = Vec::new();
        for file in input.sections.iter().flat_map(|section| &section.files) {
            tables.push(read_table(input, *file, &mut problems));
        }
        let excess = Excess::of_tables(&tables);
        let mut understanding = Understanding::new(input, excess, problems);
        let mut rest = (0..).zip(&tables);
        for section in &input.sections {
            understanding.section(section, &mut rest);
        }
        let Understanding {
            mut catalog,
            modules,
            ..
        } = understanding;
        catalog.modules = modules.list;
        drop_ambiguous_former_stems(&mut catalog.families);
        catalog.tables = tables;
        catalog.former = former::read(input, &mut catalog.problems);
        let mut problems = Vec::new();
        catalog.sent = sends::of(&catalog, &mut problems);
        catalog.problems.append(&mut problems);
        catalog.schemas = schema::read(input, &mut catalog.problems);
        let (types, problems) = payloads::types(&catalog);
        catalog.types = types;
        catalog.problems.extend(problems);
        catalog
    }
}

/// Removes former stems that are ambiguous: two families can have aliases with the same stem, such as `a_{1..2}`
/// and `a.{1..2}`. A stem that another family has, or that an earlier family had, refers to that family.
fn drop_ambiguous_former_stems(families: &mut [Family<'_>]) {
    let mut taken = Texts::default();
    for family in &*families {
        taken.insert(Cow::Owned(family.stem.clone()));
        taken.insert(Cow::Owned(family.named_after().to_owned()));
    }
    for family in families {
        family
            .former
            .retain(|stem| !stem.is_empty() && taken.insert(Cow::Owned(stem.clone())));
    }
}

/// The state of building a catalog from its rows: the events and modules so far.
pub(super) struct Understanding<'s> {
    pub(super) catalog: Catalog<'s>,
    pub(super) modules: Modules<'s>,
    pub(super) excess: Excess,
}

impl<'s> Understanding<'s> {
    fn new(input: &'s Input, excess: Excess, mut problems: Vec<Problem>) -> Self {
        let modules = Modules::of(&input.settings, &mut problems);
        let catalog = Catalog {
            input,
            sections: Vec::new(),
            modules: Vec::new(),
            families: Vec::new(),
            events: Vec::new(),
            duplicates: Vec::new(),
            sent: Vec::new(),
            tables: Vec::new(),
            former: Vec::new(),
            schemas: Schemas::default(),
            types: Types::default(),
            problems,
            names: Numbers::default(),
        };
        Self {
            catalog,
            modules,
            excess,
        }
    }

    /// Adds a section, and then the rows of its tables.
    fn section<'t>(
        &mut self,
        section: &SectionFiles,
        tables: &mut dyn Iterator<Item = (u32, &'t Table<'s>)>,
    ) where
        's: 't,
    {
        let input = self.catalog.input;
        let settings = section.settings.map(|it| &input.settings.sections[it]);
        let number = u32::try_from(self.catalog.sections.len()).unwrap_or(u32::MAX);
        let mut groups = Vec::new();
        for (id, table) in tables.take(section.files.len()) {
            let start = self.catalog.events.len();
            for (row, index) in table.rows().zip(0..) {
                let id = RowId {
                    table: id,
                    row: index,
                };
                self.row(row, id, number);
            }
            groups.push(start..self.catalog.events.len());
        }
        let intro = settings
            .and_then(|it| it.intro.as_ref())
            .and_then(|it| input.texts.get(&it.value));
        let title = settings.and_then(|it| it.title.as_ref());
        let customer = settings.and_then(|it| it.customer.as_ref());
        self.catalog.sections.push(Section {
            title: title.map(|it| it.value.as_str()),
            intro: intro.map_or("", |file: &FileId| input.sources.get(*file).text()),
            customer: customer.map(|it| it.value.as_str()),
            groups,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Event;
    use crate::read::{Column, Memory};

    /// Creates a table in which each row is named after its number, some rows are families, and
    /// `last` is at the end.
    fn table(last: &str) -> String {
        let rows = (0..1_700).map(|row| {
            let module = if row < 1_200 { row % 7 } else { row % 11 };
            match row % 100 {
                99 => format!("f{row}_{{1..3}},Number {{n}} of row {row}.,m{module}\n"),
                _ => format!("e{row},What happened in row {row}.,m{module}\n"),
            }
        });
        "name,description,module\n".to_owned() + &rows.collect::<String>() + last
    }

    #[test]
    fn a_former_stem_leads_to_one_family() {
        let table = "name,description,aliases\n\
                     floor_{1..2},A.,level_{1..2}; level.{1..2}; floor.{1..2}; stage_{1..2}\n\
                     door_{1..2},B.,stage.{1..2}; gate_{1..2}; {1..2}\n\
                     gate.{3..4},C.,\n";
        let files: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_folder(&files).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        let former: Vec<_> = catalog.families.iter().map(|it| &*it.former).collect();
        assert_eq!(former, [&["level", "stage"][..], &[], &[]]);
    }

    #[test]
    fn rows_are_combined_in_their_order() {
        // These rows list events again: one event, a part of one family, and all of another family.
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
                assert_eq!((catalog.families.len(), families), (17, 51));
                assert_eq!(catalog.modules.len(), 11);
                assert!(duplicates.is_empty());
            } else {
                assert_eq!((catalog.families.len(), families), (18, 52));
                assert_eq!(catalog.modules[11].name, "late");
                let expected = [("e5", 1), ("f99_1", 3), ("f199_3", 1)];
                assert_eq!(duplicates, expected);
            }
        }
    }
}
