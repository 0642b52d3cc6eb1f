//! Typical edits to the modules in a table, and which of them break programs.

use super::{input, rules, shown};
use crate::checked::Checked;
use crate::levels::Levels;
use event_catalog_build::catalog::Catalog;

const MODULES: &str = "[modules.chat]\ntitle = \"Chat\"\n[modules.link]\ntitle = \"Link\"\n\
    [modules.mail]\ntitle = \"Mail\"\n";
const TABLE: &str = "name,description,module\n\
    chat_opened,The chat was opened.,chat\n\
    link_clicked,A link was clicked.,link\n\
    link_shown,A link was shown.,link\n\
    mail_sent,A message was sent.,mail\n";

/// Edits the table, with or without a list of modules in the settings, and returns the findings.
fn edited(lists: bool, edits: &[(&str, &str)]) -> Checked {
    let settings = if lists { MODULES } else { "" };
    let version =
        |settings: &str, table: &str| input(&[("catalog.toml", settings), ("events.csv", table)]);
    let (mut settings_after, mut table) = (settings.to_owned(), TABLE.to_owned());
    for (from, to) in edits {
        assert!(table.contains(from) || settings.contains(from), "{from}");
        settings_after = settings_after.replace(from, to);
        table = table.replace(from, to);
    }
    let (before, after) = (version(settings, TABLE), version(&settings_after, &table));
    Checked::compared(after, &Levels::default(), Some(&Catalog::new(&before)))
}

#[track_caller]
fn finds(lists: bool, edits: &[(&str, &str)], expected: &[&str]) {
    let checked = edited(lists, edits);
    assert_eq!(rules(&checked), expected, "{}", shown(checked));
}

const NO_LINK: (&str, &str) = ("[modules.link]\ntitle = \"Link\"\n", "");

#[test]
fn a_module_that_is_gone_is_found() {
    let moved = (".,link", ".,chat");
    insta::assert_snapshot!("a_module_dissolved", shown(edited(true, &[NO_LINK, moved])));
    insta::assert_snapshot!("a_module_overwritten", shown(edited(false, &[moved])));
    let renamed = [("modules.link]", "modules.hint]"), (".,link", ".,hint")];
    insta::assert_snapshot!("a_module_renamed", shown(edited(true, &renamed)));
    finds(false, &renamed[1..2], &["removed-module"]);
    let column = [
        (",module", ""),
        (".,chat", "."),
        (".,link", "."),
        (".,mail", "."),
    ];
    insta::assert_snapshot!("all_modules_lost", shown(edited(false, &column)));
    // The last event of a module no longer belongs to it.
    finds(false, &[(".,mail", ".,")], &["removed-module"]);
}

#[test]
fn what_leaves_the_modules_passes() {
    for lists in [true, false] {
        // An event moves, and its module still exists.
        finds(lists, &[("shown.,link", "shown.,chat")], &[]);
        finds(
            lists,
            &[(
                "mail_sent,A message was sent.,mail\n",
                "mail_sent,A mail was sent.,mail\n",
            )],
            &[],
        );
    }
    // The module no longer has events, but still exists.
    finds(true, &[(".,mail", ".,chat")], &[]);
    finds(true, &[("title = \"Mail\"", "title = \"Mails\"")], &[]);
}

#[test]
fn one_mistake_makes_one_finding() {
    let mail = "mail_sent,A message was sent.,mail\n";
    // The module was removed together with its event.
    finds(false, &[(mail, "")], &["removed-event"]);
    // The event's row can't be read.
    finds(false, &[("sent.,mail", "sent.,mail,x")], &["cell-count"]);
    finds(
        false,
        &[(",A message", ",\"A message")],
        &["unclosed-quote"],
    );
    // The event's module is invalid.
    let other = [("sent.,mail", "sent.,Mail")];
    finds(false, &other, &["name-form", "removed-module"]);
    finds(
        true,
        &[
            NO_LINK,
            (",A link was shown.,link", ",A link was shown.,chat"),
        ],
        &["unknown-module"],
    );
    finds(true, &[("sent.,mail", "sent.,")], &["missing-module"]);
    // The heading has a typo.
    finds(false, &[(",module", ",modul")], &["unknown-column"]);
    // The column `module` exists, so the unknown column doesn't hide removed modules.
    let owner = [
        ("module\n", "module,owner\n"),
        (".,chat", ".,chat,Ann"),
        (".,link", ".,link,Ann"),
        (".,mail", ".,link,Ann"),
    ];
    finds(false, &owner, &["unknown-column", "removed-module"]);
}
