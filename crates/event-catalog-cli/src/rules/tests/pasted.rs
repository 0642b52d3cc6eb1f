//! Tests mistakes from pasting into a table and cleaning it up: each mistake has a single finding,
//! and following the help fixes it.

use std::collections::BTreeSet;

use event_catalog_build::read::{Input, Memory};

use crate::checked::Checked;
use crate::levels::Levels;

const SETTINGS: &str = "[modules.chat]\ntitle = \"Chat\"\n[modules.link]\ntitle = \"Link\"\n";
const LINK: &str = "type = \"object\"\n\
    properties.url = { type = \"string\", description = \"The address.\" }\n";
const TABLE: &str = "name,description,module,payload,aliases,since\n\
    chat_opened,The chat was opened.,chat,,chat_open,v1.0\n\
    link_clicked,A link was clicked.,link,link,,\n\
    chat_closed,A customer has closed the chat.,chat,,,\n";

/// Lists the findings after an edit: the rule, the message, the help.
fn found(from: &str, to: &str) -> Vec<(&'static str, String, String)> {
    assert!(TABLE.contains(from), "{from}");
    let table = TABLE.replacen(from, to, 1);
    let files = [
        ("catalog.toml", SETTINGS),
        ("events.csv", &table),
        ("payloads/link.toml", LINK),
    ];
    let folder: Memory = files.into_iter().collect();
    let input = Input::read_folder(&folder).expect("memory can be listed");
    let checked = Checked::new(input, &Levels::default());
    let findings = checked.found.into_iter().map(|it| it.finding);
    findings
        .map(|it| (it.rule.name, it.message, it.help.unwrap_or_default()))
        .collect()
}

/// Asserts that an edit has a single finding of this rule, whose help contains a text.
#[track_caller]
fn helps(from: &str, to: &str, rule: &str, help: &str) {
    let found = found(from, to);
    let [(name, _, said)] = found.as_slice() else {
        panic!("{to}: {found:#?}");
    };
    assert_eq!(*name, rule, "{to}");
    assert!(said.contains(help), "{to}: {said}");
}

#[test]
fn the_table_itself_is_clean() {
    assert_eq!(found("name", "name"), []);
}

#[test]
fn characters_that_nobody_sees_are_told() {
    let unseen = "contains an invisible character, U+200B";
    helps(
        "The chat was",
        "The ch\u{200b}at was",
        "lookalike-character",
        "remove the character",
    );
    helps(
        "A customer",
        "A custo\u{ad}mer",
        "lookalike-character",
        "remove the character",
    );
    helps(
        "link_clicked,",
        "link\u{200b}_clicked,",
        "name-form",
        unseen,
    );
    helps(
        "link_clicked,",
        "link\u{200b}_clicked,",
        "name-form",
        "write `link_clicked`",
    );
    for joiner in ['\u{200c}', '\u{200d}', '\u{fe0f}'] {
        let name = format!("link{joiner}_clicked,");
        let code = format!("an invisible character, U+{:04X}", u32::from(joiner));
        helps("link_clicked,", &name, "name-form", &code);
    }
    helps(",link,link", ",link\u{200b},link", "unknown-module", unseen);
    helps(
        ",link,link",
        ",link,link\u{200b}",
        "unknown-payload",
        unseen,
    );
    helps(
        "name,",
        "name\u{200b},",
        "unknown-column",
        "did you mean `name`?",
    );
    helps("name,", "name\u{200b},", "unknown-column", unseen);
}

#[test]
fn letters_of_another_alphabet_are_told() {
    let cyrillic = "his `с` is a Cyrillic letter that only looks like `c`";
    helps(
        "chat_opened",
        "сhat_opened",
        "name-form",
        "write `chat_opened`",
    );
    helps("chat_opened", "сhat_opened", "name-form", cyrillic);
    helps(".,chat,", ".,сhat,", "unknown-module", cyrillic);
    helps("description", "desсription", "unknown-column", cyrillic);
    helps("A link", "А link", "lookalike-character", "type `A` again");
    helps(
        "A link",
        "A li\u{301}nk",
        "lookalike-character",
        "type `í` again",
    );
    let umlaut = "write `chat_geaendert`";
    helps("chat_closed", "chat_gea\u{308}ndert", "name-form", umlaut);
}

