//! Creates the rows in `removed.csv` for names that have another meaning from a certain day on.

use event_catalog_build::catalog::{Catalog, Date, Former, Release};
use event_catalog_build::printable;

use super::removed_file::Record;

/// Creates rows that lead from old names to new ones, sorted by name. Rows that the file already has are left out.
///
/// # Errors
///
/// If another row is about an overlapping period. The error is one line.
pub(crate) fn rows(
    catalog: &Catalog<'_>,
    names: &[(String, String)],
    first: Option<Date>,
    last: Date,
) -> Result<Vec<Record>, String> {
    let mut names: Vec<&(String, String)> = names.iter().collect();
    names.sort();
    let mut records = Vec::new();
    for (name, now) in names {
        let known = catalog.former.iter().filter(|it| *it.name == **name);
        let known: Vec<&Former<'_>> = known.collect();
        let is_written = |it: &&Former<'_>| {
            it.renamed_to.as_deref() == Some(now.as_str()) && last_day(it) == Some(last)
        };
        if known.iter().any(is_written) {
            continue;
        }
        let mut later = known.iter();
        if let Some(other) = later.find(|it| last_day(it).is_none_or(|day| day >= last)) {
            let place = catalog.input.sources.show(other.place);
            let until = other.last.as_ref();
            return Err(format!(
                "{place} already says what `{}` meant until {}, so nothing was changed; correct that row by hand",
                printable(name),
                until.map_or_else(|| "an unknown day".to_owned(), Release::to_string)
            ));
        }
        // The new period begins on the day after the previous one ends.
        let before = known.iter().filter_map(|it| last_day(it)).max();
        let first = first.max(before.map(|day| day.plus(1)));
        records.push(Record {
            name: name.clone(),
            first: first.as_ref().map(Date::to_string),
            last: last.to_string(),
            renamed_to: Some(now.clone()),
            replaced_by: None,
        });
    }
    Ok(records)
}

/// The last day of a row's period; `None` if the end isn't a day.
fn last_day(row: &Former<'_>) -> Option<Date> {
    row.last.as_ref().and_then(Release::date)
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory, REMOVED};

    use super::*;

    /// Returns the cells of the rows that are added when `name` is renamed.
    fn written(removed: &str, name: &str, last: &str) -> Result<Vec<String>, String> {
        let removed = format!("name,first,last,renamed_to\n{removed}");
        let files = [
            ("events.csv", "name,description\nload,Loaded.\n"),
            (REMOVED, removed.as_str()),
        ];
        let folder: Memory = files.into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let names = [(name.to_owned(), "load".to_owned())];
        let last = Date::parse(last).expect("a day");
        let records = rows(&Catalog::new(&input), &names, None, last)?;
        let cells = records.into_iter().map(|it| {
            let first = it.first.unwrap_or_default();
            format!(
                "{},{first},{},{}",
                it.name,
                it.last,
                it.renamed_to.unwrap_or_default()
            )
        });
        Ok(cells.collect())
    }

    #[test]
    fn a_name_that_comes_back_begins_after_it_was_last_used() {
        let before = "b,2020-01-01,2024-12-31,load\n";
        assert_eq!(
            written(before, "b", "2026-11-29"),
            Ok(vec!["b,2025-01-01,2026-11-29,load".to_owned()])
        );
        assert_eq!(written(before, "b", "2024-12-31"), Ok(Vec::new()));
        assert_eq!(
            written(before, "a", "2024-12-31"),
            Ok(vec!["a,,2024-12-31,load".to_owned()])
        );
        let error = written(before, "b", "2024-12-30").expect_err("the same time");
        assert_eq!(
            error,
            "removed.csv:2:1 (cell A2) already says what `b` meant until 2024-12-31, so nothing was changed; correct \
             that row by hand"
        );
    }
}
