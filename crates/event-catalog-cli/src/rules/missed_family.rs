//! `missed-family`: numbered rows that could be one.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Pattern, RowId};
use foldhash::fast::RandomState;

use super::prelude::*;

/// Numbered rows that could be one.
pub(super) static MISSED_FAMILY: Rule = Rule {
    name: "missed-family",
    level: Level::Warn,
    structural: false,
    summary: "rows that differ only by a number could be a family",
    why: "Events that are numbered can be written as one row, a family: `{1..3}` in the name stands \
        for the numbers, `{n}` in the description for each of them, and `{n:ordinal}` for 1st, 2nd, \
        3rd. The events are the same; but the text is kept in one place, and the generated code \
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
    check,
};

/// So many rows are a series; two may just be two.
const SERIES: usize = 3;

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

/// The rows of one shape.
#[derive(Debug, Default)]
struct Series<'c> {
    family: Option<(RowId, Vec<u32>)>,
    singles: Vec<(u32, &'c str, RowId)>,
}

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    let mut series: HashMap<Shape<'_>, Series<'_>, RandomState> = HashMap::default();
    let mut families = HashSet::<_, RandomState>::default();
    for family in &catalog.families {
        let row = catalog.row(family.row);
        let name = row.text(Column::Name);
        let (Some((before, rest)), Ok(Some(pattern))) =
            (name.split_once('{'), Pattern::parse(name))
        else {
            continue;
        };
        let behind = rest.split_once('}').map_or("", |(_, behind)| behind);
        families.insert((before, behind));
        if let Some(shape) = shape(catalog, family.row, before, behind, str::to_owned) {
            series.entry(shape).or_default().family =
                Some((family.row, pattern.numbers().to_vec()));
        }
    }
    let single = catalog.events.iter().filter(|event| event.family.is_none());
    let single = single.filter_map(|event| {
        let name = catalog.row(event.row).text(Column::Name);
        Some((event, name, numbered(name)?))
    });
    let single: Vec<_> = single.collect();
    let counts = SeriesCount::of(single.iter().map(|(_, name, _)| *name));
    for (event, name, (before, number, behind)) in single {
        // Most numbers stand alone, and their descriptions need not be looked at.
        if !counts.has(name) && !families.contains(&(before, behind)) {
            continue;
        }
        let template = |text: &str| template(text, number);
        if let Some(shape) = shape(catalog, event.row, before, behind, template) {
            series
                .entry(shape)
                .or_default()
                .singles
                .push((number, name, event.row));
        }
    }
    for (shape, mut series) in series {
        let least = if series.family.is_some() { 1 } else { SERIES };
        if series.singles.len() >= least {
            series.singles.sort_unstable();
            report(catalog, &shape, &series, findings);
        }
    }
}

fn report(
    catalog: &Catalog<'_>,
    shape: &Shape<'_>,
    series: &Series<'_>,
    findings: &mut Findings<'_>,
) {
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

/// What a row has in common with others that differ by a number. A row with aliases is none.
fn shape<'c>(
    catalog: &'c Catalog<'_>,
    id: RowId,
    before: &'c str,
    behind: &'c str,
    template: impl Fn(&str) -> String,
) -> Option<Shape<'c>> {
    let row = catalog.row(id);
    if row.get(Column::Aliases).is_some() {
        return None;
    }
    let is_other = |cell: &&Cell<'_>| !matches!(cell.column, Column::Name | Column::Description);
    let others = row.cells().iter().filter(is_other);
    Some(Shape {
        table: id.table,
        before,
        behind,
        description: template(row.text(Column::Description)),
        others: others
            .map(|cell| (cell.column, cell.text.as_ref()))
            .collect(),
    })
}

/// The last number in a name, as a part of its own: what is before it, the number, what is behind.
fn numbered(name: &str) -> Option<(&str, u32, &str)> {
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    // Most names have none.
    name.bytes()
        .any(|byte| byte.is_ascii_digit())
        .then_some(())?;
    let part = name.split('_').rfind(digits)?;
    let at = part.as_ptr() as usize - name.as_ptr() as usize;
    let has_leading_zero = part.len() > 1 && part.starts_with('0');
    let number = part.parse().ok().filter(|_| !has_leading_zero)?;
    Some((&name[..at], number, &name[at + part.len()..]))
}

/// The description of a family that would give this one for a number.
fn template(text: &str, number: u32) -> String {
    let digits = number.to_string();
    let mut template = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find(&digits) {
        let (before, from) = rest.split_at(at);
        let behind = &from[digits.len()..];
        let word: String = behind.chars().take_while(|c| c.is_alphanumeric()).collect();
        template.push_str(before);
        let begins = !template.ends_with(char::is_alphanumeric);
        match word.as_str() {
            "" if begins => template.push_str("{n}"),
            "st" | "nd" | "rd" | "th" if begins => template.push_str("{n:ordinal}"),
            _ => {
                template.push_str(&digits);
                rest = behind;
                continue;
            }
        }
        rest = &behind[word.len()..];
    }
    template + rest
}

/// How many of several names differ only by a number: what this rule would rather see as a family.
#[derive(Debug)]
pub(super) struct SeriesCount<'n> {
    counts: HashMap<(&'n str, &'n str), usize, RandomState>,
}

impl<'n> SeriesCount<'n> {
    /// Counts.
    pub(super) fn of(names: impl Iterator<Item = &'n str>) -> Self {
        let mut counts = HashMap::default();
        for (before, _, behind) in names.filter_map(numbered) {
            *counts.entry((before, behind)).or_default() += 1;
        }
        Self { counts }
    }

    /// Whether a name is one of a series.
    pub(super) fn has(&self, name: &str) -> bool {
        let count =
            numbered(name).and_then(|(before, _, behind)| self.counts.get(&(before, behind)));
        count.is_some_and(|count| *count >= SERIES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_parts_of_names() {
        assert_eq!(numbered("score_10"), Some(("score_", 10, "")));
        assert_eq!(numbered("door_3_opened"), Some(("door_", 3, "_opened")));
        assert_eq!(numbered("a_1_b_2"), Some(("a_1_b_", 2, "")));
        assert_eq!(numbered("score10"), None);
        assert_eq!(numbered("score_01"), None);
        assert_eq!(numbered("score"), None);
    }

    #[test]
    fn templates_replace_the_number_and_its_ordinal() {
        assert_eq!(
            template("The 3rd of 3, not 33 or v3.", 3),
            "The {n:ordinal} of {n}, not 33 or v3."
        );
        assert_eq!(template("Nothing.", 3), "Nothing.");
    }
}