#[test]
fn what_people_write_into_cells_is_understood() {
    for file in ["link.toml", "link.json", "payloads/link.toml"] {
        helps(
            ",link,link",
            &format!(",link,{file}"),
            "unknown-payload",
            "write `link`",
        );
    }
    for nothing in ["-", "–", "n/a"] {
        helps(
            "chat_open,v1.0",
            &format!("{nothing},v1.0"),
            "placeholder-cell",
            "empty the cell",
        );
    }
    helps(
        ",link,link",
        ",link,-",
        "placeholder-cell",
        "empty the cell",
    );
    for several in ["chat_open | chat_shown", "\"chat_open, Chat shown\""] {
        helps(
            "chat_open,v1.0",
            &format!("{several},v1.0"),
            "alias-separator",
            "write `;` between them",
        );
    }
    helps("v1.0", "\"1,0\"", "version-form", "write `v1.0`");
}

#[test]
fn rows_that_are_no_events_are_one_mistake() {
    let header = "name,description,module,payload,aliases,since\n";
    for again in [header, "Name,Description,Module,Payload,Aliases,Since\n"] {
        for row in ["chat_opened,", "chat_closed,"] {
            helps(
                row,
                &format!("{again}{row}"),
                "repeated-header",
                "remove the row",
            );
        }
    }
    let last = ",A customer has closed the chat.,chat,,,\n";
    let note = "if this row is a total or a note, not an event, remove it";
    for row in ["Total,3,,,,\n", "Total: 3,,,,,\n"] {
        helps(last, &format!("{last}{row}"), "name-form", note);
    }
    for row in [
        "---,---,---,---,---,---\n",
        ":--,:-:,--:,,,\n",
        "===,===,,,,\n",
    ] {
        for place in ["chat_opened,", "chat_closed,"] {
            helps(
                place,
                &format!("{row}{place}"),
                "invalid-name",
                "remove the row if it isn't an event",
            );
        }
    }
    helps(
        last,
        &format!("{last},3,,,,\n"),
        "missing-name",
        "remove the row",
    );
    // An event that really lacks a value is still reported.
    let both = found(last, &format!("{last}Chat shown,The chat was shown.,,,,\n"));
    let rules: Vec<_> = both.iter().map(|it| it.0).collect();
    assert_eq!(rules, ["missing-module", "name-form"]);
}

#[test]
fn a_row_that_is_cut_in_two_is_one_mistake() {
    let join = "join the two rows";
    helps("A link was", "A link\nwas", "cut-row", join);
    helps("was clicked.,", "was clicked.\n,", "cut-row", join);
    helps(
        "A link was clicked.,link,link",
        "A link\nwas clicked.,link,link",
        "cut-row",
        join,
    );
    helps("The chat was", "The\nchat was", "cut-row", join);
    // If a row has lost its name, the next cell contains a sentence, not a module.
    let name = "write the event's name into the `name` column";
    let nameless = "chat_shown,The chat was shown.,chat\n,The chat was hidden.\nchat_closed,";
    let said = found("chat_closed,", nameless);
    assert!(said[0].2.contains(name), "{said:#?}");
    // Two short rows are two rows, not one row that was split.
    let short = "chat_shown,The chat was shown.,chat\nchat_hidden,The chat was hidden.,chat\n";
    assert_eq!(found("chat_closed,", &format!("{short}chat_closed,")), []);
}

