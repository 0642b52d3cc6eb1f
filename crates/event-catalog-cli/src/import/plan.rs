//! Converts a page to sections, and the sections to the files of a catalog.

mod choice;
mod files;
mod obstacle;
mod sections;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use event_catalog_build::catalog::Form;
use event_catalog_build::read::{LONGEST_COLUMN, MOST_COLUMNS};

use super::columns::{self, Map, Target};
use super::list::{self, Entry, Twice};
use super::page::{Block, Page, Table};
use super::properties::{self, Grouped, Problem};
use super::remarks::Remarks;
use super::{forms, rename};
use files::Files;
pub(in crate::import) use files::{comment, slug};
pub(crate) use obstacle::Obstacle;
pub(in crate::import) use sections::{Section, Sections};

/// The user's options.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The target columns of headings.
    pub(crate) maps: Vec<Map>,
    /// The headings above the tables to import; empty to import all tables.
    pub(crate) tables: Vec<String>,
    /// The form to rename all events to.
    pub(crate) rename: Option<Form>,
    /// The names in the catalog that the page is merged into. A cell that equals one of them
    /// contains no remark.
    pub(crate) known: HashSet<String>,
}

/// The files of a new catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The files, each as its path in the catalog's folder and its text.
    pub(crate) files: Vec<(String, String)>,
    /// Notes for the user.
    pub(crate) notes: Vec<String>,
    /// Events that are listed twice.
    pub(crate) twice: Vec<Twice>,
    /// The number of rows in all tables.
    pub(crate) rows: usize,
}

/// Plans the catalog for a page. The new files name `origin` as their source.
pub(crate) fn plan(page: Page, options: &Options, origin: &str) -> Result<Plan, Obstacle> {
    content(page, options)?.into_plan(origin)
}

/// The content of a page, before it becomes the files of a catalog.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    /// The events, by section.
    pub(in crate::import) sections: Sections,
    /// The imported schemas, each as its path in the folder of payloads and its text.
    pub(in crate::import) schemas: Vec<(String, String)>,
    /// The keywords in the schemas that are ignored.
    pub(in crate::import) annotations: BTreeSet<String>,
    /// The addresses of other dialects that the schemas use, and the drafts that these are based
    /// on.
    pub(in crate::import) dialects: BTreeMap<String, &'static str>,
    /// Notes for the user.
    pub(crate) notes: Vec<String>,
    /// Events that are listed twice.
    pub(crate) twice: Vec<Twice>,
    /// The columns, in page order.
    pub(in crate::import) order: Vec<Target>,
    /// The form of the names, and a note about it.
    pub(in crate::import) form: (Form, Option<String>),
    /// Whether the events were inferred from traffic, which might not include all events.
    pub(in crate::import) is_inferred: bool,
}

impl Content {
    /// Plans the files of a new catalog.
    pub(crate) fn into_plan(self, origin: &str) -> Result<Plan, Obstacle> {
        let long = self.order.iter().find_map(|column| match column {
            Target::Extra(heading) if heading.len() > LONGEST_COLUMN => Some(heading.clone()),
            _ => None,
        });
        if let Some(heading) = long {
            return Err(Obstacle::LongColumn(heading));
        }
        if let Some(place) = without_names(&self.sections) {
            return Err(Obstacle::NoNames(place));
        }
        let (form, note) = self.form;
        let mut notes = self.notes;
        notes.extend(note);
        let rows = self.sections.entries().count();
        let mut files = Files::new(origin, &self.order);
        files.is_inferred = self.is_inferred;
        files.take(self.schemas, &self.annotations, &self.dialects);
        files.write(self.sections, form);
        notes.extend(files.notes);
        Ok(Plan {
            files: files.made,
            notes,
            twice: self.twice,
            rows,
        })
    }
}

