//! Why a page can't be converted to a catalog, and what to do about it.

use std::fmt;

use event_catalog_build::read::{LONGEST_COLUMN, MOST_COLUMNS};

use crate::import::columns::Unclear;
use crate::import::list;

/// Why a page can't be converted to a catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// There is no table of events. Contains the headings of the existing tables.
    NoEvents(Vec<Vec<String>>),
    /// The tables of events have no rows. Contains the place of the first table.
    NoRows(String),
    /// No row has a name. Contains the place of the first table.
    NoNames(String),
    /// The columns of a table are unclear. Contains the place and the reason.
    Columns(String, Unclear),
    /// The cells of a table could be in the wrong columns. Contains the place and the reason.
    Table(String, String),
    /// A row has too many cells.
    TooWide(list::TooWide),
    /// There are more columns than a catalog allows. Contains the place of the first table beyond
    /// the limit.
    TooManyColumns(String),
    /// This heading is longer than the name of a column may be.
    LongColumn(String),
    /// `--map` has headings that aren't in any table. Contains these, and the headings of the
    /// tables.
    NoSuchHeading(Vec<String>, Vec<Vec<String>>),
    /// `--table` has headings that aren't on the page. Contains these, and the headings of the
    /// page.
    NoSuchSection(Vec<String>, Vec<String>),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEvents(tables) => {
                write!(f, "no table has a column with names of events")?;
                write_headings(f, tables)?;
                match tables.first().and_then(|table| table.first()) {
                    Some(heading) => write!(
                        f,
                        "; map one of them, as in `--map {:?}`",
                        format!("{heading}=name")
                    )?,
                    None => return Ok(()),
                }
                let is_list = tables.len() == 1 && tables[0].len() == 1;
                let help = "; if the file is a list of names without a heading, use `--from names`";
                f.write_str(if is_list { help } else { "" })
            }
            Self::NoRows(place) => write!(
                f,
                "{place}: there are no event names; add at least one name"
            ),
            Self::NoNames(place) => write!(
                f,
                "{place}: the column of names is empty in every row; if another column has the names, map it, as in \
                 `--map \"Heading=name\"`"
            ),
            Self::Columns(place, Unclear::Twice(one, other, column)) => write!(
                f,
                "{place}: both {one:?} and {other:?} seem to be the column `{column}`; map one of them, as in `--map \
                 {:?}`, or drop a column with `--map {:?}`",
                format!("{one}={column}"),
                format!("{other}="),
            ),
            Self::Columns(place, Unclear::NoHeading(number)) => write!(
                f,
                "{place}: column {number} has cells but no heading; add a heading in the file"
            ),
            Self::Table(place, mistake) => write!(f, "{place}: {mistake}"),
            Self::TooManyColumns(place) => write!(
                f,
                "{place}: with this table, there are more additional columns than allowed ({}); drop those that are \
                 not needed, as in `--map \"Id=\"`",
                MOST_COLUMNS - 1
            ),
            Self::LongColumn(heading) => write!(
                f,
                "a heading has {} bytes, but the name of a column can have at most {LONGEST_COLUMN}; give the column a \
                 shorter name, as in `--map {:?}`, or drop it, with nothing after the `=`",
                heading.len(),
                format!("{heading}=notes"),
            ),
            Self::TooWide(list::TooWide {
                place,
                cells,
                headings,
                mistake,
            }) => write!(
                f,
                "{place}: this row has {cells} cells, but there are {headings} headings; {}",
                mistake.as_deref().unwrap_or("add headings in the file")
            ),
            Self::NoSuchHeading(unused, tables) => {
                write!(f, "no table has a heading {}", quoted(unused).join(" or "))?;
                write_headings(f, tables)
            }
            Self::NoSuchSection(unfound, headings) => {
                const MOST: usize = 20;
                write!(f, "there is no heading {}", quoted(unfound).join(" or "))?;
                let headings = &headings[..headings.len().min(MOST)];
                if headings.is_empty() {
                    write!(f, "; the file has no headings")
                } else {
                    write!(f, "; the headings are {}", quoted(headings).join(", "))
                }
            }
        }
    }
}

fn quoted(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| format!("{text:?}")).collect()
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
        let before = if number == 0 {
            "; the headings are "
        } else {
            ", and "
        };
        write!(f, "{before}{}", quoted(table).join(", "))?;
    }
    Ok(())
}
