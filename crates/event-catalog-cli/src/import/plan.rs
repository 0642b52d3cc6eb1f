//! Converts a page to sections and to the files of a catalog.

mod files;
mod sections;

use std::fmt;

use event_catalog_build::read::MOST_COLUMNS;

use super::columns::{self, Map, Target, Unclear};
use super::list::{self, Entry, Twice};
use super::page::{Block, Page};
use files::Files;
use sections::Sections;

/// The files of a new catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The files: their paths in the catalog's folder, and their texts.
    pub(crate) files: Vec<(String, String)>,
    /// Notes for the user.
    pub(crate) notes: Vec<String>,
    /// Events that are listed twice.
    pub(crate) twice: Vec<Twice>,
}

/// Why a page can't be converted to a catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// It has no table of events; the headings of its tables.
    NoEvents(Vec<Vec<String>>),
    /// The columns of a table can't be determined: the place and the reason.
    Columns(String, Unclear),
    /// A row has too many cells.
    TooWide(list::TooWide),
    /// There are more columns than a catalog may have, from this table on.
    TooManyColumns(String),
    /// `--map` names headings that no table has.
    NoSuchHeading(Vec<String>, Vec<Vec<String>>),
}

/// Plans the catalog of a page. `origin` is the name of the page in the new files.
pub(crate) fn plan(page: Page, maps: &[Map], origin: &str) -> Result<Plan, Obstacle> {
    let tables: Vec<Vec<String>> = page
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table.headings.clone()),
            _ => None,
        })
        .collect();
    let unused = columns::unused(maps, &tables.concat());
    if !unused.is_empty() {
        let unused = unused.into_iter().map(str::to_owned).collect();
        return Err(Obstacle::NoSuchHeading(unused, tables));
    }
    let mut parts = Vec::new();
    let mut order: Vec<Target> = Vec::new();
    for block in page.blocks {
        let Block::Table(table) = block else {
            parts.push(Part::Other(block));
            continue;
        };
        let columns = columns::columns(&table.headings, maps)
            .map_err(|unclear| Obstacle::Columns(table.place.clone(), unclear))?;
        let Some(columns) = columns else {
            // Any other table is part of the text.
            parts.push(Part::Other(Block::Text {
                markdown: table.markdown,
                place: table.place,
            }));
            continue;
        };
        let groups = list::groups(&table, &columns).map_err(Obstacle::TooWide)?;
        let new = columns.into_iter().filter(|column| !order.contains(column));
        let new: Vec<_> = new.collect();
        order.extend(new);
        let further = order.iter().filter(|it| matches!(it, Target::Extra(_)));
        // One more may be added, for payloads that aren't examples.
        if further.count() >= MOST_COLUMNS {
            return Err(Obstacle::TooManyColumns(table.place));
        }
        parts.push(Part::Events(groups));
    }
    let mut sections = Sections::of(page.title, parts);
    if sections.list.is_empty() {
        return Err(Obstacle::NoEvents(tables));
    }
    let twice = list::merge(sections.groups());
    sections.drop_empty();
    let mut files = Files::new(origin, &order);
    files.write(sections);
    Ok(Plan {
        files: files.made,
        notes: files.notes,
        twice,
    })
}

/// A part of a page, after the tables of events have been found.
enum Part {
    Other(Block),
    Events(Vec<Vec<Entry>>),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEvents(tables) => {
                write!(f, "there is no table with a column of events' names")?;
                write_headings(f, tables)?;
                match tables.first().and_then(|table| table.first()) {
                    Some(heading) => write!(
                        f,
                        "; map one of them, as in `--map {:?}`",
                        format!("{heading}=name")
                    ),
                    None => Ok(()),
                }
            }
            Self::Columns(place, Unclear::Twice(one, other, column)) => write!(
                f,
                "{place}: both {one:?} and {other:?} seem to be the column `{column}`; map one of them, as in `--map {:?}`, or drop it with `--map {:?}`",
                format!("{one}={column}"),
                format!("{other}="),
            ),
            Self::Columns(place, Unclear::NoHeading(number)) => write!(
                f,
                "{place}: column {number} has cells but no heading; add one in the file"
            ),
            Self::TooManyColumns(place) => write!(
                f,
                "{place}: with this table, there are more additional columns than allowed ({}); drop those that are \
                 not needed, as in `--map \"Id=\"`",
                MOST_COLUMNS - 1
            ),
            Self::TooWide(list::TooWide {
                place,
                cells,
                headings,
            }) => write!(
                f,
                "{place}: this row has {cells} cells, but there are {headings} headings; write a `|` inside a cell of Markdown as `\\|`"
            ),
            Self::NoSuchHeading(unused, tables) => {
                let unused: Vec<_> = unused
                    .iter()
                    .map(|heading| format!("{heading:?}"))
                    .collect();
                write!(f, "no table has a heading {}", unused.join(" or "))?;
                write_headings(f, tables)
            }
        }
    }
}

fn write_headings(f: &mut fmt::Formatter<'_>, tables: &[Vec<String>]) -> fmt::Result {
    const MOST: usize = 5;
    let mut different: Vec<&Vec<String>> = Vec::new();
    for table in tables {
        if !different.contains(&table) {
            different.push(table);
        }
    }
    for (number, table) in different.iter().take(MOST).enumerate() {
        let headings: Vec<_> = table.iter().map(|heading| format!("{heading:?}")).collect();
        let before = if number == 0 {
            "; the headings are "
        } else {
            ", and "
        };
        write!(f, "{before}{}", headings.join(", "))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
