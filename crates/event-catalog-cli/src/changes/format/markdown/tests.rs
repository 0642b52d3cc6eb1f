//! Tests the text of a change log.

use super::super::made::{comparison, edited, for_all, item};
use super::*;
use crate::changes::{Audience, Subject};

fn text(items: Vec<Item>, base_url: Option<&str>) -> String {
    render(&[comparison(items)], &Scope::of(&[]), false, base_url)
}

fn added(name: &str, module: Option<&str>, text: &str) -> Item {
    Item {
        module: module.map(str::to_owned),
        text: Some(text.to_owned()),
        event: Some(name.to_owned()),
        ..for_all(Kind::EventAdded, name, Verdict::Minor)
    }
}

#[test]
fn the_old_names_of_a_renamed_family_still_work() {
    let mut renamed = for_all(Kind::FamilyRenamed, "floor", Verdict::Minor);
    renamed.change.subject = Subject::Family("floor_{1..2}".to_owned());
    renamed.change.before = Some("level_{1..2}".to_owned());
    renamed.change.after = Some("floor_{1..2}".to_owned());
    let log = text(vec![renamed], None);
    assert!(log.contains(" The old names still work."), "{log}");
}

#[test]
fn it_reads_as_a_change_log() {
    let mut renamed = for_all(Kind::EventRenamed, "link_opened", Verdict::Minor);
    renamed.change.before = Some("link_clicked".to_owned());
    renamed.change.after = Some("link_opened".to_owned());
    let mut removed = item(
        Kind::EventRemoved,
        "sms_sent",
        &[
            (Audience::Rust, Verdict::Breaking),
            (Audience::TypeScript, Verdict::Breaking),
        ],
    );
    removed.change.migration = Some("Use `message_sent` instead.".into());
    let described = ["a", "b"].map(|name| {
        let docs = [(Audience::Docs, Verdict::Note)];
        let mut item = item(Kind::DescriptionChanged, name, &docs);
        item.change.after = Some(format!("It is {name}."));
        item
    });
    let items = [
        removed,
        renamed,
        added("load", None, "The chat was *loaded*."),
        added("mail_opened", Some("Mail"), "A mail was opened."),
    ];
    let items = items.into_iter().chain(described).collect();
    assert_eq!(
        text(items, None),
        "### Added\n\n\
         - `load`: The chat was *loaded*.\n\n\
         #### Mail\n\n\
         - `mail_opened`: A mail was opened.\n\n\
         ### Changed\n\n\
         - The event `link_clicked` was renamed to `link_opened`. The old name still works.\n\
         - The description of `a` was added: “It is a.”\n\
         - The description of `b` was added: “It is b.”\n\n\
         ### Removed\n\n\
         - **Breaking for Rust and TypeScript:** The event `sms_sent` was removed. Use `message_sent` instead.\n"
    );
    assert_eq!(text(Vec::new(), None), "No changes.\n");
}

#[test]
fn other_words_are_changes_and_small_edits_are_fixed() {
    let items = vec![
        edited("link", "A link was clickd.", "A link was clicked."),
        edited("login", "A user signed in.", "A user signed out."),
    ];
    assert_eq!(
        text(items, None),
        "### Changed\n\n\
         - The description of `login` changed: “signed in.” → “signed out.”\n\n\
         ### Fixed\n\n\
         - The description of `link` has a small edit: “clickd.” → “clicked.”\n"
    );
}

#[test]
fn the_reason_of_a_change_comes_before_the_advice() {
    let mut removed = for_all(Kind::EventRemoved, "sms_sent", Verdict::Breaking);
    removed.change.migration = Some("Use `message_sent` instead.".into());
    removed.change.accepted = Some("No version has ever sent it".to_owned());
    assert_eq!(
        text(vec![removed], None),
        "### Removed\n\n- **Breaking:** The event `sms_sent` was removed. No version has ever sent it. Use `message_sent` \
         instead.\n"
    );
}

