//! Tests the lines for changes: folded, counted, by module.

use super::super::comparison::Item;
use super::super::made::{comparison, for_all, item};
use super::*;
use crate::changes::Subject;

fn lines(items: Vec<Item>, all: bool) -> Vec<String> {
    let groups = outline(&comparison(items), &Scope::of(&[]), all);
    let mut out = Vec::new();
    for group in groups {
        for (module, lines) in group.modules {
            let module = module.unwrap_or_default();
            out.extend(lines.iter().map(|line| {
                format!(
                    "{}|{module}|{}{}",
                    group.verdict.name(),
                    line.sentence.plain(),
                    line.remark().unwrap_or_default().plain()
                )
            }));
        }
    }
    out
}

#[test]
fn what_is_harmless_is_folded() {
    let mut items: Vec<_> = (0..15)
        .map(|number| for_all(Kind::EventAdded, &format!("e{number}"), Verdict::Minor))
        .collect();
    let mut renamed = item(Kind::EventRenamed, "b", &[(Audience::Docs, Verdict::Minor)]);
    renamed.change.before = Some("a".to_owned());
    items.push(renamed);
    assert_eq!(
        lines(items.clone(), false),
        [
            "minor||15 events were added: `e0`, `e1`, `e2`, `e3`, `e4`, `e5`, `e6`, `e7`, `e8`, `e9` and 5 more",
            "minor||The event `a` was renamed to `b`; the old name still works",
        ]
    );
    assert_eq!(lines(items, true).len(), 16);
}

#[test]
fn receivers_of_renamed_events_are_released_first() {
    let shown = |forward, all| {
        let mut renamed = item(Kind::EventRenamed, "b", &[(Audience::Docs, Verdict::Minor)]);
        renamed.change.before = Some("a".to_owned());
        renamed.change.migration = Some("Use `b` instead of `a`.".into());
        renamed.change.verdicts.forward = forward;
        let groups = outline(&comparison(vec![renamed]), &Scope::of(&[]), all);
        let line = &groups[0].modules[0].1[0];
        (line.sentence.plain(), line.migration.clone().unwrap())
    };
    let sentence = "The event `a` was renamed to `b`; the old name still works";
    let advice = "Use `b` instead of `a`.";
    // A single change is worded in the same way as several changes in one line.
    for all in [false, true] {
        assert_eq!(
            shown(Verdict::None, all),
            (sentence.to_owned(), advice.to_owned())
        );
        assert_eq!(
            shown(Verdict::Minor, all),
            (sentence.to_owned(), format!("{advice} {RECEIVERS_FIRST}"))
        );
    }
}

#[test]
fn a_renamed_family_has_the_remarks_of_a_renamed_event() {
    let mut renamed = for_all(Kind::FamilyRenamed, "floor_{1..2}", Verdict::Minor);
    renamed.change.before = Some("level_{1..2}".to_owned());
    renamed.change.after = Some("floor_{1..2}".to_owned());
    renamed.change.migration = Some("Use `floor` instead of `level`.".into());
    for all in [false, true] {
        let groups = outline(&comparison(vec![renamed.clone()]), &Scope::of(&[]), all);
        let line = &groups[0].modules[0].1[0];
        let said = line.sentence.plain();
        assert!(said.ends_with("; the old names still work"), "{said}");
        let advice = format!("Use `floor` instead of `level`. {RECEIVERS_FIRST}");
        assert_eq!(line.migration.as_deref(), Some(advice.as_str()));
    }
}

#[test]
fn the_order_of_releases_is_for_those_who_use_names_as_text() {
    let mut renamed = for_all(Kind::EventRenamed, "b", Verdict::Minor);
    renamed.change.before = Some("a".to_owned());
    let comparison = comparison(vec![renamed]);
    let shown = |audience| {
        let groups = outline(&comparison, &Scope::of(&[audience]), false);
        groups[0].modules[0].1[0].migration.clone()
    };
    assert_eq!(shown(Audience::Wire).as_deref(), Some(RECEIVERS_FIRST));
    assert_eq!(shown(Audience::Warehouse).as_deref(), Some(NAMES_AS_TEXT));
    assert_eq!(shown(Audience::Rust), None);
}

