//! Reads `removed.csv`: removed names and former names, with a row for each period in which a name
//! was used.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::cells::plain;
use crate::notation::{Pattern, Release, check_name};
use crate::problem::{FormerProblem, Problem};
use crate::read::{Input, Sheet, SheetCell, SheetRow, Suggestions};
use crate::source::{FileId, Place, Span};

/// A name that was removed, or a former name of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former<'s> {
    /// The name that is no longer used with this meaning.
    pub name: Cow<'s, str>,
    /// The first day or version with this name, if known.
    pub first: Option<Release>,
    /// The last day or version with this name, if known.
    pub last: Option<Release>,
    /// The event that has the name's meaning now, if any.
    pub renamed_to: Option<Cow<'s, str>>,
    /// The event to use instead, although it has another meaning.
    pub replaced_by: Option<Cow<'s, str>>,
    /// The place of the name.
    pub place: Place,
    /// The whole row, without its line break.
    pub row: Span,
}

/// The headings of `removed.csv`, in canonical order.
pub const FORMER_HEADINGS: [&str; 5] = [NAME, FIRST, LAST, RENAMED_TO, REPLACED_BY];

const NAME: &str = "name";
const FIRST: &str = "first";
const LAST: &str = "last";
const RENAMED_TO: &str = "renamed_to";
const REPLACED_BY: &str = "replaced_by";

impl Former<'_> {
    /// The order of the rows: by name, then by time; versions are before dates.
    #[must_use]
    pub fn order(&self, other: &Former<'_>) -> Ordering {
        let time = || match (&self.first, &other.first) {
            (Some(one), Some(other)) => one
                .compare(other)
                .unwrap_or_else(|| one.date().is_some().cmp(&other.date().is_some())),
            (one, other) => one.is_some().cmp(&other.is_some()),
        };
        self.name.cmp(&other.name).then_with(time)
    }
}

/// Reads `removed.csv`, if the catalog has this file.
pub(super) fn read<'s>(input: &'s Input, problems: &mut Vec<Problem>) -> Vec<Former<'s>> {
    let Some(file) = input.removed else {
        return Vec::new();
    };
    let text = input.sources.get(file).text();
    let (sheet, mistakes) = Sheet::read(file, text, &[]);
    problems.extend(mistakes);
    let mut rows = sheet.rows.into_iter();
    let Some(header) = rows.next() else {
        return Vec::new();
    };
    let columns = headings(file, &header, problems);
    if !columns.contains(&Some(NAME)) {
        return Vec::new();
    }
    // Found once for all rows, because the header row can be long.
    let columns_of = |heading| columns.iter().position(|it| *it == Some(heading));
    let places = FORMER_HEADINGS.map(columns_of);
    let mut former = Vec::new();
    for row in rows {
        if row.cells.len() > columns.len() {
            problems.push(Problem::CellCount {
                place: row.cells[columns.len()].place,
                expected: columns.len(),
                found: row.cells.len(),
                delimiter: char::from(sheet.delimiter),
            });
        } else {
            former.extend(one(&row, places, problems));
        }
    }
    former
}

/// Finds the heading of each column, and reports unknown and repeated headings.
fn headings(
    file: FileId,
    header: &SheetRow<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Option<&'static str>> {
    let mut columns: Vec<Option<&'static str>> = Vec::with_capacity(header.cells.len());
    let suggestions = Suggestions::default();
    let before = problems.len();
    for SheetCell { text, place } in &header.cells {
        let known = FORMER_HEADINGS.into_iter().find(|it| it == text);
        let problem = match known {
            Some(known) if columns.contains(&Some(known)) => {
                Some(FormerProblem::RepeatedHeading(text.to_string()))
            }
            Some(_) => None,
            None => Some(FormerProblem::UnknownHeading {
                heading: text.to_string(),
                meant: suggestions.similar(&text.to_lowercase(), FORMER_HEADINGS),
            }),
        };
        columns.push(known.filter(|_| problem.is_none()));
        problems.extend(problem.map(|problem| Problem::Former {
            place: *place,
            problem,
        }));
    }
    // If there are unknown headings, one of them is probably a misspelled `name`, and they have
    // been reported.
    if !columns.contains(&Some(NAME)) && problems.len() == before {
        problems.push(Problem::Former {
            place: header
                .cells
                .first()
                .map_or(Place::whole(file), |it| it.place),
            problem: FormerProblem::NoNames,
        });
    }
    columns
}

