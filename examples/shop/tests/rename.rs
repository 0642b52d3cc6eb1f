//! A rename from end to end: programs built before it, programs with the new name while the old one is still sent,
//! and programs with only the new name. The catalogs are in `rename/`.

mod before {
    event_catalog::include_catalog!("before.rs");
}
mod renamed {
    event_catalog::include_catalog!("renamed.rs");
}
mod done {
    event_catalog::include_catalog!("done.rs");
}

use std::sync::{Arc, Mutex};

use event_catalog::{Catalog, Selector, Signals};

/// The numbers of the orders that a receiver's handlers have seen, and the events without a handler.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    orders: Vec<String>,
    others: usize,
}

/// Dispatches the event in a line to a receiver that has a handler for this event or name. Returns what the receiver
/// sees.
fn receive<C: Catalog>(line: &str, on: Selector<'_, C>) -> Seen {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let mut signals = Signals::new();
    let handler = Arc::clone(&seen);
    signals.on(on, move |signal| {
        let detail = signal
            .occurrence()
            .detail()
            .map(event_catalog::RawJson::as_str);
        let order: serde_json::Value = serde_json::from_str(detail.unwrap_or("null"))?;
        let id = order["order_id"].as_str().unwrap_or_default().to_owned();
        handler
            .lock()
            .expect("no handler has panicked")
            .orders
            .push(id);
        Ok(())
    });
    let occurrence = event_catalog::Occurrence::<C>::from_cloudevent(line).expect("a CloudEvent");
    if occurrence.event().is_none() {
        seen.lock().expect("no handler has panicked").others += 1;
    }
    assert!(signals.dispatch(&occurrence).failures().is_empty());
    drop(signals);
    Arc::into_inner(seen)
        .expect("the handler is gone")
        .into_inner()
        .expect("no handler has panicked")
}

fn order() -> Seen {
    Seen {
        orders: vec!["2024-0815".to_owned()],
        others: 0,
    }
}

/// The event that each version of the service sends.
fn sent() -> [String; 3] {
    let id = || "2024-0815".into();
    let before = before::emit::order_created(before::payload::OrderRequired { order_id: id() });
    let renamed = renamed::emit::order_placed(renamed::payload::OrderRequired { order_id: id() });
    let done = done::emit::order_placed(done::payload::OrderRequired { order_id: id() });
    let line = |line: Result<String, event_catalog::WriteError>| line.expect("it has an id");
    [
        line(before.with_id("1").with_source("/shop").to_cloudevent()),
        line(renamed.with_id("1").with_source("/shop").to_cloudevent()),
        line(done.with_id("1").with_source("/shop").to_cloudevent()),
    ]
}

#[test]
fn the_old_name_is_sent_until_the_setting_is_removed() {
    let [before, renamed, done] = sent();
    assert!(before.contains(r#""type":"order_created""#), "{before}");
    // The rename has changed nothing on the wire.
    assert_eq!(renamed, before);
    assert!(done.contains(r#""type":"order_placed""#), "{done}");
}

#[test]
fn a_receiver_that_is_not_updated_works_until_then() {
    let [before, renamed, done] = sent();
    for line in [&before, &renamed] {
        let on = Selector::from(before::Event::OrderCreated);
        assert_eq!(receive::<before::Event>(line, on), order());
    }
    // Without the setting, this receiver gets the new name as a custom event, to which it can listen by name.
    let on = Selector::from(before::Event::OrderCreated);
    let custom = Seen {
        orders: Vec::new(),
        others: 1,
    };
    assert_eq!(receive::<before::Event>(&done, on), custom);
    let seen = receive::<before::Event>(&done, Selector::name("order_placed"));
    assert_eq!((seen.orders.len(), seen.others), (1, 1));
}

#[test]
#[expect(deprecated, reason = "the old name is what this is about")]
fn an_updated_receiver_works_with_all_of_them() {
    for line in sent() {
        let renamed = [
            Selector::from(renamed::Event::OrderPlaced),
            Selector::from(renamed::Event::OrderCreated),
            Selector::name("order_placed"),
            Selector::name("order_created"),
        ];
        for on in renamed {
            assert_eq!(receive::<renamed::Event>(&line, on), order());
        }
        let on = Selector::from(done::Event::OrderPlaced);
        assert_eq!(receive::<done::Event>(&line, on), order());
    }
}

#[test]
fn an_occurrence_has_the_sent_name_and_the_current_one() {
    let name = renamed::EventName::from(renamed::Event::OrderPlaced);
    assert_eq!(
        (name.as_str(), name.current()),
        ("order_created", "order_placed")
    );
    assert_eq!(name.known(), Some(renamed::Event::OrderPlaced));
    assert_eq!(name.clone().into_owned().as_str(), "order_created");
    assert_eq!(renamed::Event::OrderPlaced.name(), "order_placed");
    assert_eq!(renamed::Event::OrderPlaced.sent_name(), "order_created");
    assert_eq!(done::Event::OrderPlaced.sent_name(), "order_placed");
    // A name that is given as a string is sent unchanged.
    let custom = renamed::Occurrence::custom("order_placed");
    assert_eq!(custom.name().as_str(), "order_placed");
    let custom = renamed::Occurrence::custom(renamed::Event::OrderPlaced);
    assert_eq!(custom.name().as_str(), "order_created");
}