#[test]
fn modules_are_in_the_order_of_the_catalog() {
    let mut removed = for_all(Kind::EventRemoved, "b", Verdict::Breaking);
    removed.module = Some("Mail".to_owned());
    let mut renamed = for_all(Kind::EventRenamed, "a", Verdict::Risky);
    renamed.module = Some("Mail".to_owned());
    let titles = ["Chat", "Mail", "Zone"].map(str::to_owned);
    let moved = titles.clone().map(|title| Item {
        module: Some(title),
        ..for_all(Kind::PayloadReplaced, "c", Verdict::Note)
    });
    let comparison = Comparison {
        modules: titles.to_vec(),
        ..comparison(
            [renamed]
                .into_iter()
                .chain(moved)
                .chain([removed])
                .collect(),
        )
    };
    let log = render(&[comparison], &Scope::of(&[]), false, None);
    let headings: Vec<&str> = log.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        headings,
        [
            "### Changed",
            "#### Chat",
            "#### Mail",
            "#### Zone",
            "### Removed",
            "#### Mail"
        ]
    );
}

#[test]
fn what_was_announced_says_so() {
    let mut removed = item(
        Kind::EventRemoved,
        "sms_sent",
        &[(Audience::Rust, Verdict::Breaking)],
    );
    removed.change.announced = true;
    let mut for_everyone = for_all(Kind::EventRemoved, "mail_sent", Verdict::Breaking);
    for_everyone.change.announced = true;
    // A rename doesn't announce the removal of the former name.
    let mut former = for_all(Kind::AliasRemoved, "chat_loaded", Verdict::Breaking);
    former.change.before = Some("load".to_owned());
    former.change.announced = true;
    assert_eq!(
        text(vec![removed, for_everyone, former], None),
        "### Removed\n\n\
         - **Breaking, as announced, for Rust:** The event `sms_sent` was removed.\n\
         - **Breaking, as announced:** The event `mail_sent` was removed.\n\
         - **Breaking:** The former name `load` of `chat_loaded` was removed.\n"
    );
}

#[test]
fn an_accepted_break_comes_before_an_announced_removal() {
    let mut announced = for_all(Kind::EventRemoved, "mail_sent", Verdict::Breaking);
    announced.change.announced = true;
    let mut accepted = for_all(Kind::EventRemoved, "sms_sent", Verdict::Breaking);
    accepted.change.accepted = Some("It was never sent.".to_owned());
    assert_eq!(
        text(vec![announced, accepted], None),
        "### Removed\n\n\
         - **Breaking:** The event `sms_sent` was removed. It was never sent.\n\
         - **Breaking, as announced:** The event `mail_sent` was removed.\n"
    );
}

#[test]
fn many_that_say_the_same_are_one_line_and_families_have_descriptions() {
    let modules = (0..6).map(|number| {
        let name = format!("m{number}");
        let mut item = for_all(Kind::ModuleAdded, &name, Verdict::Minor);
        item.change.after = Some(name);
        item
    });
    let mut family = added("", None, "A step.");
    family.change.subject = Subject::Family("step_{1..3}".to_owned());
    family.event = None;
    assert_eq!(
        text(modules.chain([family]).collect(), None),
        "### Added\n\n\
         - 6 modules were added: `m0`, `m1`, `m2`, `m3`, `m4`, `m5`.\n\
         - `step_{1..3}`: A step.\n"
    );
}

#[test]
fn a_break_says_for_whom_it_is_only_a_risk() {
    let verdicts = [
        (Audience::Wire, Verdict::Risky),
        (Audience::Rust, Verdict::Breaking),
        (Audience::TypeScript, Verdict::Breaking),
        (Audience::Warehouse, Verdict::Minor),
    ];
    let removed = item(Kind::EventRemoved, "sms_sent", &verdicts);
    let mut announced = item(Kind::EventRemoved, "mail_sent", &verdicts);
    announced.change.announced = true;
    assert_eq!(
        text(vec![removed, announced], None),
        "### Removed\n\n\
         - **Breaking for Rust and TypeScript; may break for senders and receivers:** The event `sms_sent` was \
         removed.\n\
         - **Breaking, as announced, for Rust and TypeScript; may break for senders and receivers:** The event \
         `mail_sent` was removed.\n"
    );
}

