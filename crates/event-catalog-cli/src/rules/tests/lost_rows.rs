//! Rows that can't be read, or that an unclosed quote has turned into part of a cell, are a single mistake:
//! consequences of the lost rows aren't reported.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use crate::checked::Checked;
use crate::levels::Levels;

const SETTINGS: &str = "[rules]\nmodule-prefix = \"warn\"\n[modules.chat]\ntitle = \"Chat\"\n\
    [[accept]]\nrule = \"capital-letter\"\nevent = [\"load\", \"chat_closed\"]\nreason = \"Their words.\"\n\
    [[accept]]\nrule = \"module-prefix\"\nevent = \"load\"\nreason = \"Published.\"\n";

const TABLE: &str = "name,description,module,payload,aliases,deprecated,replaced_by\n\
    load,the chat was loaded.,chat,,,,\n\
    chat_shown,The chat was shown.,chat,,,v1,chat_opened\n\
    chat_hit,The chat was hit.,chat,,,v1,chat_level_{1..2}\n\
    chat_score_{1..2},A score of {n} was given.,chat,,,v1,chat_level_{1..2}\n\
    chat_opened,The chat was seen.,chat,opened,chat_open,,\n\
    chat_closed,the chat was closed.,chat,,chat_close,,\n\
    chat_level_{1..2},A level of {n} was reached.,chat,,,,\n\
    chat_end,The chat has ended.,chat,,,,\n";

const OPENED: &str = "type = \"object\"\n\
    properties.by = { type = \"string\", description = \"Who opened it.\" }\n";

fn input(table: &str) -> Input {
    let files = [
        ("catalog.toml", SETTINGS),
        ("events.csv", table),
        ("payloads/opened.toml", OPENED),
    ];
    Input::read_folder(&files.into_iter().collect::<Memory>()).expect("memory can be listed")
}

/// Asserts which rules have findings after an edit, for the new version alone and compared with the old one.
#[track_caller]
fn found(edits: &[(&str, &str)], expected: &[&str]) {
    let mut table = TABLE.replace(
        "v1,chat_level_{1..2}\nchat_score",
        "v1,chat_end\nchat_score",
    );
    let before = table.clone();
    for (from, to) in edits {
        assert!(table.contains(from), "{from}");
        table = table.replace(from, to);
    }
    let before = input(&before);
    for old in [None, Some(&Catalog::new(&before))] {
        let checked = Checked::compared(input(&table), &Levels::default(), old);
        let found = checked.found.iter().map(|it| &it.finding);
        let found: Vec<_> = found.map(|it| (it.rule.name, &it.message)).collect();
        let rules: Vec<_> = found.iter().map(|it| it.0).collect();
        assert_eq!(rules, expected, "{found:?} in\n{table}");
    }
}

#[test]
fn the_table_itself_is_clean() {
    found(&[], &[]);
}

#[test]
fn rows_that_a_spreadsheet_has_swallowed_are_one_mistake() {
    // The opening quote of a text isn't closed, and the file was saved.
    found(
        &[
            (",The chat was hit.", ",\"The chat was hit."),
            ("has ended.,chat,,,,\n", "has ended.\",chat,,,,\n"),
        ],
        &["swallowed-rows"],
    );
    // The cell also contains the rest of the row: a module, a payload, an alias.
    for text in [",The chat was hit.", ",The chat was seen."] {
        found(
            &[
                (text, &text.replace(',', ",\"")),
                ("has ended.,chat,,,,\n", "has ended.,chat\"\n"),
            ],
            &["swallowed-rows"],
        );
    }
    // The row with the unclosed quote, which contains the following rows, has an `[[accept]]`.
    found(
        &[
            (",the chat was loaded.", ",\"the chat was loaded."),
            ("was shown.,chat,", "was shown.\",chat,"),
        ],
        &["swallowed-rows"],
    );
}

#[test]
fn rows_that_cannot_be_read_are_one_mistake() {
    for name in ["chat_opened", "chat_closed", "chat_level_{1..2}"] {
        let row = TABLE.lines().find(|row| row.starts_with(name));
        let row = row.expect("a row");
        found(&[(row, &format!("{row},,too many"))], &["cell-count"]);
        let quoted = row.replacen(',', ",\"", 1);
        found(&[(row, &quoted)], &["unclosed-quote"]);
    }
}

#[test]
fn a_row_without_a_name_that_cannot_be_read_excuses_no_other_row() {
    let (end, more) = (
        "chat_end,The chat",
        ",Nobody knows.,,,,,,too many\nchat_end,The chat",
    );
    let unknown = ("v1,chat_opened", "v1,chat_openly");
    found(
        &[(end, more), unknown],
        &["unknown-replacement", "cell-count"],
    );
}

#[test]
fn what_a_spreadsheet_made_of_a_cell_is_one_mistake() {
    for (text, rule) in [
        ("#NAME?", "spreadsheet-value"),
        ("=chat", "spreadsheet-formula"),
    ] {
        found(&[("the chat was closed.", text)], &[rule]);
    }
    // A row that has lost its module doesn't count as renamed.
    found(&[("loaded.,chat", "loaded.,")], &["missing-module"]);
    let columns = [("module,", ""), (".,chat,", ".,")];
    found(&columns, &["missing-module"]);
}

#[test]
fn a_row_in_one_cell_is_one_mistake() {
    let row = "chat_closed,the chat was closed.,chat,,chat_close,,";
    found(&[(row, &row.replace(',', ";"))], &["name-form"]);
    found(&[(row, &format!("\"{row}\""))], &["name-form"]);
}

#[test]
fn a_column_whose_heading_is_not_understood_is_one_mistake() {
    found(&[(",payload,", ",payload;;;,")], &["unknown-column"]);
    found(&[(",module,", ",,")], &["unknown-column"]);
}
