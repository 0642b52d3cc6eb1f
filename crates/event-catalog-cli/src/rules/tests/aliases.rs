//! Tests how aliases are separated, and what is reported if they are doubtful.

use super::names::{findings, found, help};

#[test]
fn aliases_have_any_form() {
    let table = "name,description,aliases\nload,It was loaded.,Chat Loaded; chat/loaded; 👍\n";
    assert_eq!(found("", table), []);
}

#[test]
fn aliases_without_semicolons_are_separated_in_every_dialect() {
    let fixed = |header: &str, row: &str| {
        let table = format!("{header}\n{row}\n");
        let findings = findings("", &table);
        let [finding] = findings.as_slice() else {
            panic!("{row}: {findings:#?}");
        };
        assert_eq!(finding.rule.name, "alias-separator", "{row}");
        let edits = finding.fix.clone().map(|it| it.edits).unwrap_or_default();
        let mut table = table;
        for edit in edits.into_iter().rev() {
            table.replace_range(edit.span.range(), &edit.text);
        }
        table.lines().nth(1).unwrap_or_default().to_owned()
    };
    let commas = "name,description,aliases";
    let row = "load,It was loaded.,loaded; chat_loaded; ready";
    for written in ["loaded chat_loaded ready", "loaded  chat_loaded\u{a0}ready"] {
        let written = format!("load,It was loaded.,{written}");
        assert_eq!(fixed(commas, &written), row);
    }
    assert_eq!(
        fixed(commas, "load,It was loaded.,\"a_1, b_2\""),
        "load,It was loaded.,\"a_1; b_2\""
    );
    let semicolons = "name;description;aliases";
    assert_eq!(
        fixed(semicolons, "load;It was loaded.;a b"),
        "load;It was loaded.;\"a; b\""
    );
    assert_eq!(
        fixed(semicolons, "load;It was loaded.;\"a b\""),
        "load;It was loaded.;\"a; b\""
    );
    // A quote after a space is an ordinary character.
    assert_eq!(
        fixed(semicolons, "load;It was loaded.; a b"),
        "load;It was loaded.; a b"
    );
    let family = "score_{1..2},A score of {n}.,nps_{1..2} grade_{1..2}";
    assert!(fixed(commas, family).ends_with(",nps_{1..2}; grade_{1..2}"));
}

#[test]
fn one_alias_may_have_spaces_and_commas() {
    let found = |aliases: &str| {
        let table = format!("name,description,aliases\nload,It was loaded.,\"{aliases}\"\n");
        self::found("", &table)
    };
    for aliases in [
        "Old Name",
        "Old, Name;",
        "loaded",
        "orders/create",
        "v1; 1.10",
    ] {
        assert_eq!(found(aliases), [], "{aliases}");
    }
    for aliases in ["Old, Name", "Old | Name", "Old / Name"] {
        let expected = (
            "alias-separator",
            format!("`{aliases}` has separators, but is read as one alias"),
        );
        assert_eq!(found(aliases), [expected]);
    }
}

/// If an old name with spaces is typed as the help of `name-form` shows, it stays a single name.
#[test]
fn an_old_name_with_spaces_is_one_alias() {
    let typed = help(
        "",
        "name,description\norder placed,It was done.\n",
        "name-form",
    );
    assert!(
        typed.contains("add `order placed;` to the `aliases`"),
        "{typed}"
    );
    let table = "name,description,aliases\norder_placed,It was done.,order placed\n";
    let read = help("", table, "alias-separator");
    assert!(
        read.contains("if it is one old name, write `order placed;`"),
        "{read}"
    );
    assert!(findings("", table).iter().all(|it| it.fix.is_none()));
}

/// An alias is removed only if the rest of the cell is then still parsed as before.
#[test]
fn an_alias_is_removed_only_if_the_others_stay_what_they_are() {
    let fixes = |aliases: &str| {
        let table = format!("name,description,aliases\nload,It was loaded.,{aliases}\n");
        let findings = findings("", &table).into_iter();
        let found = findings.filter(|it| it.rule.name == "alias-conflict");
        found.map(|it| it.fix.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(fixes("load; old one"), [false]);
    assert_eq!(fixes("a b; a b"), [false]);
    assert_eq!(fixes("load; Old One"), [true]);
    assert_eq!(fixes("ready; load; old one"), [true]);
    assert_eq!(fixes("ready load"), [true]);
}

/// Without a row in `removed.csv`, stored events with the name would get the new meaning.
#[test]
fn an_old_name_of_another_event_is_recorded_before_it_goes() {
    let help = |rows: &str| {
        let table = format!("name,description,aliases\n{rows}");
        let mut findings = findings("", &table).into_iter();
        let found = findings.find(|it| it.rule.name == "alias-conflict");
        found.and_then(|it| it.help).expect("a help")
    };
    for (rows, command) in [
        (
            "load,It was loaded.,\nopen,It was opened.,load\n",
            "`event-catalog rename load open --on DAY`",
        ),
        (
            "part_1,It was loaded.,\nstep_{1..2},Step {n} was opened.,part_{1..2}\n",
            "`event-catalog rename 'part_{1..2}' 'step_{1..2}' --on DAY`",
        ),
    ] {
        let help = help(rows);
        assert!(help.contains(command), "{help}");
    }
    for rows in [
        "load,It was loaded.,load; old one\n",
        "load,It was loaded.,begin\nopen,It was opened.,begin\n",
    ] {
        let help = help(rows);
        assert!(!help.contains("event-catalog rename"), "{help}");
    }
}
