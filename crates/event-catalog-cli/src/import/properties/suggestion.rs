//! Help for tables that have one row per property, but unknown headings.

use std::collections::HashSet;

use event_catalog_build::read::Column;

use crate::import::columns::{Target, snake};
use crate::import::list::{cut, is_dashes};
use crate::import::page::{Row, Table};

/// Words in headings, each with the `--map` column that it suggests.
const MEANINGS: [(&str, &str); 14] = [
    ("type", "property_type"),
    ("kind", "property_type"),
    ("format", "property_type"),
    ("description", "property_description"),
    ("comment", "property_description"),
    ("note", "property_description"),
    ("required", "property_required"),
    ("mandatory", "property_required"),
    ("presence", "property_required"),
    ("values", "property_values"),
    ("enum", "property_values"),
    ("regex", "property_pattern"),
    ("array", "property_list"),
    ("list", "property_list"),
];

/// Words in the heading of a column with property names.
const PROPERTIES: [&str; 7] = [
    "prop",
    "param",
    "attribute",
    "field",
    "argument",
    "segment",
    "key",
];

/// Returns help for a table of events whose rows repeat an event's name or lack one, as the rows of
/// properties do. `None` for other tables.
pub(super) fn of(table: &Table, columns: &[Target]) -> Option<String> {
    const MOST_HEADINGS: usize = 12;
    if table.is_list {
        return None;
    }
    let is_name = |target: &Target| *target == Target::Known(Column::Name);
    let name = columns.iter().position(is_name)?;
    let words: Vec<String> = table.headings.iter().map(|it| snake(it)).collect();
    // A description could also be about the property.
    let is_further = |at: &usize| match &columns[*at] {
        Target::Extra(_) => true,
        target => *target == Target::Known(Column::Description),
    };
    let further: Vec<usize> = (0..columns.len()).filter(is_further).collect();
    let is_extra = |at: &usize| matches!(columns[*at], Target::Extra(_));
    let is_property = |at: &usize| PROPERTIES.iter().any(|word| words[*at].contains(word));
    let named = further
        .iter()
        .copied()
        .find(|at| is_extra(at) && is_property(at));
    // If no heading suggests properties, more of the rows must look like rows of properties.
    let least = if named.is_some() { 3 } else { 2 };
    let property = named.or_else(|| further.iter().copied().find(is_extra))?;
    let (rows, without) = repeated(table, name);
    if without == 0 || without * least < rows {
        return None;
    }
    let meaning = |at: usize| {
        let known = MEANINGS.iter().find(|(word, _)| words[at].contains(word));
        known.map(|(_, role)| *role)
    };
    let others = || further.iter().copied().filter(move |at| *at != property);
    let (other, role) = others()
        .find_map(|at| Some((at, meaning(at)?)))
        .or_else(|| others().next().map(|at| (at, "property_type")))?;
    let shown = |text: &str| format!("{:?}", cut(text.to_owned()));
    let map = |at: usize, column: &str| shown(&format!("{}={column}", table.headings[at]));
    let headings = table.headings.iter().take(MOST_HEADINGS);
    let headings: Vec<String> = headings.map(|heading| shown(heading)).collect();
    let more = match table.headings.len().saturating_sub(MOST_HEADINGS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "several rows have the same event name or no name, and each is imported as an event; the headings are \
         {}{more}; if each row is a property and {} has its name, write `--map {} --map {}`",
        headings.join(", "),
        shown(&table.headings[property]),
        map(property, "property"),
        map(other, role),
    ))
}

/// Counts the rows, and the rows without a name or with the name of an earlier row.
fn repeated(table: &Table, name: usize) -> (usize, usize) {
    let mut seen = HashSet::new();
    let is_row = |row: &&Row| !row.cells.iter().all(is_dashes);
    let (mut rows, mut without) = (0_usize, 0_usize);
    for row in table.rows.iter().filter(is_row) {
        let name = row.cells.get(name).map_or("", |cell| cell.plain.as_str());
        rows += 1;
        without += usize::from(name.is_empty() || !seen.insert(name));
    }
    (rows, without)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::columns::columns;
    use crate::import::page::Cell;

    fn suggested(headings: &[&str], rows: &[&[&str]]) -> Option<String> {
        let headings: Vec<String> = headings.iter().map(|&it| it.to_owned()).collect();
        let targets = columns(&headings, &[]).expect("columns").expect("a table");
        let row = |cells: &&[&str]| Row {
            cells: cells.iter().map(|cell| Cell::verbatim(cell)).collect(),
            ..Row::default()
        };
        let table = Table {
            headings,
            rows: rows.iter().map(row).collect(),
            ..Table::default()
        };
        of(&table, &targets)
    }

    #[test]
    fn the_maps_for_a_row_a_property_are_suggested() {
        let rows: &[&[&str]] = &[
            &["Order Placed", "id", "int"],
            &["Order Placed", "total", "float"],
            &["", "currency", "string"],
        ];
        assert_eq!(
            suggested(&["Event", "Attribute key", "Datatype"], rows).as_deref(),
            Some(
                "several rows have the same event name or no name, and each is imported as an event; the headings are \
                 \"Event\", \"Attribute key\", \"Datatype\"; if each row is a property and \"Attribute key\" has its \
                 name, write `--map \"Attribute key=property\" --map \"Datatype=property_type\"`"
            )
        );
        let help = suggested(&["Event", "Feld", "Art"], rows).expect("help");
        assert!(
            help.ends_with("write `--map \"Feld=property\" --map \"Art=property_type\"`"),
            "{help}"
        );
        let rows: &[&[&str]] = &[&["a", "A.", "id"], &["a", "B.", "at"]];
        let help = suggested(&["Event", "Description", "Field"], rows).expect("help");
        assert!(
            help.ends_with(
                "write `--map \"Field=property\" --map \"Description=property_description\"`"
            ),
            "{help}"
        );
    }

    #[test]
    fn a_table_with_a_row_an_event_has_no_suggestion() {
        let rows: &[&[&str]] = &[&["load", "a", "b"], &["open", "c", "d"], &["close"]];
        assert_eq!(suggested(&["Event", "Properties", "Type"], rows), None);
        // One repeated event among many is a different mistake.
        let rows: &[&[&str]] = &[&["a"], &["b"], &["c"], &["d"], &["d"]];
        assert_eq!(suggested(&["Event", "Property key", "Owner"], rows), None);
        let rows: &[&[&str]] = &[&["a", "x"], &["a", "y"]];
        assert_eq!(suggested(&["Event", "Description"], rows), None);
    }
}
