//! `missed-family`: numbered rows that could be one.

use std::collections::HashMap;
use std::ops::Range;

use event_catalog_build::catalog::{Pattern, RowId};
use foldhash::fast::RandomState;

use super::numbered::{SERIES, numbered, template};
use super::prelude::*;

/// Numbered rows that could be one.
pub(super) static MISSED_FAMILY: Rule = Rule {
    name: "missed-family",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "rows that differ only by a number could be a family",
    why: "Events that are numbered can be written as one row, a family: `{1..3}` in the name lists \
        the numbers; in the description, `{n}` is replaced by each of them, and `{n:ordinal}` by 1st, \
        2nd, 3rd. The events are the same; but the text is kept in one place, and the generated code \
        knows that they belong together and gives the number.",
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
    before: &'c str,
    behind: &'c str,
    description: String,
    /// What stands in the other columns.
    others: Vec<(Column, &'c str)>,
}

/// A row that may be one of several: a single event with a number, or a family.
struct Member<'c> {
    row: RowId,
    name: &'c str,
    /// Where the number stands in the name, or the braces of a family.
    number: Range<usize>,
}

/// The rows of one shape.
#[derive(Debug, Default)]
struct Series<'c> {
    family: Option<(RowId, Vec<u32>)>,
    singles: Vec<(u32, &'c str, RowId)>,
}

impl Series<'_> {
    /// How many rows are worth a finding: one may be missing in a family.
    fn is_worth_a_finding(&self) -> bool {
        let least = if self.family.is_some() { 1 } else { SERIES };
        self.singles.len() >= least
    }
}

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let mut series: HashMap<Shape<'_>, Series<'_>, RandomState> = HashMap::default();
    for member in members(catalog) {
        let row = catalog.row(member.row);
        // A row with aliases has nothing in common with others.
        if row.get(Column::Aliases).is_some() {
            continue;
        }
        let series = series.entry(member.shape(catalog)).or_default();
        match member.number().parse() {
            Ok(number) => series.singles.push((number, member.name, member.row)),
            Err(_) => series.family = Some((member.row, numbers(member.name))),
        }
    }
    for (shape, mut series) in series {
        if series.is_worth_a_finding() {
            series.singles.sort_unstable();
            report(catalog, &shape, &series, findings);
        }
    }
}

/// The numbered rows and the families.
fn members<'c>(catalog: &'c Catalog<'_>) -> impl Iterator<Item = Member<'c>> {
    let families = catalog.families.iter().filter_map(|family| {
        let (start, end) = (family.pattern.find('{')?, family.pattern.find('}')?);
        Some(Member::new(&family.pattern, start..end + 1, family.row))
    });
    let single = catalog
        .events
        .iter()
        .filter(|event| event.family().is_none());
    let singles = single
        .filter_map(|event| Some(Member::new(&event.name, numbered(&event.name)?, event.row)));
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
    let counted = format!("{}{{{}}}{}", shape.before, numbers.join("|"), shape.behind);
    // More numbers than a family may have are better left as they are.
    let Ok(Some(pattern)) = Pattern::parse(&counted) else {
        return;
    };
    let family = format!("{}{}{}", shape.before, pattern.braces(), shape.behind);
    let (message, related) = match series.family {
        Some((row, _)) => (
            format!("`{first}` could be a part of the family"),
            (row, "this family"),
        ),
        None => (
            format!(
                "the {} rows from `{first}` to `{last}` differ only by a number",
                series.singles.len()
            ),
            (last_row, "the last one"),
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
    fn new(name: &'c str, number: Range<usize>, row: RowId) -> Self {
        Self { row, name, number }
    }

    /// The number, as it is written.
    fn number(&self) -> &'c str {
        &self.name[self.number.clone()]
    }

    /// What the row has in common with others that differ by a number.
    fn shape(&self, catalog: &'c Catalog<'_>) -> Shape<'c> {
        let row = catalog.row(self.row);
        let (text, number) = (row.text(Column::Description), self.number());
        Shape {
            table: self.row.table,
            before: &self.name[..self.number.start],
            behind: &self.name[self.number.end..],
            description: if number.starts_with('{') {
                text.to_owned()
            } else {
                template(text, number)
            },
            others: others(row.cells()).collect(),
        }
    }
}

/// What stands in the other columns than those that belong to each event.
fn others<'c>(cells: &'c [Cell<'_>]) -> impl Iterator<Item = (Column, &'c str)> {
    cells
        .iter()
        .filter(|cell| !matches!(cell.column, Column::Name | Column::Description))
        .map(|cell| (cell.column, cell.text.as_ref()))
}

/// The numbers of a family.
fn numbers(name: &str) -> Vec<u32> {
    match Pattern::parse(name) {
        Ok(Some(pattern)) => pattern.numbers().to_vec(),
        _ => Vec::new(),
    }
}
