//! Tests cells with a word for "nothing", or with a check mark: each has one finding, with the right help.

use event_catalog_build::read::{Input, Memory};

use crate::checked::Checked;
use crate::levels::Levels;

const SETTINGS: &str = "[modules.chat]\ntitle = \"Chat\"\n";

/// Lists the findings in a row with this text in a column: the rule, the message, the help and the fix.
fn found(settings: &str, column: &str, text: &str) -> Vec<[String; 4]> {
    let module = if column == "module" { text } else { "chat" };
    let column = if column == "module" { "since" } else { column };
    let text = if module == text { "" } else { text };
    let table = format!(
        "name,description,module,{column}\nload,The chat was loaded.,{module},{text}\nopen,The chat was opened.,chat,\n"
    );
    let files = [("catalog.toml", settings), ("events.csv", &table)];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>());
    let checked = Checked::new(input.expect("memory can be listed"), &Levels::default());
    let findings = checked.found.into_iter().map(|it| it.finding);
    findings
        .map(|it| {
            [
                it.rule.name.to_owned(),
                it.message,
                it.help.unwrap_or_default(),
                it.fix.map_or(String::new(), |fix| fix.message),
            ]
        })
        .collect()
}

#[test]
fn a_placeholder_is_one_finding_in_every_column() {
    for (column, not) in [
        ("aliases", "an old name of the event"),
        ("module", "a module"),
        ("payload", "a payload"),
        ("since", "a version"),
        ("deprecated", "a version"),
        ("deprecated_reason", "a reason"),
        ("replaced_by", "an event"),
    ] {
        for settings in ["", SETTINGS] {
            for text in ["none", "n/a", "-", "–", "keine", "null", "k. A."] {
                let found = found(settings, column, text);
                let message = format!("`{text}` in `{column}` is a placeholder, not {not}");
                assert_eq!(found.len(), 1, "{found:?}");
                assert_eq!(found[0][..2], ["placeholder-cell".to_owned(), message]);
                assert!(found[0][2].starts_with("empty the cell"), "{found:?}");
                assert_eq!(found[0][3], "empty the cell");
            }
            let found = found(settings, column, "TBD");
            assert_eq!(found.len(), 1, "{found:?}");
            let help = format!("write {not}; or, until it is known, empty the cell");
            assert_eq!(found[0][2..], [help, String::new()]);
        }
    }
}

#[test]
fn a_description_of_signs_is_a_placeholder() {
    for text in ["-", "–", "--", "N/A", "keine", "TBD"] {
        let table = format!("name,description\nload,{text}\n");
        let input = Input::read_file(
            &[("events.csv", table)].into_iter().collect::<Memory>(),
            "events.csv",
        );
        let found = Checked::new(input, &Levels::default()).found.into_iter();
        let rules: Vec<_> = found.map(|it| it.finding.rule.name).collect();
        assert_eq!(rules, ["placeholder-description"], "{text}");
    }
}

#[test]
fn words_that_are_the_name_of_something_are_left_in_peace() {
    let files = [
        ("catalog.toml", "[modules.none]\ntitle = \"No module\"\n"),
        (
            "events.csv",
            "name,description,module,payload,replaced_by,aliases\n\
             load,The chat was loaded.,none,null,none,empty; todo\n\
             none,Nothing was chosen.,none,null,,nothing\n",
        ),
        (
            "payloads/null.toml",
            "type = \"object\"\nproperties.a = { type = \"string\", description = \"A.\" }\n",
        ),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>());
    let checked = Checked::new(input.expect("memory can be listed"), &Levels::default());
    let found: Vec<_> = checked.found.iter().map(|it| &it.finding.message).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_tick_is_told_where_a_reason_belongs() {
    for text in ["yes", "ja", "true", "x", "TRUE", "WAHR", "✓"] {
        let found = found("", "deprecated", text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            found[0][..2],
            [
                "version-form".to_owned(),
                format!("`{text}` in `deprecated` is not a version")
            ]
        );
        assert!(found[0][2].contains("`deprecated_reason`"), "{found:?}");
        assert!(found[0][2].contains("`replaced_by`"), "{found:?}");
    }
    let reason = found("", "deprecated_reason", "yes");
    assert_eq!(reason.len(), 1, "{reason:?}");
    assert_eq!(reason[0][1], "the reason is only a placeholder");
    assert!(reason[0][2].contains("why is the event deprecated"));
    let by = found("", "replaced_by", "yes");
    assert_eq!(by.len(), 1, "{by:?}");
    assert!(by[0][2].contains("`deprecated_reason`"), "{by:?}");
    // A word for "no" doesn't deprecate the event.
    let no = found("", "deprecated", "no");
    assert_eq!(no.len(), 1, "{no:?}");
    assert_eq!(no[0][0], "placeholder-cell");
}
