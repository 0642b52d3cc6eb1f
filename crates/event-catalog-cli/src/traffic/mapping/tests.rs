//! Tests of the events found in records, and of errors in options.

use serde_json::json;

use super::*;

fn names(mapping: &Mapping, record: Value) -> Vec<Option<String>> {
    let events = mapping.events(record).into_iter();
    events.map(|it| it.expect("an event").name).collect()
}

fn some(names: &[&str]) -> Vec<Option<String>> {
    names.iter().map(|it| Some((*it).to_owned())).collect()
}

#[test]
fn calls_of_segment_are_found_alone_and_in_batches() {
    let segment = Mapping::segment();
    let one = json!({ "type": "track", "event": "Order Completed", "properties": { "a": 1 } });
    let found = segment.events(one.clone());
    let expected = Mapped {
        name: Some("Order Completed".to_owned()),
        payload: Some(json!({ "a": 1 })),
    };
    assert_eq!(found, [Ok(expected)]);
    let batch = json!({ "batch": [one, { "type": "page" }, { "type": "track", "event": "B" }] });
    assert_eq!(names(&segment, batch), some(&["Order Completed", "B"]));
}

#[test]
fn no_record_is_passed_over() {
    let segment = Mapping::segment();
    let call = |name: &str| json!({ "type": "track", "event": name });
    let list = json!([call("A"), { "batch": [call("B")] }, [call("C")]]);
    assert_eq!(names(&segment, list), some(&["A", "B", "C"]));
    let mapping = Mapping {
        each: Some(steps("/batch/*").expect("steps")),
        name: Template::parse("{/event}").expect("a template"),
        ..Mapping::default()
    };
    for record in [json!("x"), json!(5), json!(null)] {
        assert_eq!(names(&mapping, record), [None::<String>]);
    }
    assert!(mapping.events(json!([])).is_empty());
    assert!(mapping.events(json!({ "batch": [] })).is_empty());
}

#[test]
fn deliveries_of_github_are_named_by_their_header_and_action() {
    let github = Mapping::github();
    for record in [
        json!({ "request": { "headers": { "X-GitHub-Event": "issues" },
                             "payload": { "action": "opened" } } }),
        json!({ "headers": { "x-github-event": ["issues"] }, "body": "{\"action\":\"opened\"}" }),
    ] {
        assert_eq!(names(&github, record), some(&["issues.opened"]));
    }
    let push = json!({ "headers": { "X-GitHub-Event": "push" }, "payload": { "ref": "main" } });
    assert_eq!(names(&github, push), some(&["push"]));
    let list =
        json!([{ "name": "Host", "value": "a" }, { "name": "x-github-event", "value": "label" }]);
    let delivery = json!({ "headers": list, "payload": { "action": "created" } });
    assert_eq!(names(&github, delivery), some(&["label.created"]));
    // Without the header, `labeled` would not be the full name.
    for headers in [json!({}), json!([]), json!(null), json!([1, { "name": 2 }])] {
        let delivery = json!({ "headers": headers, "payload": { "action": "labeled" } });
        assert_eq!(names(&github, delivery), [None::<String>]);
    }
    let broken = json!({ "headers": {}, "body": "{" });
    assert_eq!(
        github.events(broken),
        [Err("the string at `/body` isn't JSON".to_owned())]
    );
}

#[test]
fn parts_are_named_by_pointers() {
    let mapping = Mapping {
        each: Some(steps("/data/*/events/*").expect("steps")),
        name: Template::parse("{/area}:{/a~1b}").expect("a template"),
        condition: Some(Condition::parse("/skip != true").expect("a condition")),
        ..Mapping::default()
    };
    let record = json!({ "data": [
        { "events": [{ "area": "x", "a/b": 1 }, { "area": "y" }, { "a/b": "z" }] },
        { "events": [{ "area": "n", "skip": true }, {}] },
        3,
    ] });
    let mut expected = some(&["x:1", "y", "z"]);
    expected.push(None);
    assert_eq!(names(&mapping, record), expected);
}

#[test]
fn templates_are_shown_as_they_are_written() {
    for text in ["{/area}.{/a~1b}", "x.{header:X-GitHub-Event}", "{/event}!"] {
        let template = Template::parse(text).expect("a template");
        assert_eq!(template.to_string(), text);
    }
}

