//! Chooses the names of events, from `--name` or from file names.

use std::collections::HashMap;

use super::pattern::NamePattern;
use crate::import::document::Document;
use crate::json::Json;

/// Chooses the names of the events, and notes about them.
pub(super) fn names(
    events: &[&Document],
    pattern: Option<&NamePattern>,
) -> Result<(Vec<String>, Vec<String>), String> {
    if let Some(pattern) = pattern {
        let names = by(events, pattern)?;
        return match twice(&names) {
            None => Ok((names, Vec::new())),
            Some((one, other)) => Err(format!(
                "`{}` and `{}` would both be named `{}`; {}, or name the files that are events with `--event`",
                events[one].shown,
                events[other].shown,
                names[one],
                advice(events, true),
            )),
        };
    }
    let stems = by(events, &NamePattern::stem())?;
    let Some((one, other)) = twice(&stems) else {
        let note = conventional(events).map(|pattern| {
            format!("the events are named after their files; `--name '{pattern}'` names them after their type")
        });
        return Ok((stems, note.into_iter().collect()));
    };
    let names = by(events, &NamePattern::path())?;
    if let Some((one, other)) = twice(&names) {
        return Err(format!(
            "`{}` and `{}` would both be named `{}`; {}",
            events[one].shown,
            events[other].shown,
            names[one],
            advice(events, false)
        ));
    }
    let note = format!(
        "the events are named after the paths of their files, because `{}` and `{}` have the same name; to change \
         this, {}",
        events[one].shown,
        events[other].shown,
        advice(events, false),
    );
    Ok((names, vec![note]))
}

/// Returns the name that a pattern gives each event.
fn by(events: &[&Document], pattern: &NamePattern) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut missing: Option<(&Document, String)> = None;
    let mut others = 0_usize;
    for &event in events {
        match pattern.name(event) {
            Ok(name) => names.push(name),
            Err(_) if missing.is_some() => others += 1,
            Err(placeholder) => missing = Some((event, placeholder)),
        }
    }
    let Some((document, placeholder)) = missing else {
        return Ok(names);
    };
    let more = match others {
        0 => String::new(),
        others => format!(" (and {others} more)"),
    };
    Err(format!(
        "`{}` has no value for `{{{placeholder}}}`{more}; {}, or name the files that are events with `--event`",
        document.shown,
        advice(events, true)
    ))
}

/// The first two events with the same name.
fn twice(names: &[String]) -> Option<(usize, usize)> {
    let mut seen = HashMap::new();
    for (at, name) in names.iter().enumerate() {
        if let Some(first) = seen.insert(name, at) {
            return Some((first, at));
        }
    }
    None
}

/// Suggests a pattern that gives each event a different name. It contains `{path}` only if
/// `with_path` is set.
fn advice(events: &[&Document], with_path: bool) -> String {
    const PATTERNS: [&str; 5] = [
        "{/self/vendor}.{/self/name}",
        "{/self/vendor}.{/self/name}.{/self/version}",
        "{title}",
        "{folder}.{stem}",
        "{path}",
    ];
    let patterns = PATTERNS
        .into_iter()
        .filter(|it| with_path || *it != "{path}");
    let mut patterns = patterns.filter(|it| are_unique(events, it));
    let conventional = conventional(events);
    match conventional.or_else(|| patterns.next().map(str::to_owned)) {
        Some(pattern) => format!("use `--name '{pattern}'`"),
        None => "use another pattern with `--name`".to_owned(),
    }
}

/// Whether a pattern gives each event a different name.
fn are_unique(events: &[&Document], pattern: &str) -> bool {
    let Ok(pattern) = pattern.parse::<NamePattern>() else {
        return false;
    };
    let names = events.iter().map(|event| pattern.name(event).ok());
    let names: Option<Vec<String>> = names.collect();
    names.is_some_and(|names| twice(&names).is_none())
}

/// Finds the pattern for a member that conventionally contains an event's type, if every schema
/// allows exactly one value, and all values differ.
fn conventional(events: &[&Document]) -> Option<String> {
    const MEMBERS: [&str; 7] = [
        "/properties/type",
        "/properties/event",
        "/properties/eventType",
        "/properties/event_type",
        "/properties/eventName",
        "/properties/event_name",
        "/properties/context/properties/type",
    ];
    let has = |event: &&Document, pointer: &str| {
        let value = event.value.at(pointer);
        match pointer.strip_suffix("/0") {
            // With several values, it is unclear which one is the type of the event.
            Some(list) => event.value.at(list).is_some_and(|it| it.items().len() == 1),
            None => value.and_then(Json::as_str).is_some(),
        }
    };
    let pointers = MEMBERS
        .into_iter()
        .flat_map(|member| ["const", "enum/0"].map(|value| format!("{member}/{value}")));
    let mut found = pointers
        .filter(|pointer| events.iter().all(|event| has(event, pointer.as_str())))
        .map(|pointer| format!("{{{pointer}}}"));
    found.find(|pattern| are_unique(events, pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(
        files: &[(&str, &str)],
        pattern: Option<&str>,
    ) -> Result<(Vec<String>, Vec<String>), String> {
        let read = |(path, text): &(&str, &str)| Document::read(path, path, text).expect("JSON");
        let documents: Vec<Document> = files.iter().map(read).collect();
        let documents: Vec<&Document> = documents.iter().collect();
        let pattern = pattern.map(|it| it.parse::<NamePattern>().expect("a pattern"));
        names(&documents, pattern.as_ref())
    }

    #[test]
    fn events_are_named_after_their_files() {
        let files = [("order/placed.json", "{}"), ("order/paid.yaml", "a: 1")];
        let (names, notes) = named(&files, None).expect("names");
        assert_eq!(names, ["placed", "paid"]);
        assert!(notes.is_empty());
    }

    #[test]
    fn equal_names_of_files_become_paths() {
        let files = [("order/created.json", "{}"), ("user/created.json", "{}")];
        let (names, notes) = named(&files, None).expect("names");
        assert_eq!(names, ["order/created", "user/created"]);
        assert_eq!(
            notes,
            [
                "the events are named after the paths of their files, because `order/created.json` and \
                 `user/created.json` have the same name; to change this, use `--name '{folder}.{stem}'`"
            ]
        );
    }

    #[test]
    fn a_constant_type_is_suggested() {
        let schema = |name: &str| format!(r#"{{"properties":{{"type":{{"enum":["{name}"]}}}}}}"#);
        let (one, other) = (schema("order.placed"), schema("order.paid"));
        let files = [("placed.json", one.as_str()), ("paid.json", other.as_str())];
        let (_, notes) = named(&files, None).expect("names");
        assert_eq!(
            notes,
            [
                "the events are named after their files; `--name '{/properties/type/enum/0}'` names them after their type"
            ]
        );
        let pattern = Some("{/properties/type/enum/0}");
        let (names, notes) = named(&files, pattern).expect("names");
        assert_eq!(names, ["order.placed", "order.paid"]);
        assert!(notes.is_empty());
    }

    #[test]
    fn equal_names_are_an_error_with_both_places() {
        let files = [
            ("a.json", r#"{"title":"A"}"#),
            ("b.json", r#"{"title":"A"}"#),
            ("c.json", "{}"),
        ];
        assert_eq!(
            named(&files[..2], Some("{title}")),
            Err("`a.json` and `b.json` would both be named `A`; use `--name '{path}'`, or name the files that are events with `--event`".to_owned())
        );
        assert_eq!(
            named(&files, Some("{title}")),
            Err("`c.json` has no value for `{title}`; use `--name '{path}'`, or name the files that are events with `--event`".to_owned())
        );
    }
}
