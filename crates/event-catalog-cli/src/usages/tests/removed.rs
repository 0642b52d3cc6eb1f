//! Tests of the findings about names in `removed.csv`.

use super::*;

const CATALOG: [(&str, &str); 2] = [
    (
        "catalog/events.csv",
        "name,description,aliases\nlink_opened,x,link_used\nchat_loaded,x,\nchat_gone,x,\n",
    ),
    (
        "catalog/removed.csv",
        "name,first,last,renamed_to,replaced_by\nchat_gone,,v1,\nchat_hidden,v1,v3,\nchat_hidden,v5,v6,\n\
         chat_shown,,v5,,chat_loaded\nhidden,,,\n\
         link_clicked,,2026-11-29,link_hit\nlink_hit,,v4.2,link_used\n",
    ),
];

/// Returns the rule and message of each finding in a file, and the number of used events.
fn said(path: &str, text: &str) -> (Vec<(&'static str, String)>, usize) {
    let (_folder, usages) = searched(&[&CATALOG[..], &[(path, text)]].concat());
    let found = usages.checked.found.into_iter().map(|it| it.finding);
    let said = found.map(|it| (it.rule.name, it.message)).collect();
    (said, usages.used_in.events())
}

#[test]
fn it_is_said_until_when_a_name_was_there_and_what_it_is_now() {
    for (text, message) in [
        (
            "f('link_clicked')",
            "`link_clicked` was removed; this catalog had it until 2026-11-29; it is now named `link_opened`",
        ),
        (
            "f('link_hit')",
            "`link_hit` was removed; this catalog had it until v4.2; it is now named `link_opened`",
        ),
        (
            "f('chat_hidden')",
            "`chat_hidden` was removed; this catalog had it until v6",
        ),
        (
            "f('chat_shown')",
            "`chat_shown` was removed; this catalog had it until v5; it was replaced by `chat_loaded`",
        ),
    ] {
        let expected = vec![("removed-name", message.to_owned())];
        assert_eq!(said("a.js", text), (expected, 0), "{text}");
    }
    // The catalog has this removed name again.
    assert_eq!(said("a.js", "f('chat_gone')"), (Vec::new(), 1));
}

#[test]
fn a_removed_name_has_the_places_of_other_names() {
    let found = |path: &str, text: &str| {
        let (found, _) = said(path, text);
        found.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    // A single word counts only in a place of names.
    assert_eq!(found("a.js", "f('hidden')"), [""; 0]);
    assert_eq!(
        found("a.js", "f('hidden', 'chat_loaded')"),
        ["removed-name"]
    );
    for (path, text) in [
        (
            "a.js",
            "if (t === 'link_clicked' || t === 'link_opened') {}",
        ),
        ("CHANGELOG.md", "The event 'chat_hidden' is gone."),
        ("a.js", "listen({ chat_hidden: f })"),
        ("a.js", "f('chat_hidden') // event-catalog: ignore"),
        // Removed names aren't suggested.
        ("a.js", "f('chat_hiden', 'chat_loaded')"),
        ("a.js", "f('chat_hidden ')"),
    ] {
        assert_eq!(found(path, text), [""; 0], "{text}");
    }
}

#[test]
fn a_removed_name_that_leads_to_an_event_is_replaced() {
    let replaced = [("a.js", "f('link_clicked')")];
    let expected = ("a.js".to_owned(), "f('link_opened')".to_owned());
    assert_eq!(fixed_with(&CATALOG, &replaced), [expected]);
    for file in [
        ("a.js", "f('chat_hidden')"),
        // The replacement of a removed name has another meaning.
        ("a.js", "f('chat_shown')"),
        ("a.js", "localStorage.getItem('link_clicked')"),
        ("a.sql", "select 1 from x where name = 'link_clicked'"),
    ] {
        assert!(fixed_with(&CATALOG, &[file]).is_empty(), "{file:?}");
    }
}
