//! Compares the catalog's modules with the published page. The page says that an event is typically
//! prefixed with the name of its module, and some descriptions name a module. The tables below list
//! every exception.

use std::collections::BTreeSet;

use crate::catalog::{self, rows};

/// The events whose names don't begin with the names of their modules.
const OTHERWISE_NAMED: [(&str, &[&str]); 5] = [
    // Actions of the script on the web page, before and around the chat.
    ("widget", &["hide", "load", "open", "show", "close"]),
    // The lifecycle of a process, which the process engine reports.
    ("process", &["end", "start", "sub_process_visited"]),
    // Events of the chat itself: its menu, its screen.
    ("chat", &["interaction", "reset", "restart", "screen_time"]),
    // The module also has events for a customer's first participation, like the module `win`.
    (
        "participation",
        &["participant_bpmn_process", "participant_giveaway"],
    ),
    // Customers sign up in the module that signs them in.
    ("sign_in", &["sign_out", "sign_up", "sign_up_requested"]),
];

/// The words before "process module" that are neither a module's name nor its title.
const OTHERWISE_CALLED: [(&str, &str); 4] = [
    ("text opt-in", "sms"),
    ("NPS", "nps_survey"),
    // In these descriptions, the words before "process module" don't name a module.
    ("according", "beiersdorf"),
    ("sub process /", "process"),
];

#[test]
fn every_event_has_a_module_and_every_module_an_event() {
    let manifest = catalog::manifest();
    let declared = catalog::table(&manifest, "modules");
    let used = rows().into_iter().map(|row| row.module);
    let used: BTreeSet<String> = used.collect();
    assert_eq!(used, declared.keys().cloned().collect());
    for module in used {
        let title = catalog::text(catalog::table(declared, &module), "title");
        assert!(!title.is_empty(), "{module}");
    }
}

#[test]
fn names_begin_with_the_module_but_for_these() {
    let rows = rows();
    let otherwise: BTreeSet<(&str, &str)> = rows
        .iter()
        .map(|row| (&*row.module, &*row.name))
        .filter(|(module, name)| {
            let rest = name.strip_prefix(module);
            rest.is_none_or(|rest| !rest.is_empty() && !rest.starts_with('_'))
        })
        .collect();
    let listed = OTHERWISE_NAMED.iter();
    let listed = listed.flat_map(|(module, names)| names.iter().map(move |name| (*module, *name)));
    assert_eq!(otherwise, listed.collect());
}

#[test]
fn each_of_these_is_accepted_with_a_reason() {
    let manifest = catalog::manifest();
    let accepts = catalog::accepts(&manifest, "module-prefix");
    let accepted: Vec<BTreeSet<&str>> = accepts.map(Iterator::collect).collect();
    let listed = OTHERWISE_NAMED.iter();
    let listed: Vec<BTreeSet<&str>> = listed
        .map(|(_, names)| names.iter().copied().collect())
        .collect();
    assert_eq!(accepted.len(), listed.len());
    for names in listed {
        assert!(accepted.contains(&names), "{names:?}");
    }
}

#[test]
fn a_module_that_a_description_names_is_the_events_module() {
    let manifest = catalog::manifest();
    let modules = catalog::table(&manifest, "modules");
    let mut used = BTreeSet::new();
    let mut named = 0;
    for row in rows() {
        let Some((before, _)) = row.description.split_once(" process module") else {
            continue;
        };
        let article = |word: &str| ["a", "an", "the"].contains(&&*word.to_lowercase());
        let words: Vec<&str> = before.split(' ').collect();
        let start = words.iter().rposition(|word| article(word));
        let phrase = words[start.map_or(0, |at| at + 1)..].join(" ");

        let title = catalog::text(catalog::table(modules, &row.module), "title");
        if snake_case(&phrase) == row.module || phrase.eq_ignore_ascii_case(title) {
            named += 1;
            continue;
        }
        let called = OTHERWISE_CALLED.iter().find(|(it, _)| *it == phrase);
        let (_, module) = called.unwrap_or_else(|| panic!("{}: {phrase:?}", row.place));
        assert_eq!(row.module, *module, "{}: {phrase:?}", row.place);
        used.insert(phrase);
    }
    assert_eq!(used.len(), OTHERWISE_CALLED.len(), "{used:?}");
    // If the wording changed, this test could otherwise check nothing.
    assert!(named > 40, "only {named} descriptions name their module");
}

fn snake_case(phrase: &str) -> String {
    phrase.to_lowercase().replace([' ', '/', '-'], "_")
}
