//! Edits the `[[accept]]` entries in the text of `catalog.toml`.

use std::collections::HashSet;

use toml_edit::{DocumentMut, Item, Table, Value};

use super::event_toml;

/// Removes these events from the entries whose rule passes the test, and removes entries that have no events left.
/// Returns `None` if nothing changes.
pub(crate) fn without(
    text: &str,
    events: &HashSet<&str>,
    is_wanted: impl Fn(&str) -> bool,
) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let accepts = document.get_mut("accept")?.as_array_of_tables_mut()?;
    let mut is_changed = false;
    let is_one = |value: &Value| value.as_str().is_some_and(|it| events.contains(it));
    accepts.retain(|accept| {
        let is_about = |event: &Item| match event {
            Item::Value(Value::Array(list)) => !list.is_empty() && list.iter().all(is_one),
            Item::Value(value) => is_one(value),
            _ => false,
        };
        let is_gone = has_rule(accept, &is_wanted) && accept.get("event").is_some_and(is_about);
        is_changed |= is_gone;
        !is_gone
    });
    for accept in accepts.iter_mut() {
        let is_wanted = has_rule(accept, &is_wanted);
        let list = accept.get_mut("event").and_then(Item::as_array_mut);
        if let Some(list) = list.filter(|_| is_wanted) {
            let before = list.len();
            list.retain(|value| !is_one(value));
            is_changed |= list.len() < before;
        }
    }
    if accepts.is_empty() {
        document.remove("accept");
    }
    is_changed.then(|| as_before(text, &document.to_string()))
}

fn has_rule(accept: &Table, is_wanted: &impl Fn(&str) -> bool) -> bool {
    accept
        .get("rule")
        .and_then(Item::as_str)
        .is_some_and(is_wanted)
}

/// Converts the line breaks of a text to those of another text.
pub(super) fn as_before(before: &str, after: &str) -> String {
    let after = after.replace("\r\n", "\n");
    match event_toml::line_break(before) {
        "\n" => after,
        line_break => after.replace('\n', line_break),
    }
}

/// Adds an entry about one or more events at the end of the text. Several events are sorted, one per line.
pub(crate) fn with(text: &str, rule: &str, events: &[&str], reason: &str) -> String {
    let [rule, reason] = [rule, reason].map(event_toml::string);
    let event = match events {
        [event] => event_toml::string(event),
        events => list(events),
    };
    let gap = match text {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let entry = format!("{gap}[[accept]]\nrule = {rule}\nevent = {event}\nreason = {reason}\n");
    format!("{text}{}", as_before(text, &entry))
}

/// Formats a sorted list with one name per line. A list of thousands of names can be reviewed, and adding or removing
/// a name changes one line.
fn list(events: &[&str]) -> String {
    let mut sorted = events.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut list = "[\n".to_owned();
    for event in sorted {
        list += &format!("  {},\n", event_toml::string(event));
    }
    list + "]"
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = "title = \"T\" # kept\n\n[[accept]]\nrule = \"final-stop\"\nevent = \"load\"\nreason = \"A.\"\n\n\
        [[accept]]\nrule = \"final-stop\"\nevent = [\"load\", \"open\"]\nreason = \"B.\"\n\n\
        [[accept]]\nrule = \"early-removal\"\nevent = \"load\"\nreason = \"C.\"\n";

    #[test]
    fn an_event_is_taken_out_of_entries() {
        let events = HashSet::from(["load"]);
        let after = without(SETTINGS, &events, |rule| rule == "final-stop").expect("a change");
        assert!(!after.contains("\"A.\""), "{after}");
        assert!(after.contains("title = \"T\" # kept\n"), "{after}");
        assert!(
            after.contains("\"open\"") && after.contains("\"B.\""),
            "{after}"
        );
        assert!(
            after.contains("event = \"load\"\nreason = \"C.\""),
            "{after}"
        );
        assert_eq!(without(&after, &events, |rule| rule == "final-stop"), None);
        let windows = SETTINGS.replace('\n', "\r\n");
        let after = without(&windows, &events, |rule| rule == "final-stop").expect("a change");
        assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    }

    #[test]
    fn an_entry_is_added() {
        let entry = "[[accept]]\nrule = \"r\"\nevent = \"a\"\nreason = \"Never \\\"sent\\\".\"\n";
        let reason = "Never \"sent\".";
        let after = with("", "r", &["a"], reason);
        let read: DocumentMut = after.parse().expect("TOML");
        let accept = read["accept"].as_array_of_tables().expect("tables");
        let read = accept.get(0).and_then(|it| it.get("reason")?.as_str());
        assert_eq!(read, Some(reason));
        assert_eq!(after.lines().count(), entry.lines().count());
        assert!(
            with("title = \"T\"", "r", &["a"], "b").starts_with("title = \"T\"\n\n[[accept]]\n")
        );
        assert!(with("a = 1\r\n", "r", &["a"], "b").starts_with("a = 1\r\n\r\n[[accept]]\r\n"));
    }

    #[test]
    fn a_list_has_a_line_for_each_name_and_keeps_it() {
        let text = with("a = 1\r\n", "r", &["c d", "a", "b", "a"], "Why.");
        let list = "event = [\r\n  \"a\",\r\n  \"b\",\r\n  \"c d\",\r\n]\r\n";
        assert!(text.contains(list), "{text}");
        let fewer = without(&text, &HashSet::from(["b"]), |_| true).expect("a change");
        assert_eq!(fewer, text.replace("  \"b\",\r\n", ""));
        let fewer = without(&text, &HashSet::from(["a"]), |_| true).expect("a change");
        assert_eq!(fewer, text.replace("  \"a\",\r\n", ""));
    }
}