#[test]
fn what_is_wrong_says_what_to_write() {
    for (result, part) in [
        (Template::parse("event").err(), "{/event}"),
        (Template::parse("{/event").err(), "without"),
        (Template::parse("{event}").err(), "begin it with `/`"),
        (Condition::parse("/type").err(), "isn't a condition"),
        (Condition::parse("/type == track").err(), "in quotes"),
        (steps("batch").err(), "begin it with `/`"),
    ] {
        let message = result.expect("an error");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_text_is_decoded_before_the_condition_about_it() {
    let mut mapping = Mapping {
        decode: vec![Pointer::parse("/body").expect("a pointer")],
        condition: Some(Condition::parse("/body/type == \"event_callback\"").expect("one")),
        name: Template::parse("{/body/event/type}").expect("a template"),
        ..Mapping::default()
    };
    let body = |text: &str| json!({ "body": text });
    let event = body("{\"type\":\"event_callback\",\"event\":{\"type\":\"team_join\"}}");
    assert_eq!(names(&mapping, event.clone()), some(&["team_join"]));
    let other = body("{\"type\":\"url_verification\"}");
    assert_eq!(names(&mapping, other), some(&[]));
    let broken = mapping.events(body("{"));
    assert_eq!(broken, [Err("the string at `/body` isn't JSON".to_owned())]);
    // A string in a skipped record isn't parsed.
    mapping.condition = Some(Condition::parse("/kind == \"json\"").expect("a condition"));
    assert_eq!(names(&mapping, body("payload=x")), some(&[]));
    let event = json!({ "kind": "json", "body": event["body"] });
    assert_eq!(names(&mapping, event), some(&["team_join"]));
}

#[test]
fn parts_of_a_text_are_found_after_it_is_decoded() {
    let mapping = Mapping {
        each: Some(steps("/body/batch/*").expect("steps")),
        decode: ["/body", "/data"].map(|it| Pointer(it.to_owned())).to_vec(),
        name: Template::parse("{/event}").expect("a template"),
        payload: vec![Pointer("/data".to_owned())],
        ..Mapping::default()
    };
    let batch = r#"{"batch":[{"event":"A","data":"{\"a\":1}"},{"event":"B"}]}"#;
    let found = mapping.events(json!({ "body": batch }));
    let event = |name: &str, payload: Option<Value>| {
        Ok(Mapped {
            name: Some(name.to_owned()),
            payload,
        })
    };
    let expected = [event("A", Some(json!({ "a": 1 }))), event("B", None)];
    assert_eq!(found, expected);
    let list = json!([{ "body": batch }, { "body": "no" }]);
    let found = mapping.events(list);
    assert_eq!(found.len(), 3);
    assert_eq!(found[2], Err("the string at `/body` isn't JSON".to_owned()));
}

#[test]
fn a_text_is_decoded_once() {
    let mapping = |each: Option<&str>| Mapping {
        each: each.map(|each| steps(each).expect("steps")),
        decode: vec![Pointer("/data".to_owned())],
        name: Template::parse("{/event}").expect("a template"),
        payload: vec![Pointer("/data".to_owned())],
        ..Mapping::default()
    };
    let found = |mapping: &Mapping, record: Value| {
        let found = mapping.events(record).into_iter();
        let found = found.map(|it| it.expect("an event").payload);
        found.collect::<Vec<_>>()
    };
    let batch = r#"[{"event":"A","data":"free text"},{"event":"B","data":"{\"a\":1}"}]"#;
    let expected = [Some(json!("free text")), Some(json!("{\"a\":1}"))];
    let through = mapping(Some("/data/*"));
    assert_eq!(found(&through, json!({ "data": batch })), expected);
    // The JSON in the string is itself a string.
    let record = json!({ "event": "A", "data": "\"{}\"" });
    let mut conditional = mapping(None);
    assert_eq!(found(&conditional, record.clone()), [Some(json!("{}"))]);
    conditional.condition = Some(Condition::parse("/data != 1").expect("a condition"));
    assert_eq!(found(&conditional, record), [Some(json!("{}"))]);
}