#[test]
fn a_column_that_has_lost_its_heading_is_one_mistake() {
    // Two events in different modules may have the same description. Without the heading, no event has a module.
    let row = "link_shown,The chat was opened.,link,,,\n";
    let header = "name,description,module,payload,aliases,since\n";
    assert_eq!(found(header, &format!("{header}{row}")), []);
    let without = header.replace("module", "");
    helps(
        header,
        &format!("{without}{row}"),
        "unknown-column",
        "write a heading",
    );
}

#[test]
fn a_description_that_says_nothing_yet_is_told() {
    for text in ["TODO", "tbd", "n/a", "...", "?", "link_clicked"] {
        helps(
            "A link was clicked.",
            text,
            "placeholder-description",
            "write one sentence",
        );
    }
}

#[test]
fn a_row_in_one_cell_is_told() {
    let row = "link_clicked,A link was clicked.,link,link,,";
    let one = "this cell contains a whole row";
    for sign in [";", " | "] {
        helps(row, &row.replace(',', sign), "name-form", one);
    }
    let tabs = row.replace(',', "\t");
    helps(row, &tabs, "invalid-name", "remove it from the name");
    helps(row, &format!("\"{row}\""), "name-form", one);
    // All rows are quoted.
    let quoted = TABLE.trim_end().replace('\n', "\"\n\"");
    let quoted = format!("\"{quoted}\"\n");
    helps(
        TABLE,
        &quoted,
        "missing-column",
        "remove the quotes around the rows",
    );
}

#[test]
fn headings_with_capitals_are_headings() {
    let found = found("name,description,module", "Name,Description,Module");
    let rules: Vec<_> = found.iter().map(|it| (it.0, it.2.as_str())).collect();
    let meant = |name| ("unknown-column", name);
    assert_eq!(
        rules,
        [
            meant("did you mean `name`?"),
            meant("did you mean `description`?"),
            meant("did you mean `module`?")
        ]
    );
    let all = "Name,Beschreibung,Module,Payload,Aliases,Since";
    let helps = self::found(TABLE.lines().next().unwrap_or_default(), all);
    assert!(helps.iter().all(|it| it.0 == "unknown-column"), "{helps:?}");
    assert_eq!(helps[1].2, "did you mean `description`?");
}

#[test]
fn a_file_behind_another_one_is_one_mistake() {
    let again = "\u{feff}name,description,module,payload,aliases,since\nchat_closed,";
    helps("chat_closed,", again, "repeated-header", "remove the row");
}

#[test]
fn names_of_any_form_may_be_sentences_without_descriptions() {
    let table =
        "name,description\nThe chat was opened.,\nA link was clicked.,\nThe chat was closed.,\n";
    let rules = |settings: &str| {
        let folder: Memory = [("catalog.toml", settings), ("events.csv", table)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let checked = Checked::new(input, &Levels::default());
        let rules = checked.found.iter().map(|it| it.finding.rule.name);
        rules.collect::<BTreeSet<_>>()
    };
    let any = rules("[names]\nform = \"any\"\n");
    assert_eq!(any, BTreeSet::from(["missing-description"]));
    // In a catalog with `snake_case` names, sentences in the column of names are descriptions in the wrong column.
    assert_eq!(rules(""), BTreeSet::from(["missing-column"]));
}

#[test]
fn cells_that_have_slipped_are_one_mistake() {
    let (header, rows) = TABLE.split_once('\n').expect("rows");
    let rows: Vec<_> = rows.lines().collect();
    let slipped = |at: usize| {
        let mut table = format!("{header},deprecated\n");
        for row in &rows {
            let mut cells: Vec<_> = row.split(',').collect();
            cells.insert(at, "");
            table += &format!("{}\n", cells.join(","));
        }
        table
    };
    helps(TABLE, &slipped(0), "missing-column", "slipped to the right");
    helps(TABLE, &slipped(1), "missing-column", "slipped to the right");
    // An empty column counts, too.
    let mut empty = TABLE.to_owned();
    for module in [".,chat,", ".,link,"] {
        empty = empty.replace(module, ".,,");
    }
    helps(TABLE, &empty, "missing-module", "into it");
}
