//! Edits to the `identifier` column, and which of them break code.

use super::{compared, rules, shown};

const BEFORE: &str = "name,description,identifier\n\
    👍,A message was liked.,thumbs_up\n\
    👎,A message was disliked.,thumbs_down\n\
    load,The chat was loaded.,\n\
    step_{1..3},Step {n} was done.,stage_{1..3}\n\
    score_{1..3},A score of {n} was given.,\n";

/// Edits the table, and lists the rule's findings.
#[track_caller]
fn found(from: &str, to: &str) -> Vec<String> {
    assert!(BEFORE.contains(from), "{from}");
    let checked = compared(BEFORE, &BEFORE.replace(from, to));
    let found = checked.found.iter();
    let found = found.filter(|it| it.finding.rule.name == "changed-identifier");
    let shown = found.map(|it| {
        let finding = &it.finding;
        let help = finding.help.as_deref().unwrap_or_default();
        format!("{}: {help}", finding.message)
    });
    shown.collect()
}

#[test]
fn another_identifier_is_found() {
    let code = "code that uses it no longer compiles; the wire is not affected";
    let accept = "or change the code together with the catalog, and accept this finding";
    for (from, to, message, help) in [
        (
            "thumbs_up",
            "liked",
            "the identifier of `👍` has changed from `ThumbsUp` to `Liked`",
            "write `thumbs_up` into the `identifier` column, as before",
        ),
        (
            "loaded.,",
            "loaded.,chat_loaded",
            "the identifier of `load` has changed from `Load` to `ChatLoaded`",
            "remove the text from the `identifier` column, as before",
        ),
        (
            "stage_{1..3}",
            "",
            "3 identifiers of `step_{1..3}` have changed from `Stage1` to `Step1`",
            "write `stage_{1..3}` into the `identifier` column, as before",
        ),
        (
            "given.,",
            "given.,score_{1..3}_given",
            "3 identifiers of `score_{1..3}` have changed from `Score1` to `Score1Given`",
            "remove the text from the `identifier` column, as before",
        ),
        // The variant stays the same, but the function doesn't.
        (
            "stage_{1..3}",
            "stage{1..3}",
            "3 identifiers of `step_{1..3}` have changed from `stage_1` to `stage1`",
            "write `stage_{1..3}` into the `identifier` column, as before",
        ),
    ] {
        let expected = format!("{message}: {code}: {help}; {accept}");
        assert_eq!(found(from, to), [expected], "{from} -> {to}");
    }
}

#[test]
fn what_no_code_notices_passes() {
    for (from, to) in [
        ("was liked", "got a thumbs up"),
        ("thumbs_up", "Thumbs Up"),
        (
            "load,The chat was loaded.,",
            "load,The chat was loaded.,load",
        ),
        // The rows have changed, but the identifiers haven't.
        ("stage_{1..3}", "stage"),
        (
            "score_{1..3},A score of {n} was given.,\n",
            "score_1,The score was 1.,\nscore_2,The score was 2.,\nscore_3,The score was 3.,\n",
        ),
        // Other rules report a removed event, and an event without an identifier.
        ("load,The chat was loaded.,\n", ""),
        ("thumbs_up", ""),
        // The heading has a typo.
        (",identifier\n", ",identifer\n"),
    ] {
        assert_eq!(found(from, to), [""; 0], "{from} -> {to}");
    }
}

#[test]
fn a_column_that_is_gone_is_one_mistake() {
    let before = "name,description,identifier\n\
        load,The chat was loaded.,chat_loaded\nhide,The chat was hidden.,chat_hidden\n";
    let after = "name,description\nload,The chat was loaded.\nhide,The chat was hidden.\n";
    let checked = compared(before, after);
    assert_eq!(
        rules(&checked),
        ["changed-identifier"],
        "{}",
        shown(checked)
    );
}

#[test]
fn the_constant_of_an_alias_may_change() {
    let before = "name,description,aliases\nload,The chat was loaded.,chat_loaded; Chat Opened\n";
    let after = "name,description,aliases,identifier\n\
        load,The chat was loaded.,chat_loaded; Chat Opened,\n\
        open,The chat was opened.,,chat_opened\n";
    assert_eq!(rules(&compared(before, after)), [""; 0]);
    let renamed =
        "name,description,aliases\nloaded,The chat was loaded.,chat_loaded; Chat Opened; load\n";
    assert_eq!(rules(&compared(before, renamed)), [""; 0]);
}

#[test]
fn a_rename_that_drops_the_chosen_words_is_found() {
    let settings = "name,description,identifier,aliases\n";
    let before = format!("{settings}load,The chat was loaded.,chat_ready,\n");
    let with = |identifier: &str| {
        compared(
            &before,
            &format!("{settings}loaded,The chat was loaded.,{identifier},load\n"),
        )
    };
    assert_eq!(rules(&with("")), ["changed-identifier"]);
    assert_eq!(rules(&with("chat_ready")), [""; 0]);
}
