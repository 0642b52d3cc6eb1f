//! Selects rows of `removed.csv`: the last row for each name, and the row that records a removal.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Former, Release};

use super::Meanings;

/// Finds the last row of `removed.csv` for each name.
pub(crate) fn rows<'l>(catalog: &'l Catalog<'_>) -> HashMap<&'l str, &'l Former<'l>> {
    last_rows(catalog, &|_| true)
}

/// Finds, for each name, the last row that records a removal since the older version. If a name is in use again, the
/// row about its earlier meaning doesn't count: the older version already had both the new meaning and that row.
pub(crate) fn records<'l>(
    old: &Catalog<'_>,
    new: &'l Catalog<'_>,
) -> HashMap<&'l str, &'l Former<'l>> {
    if old.former.is_empty() {
        return rows(new);
    }
    let meanings = Meanings::of(old);
    let mut earlier: HashSet<Meaning<'_>> = HashSet::new();
    for row in &old.former {
        let Some((event, _)) = meanings.now(&row.name) else {
            continue;
        };
        // The row of a former name, written when the event was renamed, also records the removal of that name.
        let is_of_alias = event.name != row.name
            && meanings
                .leads_to(row)
                .is_some_and(|target| target.name == event.name);
        if !is_of_alias {
            earlier.insert(meaning(row));
        }
    }
    last_rows(new, &|row| !earlier.contains(&meaning(row)))
}

/// The meaning that a row is about: the name, and the start of the period in which it had that meaning. The end may
/// be corrected later.
type Meaning<'r> = (&'r str, Option<&'r Release>);

fn meaning<'r>(row: &'r Former<'_>) -> Meaning<'r> {
    (&row.name, row.first.as_ref())
}

/// Finds the last row for each name, among the rows for which `counts` returns `true`.
fn last_rows<'l>(
    catalog: &'l Catalog<'_>,
    counts: &dyn Fn(&Former<'_>) -> bool,
) -> HashMap<&'l str, &'l Former<'l>> {
    let mut rows: HashMap<&str, &Former<'_>> = HashMap::new();
    for row in &catalog.former {
        if !counts(row) {
            continue;
        }
        let last = rows.entry(row.name.as_ref()).or_insert(row);
        if row.order(last).is_ge() {
            *last = row;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    const HEADER: &str = "name,first,last,renamed_to\n";

    /// Finds the names that have a row recording their removal.
    fn recorded(before: &str, rows_before: &str, rows_now: &str) -> Vec<String> {
        let version = |table: &str, rows: &str| {
            let table = format!("name,description,aliases\n{table}");
            let rows = format!("{HEADER}{rows}");
            let files = [("events.csv", table), ("removed.csv", rows)];
            let folder: Memory = files.into_iter().collect();
            Input::read_folder(&folder).expect("memory can be listed")
        };
        let old = version(before, rows_before);
        let new = version("stay,Stayed.,\n", rows_now);
        let (old, new) = (Catalog::new(&old), Catalog::new(&new));
        let records = records(&old, &new);
        let mut names: Vec<String> = records.keys().map(ToString::to_string).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_row_about_an_earlier_meaning_records_nothing() {
        let (earlier, later) = ("load,,2024-06-30,\n", "load,2025-01-01,2026-11-29,\n");
        let both = format!("{earlier}{later}");
        assert_eq!(recorded("load,Loaded.,\n", earlier, earlier), [""; 0]);
        assert_eq!(recorded("load,Loaded.,\n", earlier, &both), ["load"]);
        // The row about the earlier meaning, with a corrected end.
        let edited = "load,,2026-11-29,\n";
        assert_eq!(recorded("load,Loaded.,\n", earlier, edited), [""; 0]);
        // The name was removed earlier, and is still unused.
        assert_eq!(recorded("open,Opened.,\n", earlier, earlier), ["load"]);
        // The event was renamed to a name that is now an alias of another event.
        let moved = "begin,,2024-06-30,open\n";
        let table = "load,Loaded.,begin\nopen,Opened.,\n";
        assert_eq!(recorded(table, moved, moved), [""; 0]);
    }

    #[test]
    fn a_former_name_has_its_row_since_the_rename() {
        let rename = "begin,,2024-06-30,load\n";
        assert_eq!(recorded("load,Loaded.,begin\n", rename, rename), ["begin"]);
        // The event was renamed to a name that was removed itself.
        let chain = "begin,,2024-06-30,start\nstart,,2025-06-30,load\n";
        assert_eq!(
            recorded("load,Loaded.,begin\n", chain, chain),
            ["begin", "start"]
        );
        // The event was renamed, and renamed back: the row is about the time before.
        assert_eq!(recorded("begin,Begun.,load\n", rename, rename), [""; 0]);
    }
}
