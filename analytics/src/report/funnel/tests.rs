use super::super::testing::{Event, answered, asked, question, shown};
use super::super::{Question, Report};
use super::*;

fn funnel(steps: &[&str], by: By) -> Question {
    question(Report::Funnel(Funnel {
        steps: steps.iter().map(|name| (*name).to_owned()).collect(),
        within: crate::key::DAY,
        by,
    }))
}

fn at(name: &str, time: &str) -> Event {
    Event::new(name, &format!("2026-11-{time}Z"))
}

fn events() -> Vec<Event> {
    vec![
        // This event isn't in time order.
        at("shipped", "01T12:00:00").subject("u1").tenant("a"),
        at("open", "01T10:00:00").subject("u1").tenant("a"),
        at("bought", "01T11:00:00").subject("u1").tenant("a"),
        at("open", "01T10:00:00").subject("u2").tenant("a"),
        // This event is too late.
        at("paid", "02T10:00:00.000001").subject("u2").tenant("a"),
        // A user of another tenant, with the same name.
        at("paid", "01T10:00:00").subject("u2").tenant("b"),
        // These events have no subject.
        at("open", "01T10:00:00").process("p1"),
        at("paid", "01T10:30:00").process("p1"),
        at("shipped", "01T10:10:00").process("p1"),
        // An empty subject isn't an entity.
        at("open", "01T10:00:00").subject(""),
        at("mine", "01T10:00:00").subject("u3"),
    ]
}

#[tokio::test]
async fn steps_are_counted_with_shares_and_times() {
    let answer = answered(
        &events(),
        &funnel(&["open", "paid", "shipped"], By::default()),
    )
    .await;
    assert_eq!(
        answer.title,
        "open → paid → shipped, within 1 d, by subject, or process if there is no subject"
    );
    assert_eq!(
        shown(&answer),
        [
            "1|open|3|1||",
            "2|paid|2|0.666667|0.666667|2700",
            "3|shipped|1|0.333333|0.5|3600",
        ]
    );
    assert_eq!(
        answer.notes,
        [
            "events left out because they have no identifier (subject, or process if there is no subject): 1"
        ]
    );
}

#[tokio::test]
async fn events_without_an_entity_are_counted_in_each_tenant() {
    let mut events = events();
    for tenant in ["a", "b"] {
        events.push(at("paid", "01T10:00:00").tenant(tenant));
    }
    for (by, without) in [(By::SubjectOrProcess, 3), (By::Subject, 5)] {
        let answer = answered(&events, &funnel(&["open", "paid"], by)).await;
        let note = answer.notes.last().expect("a note");
        assert!(note.ends_with(&format!("): {without}")), "{note}");
    }
}

#[tokio::test]
async fn a_former_name_means_the_event_under_all_its_names() {
    let answer = answered(&events(), &funnel(&["open", "got"], By::Subject)).await;
    assert_eq!(shown(&answer), ["1|open|2|1||", "2|paid|1|0.5|0.5|3600"]);
    assert_eq!(
        answer.notes[0],
        "`got` is a former name of `paid`: all its names are counted"
    );
}

#[tokio::test]
async fn custom_names_count_if_they_are_stored() {
    let answer = answered(&events(), &funnel(&["mine", "open"], By::Subject)).await;
    assert_eq!(shown(&answer), ["1|mine|1|1||", "2|open|0|0|0|"]);
    for (name, expected) in [
        ("shiped", "did you mean `shipped`?"),
        ("miine", "did you mean `mine`?"),
        ("something_else", "`event-analytics report events`"),
    ] {
        let error = asked(&events(), &funnel(&["open", name], By::Subject)).await;
        let error = error.expect_err("there is no such event").to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_funnel_has_several_steps() {
    assert!(asked(&[], &funnel(&["open"], By::Tenant)).await.is_err());
    assert!(
        asked(&[], &funnel(&["open"; 17], By::Tenant))
            .await
            .is_err()
    );
    let answer = answered(&[], &funnel(&["open", "open"], By::Tenant)).await;
    assert_eq!(shown(&answer), ["1|open|0|||", "2|open|0|||"]);
}

/// Compares the fast count with a count in the engine's order, for many entities over several batches.
#[tokio::test]
async fn many_entities_are_each_counted_once() {
    let mut events = Vec::new();
    for step in ["shipped", "open", "paid"] {
        for user in 0..10_000 {
            let is_taken = step != "shipped" || user % 4 == 0;
            if is_taken {
                let time = match step {
                    "open" => "01T10:00:00",
                    "paid" => "01T10:00:10",
                    _ => "01T10:01:10",
                };
                events.push(at(step, time).subject(&format!("u{user}")));
            }
        }
    }
    let answer = answered(&events, &funnel(&["open", "paid", "shipped"], By::Subject)).await;
    assert_eq!(
        shown(&answer),
        [
            "1|open|10000|1||",
            "2|paid|10000|1|1|10",
            "3|shipped|2500|0.25|0.25|60",
        ]
    );
}
