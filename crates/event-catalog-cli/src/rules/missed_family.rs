//! `missed-family`: numbered rows that could be a single row.

use std::borrow::Cow;
use std::collections::HashMap;

use event_catalog_build::catalog::{Pattern, RowId, escaped};
use foldhash::fast::RandomState;

use super::names;
use super::numbered::{SERIES, numbered, template};
use super::prelude::*;

/// Numbered rows that could be a single row.
pub(super) static MISSED_FAMILY: Rule = Rule {
    name: "missed-family",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "rows that differ only by a number could be a family",
    why: "Events that are numbered can be written as one row, a family: `{1..3}` in the name lists \
        the numbers; in the description, `{n}` is replaced by each of them, and `{n:ordinal}` by 1st, \
        2nd, 3rd. The events are the same; but the text is kept in one place, and the generated code \
        knows that they belong together and provides the number.",
    bad: Example(&[file(
        "events.csv",
        "name,description\n\
        score_1,A score of 1 was given.\n\
        score_2,A score of 2 was given.\n\
        score_3,A score of 3 was given.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nscore_{1..3},A score of {n} was given.\n",
    )]),
};

/// What numbered rows have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Shape<'c> {
    table: u32,
    /// The part of the names before the number.
    before: Cow<'c, str>,
    /// The part of the names after the number.
    after: Cow<'c, str>,
    description: String,
    /// The cells of the other columns.
    others: Vec<(Column, &'c str)>,
}

/// A row that may be part of a series: a single event with a number, or a family.
struct Member<'c> {
    row: RowId,
    name: &'c str,
    before: Cow<'c, str>,
    after: Cow<'c, str>,
    number: Number<'c>,
}

/// The number of an event, or those of a family.
enum Number<'c> {
    /// The number of an event, as written.
    One(&'c str),
    /// The numbers of a family.
    Family(Vec<u32>),
}

/// The rows with the same shape.
#[derive(Debug, Default)]
struct Series<'c> {
    family: Option<(RowId, Vec<u32>)>,
    singles: Vec<(u32, &'c str, RowId)>,
}

impl Series<'_> {
    /// Whether there are enough rows for a finding. A single row is enough if there is a family
    /// that it could be part of.
    fn is_worth_a_finding(&self) -> bool {
        let least = if self.family.is_some() { 1 } else { SERIES };
        self.singles.len() >= least
    }
}

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let mut series: HashMap<Shape<'_>, Series<'_>, RandomState> = HashMap::default();
    for member in members(catalog) {
        let row = catalog.row(member.row);
        // Rows with aliases can't be combined with others.
        if row.get(Column::Aliases).is_some() {
            continue;
        }
        let Member { row, name, .. } = member;
        let (shape, number) = member.into_shape(catalog);
        let series = series.entry(shape).or_default();
        match number {
            Number::Family(numbers) => series.family = Some((row, numbers)),
            Number::One(number) => {
                if let Ok(number) = number.parse() {
                    series.singles.push((number, name, row));
                }
            }
        }
    }
    for (shape, mut series) in series {
        if series.is_worth_a_finding() {
            series.singles.sort_unstable();
            report(catalog, &shape, &series, findings);
        }
    }
}

/// Lists the numbered rows and the families.
fn members<'c>(catalog: &'c Catalog<'_>) -> impl Iterator<Item = Member<'c>> {
    let families = catalog.families.iter().filter_map(|family| {
        let pattern = Pattern::parse(&family.pattern).ok().flatten()?;
        let (before, after) = names::around(&pattern);
        Some(Member {
            row: family.row,
            name: &family.pattern,
            before: Cow::Owned(before),
            after: Cow::Owned(after),
            number: Number::Family(pattern.numbers().to_vec()),
        })
    });
    let single = catalog
        .events
        .iter()
        .filter(|event| event.family().is_none());
    let singles = single.filter_map(|event| {
        let name: &str = &event.name;
        let number = numbered(name)?;
        Some(Member {
            row: event.row,
            name,
            before: Cow::Borrowed(&name[..number.start]),
            after: Cow::Borrowed(&name[number.end..]),
            number: Number::One(&name[number]),
        })
    });
    families.chain(singles)
}

fn report(catalog: &Catalog<'_>, shape: &Shape<'_>, series: &Series<'_>, findings: &mut Findings) {
    let (_, first, first_row) = series.singles[0];
    let (_, last, last_row) = series.singles[series.singles.len() - 1];
    let mut numbers: Vec<String> = series
        .singles
        .iter()
        .map(|(it, ..)| it.to_string())
        .collect();
    numbers.extend(
        series
            .family
            .iter()
            .flat_map(|(_, it)| it)
            .map(u32::to_string),
    );
    // Braces in the names themselves must not be parsed as a range.
    let (before, after) = (escaped(&shape.before), escaped(&shape.after));
    let counted = format!("{before}{{{}}}{after}", numbers.join("|"));
    // If there are more numbers than a family may have, the rows can't be combined.
    let Ok(Some(pattern)) = Pattern::parse(&counted) else {
        return;
    };
    let family = format!("{before}{}{after}", pattern.braces());
    let (message, related) = match series.family {
        Some((row, _)) => (
            format!("`{first}` could be part of a family"),
            (row, "this family"),
        ),
        None => (
            format!(
                "the {} rows from `{first}` to `{last}` differ only by a number",
                series.singles.len()
            ),
            (last_row, "the last row"),
        ),
    };
    findings.add(
        Finding::at(catalog.place(first_row, Column::Name), message)
            .label("could be a family")
            .event(first)
            .related(catalog.place(related.0, Column::Name), related.1)
            .help(format!(
                "write one row instead, with the name `{family}` and the description `{}`",
                shape.description
            )),
    );
}

impl<'c> Member<'c> {
    /// Splits the row into the part that other numbered rows may share, and the numbers.
    fn into_shape(self, catalog: &'c Catalog<'_>) -> (Shape<'c>, Number<'c>) {
        let row = catalog.row(self.row);
        let text = row.text(Column::Description);
        let shape = Shape {
            table: self.row.table,
            before: self.before,
            after: self.after,
            description: match self.number {
                Number::One(number) => template(text, number),
                Number::Family(_) => text.to_owned(),
            },
            others: others(row.cells()).collect(),
        };
        (shape, self.number)
    }
}

/// Lists the cells of a row, except for columns in which every event differs.
fn others<'c>(cells: &'c [Cell<'_>]) -> impl Iterator<Item = (Column, &'c str)> {
    cells
        .iter()
        .filter(|cell| !matches!(cell.column, Column::Name | Column::Description))
        .map(|cell| (cell.column, cell.text.as_ref()))
}
