//! Suggests options for reading records in a form that isn't built in.

use serde_json::Value;

/// The members that hold an event's name in the exports of many tools.
const NAMES: [&str; 5] = ["event", "event_name", "eventName", "event_type", "name"];

/// The members that hold the payload.
const PAYLOADS: [&str; 7] = [
    "properties",
    "event_properties",
    "params",
    "payload",
    "data",
    "props",
    "attributes",
];

/// The members that hold a list of events in the requests of many tools.
const LISTS: [&str; 2] = ["batch", "events"];

/// The values of `type` in Segment's calls.
const CALLS: [&str; 6] = ["track", "page", "screen", "identify", "group", "alias"];

/// Suggests options that can probably read a record, such as `--name '{/event}' --payload /properties`. All names in
/// the options come from the lists above, never from the record.
pub(super) fn options(record: &Value) -> Option<String> {
    // An invalid CloudEvent should be corrected, rather than read in another form.
    if record.get("specversion").is_some() {
        return None;
    }
    for key in LISTS {
        let Some(first) = record.get(key).and_then(|it| it.get(0)) else {
            continue;
        };
        let call = first.get("type").and_then(Value::as_str);
        if key == "batch" && call.is_some_and(|it| CALLS.contains(&it)) {
            return Some("--form segment".to_owned());
        }
        if let Some(options) = of_event(first) {
            return Some(format!("--each '/{key}/*' {options}"));
        }
    }
    let headers = record.get("headers").and_then(Value::as_object);
    let is_github = |name: &String| name.eq_ignore_ascii_case("X-GitHub-Event");
    if headers.is_some_and(|it| it.keys().any(is_github)) {
        return Some("--form github".to_owned());
    }
    of_event(record)
}

/// Suggests options that can probably read a single event.
fn of_event(record: &Value) -> Option<String> {
    let is_text = |key: &&&str| record.get(**key).is_some_and(Value::is_string);
    let name = NAMES.iter().find(is_text)?;
    let mut options = format!("--name '{{/{name}}}'");
    let payload = PAYLOADS
        .iter()
        .find_map(|key| Some((key, record.get(*key)?)));
    if let Some((key, payload)) = payload {
        if payload.is_string() {
            options += &format!(" --decode /{key}");
        }
        options += &format!(" --payload /{key}");
    }
    Some(options)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_options_for_exports_of_known_tools_are_named() {
        for (record, expected) in [
            (
                json!({"event": "order_placed", "properties": {"total": 1}}),
                Some("--name '{/event}' --payload /properties"),
            ),
            (
                json!({"event": "order_placed", "properties": "{\"total\": 1}"}),
                Some("--name '{/event}' --decode /properties --payload /properties"),
            ),
            (
                json!({"event_name": "purchase"}),
                Some("--name '{/event_name}'"),
            ),
            (
                json!({"batch": [{"type": "track", "event": "Order Placed"}]}),
                Some("--form segment"),
            ),
            (
                json!({"batch": [{"type": "identify", "userId": "1"}]}),
                Some("--form segment"),
            ),
            (
                json!({"batch": [{"event": "order_placed", "properties": {}}]}),
                Some("--each '/batch/*' --name '{/event}' --payload /properties"),
            ),
            (
                json!({"events": [{"event_type": "load", "event_properties": {}}]}),
                Some("--each '/events/*' --name '{/event_type}' --payload /event_properties"),
            ),
            (json!({"batch": [], "events": [5]}), None),
            (
                json!({"headers": {"x-github-event": "push"}, "payload": {}}),
                Some("--form github"),
            ),
            (
                json!({"specversion": "1.0", "name": "load", "data": {}}),
                None,
            ),
            (json!({"event": {"nested": 1}}), None),
            (json!({"`a`": "b"}), None),
            (json!([1]), None),
        ] {
            assert_eq!(options(&record).as_deref(), expected, "{record}");
        }
    }
}
