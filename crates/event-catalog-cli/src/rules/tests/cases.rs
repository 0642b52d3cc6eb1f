//! Tests the style rules beyond their examples: text with findings, and text without.

use event_catalog_build::read::{Input, Memory};

use super::check;
use crate::checked::Checked;
use crate::levels::Levels;
use crate::rules::named;

/// Lists a rule's findings in a table.
fn found(rule: &str, table: &str) -> Vec<String> {
    found_with(rule, "", table)
}

/// Lists a rule's findings in a table, with these settings.
fn found_with(rule: &str, settings: &str, table: &str) -> Vec<String> {
    let rule = named(rule).expect("a rule");
    let files = vec![
        ("catalog.toml".to_owned(), settings.as_bytes().to_vec()),
        ("events.csv".to_owned(), table.as_bytes().to_vec()),
    ];
    let findings = check(&files, rule).found.into_iter().map(|it| it.finding);
    findings
        .filter(|finding| finding.rule == rule)
        .map(|finding| finding.message)
        .collect()
}

/// A table of names with distinct descriptions.
fn names(names: &[&str]) -> String {
    let rows = names.iter().map(|name| format!("{name},What {name} is."));
    let header = "name,description".to_owned();
    let lines: Vec<_> = std::iter::once(header).chain(rows).collect();
    lines.join("\n")
}

#[track_caller]
fn nothing(rule: &str, table: &str) {
    assert_eq!(found(rule, table), [""; 0], "{table}");
}

#[test]
fn names_that_mean_something_else_are_not_near() {
    for pair in [
        ["code_entered_correct", "code_entered_incorrect"],
        ["gender_female", "gender_male"],
        ["sign_in", "sign_up"],
        ["start", "restart"],
        ["mail_sent", "email_sent"],
        ["step_1x", "step_2x"],
        ["transfer_bank_to_cash", "transfer_cash_to_bank"],
        ["quiz_answer", "quiz_question"],
        ["opt_in", "opt_out"],
    ] {
        nothing("near-identical-name", &names(&pair));
        nothing("near-identical-name", &names(&[pair[1], pair[0]]));
    }
    nothing(
        "near-identical-name",
        &names(&["score_{0..10}", "door_{0..10}"]),
    );
}

#[test]
fn names_that_are_one_with_a_slip_are_near() {
    for pair in [
        ["link_clicked", "clicked_link"],
        ["link_clicked", "links_clicked"],
        ["link_click", "link_clicked"],
        ["order_cancelled", "order_canceled"],
        ["signup", "sign_up"],
        ["customer_updated", "customers_update"],
    ] {
        assert_eq!(
            found("near-identical-name", &names(&pair)).len(),
            1,
            "{pair:?}"
        );
    }
    let families = ["score_{0..10}", "scores_{0..10}"];
    assert_eq!(found("near-identical-name", &names(&families)).len(), 1);
    // If more than two names are similar, each of these names is reported once.
    let three = ["link_click", "link_clicked", "links_clicked"];
    assert_eq!(found("near-identical-name", &names(&three)).len(), 2);
}

/// Discord has events with such names.
#[test]
fn forms_of_a_word_that_further_names_have_are_meant() {
    let mut all = vec![
        "thread_member_updated",
        "thread_members_updated",
        "guild_member_added",
        "guild_member_removed",
        "guild_members_sent",
        "server_members_asked_for",
    ];
    nothing("near-identical-name", &names(&all));
    // A second name may have the same typo.
    all.pop();
    assert_eq!(found("near-identical-name", &names(&all)).len(), 1);
    // Names that are similar to others don't establish a convention, no matter how many there are.
    let twice = [
        "link_shown",
        "links_shown",
        "link_hidden",
        "links_hidden",
        "link_opened",
        "links_opened",
    ];
    assert_eq!(found("near-identical-name", &names(&twice)).len(), 3);
    // Different spellings of a word aren't reported, either.
    let written = [
        "order_cancelled",
        "order_canceled",
        "trip_cancelled",
        "call_cancelled",
        "ride_canceled",
        "loan_canceled",
    ];
    assert_eq!(found("near-identical-name", &names(&written)).len(), 1);
    // If two names have the same description, they probably belong to a single event.
    let table = "name,description\nthread_member_updated,It has changed.\nthread_members_updated,It has  changed\n\
        guild_member_added,A.\nguild_member_removed,B.\nguild_members_sent,C.\nserver_members_asked_for,D.\n";
    assert_eq!(found("near-identical-name", table).len(), 1);
    nothing("same-description", table);
}