/// Extracts the events from a page.
pub(crate) fn content(page: Page, options: &Options) -> Result<Content, Obstacle> {
    let blocks = choice::below(page.blocks, &options.tables)?;
    let tables: Vec<Vec<String>> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table.headings.clone()),
            _ => None,
        })
        .collect();
    let unused = columns::unused(&options.maps, &tables.concat());
    if !unused.is_empty() {
        let unused = unused.into_iter().map(str::to_owned).collect();
        return Err(Obstacle::NoSuchHeading(unused, tables));
    }
    let mut parts = Vec::new();
    let mut order: Vec<Target> = Vec::new();
    let mut remarks = Remarks::default();
    let mut first = None;
    let mut grouped = Grouped::beside(&page.schemas);
    for block in blocks {
        let Block::Table(table) = block else {
            parts.push(Part::Other(block));
            continue;
        };
        let (table, columns) = match kind_of(table, &options.maps, &mut grouped)? {
            Kind::Events(table, columns) => (table, columns),
            // A table of another kind is part of the text.
            Kind::Other(table) => {
                parts.push(Part::Other(Block::Text {
                    markdown: table.markdown,
                    place: table.place,
                }));
                continue;
            }
        };
        let groups = list::groups(&table, &columns, &options.known, &mut remarks)
            .map_err(Obstacle::TooWide)?;
        let new = columns.into_iter().filter(|column| !order.contains(column));
        let new: Vec<_> = new.collect();
        order.extend(new);
        let further = order.iter().filter(|it| matches!(it, Target::Extra(_)));
        // One more column might be needed for payloads that aren't examples.
        if further.count() >= MOST_COLUMNS {
            return Err(Obstacle::TooManyColumns(table.place));
        }
        first.get_or_insert(table.place);
        parts.push(Part::Events(groups));
    }
    let Some(first) = first else {
        return Err(Obstacle::NoEvents(tables));
    };
    let mut sections = Sections::of(page.title, parts);
    if sections.entries().next().is_none() {
        return Err(Obstacle::NoRows(first));
    }
    if let Some(entry) = sections.entries().next()
        && sections.entries().all(|it| it.name.trim().is_empty())
    {
        return Err(Obstacle::NoNames(entry.place.clone()));
    }
    let twice = list::merge(sections.groups());
    sections.drop_empty();
    let mut notes = page.notes;
    notes.extend(grouped.notes());
    let schemas = page.schemas.into_iter().chain(grouped.schemas);
    notes.extend(remarks.notes());
    let form = if let Some(form) = options.rename {
        notes.extend(rename::rename(sections.groups().flatten().collect(), form));
        (form, None)
    } else {
        forms::of(sections.entries())
    };
    Ok(Content {
        sections,
        schemas: schemas.collect(),
        annotations: page.annotations,
        dialects: page.dialects,
        notes,
        twice,
        order,
        form,
        is_inferred: false,
    })
}

/// Finds a group of events without any name, and returns the place of its first row. `check` couldn't read the file of
/// such a group, because its cells would seem to be in the wrong columns.
fn without_names(sections: &Sections) -> Option<String> {
    let groups = sections.list.iter().flat_map(|section| &section.groups);
    let has_no_names = |group: &&Vec<Entry>| group.iter().all(|it| it.name.trim().is_empty());
    let group = groups.into_iter().find(has_no_names)?;
    group.first().map(|entry| entry.place.clone())
}

enum Kind {
    /// A table with one row per event, and the target of each of its columns.
    Events(Table, Vec<Target>),
    /// Another table.
    Other(Table),
}

/// Determines the kind of a table. If it has one row per property, the rows are grouped by event.
fn kind_of(table: Table, maps: &[Map], grouped: &mut Grouped) -> Result<Kind, Obstacle> {
    if let Some(mistake) = &table.mistake
        && properties::is_one(&table.headings, maps)
    {
        return Err(Obstacle::Table(table.place.clone(), mistake.clone()));
    }
    let found = grouped
        .group(&table, maps)
        .map_err(|problem| match problem {
            Problem::Unclear(unclear) => Obstacle::Columns(table.place.clone(), unclear),
            Problem::TooWide(row) => Obstacle::TooWide(row),
        })?;
    if let Some((table, columns)) = found {
        return Ok(Kind::Events(table, columns));
    }
    Ok(match columns_of(&table, maps)? {
        Some(columns) => {
            grouped.suggest(&table, &columns);
            Kind::Events(table, columns)
        }
        None => Kind::Other(table),
    })
}

/// The target of each column; `None` if the table doesn't list events.
fn columns_of(table: &Table, maps: &[Map]) -> Result<Option<Vec<Target>>, Obstacle> {
    let columns = columns::columns(&table.headings, maps);
    match &table.mistake {
        Some(mistake) if columns != Ok(None) => {
            Err(Obstacle::Table(table.place.clone(), mistake.clone()))
        }
        _ => columns.map_err(|unclear| Obstacle::Columns(table.place.clone(), unclear)),
    }
}

/// A part of a page after the tables of events have been identified.
enum Part {
    Other(Block),
    Events(Vec<Vec<Entry>>),
}

#[cfg(test)]
mod tests;
