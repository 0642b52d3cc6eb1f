//! Descriptions that have moved to other names, and descriptions that were only edited.

use super::{compared, rules, shown};

const ROWS: [[&str; 2]; 6] = [
    ["load", "The chat was loaded."],
    ["open", "The chat was opened."],
    ["score_{0..2}", "A score of {n} was given."],
    ["send", "A message was sent."],
    ["hide", "The chat was hidden."],
    ["end", "The conversation has ended."],
];

fn table(rows: &[[&str; 2]]) -> String {
    let rows = rows.iter().map(|[name, text]| format!("{name},{text}\n"));
    ["name,description\n".to_owned()]
        .into_iter()
        .chain(rows)
        .collect()
}

/// Returns the rules that have findings if [`ROWS`] become these rows.
fn found(rows: &[[&str; 2]]) -> Vec<&'static str> {
    let checked = compared(&table(&ROWS), &table(rows));
    rules(&checked)
}

/// Returns [`ROWS`] with edited descriptions.
fn described(edit: impl FnOnce(&mut Vec<&'static str>)) -> Vec<[&'static str; 2]> {
    let mut texts: Vec<_> = ROWS.iter().map(|row| row[1]).collect();
    edit(&mut texts);
    let rows = ROWS.iter().zip(texts);
    rows.map(|([name, _], text)| [*name, text]).collect()
}

#[test]
fn descriptions_that_have_slipped_are_one_mistake() {
    let sorted = described(|texts| texts.sort_unstable());
    let checked = compared(&table(&ROWS), &table(&sorted));
    insta::assert_snapshot!("descriptions_sorted", shown(checked));
    let inserted = described(|texts| texts.insert(1, "A new text."));
    assert_eq!(found(&inserted), ["moved-description"]);
    let names = described(|texts| texts.rotate_left(3));
    assert!(found(&names).contains(&"moved-description"));
}

#[test]
fn other_changes_pass() {
    let mut rows = ROWS.to_vec();
    rows.reverse();
    assert_eq!(found(&rows), [""; 0]);
    // Two descriptions are swapped, and others are rewritten.
    let corrected = described(|texts| {
        texts.swap(0, 1);
        texts[3] = "A customer has sent a message.";
    });
    assert_eq!(found(&corrected), [""; 0]);
}