/// Matrix has events with such names.
#[test]
fn the_parts_of_a_name_have_an_order() {
    let any = "[names]\nform = \"any\"\n";
    let near = |one: &str, other: &str| {
        found_with("near-identical-name", any, &names(&[one, other])).len()
    };
    assert_eq!(near("m.image_pack.rooms", "m.room.image_pack"), 0);
    assert_eq!(near("orders/items", "items/orders"), 0);
    assert_eq!(near("m.room.image_pack", "m.rooms.image_pack"), 1);
    assert_eq!(near("m.room.image_pack", "m.room.pack_image"), 1);
    assert_eq!(near("m.room.image_pack", "m.room.imagepack"), 1);
    assert_eq!(near("score.{0..10}", "scores.{0..10}"), 1);
    assert_eq!(near("Link Clicked", "Clicked Link"), 1);
}

#[test]
fn a_deprecated_event_may_resemble_the_one_that_replaced_it() {
    let table = "name,description,replaced_by\n\
        link_click,A link was clicked.,link_clicked\nlink_clicked,A link was clicked.,\n";
    nothing("near-identical-name", table);
    nothing("same-description", table);
}

#[test]
fn one_mistake_is_told_by_one_rule() {
    // If two near-identical names have the same description, one event is listed twice.
    let table = "name,description\nlink_clicked,A link.\nlinks_clicked,A link.\n";
    nothing("same-description", table);
    // A misspelled name next to the correct one is a misspelling.
    let table = names(&["link_recieved", "link_received"]);
    nothing("near-identical-name", &table);
    assert_eq!(found("misspelling", &table)[0], "`recieved` is misspelled");
    // A series with one description is a missed family.
    let table = "name,description\na_1x,A.\ndoor_1,A door.\ndoor_2,A door.\ndoor_3,A door.\n";
    nothing("same-description", table);
    assert_eq!(found("missed-family", table).len(), 1);
    // A cell that a spreadsheet has converted has no style findings.
    let table = "name,description\nload,#NAME?\nopen,#NAME?\nshow,=a  b\n";
    for rule in [
        "same-description",
        "capital-letter",
        "final-stop",
        "white-space",
    ] {
        nothing(rule, table);
    }
    // An `[[accept]]` for an event whose row can't be read isn't reported as stale.
    let stale = "[[accept]]\nrule = \"capital-letter\"\nevent = \"load\"\nreason = \"Old.\"\n";
    let broken = "name,description\nLoad,a chat.\n";
    assert_eq!(found_with("stale-accept", stale, broken), [""; 0]);
}

#[test]
fn every_misspelt_name_of_a_series_is_found() {
    let series = names(&[
        "mail_recieved_1",
        "mail_recieved_2",
        "mail_recieved_2_preceeding",
        "mail_sent",
        "mail_sent_ansered",
    ]);
    let words = ["recieved", "recieved", "recieved", "preceeding", "ansered"];
    let of_names = found(
        "misspelling",
        &series.replace("What ", "").replace(" is.", ""),
    );
    assert_eq!(
        of_names,
        words.map(|word| format!("`{word}` is misspelled"))
    );
}

#[test]
fn the_published_pages_misspellings_are_found() {
    let table = "name,description\n\
        a,The preceeding jump_decision_question was ansered with the 2nd option\n\
        b,A customer on a dektop computer\n";
    assert_eq!(
        found("misspelling", table),
        [
            "`preceeding` is misspelled",
            "`ansered` is misspelled",
            "`dektop` is misspelled"
        ]
    );
    let words = "[spelling]\nwords = [\"Dektop\", \"ansered\"]\n";
    assert_eq!(
        found_with("misspelling", words, table),
        ["`preceeding` is misspelled"]
    );
    let titles = "title = \"Modul\"\n[modules.a]\ntitle = \"A moduel\"\n";
    assert_eq!(
        found_with("misspelling", titles, "name,description\na,A.\n"),
        ["`Modul` is misspelled", "`moduel` is misspelled"]
    );
}