#[test]
fn the_old_name_of_a_risky_rename_has_lost_its_meaning() {
    let mut merged = item(Kind::EventRenamed, "b", &[(Audience::Wire, Verdict::Risky)]);
    merged.change.before = Some("a".to_owned());
    for all in [false, true] {
        assert_eq!(
            lines(vec![merged.clone()], all),
            ["risky||The event `a` was renamed to `b` (for senders and receivers)"]
        );
    }
}

#[test]
fn grave_changes_have_a_line_each_by_module() {
    let removed = |name: &str, module: Option<&str>| Item {
        module: module.map(str::to_owned),
        ..for_all(Kind::EventRemoved, name, Verdict::Breaking)
    };
    let items = vec![
        removed("a", Some("Link")),
        removed("b", Some("News")),
        removed("c", Some("Link")),
        removed("d", None),
    ];
    assert_eq!(
        lines(items, false),
        [
            "breaking||The event `d` was removed",
            "breaking|Link|The event `a` was removed",
            "breaking|Link|The event `c` was removed",
            "breaking|News|The event `b` was removed",
        ]
    );
    let many = (0..25).map(|number| removed(&number.to_string(), Some("Link")));
    let many: Vec<Item> = many.collect();
    assert_eq!(
        lines(many.clone(), false),
        [
            "breaking|Link|25 events were removed: `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9` and 15 more"
        ]
    );
    // The changes have different advice, so they aren't combined.
    let many = many.into_iter().enumerate().map(|(number, mut item)| {
        item.change.migration = Some(format!("Use `x{number}` instead.").into());
        item
    });
    let many: Vec<Item> = many.collect();
    // A list is shortened only if that leaves out at least five lines.
    let few = lines(many[..14].to_vec(), false);
    assert_eq!(few.len(), 14);
    assert_eq!(few[13], "breaking|Link|The event `13` was removed");
    let many = lines(many, false);
    assert_eq!(many.len(), MOST + 1);
    assert_eq!(many[MOST], "breaking||… and 15 events were removed, too");
}

#[test]
fn what_was_announced_is_apart() {
    let mut announced = for_all(Kind::EventRemoved, "a", Verdict::Breaking);
    announced.change.announced = true;
    let mut accepted = for_all(Kind::EventRemoved, "b", Verdict::Breaking);
    accepted.change.announced = true;
    accepted.change.accepted = Some("Never sent.".to_owned());
    let lost = for_all(Kind::EventRemoved, "c", Verdict::Breaking);
    let mut former = for_all(Kind::AliasRemoved, "d", Verdict::Breaking);
    former.change.announced = true;
    let groups = outline(
        &comparison(vec![announced, accepted, former, lost]),
        &Scope::of(&[]),
        false,
    );
    let found = groups
        .iter()
        .map(|it| (it.is_accepted, it.is_of_former_names, it.is_announced));
    let found: Vec<_> = found.collect();
    assert_eq!(
        found,
        [
            (false, false, false),
            (true, false, false),
            (false, true, false),
            (false, false, true)
        ]
    );
}

#[test]
fn effects_are_counted_at_their_cause() {
    let cause = for_all(Kind::DefaultPayloadChanged, "x", Verdict::Breaking);
    let mut effect = for_all(Kind::PayloadReplaced, "a", Verdict::Breaking);
    effect.change.cause = Some(0);
    let items = vec![cause, effect.clone(), effect];
    assert_eq!(
        lines(items.clone(), false),
        [
            "breaking||The payload that all other events may carry changed (2 changes follow from it)"
        ]
    );
    assert_eq!(lines(items, true).len(), 3);
}

#[test]
fn what_is_checked_less_comes_first() {
    let lowered = item(
        Kind::CheckLowered,
        "gate",
        &[(Audience::Docs, Verdict::Note)],
    );
    let removed = for_all(Kind::EventRemoved, "a", Verdict::Breaking);
    assert_eq!(
        lines(vec![removed, lowered], false),
        [
            "note||`gate` checks less than before",
            "breaking||The event `a` was removed"
        ]
    );
}

#[test]
fn an_effect_is_no_event() {
    let added = for_all(Kind::EventAdded, "a", Verdict::Minor);
    let other = for_all(Kind::EventAdded, "b", Verdict::Minor);
    let mut effect = for_all(Kind::PayloadAdded, "p", Verdict::Minor);
    effect.change.cause = Some(0);
    assert_eq!(
        lines(vec![added, effect, other], false),
        ["minor||2 events were added: `a`, `b`"]
    );
}

