//! What comes into a table by pasting and by tidying it up: each mistake is one finding, and what the
//! help says mends it.

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

/// What is found after an edit: the rule, the message, the help.
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

/// One finding, of a rule, whose help says something.
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
    let unseen = "cannot be seen, U+200B";
    helps(
        "The chat was",
        "The ch\u{200b}at was",
        "lookalike-character",
        "remove it",
    );
    helps(
        "A customer",
        "A custo\u{ad}mer",
        "lookalike-character",
        "remove it",
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
    let cyrillic = "the `с` in it is a Cyrillic letter that only looks like `c`";
    helps(
        "chat_opened",
        "сhat_opened",
        "name-form",
        "write `chat_opened`",
    );
    helps("chat_opened", "сhat_opened", "name-form", cyrillic);
    helps(".,chat,", ".,сhat,", "unknown-module", cyrillic);
    helps("description", "desсription", "unknown-column", cyrillic);
    helps("A link", "А link", "lookalike-character", "type `A` anew");
    helps(
        "A link",
        "A li\u{301}nk",
        "lookalike-character",
        "type `í` anew",
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
            "name-form",
            "leave the cell empty",
        );
    }
    helps(
        ",link,link",
        ",link,-",
        "unknown-payload",
        "leave the cell empty",
    );
    let several = "chat_open/chat_shown,v1.0";
    helps(
        "chat_open,v1.0",
        several,
        "name-form",
        "separate several names by blanks or commas",
    );
    helps("v1.0", "\"1,0\"", "version-form", "write `v1.0`");
}