#[test]
fn a_description_may_begin_with_a_name() {
    for text in [
        "`load` was called.",
        "iPhone users.",
        "session_started came.",
        "3 times.",
        "„So“",
    ] {
        nothing(
            "capital-letter",
            &format!("name,description\nload,{text}\n"),
        );
    }
    let words = "[spelling]\nwords = [\"npm\"]\n";
    let table = "name,description\nload,npm was run.\n";
    assert_eq!(found_with("capital-letter", words, table), [""; 0]);
    assert_eq!(found("capital-letter", table).len(), 1);
}

#[test]
fn white_space_around_a_toml_string_is_no_part_of_it() {
    let rule = named("white-space").expect("a rule");
    let found = |string: &str| {
        let table = format!("[[event]]\nname = \"load\"\ndescription = {string}\n");
        let files = vec![("events.toml".to_owned(), table.into_bytes())];
        let found = check(&files, rule).found.into_iter();
        found.map(|it| it.finding.message).collect::<Vec<_>>()
    };
    assert_eq!(found(r#""The \"chat\" was loaded.""#), [""; 0]);
    assert_eq!(
        found(r#""The chat was loaded. ""#),
        ["the description has a space after it"]
    );
}

#[test]
fn white_space_is_found_around_and_inside() {
    let says = |cell: &str| {
        let table = format!("name,description,module\nload,{cell},m\n");
        found("white-space", &table).pop().unwrap_or_default()
    };
    assert_eq!(says("The chat."), "");
    assert_eq!(says("The chat. "), "the description has a space after it");
    assert_eq!(
        says("\"The chat. \""),
        "the description has a space after it"
    );
    assert_eq!(says(" The chat."), "the description has a space before it");
    assert_eq!(says("The\tchat."), "the description has a tab in it");
    assert_eq!(
        says("\"The\nchat.\""),
        "the description has a line break in it"
    );
    assert_eq!(
        says("The\u{a0}chat."),
        "the description has an unusual kind of space in it"
    );
}

#[test]
fn what_spreadsheets_do_is_found_where_it_matters() {
    let settings = "[columns]\nextra = [\"owner\", \"added\"]\n";
    let table = "name,description,owner,added\n\
        a,WAHR,web,01.10.2024\n\
        b,1E+05,#REF!,01.10.2024\n\
        c,01. Okt,=1+1,-5\n\
        d,@all was written.,+49,\n";
    assert_eq!(
        found_with("spreadsheet-value", settings, table),
        [
            "`WAHR` in `description` is a truth value, not text",
            "`1E+05` in `description` is a number, not text",
            "`#REF!` in `owner` is an error value, not text",
            "`01. Okt` in `description` is a date, not text",
        ]
    );
    assert_eq!(
        found_with("spreadsheet-formula", settings, table),
        [
            "a spreadsheet would run this cell of `owner` as a formula",
            "a spreadsheet would run this cell of `description` as a formula",
        ]
    );
}

#[test]
fn names_begin_with_their_module_as_whole_words() {
    let table = "name,description,module\n\
        chat,The chat.,chat\n\
        chat_opened,The chat was opened.,chat\n\
        chatty,A chatty customer.,chat\n\
        chat_menu_opened,The menu was opened.,chat\n\
        chat_menu_closed,The menu was closed.,chat_menu\n\
        opened,Something was opened.,\n";
    assert_eq!(
        found("module-prefix", table),
        [
            "`chatty` does not begin with the name of its module, `chat`",
            "`chat_menu_opened` begins with the name of the module `chat_menu`, but its module is `chat`",
        ]
    );
}

#[test]
fn no_help_for_a_prefix_renames_what_is_in_use() {
    let table = "name,description,module\n\
        prize_sent,A prize was sent.,prize\n\
        main_prize_sent,The main prize was sent.,prize\n\
        main_prize_won,The main prize was won.,main_prize\n\
        sent,Something was sent.,prize\n";
    let settings = "[rules]\nmodule-prefix = \"warn\"\n";
    let files: Memory = [("catalog.toml", settings), ("events.csv", table)]
        .into_iter()
        .collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let checked = Checked::new(input, &Levels::default());
    let found = checked.found.iter();
    let found = found.filter(|it| it.finding.rule.name == "module-prefix");
    let helps: Vec<&str> = found.filter_map(|it| it.finding.help.as_deref()).collect();
    assert_eq!(helps.len(), 2);
    for help in helps {
        assert!(
            help.contains("event-catalog explain module-prefix"),
            "{help}"
        );
    }
}

#[test]
fn names_may_begin_otherwise_unless_the_catalog_asks() {
    let table = "name,description,module\nopened,A chat was opened.,chat\n";
    let rules = |settings: &str| -> Vec<&str> {
        let files = [("catalog.toml", settings), ("events.csv", table)];
        let files: Memory = files.into_iter().collect();
        let input = Input::read_folder(&files).expect("memory can be listed");
        let found = Checked::new(input, &Levels::default()).found.into_iter();
        found.map(|it| it.finding.rule.name).collect()
    };
    assert_eq!(rules(""), [""; 0]);
    assert_eq!(
        rules("[rules]\nmodule-prefix = \"warn\"\n"),
        ["module-prefix"]
    );
}

#[test]
fn a_single_row_beside_its_family_could_be_in_it() {
    let table = "name,description\nscore_{0..9},A score of {n}.\nscore_10,A score of 10.\n";
    assert_eq!(
        found("missed-family", table),
        ["`score_10` could be part of a family"]
    );
    // Two rows may be unrelated, and rows with different content aren't a family.
    nothing("missed-family", &names(&["a_1", "a_2"]));
    nothing(
        "missed-family",
        "name,description\na_1,One.\na_2,Two.\na_3,Three.\n",
    );
    nothing(
        "missed-family",
        "name,description,aliases\na_1,A.,b_1\na_2,A.,b_2\na_3,A.,b_3\n",
    );
}

#[test]
fn replacements_are_followed_to_their_end() {
    let circle = "name,description,replaced_by\na,A.,b\nb,B.,c\nc,C.,a\nd,D.,a\n";
    assert_eq!(
        found("deprecated-replacement", circle),
        ["`b`, the replacement for `a`, is deprecated itself"]
    );
    let families = "name,description,replaced_by\n\
        a_{1..2},A {n}.,b_{1..2}\nb_{1..2},B {n}.,c\nc,C.,\n";
    assert_eq!(found("deprecated-replacement", families).len(), 1);
}

#[test]
fn accepts_are_for_one_rule_and_its_events() {
    let accept =
        |rule, event: &str| format!("[[accept]]\nrule = \"{rule}\"\n{event}reason = \"Why.\"\n");
    let table = "name,description\nload,the chat.\nopen,a chat.\n";
    let one = accept("capital-letter", "event = \"load\"\n");
    assert_eq!(found_with("capital-letter", &one, table).len(), 1);
    assert_eq!(found_with("stale-accept", &one, table), [""; 0]);
    let both = accept("capital-letter", "event = [\"load\", \"open\", \"opne\"]\n");
    assert_eq!(found_with("capital-letter", &both, table).len(), 0);
    assert_eq!(
        found_with("stale-accept", &both, table),
        ["there is no finding of `capital-letter` for `opne` to accept"]
    );
    let none = accept("capital-letter", "");
    assert_eq!(found_with("stale-accept", &none, table).len(), 1);
    // A disabled rule has no findings, and `[[accept]]` entries for it aren't stale.
    let off = format!("[rules]\ncapital-letter = \"off\"\n{none}");
    assert_eq!(found_with("stale-accept", &off, table), [""; 0]);
    // `unknown-rule` reports a misspelled rule name.
    let slip = accept("capital-leter", "event = \"load\"\n");
    assert_eq!(found_with("stale-accept", &slip, table), [""; 0]);
    // Only rules that compare two versions have a `change`.
    let change = accept("capital-letter", "change = \"event-removed:load\"\n");
    let message = "findings of `capital-letter` are never about a change";
    assert_eq!(found_with("stale-accept", &change, table), [message]);
    assert_eq!(found_with("capital-letter", &change, table).len(), 2);
    assert_eq!(found_with("unknown-rule", &slip, table).len(), 1);
}

#[test]
fn each_of_many_is_told_once() {
    let rows: Vec<_> = (0..500)
        .map(|number| format!("a_{number}x,The same."))
        .collect();
    let table = format!("name,description\n{}\n", rows.join("\n"));
    assert_eq!(found("same-description", &table).len(), 499);
}