/// Parses a row; `None` if the row has no name.
fn one<'s>(
    row: &SheetRow<'s>,
    places: [Option<usize>; FORMER_HEADINGS.len()],
    problems: &mut Vec<Problem>,
) -> Option<Former<'s>> {
    let cell = |heading: &str| {
        let at = FORMER_HEADINGS.iter().position(|it| *it == heading)?;
        let cell = row.cells.get(places[at]?)?;
        (!cell.text.is_empty()).then_some(cell)
    };
    let mut report = |place: Place, problem: FormerProblem| {
        problems.push(Problem::Former { place, problem });
    };
    let Some(name) = cell(NAME) else {
        let filled = row.cells.iter().find(|cell| !cell.text.is_empty());
        let place = filled.map_or(Place::whole(row.span.file), |cell| cell.place);
        report(place, FormerProblem::NoName);
        return None;
    };
    let mut parsed = |cell: &SheetCell<'s>| {
        let name = cell.text.to_string();
        let problem = match Pattern::parse(&cell.text) {
            Ok(Some(_)) => FormerProblem::Family(name),
            Err(error) => FormerProblem::Braces { name, error },
            Ok(None) => {
                let name = plain(cell.text.clone());
                match check_name(&name) {
                    Ok(()) => return Some(name),
                    Err(error) => FormerProblem::Name {
                        name: name.into_owned(),
                        error,
                    },
                }
            }
        };
        report(cell.place, problem);
        None
    };
    let place = name.place;
    let name = parsed(name)?;
    let mut event = |heading: &str| match cell(heading) {
        Some(cell) => parsed(cell).map(Some),
        None => Some(None),
    };
    let (renamed_to, replaced_by) = (event(RENAMED_TO)?, event(REPLACED_BY)?);
    let mut time = |heading: &'static str| {
        let cell = cell(heading)?;
        let time = Release::parse(&cell.text);
        if time.is_none() {
            let text = cell.text.to_string();
            report(cell.place, FormerProblem::Time { heading, text });
        }
        time
    };
    let (first, last) = (time(FIRST), time(LAST));
    if let (Some(first), Some(last)) = (&first, &last)
        && last.compare(first) == Some(Ordering::Less)
    {
        let place = cell(LAST).map_or(place, |cell| cell.place);
        let (first, last) = (first.to_string(), last.to_string());
        report(place, FormerProblem::Backwards { first, last });
    }
    Some(Former {
        name,
        first,
        last,
        renamed_to,
        replaced_by,
        place,
        row: row.span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::read::Memory;

    const EVENTS: (&str, &str) = ("events.csv", "name,description\nload,Loaded.\n");

    fn with<T>(removed: &str, look: impl FnOnce(&Catalog<'_>) -> T) -> T {
        let files = [EVENTS, ("removed.csv", removed)];
        let folder: Memory = files.into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        look(&Catalog::new(&input))
    }

    fn problems(removed: &str) -> Vec<FormerProblem> {
        with(removed, |catalog| {
            let problems = catalog.problems.iter();
            let problems = problems.filter_map(|it| match it {
                Problem::Former { problem, .. } => Some(problem.clone()),
                _ => None,
            });
            problems.collect()
        })
    }

    #[test]
    fn rows_are_read_whatever_the_order_of_the_columns() {
        let removed = "last;name;renamed_to;first;replaced_by\r\n\
            2026-11-29;link_clicked;load;v4.2\r\n\
            ;\"order; placed\";;;load\r\n";
        with(removed, |catalog| {
            assert!(catalog.problems.is_empty(), "{:?}", catalog.problems);
            let [one, other] = catalog.former.as_slice() else {
                panic!("{:?}", catalog.former);
            };
            assert_eq!(one.name, "link_clicked");
            assert_eq!(one.renamed_to.as_deref(), Some("load"));
            let written = |it: &Option<Release>| it.as_ref().map(Release::to_string);
            assert_eq!(written(&one.first).as_deref(), Some("v4.2"));
            assert_eq!(written(&one.last).as_deref(), Some("2026-11-29"));
            assert_eq!(one.replaced_by, None);
            assert_eq!(other.name, "order; placed");
            assert_eq!(other.replaced_by.as_deref(), Some("load"));
            let sources = &catalog.input.sources;
            assert_eq!(sources.text(other.row), ";\"order; placed\";;;load");
            assert_eq!(sources.show(other.place), "removed.csv:3:3 (cell B3)");
            assert_eq!(catalog.events.len(), 1);
            assert!(catalog.input.problems.is_empty());
        });
    }

    #[test]
    fn mistakes_are_found_at_their_places() {
        let time = |heading, text: &str| FormerProblem::Time {
            heading,
            text: text.to_owned(),
        };
        assert_eq!(
            problems("name,first,last\na,29.11.2026,soon\n"),
            [time("first", "29.11.2026"), time("last", "soon")]
        );
        assert_eq!(
            problems("name,lst,name\na,,\n"),
            [
                FormerProblem::UnknownHeading {
                    heading: "lst".to_owned(),
                    meant: Some("last")
                },
                FormerProblem::RepeatedHeading("name".to_owned())
            ]
        );
        assert_eq!(problems("first\nv1\n"), [FormerProblem::NoNames]);
        assert_eq!(problems("name,first\n,v1\n"), [FormerProblem::NoName]);
        assert_eq!(
            problems("name\na_{1..2}\n"),
            [FormerProblem::Family("a_{1..2}".to_owned())]
        );
        assert_eq!(
            problems("name,first,last\na,v2,v1\nb,v2,2020-01-01\n"),
            [FormerProblem::Backwards {
                first: "v2".to_owned(),
                last: "v1".to_owned()
            }]
        );
        for fine in ["", "\n\n", "name\n", "name,first,last,renamed_to\n"] {
            assert_eq!(problems(fine), [], "{fine:?}");
        }
        with("name,first\na,v1,more\n", |catalog| {
            assert!(matches!(
                catalog.problems[..],
                [Problem::CellCount {
                    expected: 2,
                    found: 3,
                    ..
                }]
            ));
        });
    }

    #[test]
    fn a_table_of_events_with_that_name_stays_one() {
        let settings = "[[section]]\nevents = [\"removed.csv\"]\n";
        let files = [
            ("catalog.toml", settings),
            ("removed.csv", "name,description\nload,Loaded.\n"),
        ];
        let folder: Memory = files.into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        assert_eq!(catalog.events.len(), 1);
        assert_eq!(catalog.former, []);
        // If the catalog is a single file, the file contains events, whatever its name.
        let input = Input::read_file(&folder, "removed.csv");
        assert_eq!(Catalog::new(&input).events.len(), 1);
    }
}
