use super::*;

/// Rows with name, aliases and replacement.
fn entries(rows: &[[&str; 3]]) -> Vec<Entry> {
    let entry = |([name, aliases, replaced_by], number): (&[&str; 3], usize)| {
        let texts = [(ALIASES, *aliases), (REPLACED_BY, *replaced_by)].into_iter();
        let texts = texts.filter(|(_, text)| !text.is_empty());
        Entry {
            place: format!("names.txt:{number}"),
            name: (*name).to_owned(),
            texts: texts
                .map(|(column, text)| (column.to_owned(), text.to_owned()))
                .collect(),
        }
    };
    rows.iter().zip(1..).map(entry).collect()
}

/// Returns the rows renamed to `snake_case`, and the notes.
fn renamed(rows: &[[&str; 3]]) -> (Vec<[String; 3]>, Vec<String>) {
    let mut entries = entries(rows);
    let notes = rename(entries.iter_mut().collect(), Form::SnakeCase);
    let texts = |entry: &Entry| {
        let texts = [
            entry.name.as_str(),
            entry.text(ALIASES),
            entry.text(REPLACED_BY),
        ];
        texts.map(str::to_owned)
    };
    (entries.iter().map(texts).collect(), notes)
}

#[test]
fn the_old_name_is_an_alias_and_references_follow() {
    let (rows, notes) = renamed(&[
        ["order.placed", "", ""],
        ["Order Started", "started; begun", "order.placed"],
        ["order cancelled", "", "Step 2"],
        ["Step {1..3}", "Old Step {1..3}", ""],
        ["load", "", "order cancelled"],
    ]);
    assert_eq!(
        rows,
        [
            ["order_placed", "order.placed", ""],
            [
                "order_started",
                "Order Started; started; begun",
                "order_placed"
            ],
            ["order_cancelled", "order cancelled;", "step_2"],
            ["step_{1..3}", "Step {1..3}; Old Step {1..3}", ""],
            ["load", "", "order_cancelled"],
        ]
    );
    insta::assert_snapshot!(notes.join("\n"), @"converted 4 names to snake_case, and kept each old name as an alias; programs that send old names need no change, but generated code sends the new names");
}

#[test]
fn a_name_that_is_taken_is_not_given_again() {
    let (rows, notes) = renamed(&[
        ["Order Placed", "", ""],
        ["order.placed", "", ""],
        ["Order Paid", "", ""],
        ["order_paid", "", ""],
        ["Load", "", ""],
        ["shown", "load", ""],
        ["Step 2", "", ""],
        ["step_{1..3}", "", ""],
        ["Hide", "hide", ""],
        ["a;b", "", ""],
        ["+1", "", ""],
        ["-1", "", ""],
    ]);
    let names = rows.iter().map(|[name, ..]| name.as_str());
    assert_eq!(
        names.collect::<Vec<_>>(),
        [
            "order_placed",
            "order.placed",
            "Order Paid",
            "order_paid",
            "Load",
            "shown",
            "Step 2",
            "step_{1..3}",
            "hide",
            "a;b",
            "+1",
            "-1"
        ]
    );
    // The old alias is now the name.
    assert_eq!(rows[8][1], "Hide");
    insta::assert_snapshot!(notes.join("\n"), @r"
    converted 2 names to snake_case, and kept each old name as an alias; programs that send old names need no change, but generated code sends the new names
    names.txt:11: `+1` keeps its name: its words can't be written in snake_case (and 1 more)
    names.txt:2: `order.placed` keeps its name: another event would have the same name in snake_case (and 3 more)
    names.txt:10: `a;b` keeps its name: it can't be an alias, because `;` separates aliases
    ");
}

#[test]
fn two_rows_with_one_name_stay_two_rows_with_one_name() {
    let (rows, notes) = renamed(&[["Load", "", ""], ["Load", "open", ""], ["close", "", ""]]);
    let expected = [
        ["load", "Load", ""],
        ["load", "Load; open", ""],
        ["close", "", ""],
    ];
    assert_eq!(rows, expected);
    assert!(notes[0].starts_with("converted 1 name to"), "{notes:?}");
}

#[test]
fn nothing_is_said_if_all_names_have_the_form() {
    assert_eq!(
        renamed(&[["load", "", ""], ["", "", ""]]).1,
        Vec::<String>::new()
    );
}

#[test]
fn families_with_too_many_events_keep_their_names() {
    let names: Vec<String> = (0..30)
        .map(|it| format!("Score {it} {{1..1000}}"))
        .collect();
    let rows: Vec<[&str; 3]> = names.iter().map(|name| [name.as_str(), "", ""]).collect();
    let (rows, notes) = renamed(&rows);
    assert_eq!(rows[29][0], "Score 29 {1..1000}");
    insta::assert_snapshot!(notes.join("\n"), @"names.txt:1: `Score 0 {1..1000}` keeps its name: families would have too many aliases (and 29 more)");
}