#[test]
fn it_has_all_names() {
    let removed = (0..100).map(|number| {
        for_all(
            Kind::EventRemoved,
            &format!("old_{number}"),
            Verdict::Breaking,
        )
    });
    let corrected =
        (0..100).map(|number| edited(&format!("kept_{number}"), "It was sent", "It was sent."));
    let log = text(removed.chain(corrected).collect(), None);
    for number in 0..100 {
        assert!(log.contains(&format!("`old_{number}`")), "{log}");
        assert!(log.contains(&format!("`kept_{number}`")), "{log}");
    }
    assert!(!log.contains(" more"), "{log}");
    // One line contains all events, and another line all descriptions.
    let lines = log.lines().filter(|line| line.starts_with("- "));
    assert_eq!(lines.count(), 2, "{log}");
}

#[test]
fn events_lead_to_the_page() {
    let page = "https://example.org/events";
    assert_eq!(
        text(vec![added("a b", None, "Sent.")], Some(page)),
        "### Added\n\n- [`a b`](https://example.org/events#a%2520b): Sent.\n"
    );
}

#[test]
fn a_character_that_is_named_by_its_number_is_not_printed() {
    let log = text(vec![added("a", None, "A &#27;[2J and &#10;# b.")], None);
    assert_eq!(
        log,
        "### Added\n\n- `a`: A \u{fffd}\\[2J and \u{fffd}# b.\n"
    );
}

#[test]
fn nothing_that_was_typed_mentions_anyone_in_release_notes() {
    let hostile = "@everyone #12 GH-12 &#64;octocat https://a.example [docs](https://b.example)";
    let mut removed = for_all(Kind::EventRemoved, hostile, Verdict::Breaking);
    removed.module = Some(hostile.to_owned());
    removed.change.migration = Some(hostile.into());
    let log = text(vec![removed, added(hostile, None, hostile)], None);
    for event in pulldown_cmark::TextMergeStream::new(pulldown_cmark::Parser::new(&log)) {
        if let pulldown_cmark::Event::Text(shown) = event {
            for sign in ["@everyone", "#12", "GH-12", "@octocat", "https://"] {
                assert!(!shown.contains(sign), "{sign}: {log}");
            }
        }
    }
    // Links that an author wrote are kept.
    assert!(log.contains("[docs](https://b.example)"), "{log}");
    let plain = text(
        vec![added(
            "load",
            None,
            "It took 5 % of 10:30, see `#12` & more.",
        )],
        None,
    );
    assert_eq!(
        plain.replace('\\', ""),
        "### Added\n\n- `load`: It took 5 % of 10:30, see `#12` & more.\n"
    );
}

#[test]
fn nothing_that_was_typed_is_markup() {
    let hostile = "x` <img src=y> {z}\n\n# a [b](javascript:c) <!-- -->";
    let mut removed = for_all(Kind::EventRemoved, hostile, Verdict::Breaking);
    removed.module = Some(hostile.to_owned());
    removed.change.migration = Some(hostile.into());
    removed.change.accepted = Some(hostile.to_owned());
    let text = text(
        vec![removed, added(hostile, None, hostile)],
        Some("https://a.b"),
    );
    let is_markup = |event: &pulldown_cmark::Event<'_>| {
        matches!(
            event,
            pulldown_cmark::Event::Html(_) | pulldown_cmark::Event::InlineHtml(_)
        )
    };
    let events: Vec<_> = pulldown_cmark::Parser::new(&text).collect();
    assert!(!events.iter().any(is_markup), "{text}");
    // In code, a link is shown as plain text.
    let links: Vec<&str> = events
        .iter()
        .filter_map(|event| match event {
            pulldown_cmark::Event::Start(
                pulldown_cmark::Tag::Link { dest_url, .. }
                | pulldown_cmark::Tag::Image { dest_url, .. },
            ) => Some(&**dest_url),
            _ => None,
        })
        .collect();
    assert_eq!(links.len(), 1, "{text}");
    assert!(links[0].starts_with("https://a.b#"), "{text}");
    let is_title = |event: &&pulldown_cmark::Event<'_>| {
        let level = pulldown_cmark::HeadingLevel::H1;
        matches!(event, pulldown_cmark::Event::Start(pulldown_cmark::Tag::Heading { level: it, .. }) if *it == level)
    };
    assert_eq!(events.iter().filter(is_title).count(), 0, "{text}");
}