#[test]
fn a_change_of_a_payload_says_which_events_it_hits() {
    let mut field = item(
        Kind::FieldRequired,
        "x",
        &[(Audience::Wire, Verdict::Breaking)],
    );
    field.carriers = Some(Carriers::Rows(vec!["order_placed".to_owned()], 2));
    assert_eq!(
        lines(vec![field.clone()], false),
        ["breaking||`x` is required now (in `order_placed` and 2 more; for senders and receivers)"]
    );
    // If a payload is named after its only event, the event isn't repeated.
    for (schema, expected) in [
        ("order_placed", "(for senders and receivers)"),
        ("order", "(in `order_placed`; for senders and receivers)"),
    ] {
        field.change.subject = Subject::Payload {
            schema: schema.to_owned(),
            path: "x".to_owned(),
        };
        field.carriers = Some(Carriers::Rows(vec!["order_placed".to_owned()], 0));
        let line = lines(vec![field.clone()], false).remove(0);
        assert!(line.ends_with(expected), "{line}");
    }
}

#[test]
fn a_break_says_for_whom_it_is_only_a_risk() {
    let verdicts = [
        (Audience::Wire, Verdict::Risky),
        (Audience::Rust, Verdict::Breaking),
        (Audience::TypeScript, Verdict::Breaking),
    ];
    let removed = item(Kind::EventRemoved, "a", &verdicts);
    let risky = item(Kind::EventRemoved, "b", &verdicts[..1]);
    assert_eq!(
        lines(vec![removed.clone(), risky], false),
        [
            "breaking||The event `a` was removed (for Rust and TypeScript; risky for senders and receivers)",
            "risky||The event `b` was removed (for senders and receivers)",
        ]
    );
    // Risks for audiences that weren't requested aren't mentioned.
    let rust = Scope::of(&[Audience::Rust, Audience::Docs]);
    let groups = outline(&comparison(vec![removed]), &rust, false);
    let remark = groups[0].modules[0].1[0].remark().unwrap();
    assert_eq!(remark.plain(), " (for Rust)");
}

#[test]
fn a_family_is_one_name() {
    let of_family = |name: &str| Item {
        family: Some("step_{1..3}".to_owned()),
        ..for_all(Kind::EventAdded, name, Verdict::Minor)
    };
    let items = ["step_1", "step_2", "step_3"].map(of_family).to_vec();
    assert_eq!(
        lines(items, false),
        ["minor||3 events were added: `step_{1..3}`"]
    );
}

#[test]
fn the_events_of_a_family_are_counted_and_not_its_row() {
    let family = |kind, number: usize| {
        let mut family = for_all(kind, "", Verdict::Minor);
        family.change.subject = Subject::Family(format!("step_{number}_{{1..3}}"));
        family.events = 3;
        family
    };
    let one = |number: usize| for_all(Kind::EventAdded, &format!("e{number}"), Verdict::Minor);
    let added: Vec<Item> = [family(Kind::EventAdded, 0)]
        .into_iter()
        .chain([one(0)])
        .collect();
    assert_eq!(
        lines(added, false),
        ["minor||4 events were added: `step_0_{1..3}`, `e0`"]
    );
    // Risks aren't mentioned in the counts of omitted changes, either.
    let names = (0..10)
        .map(one)
        .chain((0..5).map(|it| family(Kind::EventAdded, it)));
    assert_eq!(
        lines(names.collect(), false),
        [
            "minor||25 events were added: `e0`, `e1`, `e2`, `e3`, `e4`, `e5`, `e6`, `e7`, `e8`, `e9` and 15 more"
        ]
    );
    let removed = (0..15).map(|number| {
        let mut item = family(Kind::EventRemoved, number);
        item.change.migration = Some(format!("Use `x{number}` instead.").into());
        for audience in Audience::ALL {
            item.change.verdicts.raise(audience, Verdict::Breaking);
        }
        item
    });
    let removed = lines(removed.collect(), false);
    assert_eq!(
        removed.last().map(String::as_str),
        Some("breaking||… and 15 events were removed, too")
    );
    // The wording for families counts families, not their events.
    let reworded = (0..2).map(|number| family(Kind::FamilyRenamed, number));
    assert!(lines(reworded.collect(), false)[0].starts_with("minor||2 families were renamed"));
}
