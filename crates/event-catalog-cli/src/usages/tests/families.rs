//! Tests the findings about code that computes a family's names.

use super::*;

const TABLE: &str = "name,description,aliases,deprecated,replaced_by\n\
    nps_score_{0..3},x,nps_survey_score_{0..3},,\n\
    step_{1..2}_done,x,step_end_{1..2},,\n\
    rating_{1..2},x,score_{1..2},,\n\
    old_answer_{1..2},x,,,rating_{1..2}\n\
    chat_loaded,x,,,\n";

const REMOVED: &str = "name,first,last,renamed_to,replaced_by\n\
    chat_mark_1,,v5,,rating_1\nchat_mark_2,,v5,,rating_2\n\
    chat_rated_1,,v4,rating_1\nchat_rated_2,,v4,rating_2\n\
    chat_vote_1,,v5,\nchat_vote_2,,v5,\n\
    form_sent_1,,v5,\nload_time_1,,v5,\nload_time_2,,v5,\n";

const CATALOG: [(&str, &str); 2] = [
    ("catalog/events.csv", TABLE),
    ("catalog/removed.csv", REMOVED),
];

/// Returns the rule, message and help of each finding in a file, and the number of used events.
fn said(path: &str, text: &str) -> (Vec<(&'static str, String, String)>, usize) {
    let (_folder, usages) = searched(&[&CATALOG[..], &[(path, text)]].concat());
    let found = usages.checked.found.into_iter().map(|it| it.finding);
    let said = found.map(|it| (it.rule.name, it.message, it.help.unwrap_or_default()));
    (said.collect(), usages.used_in.events())
}

fn rules_of(path: &str, text: &str) -> Vec<&'static str> {
    let (said, _) = said(path, text);
    said.into_iter().map(|(rule, ..)| rule).collect()
}

#[test]
fn the_prefix_of_old_removed_and_deprecated_names_is_reported() {
    for (text, rule, message, help, events) in [
        (
            "f('nps_survey_score_' + n)",
            "old-name",
            "`nps_survey_score_` begins old names of `nps_score_{0..3}`",
            "write `nps_score_`; code that gets names",
            4,
        ),
        (
            "f(`step_end_${n}`)",
            "old-name",
            "`step_end_` begins old names of `step_{1..2}_done`",
            "write `step_{1..2}_done`; code that gets names",
            2,
        ),
        (
            "f(`chat_rated_${n}`)",
            "removed-name",
            "`chat_rated_` begins removed names, such as `chat_rated_1`, which this catalog had until v4",
            "write `rating_`; code that gets names",
            0,
        ),
        (
            "f('chat_vote_' + n)",
            "removed-name",
            "`chat_vote_` begins removed names, such as `chat_vote_1`, which this catalog had until v5",
            "no event has its meaning now",
            0,
        ),
        (
            "f('chat_mark_' + n)",
            "removed-name",
            "`chat_mark_` begins removed names, such as `chat_mark_1`, which this catalog had until v5",
            "use other names, such as `rating_1`",
            0,
        ),
        (
            "f('old_answer_' + n)",
            "deprecated-name",
            "`old_answer_` begins the names of `old_answer_{1..2}`, which is deprecated",
            "use `rating_{1..2}`",
            2,
        ),
    ] {
        let (found, used) = said("a.js", text);
        let [(name, said, advice)] = found.as_slice() else {
            panic!("{text}: {found:?}");
        };
        assert_eq!((*name, said.as_str(), used), (rule, message, events));
        assert!(advice.starts_with(help), "{text}: {advice}");
    }
}

#[test]
fn a_prefix_is_right_where_a_name_would_be() {
    for (path, text) in [
        ("a.js", "f('nps_score_' + n)"),
        // The code handles the old and the new prefix.
        (
            "a.js",
            "t.startsWith('nps_survey_score_') || t.startsWith('nps_score_')",
        ),
        ("CHANGELOG.md", "The prefix 'nps_survey_score_%d' is new."),
        (
            "a.js",
            "f('nps_survey_score_' + n) // event-catalog: ignore",
        ),
        ("a.rs", "/// See [`nps_survey_score_{n}`].\nfn f() {}"),
        ("a.md", "The names `nps_survey_score_{n}` were renamed."),
        // A prefix of a single word could begin any string.
        ("a.js", "document.getElementById('score_' + n)"),
        // There is only one such removed name, so it isn't a family.
        ("a.js", "f('form_sent_' + n)"),
        ("a.js", "f('nps_survey_score_total')"),
    ] {
        assert_eq!(rules_of(path, text), [""; 0], "{text}");
    }
    assert_eq!(
        rules_of("a.js", "f('score_' + n, 'chat_loaded')"),
        ["old-name"]
    );
}

#[test]
fn the_prefix_of_names_that_an_event_has_is_not_removed() {
    let events = "name,description\nload_time_3,x\nchat_loaded,x\n";
    let catalog = [("catalog/events.csv", events), CATALOG[1]];
    let only = [("a.js", "f('chat_vote_' + n); f('load_time_' + n)")];
    assert!(fixed_with(&catalog, &only).is_empty());
}

#[test]
fn a_prefix_is_replaced_if_only_the_number_follows() {
    let code = "f('nps_survey_score_' + n)\ng(`nps_survey_score_${n}`, h('chat_rated_' + n))";
    let expected = "f('nps_score_' + n)\ng(`nps_score_${n}`, h('rating_' + n))";
    assert_eq!(replaced(("a.js", code)), Some(expected.to_owned()));
    for file in [
        ("a.js", "f('nps_survey_score_' + n + '_x')"),
        ("a.js", "f(a + 'nps_survey_score_' + n)"),
        ("a.js", "f(`step_end_${n}`)"),
        ("a.js", "localStorage.getItem('nps_survey_score_' + n)"),
        (
            "a.sql",
            "select 1 from x where name like 'nps_survey_score_%'",
        ),
        ("a.js", "f('chat_vote_' + n)"),
        ("a.js", "f('old_answer_' + n)"),
    ] {
        assert_eq!(replaced(file), None, "{file:?}");
    }
}

#[test]
fn a_prefix_of_other_current_names_stays() {
    let of = |other: &str| {
        let events = format!(
            "name,description,aliases\nnps_score_v2_{{0..3}},x,nps_score_{{0..3}}\n{other},x,\n"
        );
        let catalog = [("catalog/events.csv", events.as_str())];
        fixed_with(&catalog, &[("a.js", "f(t.startsWith('nps_score_'))")])
    };
    assert!(of("nps_score_given").is_empty());
    assert_eq!(of("nps_scored").len(), 1);
}

/// Returns the changed file; `None` if the file stays the same.
fn replaced(file: (&str, &str)) -> Option<String> {
    let (_folder, usages) = searched(&[&CATALOG[..], &[file]].concat());
    let (fixed, _) = usages.fixed();
    let mut files = fixed.into_iter().flat_map(|(_, files)| files);
    files.next().map(|file| file.after)
}
