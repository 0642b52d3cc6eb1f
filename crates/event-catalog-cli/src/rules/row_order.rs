//! `row-order`: rows that are not sorted by name.

use event_catalog_build::read::{Row, Table};

use super::prelude::*;

/// Rows that are not sorted by name.
pub(super) static ROW_ORDER: Rule = Rule {
    name: "row-order",
    kind: Kind::Style(Level::Off, check),
    suppresses: false,
    summary: "the rows of a file are not sorted by name",
    why: "The page shows events in the order of the file. Some teams order a file by topic, so this rule is off by \
        default. Others sort it by name, so that everyone knows where to add an event. Enable the rule if your team \
        sorts its files.",
    bad: Example(&[file(
        "events.csv",
        "name,description\n\
        chat_opened,The chat was opened.\n\
        link_clicked,A link was clicked.\n\
        chat_reset,The chat was reset.\n\
        story_read,A story was read.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\n\
        chat_opened,The chat was opened.\n\
        chat_reset,The chat was reset.\n\
        link_clicked,A link was clicked.\n\
        story_read,A story was read.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for table in &catalog.tables {
        let rows: Vec<_> = named(table).collect();
        // Spreadsheets ignore case when they sort.
        let keys: Vec<String> = rows.iter().map(|(name, _)| name.to_lowercase()).collect();
        let sorted = longest_sorted(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        // Each file has one finding, at the first row that would have to move.
        let Some((name, row)) = rows
            .iter()
            .zip(&sorted)
            .find_map(|(row, is_sorted)| (!is_sorted).then_some(*row))
        else {
            continue;
        };
        let count = sorted.iter().filter(|is_sorted| !**is_sorted).count();
        let key = name.to_lowercase();
        let follower = rows
            .iter()
            .zip(&sorted)
            .find(|((other, _), is_sorted)| **is_sorted && other.to_lowercase() > key);
        let draft = Finding::at(
            row.place(Column::Name),
            match count {
                1 => "the rows are not sorted by name: 1 is out of place".to_owned(),
                _ => format!("the rows are not sorted by name: {count} are out of place"),
            },
        )
        .label("out of place")
        .event(name)
        .help("sort the rows by name");
        findings.add(match follower {
            Some(((_, follower), _)) => draft.related(
                follower.place(Column::Name),
                format!("`{name}` should come before this row"),
            ),
            None => draft,
        });
    }
}

fn named<'t>(table: &'t Table<'_>) -> impl Iterator<Item = (&'t str, Row<'t, 't>)> {
    table
        .rows()
        .filter_map(|row| Some((row.get(Column::Name)?.text.as_ref(), row)))
}

/// Finds the names that can stay in place if as few names as possible are moved. They are a longest sorted
/// subsequence. <https://en.wikipedia.org/wiki/Longest_increasing_subsequence>
fn longest_sorted(names: &[&str]) -> Vec<bool> {
    // For each length, the index of the last name of the best subsequence.
    let mut lasts: Vec<usize> = Vec::new();
    // For each name, the index of the previous name in its subsequence.
    let mut before = vec![None; names.len()];
    for (index, name) in names.iter().enumerate() {
        let length = lasts.partition_point(|last| names[*last] <= *name);
        before[index] = length.checked_sub(1).map(|length| lasts[length]);
        if length == lasts.len() {
            lasts.push(index);
        } else {
            lasts[length] = index;
        }
    }
    let mut stays = vec![false; names.len()];
    let mut at = lasts.last().copied();
    while let Some(index) = at {
        stays[index] = true;
        at = before[index];
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_as_possible_move() {
        let moved = |names: &[&'static str]| -> Vec<&str> {
            let stays = longest_sorted(names);
            let moved = names.iter().zip(stays).filter(|(_, stays)| !stays);
            moved.map(|(name, _)| *name).collect()
        };
        assert_eq!(moved(&["a", "b", "b", "c"]), [""; 0]);
        assert_eq!(moved(&["a", "d", "b", "c"]), ["d"]);
        assert_eq!(moved(&["b", "c", "d", "a"]), ["a"]);
        assert_eq!(moved(&[]), [""; 0]);
    }
}
