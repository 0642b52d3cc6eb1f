//! Finds events in records of any form. A mapping says which parts of a record are events, and where their names and
//! payloads are, as JSON Pointers.

use std::fmt;

use serde_json::Value;

use crate::pointer;

/// Says how events are found in records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mapping {
    /// The steps to the parts of a record that are events; `*` stands for all elements of a list or
    /// an object. If this is `None`, or a record has no such part, the record itself is an event.
    pub(super) each: Option<Vec<String>>,
    /// The condition that an event must satisfy. Other events are skipped.
    pub(super) condition: Option<Condition>,
    /// The strings that contain JSON, which is parsed first. If `each` leads through a string, the string is in the
    /// record. Otherwise, it is in the event.
    pub(super) decode: Vec<Pointer>,
    pub(super) name: Template,
    /// The possible places of the payload. The first place that exists is used.
    pub(super) payload: Vec<Pointer>,
    /// Whether the pointers in the name's template point into the payload.
    pub(super) is_named_by_payload: bool,
}

/// A JSON Pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pointer(String);

/// A template for the name of an event, with parts of the event: `{/event}.{/action}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Pointer(Pointer),
    Header(String),
}

/// A comparison: `/type == "track"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pointer: Pointer,
    is_equal: bool,
    value: Value,
}

/// An event that was found in a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mapped {
    /// The name; `None` if all parts of the name are missing.
    pub(super) name: Option<String>,
    pub(super) payload: Option<Value>,
}

/// The possible places of the headers of a request.
const HEADERS: [&str; 3] = ["/headers", "/request/headers", "/header"];

impl Mapping {
    /// Describes Segment's `track` calls, one per record or in batches.
    pub(super) fn segment() -> Self {
        Self {
            each: Some(vec!["batch".to_owned(), "*".to_owned()]),
            condition: Some(Condition {
                pointer: Pointer("/type".to_owned()),
                is_equal: true,
                value: Value::from("track"),
            }),
            name: Template(vec![Part::Pointer(Pointer("/event".to_owned()))]),
            payload: vec![Pointer("/properties".to_owned())],
            ..Self::default()
        }
    }

    /// Describes recorded deliveries of GitHub webhooks, with headers and payload in one record, as GitHub's API or a
    /// receiver writes them. Names are `issues.opened`, or `push` for an event without actions.
    pub(super) fn github() -> Self {
        let pointers = ["/request/payload", "/payload", "/body"];
        let pointers = pointers.map(|it| Pointer(it.to_owned()));
        Self {
            decode: pointers.to_vec(),
            name: Template(vec![
                Part::Header("X-GitHub-Event".to_owned()),
                Part::Text(".".to_owned()),
                Part::Pointer(Pointer("/action".to_owned())),
            ]),
            payload: pointers.to_vec(),
            is_named_by_payload: true,
            ..Self::default()
        }
    }

    /// Finds the events in a record. An error names the part that isn't JSON.
    pub(super) fn events(&self, mut record: Value) -> Vec<Result<Mapped, String>> {
        let headers = headers(&record);
        let Some(steps) = &self.each else {
            return self.event(&mut record, &headers).into_iter().collect();
        };
        // The steps start at a single record, but a line can contain a list of records.
        if steps.first().is_some_and(|it| it != "*")
            && let Value::Array(records) = record
        {
            return records.into_iter().flat_map(|it| self.events(it)).collect();
        }
        let on_the_way = self.decode.iter().filter(|it| it.leads_to(steps));
        if let Err(error) = decode(&mut record, on_the_way) {
            return vec![Err(error)];
        }
        let mut parts = Vec::new();
        take(record, steps, &mut parts);
        let mut found = Vec::new();
        for mut part in parts {
            found.extend(self.event(&mut part, &headers));
        }
        found
    }

    fn event(
        &self,
        event: &mut Value,
        headers: &[(String, String)],
    ) -> Option<Result<Mapped, String>> {
        // If `each` leads through a string, the string was already decoded in the record. A string is decoded only
        // once: if its JSON is itself a string, or contains a string at the same pointer, that string isn't decoded.
        let is_of_event = |it: &&Pointer| self.each.as_ref().is_none_or(|each| !it.leads_to(each));
        // Strings that the condition refers to are decoded first. Other strings are decoded after the condition was
        // checked, because the strings in skipped events don't have to be JSON.
        let is_first = |it: &&Pointer| {
            let condition = self.condition.as_ref();
            condition.is_some_and(|condition| it.contains(&condition.pointer))
        };
        let own = self.decode.iter().filter(is_of_event);
        let (first, others): (Vec<&Pointer>, Vec<&Pointer>) = own.partition(is_first);
        if let Err(error) = decode(event, first) {
            return Some(Err(error));
        }
        if self.condition.as_ref().is_some_and(|it| !it.holds(event)) {
            return None;
        }
        if let Err(error) = decode(event, others) {
            return Some(Err(error));
        }
        let payload = self.payload.iter().find_map(|it| event.pointer(&it.0));
        let named = match payload {
            Some(payload) if self.is_named_by_payload => payload,
            _ => &*event,
        };
        Some(Ok(Mapped {
            name: self.name.name(named, headers),
            payload: payload.cloned(),
        }))
    }
}

/// Replaces the strings at these pointers with the JSON that they contain. The error names the first string that isn't
/// JSON.
fn decode<'p>(value: &mut Value, at: impl IntoIterator<Item = &'p Pointer>) -> Result<(), String> {
    for pointer in at {
        if let Some(text) = value.pointer_mut(&pointer.0)
            && let Some(json) = text.as_str()
        {
            match super::value::parse(json) {
                Ok(parsed) => *text = parsed.value,
                Err(_) => return Err(format!("the string at `{}` isn't JSON", pointer.0)),
            }
        }
    }
    Ok(())
}

/// Moves the parts at these steps out of a record. Without such parts, moves the whole record.
fn take(value: Value, steps: &[String], parts: &mut Vec<Value>) {
    let mut open = vec![(value, steps)];
    let mut is_first = true;
    while let Some((value, steps)) = open.pop() {
        let Some((step, rest)) = steps.split_first() else {
            parts.push(value);
            continue;
        };
        match value {
            Value::Array(elements) if step == "*" => {
                open.extend(elements.into_iter().rev().map(|it| (it, rest)));
            }
            Value::Object(members) if step == "*" => {
                let values: Vec<Value> = members.into_iter().map(|(_, it)| it).collect();
                open.extend(values.into_iter().rev().map(|it| (it, rest)));
            }
            Value::Object(mut members) => match members.remove(step) {
                Some(inner) => open.push((inner, rest)),
                None if is_first => parts.push(Value::Object(members)),
                None => {}
            },
            value if is_first => parts.push(value),
            _ => {}
        }
        is_first = false;
    }
}

/// Reads the headers of a record: an object, or a list of objects with a name and a value.
fn headers(record: &Value) -> Vec<(String, String)> {
    let found = HEADERS.iter().filter_map(|it| record.pointer(it));
    let mut lists = found.map(headers_at);
    lists.find(|it| !it.is_empty()).unwrap_or_default()
}

fn headers_at(found: &Value) -> Vec<(String, String)> {
    match found {
        Value::Object(members) => {
            let members = members.iter();
            let headers = members.filter_map(|(name, value)| header(name, value));
            headers.collect()
        }
        Value::Array(elements) => elements.iter().filter_map(element).collect(),
        _ => Vec::new(),
    }
}

/// Reads an element of a list of headers.
fn element(element: &Value) -> Option<(String, String)> {
    let name = element.get("name").or_else(|| element.get("key"))?;
    header(name.as_str()?, element.get("value")?)
}

/// Reads the name and the value of a header. If there are several values, returns the first.
fn header(name: &str, value: &Value) -> Option<(String, String)> {
    let value = match value {
        Value::Array(values) => values.first()?,
        value => value,
    };
    Some((name.to_owned(), value.as_str()?.to_owned()))
}

impl Pointer {
    /// Parses a pointer. The error is a sentence about the problem.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.starts_with('/') {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` isn't a JSON Pointer; begin it with `/`, as in `/properties`"
        ))
    }

    /// Whether another pointer leads to the same place, or to a place inside it.
    fn contains(&self, other: &Self) -> bool {
        let rest = other.0.strip_prefix(&self.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether the steps of `--each` lead through this place.
    fn leads_to(&self, steps: &[String]) -> bool {
        let own = parts(&self.0);
        own.len() <= steps.len() && own.iter().zip(steps).all(|(one, other)| one == other)
    }
}

/// Parses the steps of `--each`.
pub(super) fn steps(text: &str) -> Result<Vec<String>, String> {
    Pointer::parse(text).map(|it| parts(&it.0))
}

/// Splits a pointer into its steps.
fn parts(pointer: &str) -> Vec<String> {
    let steps = pointer.split('/').skip(1);
    steps.map(|it| pointer::name(it).into_owned()).collect()
}

impl Template {
    /// Parses a template: literal text, `{/pointer}` and `{header:NAME}`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let start = rest.find('{').unwrap_or(rest.len());
            let (plain, after) = rest.split_at(start);
            if !plain.is_empty() {
                parts.push(Part::Text(plain.to_owned()));
            }
            let Some(after) = after.strip_prefix('{') else {
                break;
            };
            let Some((inner, after)) = after.split_once('}') else {
                return Err(format!("`{text}` has a `{{` without a `}}`"));
            };
            parts.push(match inner.strip_prefix("header:") {
                Some(name) => Part::Header(name.trim().to_owned()),
                None => Part::Pointer(Pointer::parse(inner)?),
            });
            rest = after;
        }
        let is_constant = parts.iter().all(|it| matches!(it, Part::Text(_)));
        if is_constant {
            return Err(format!(
                "`{text}` doesn't refer to any part of an event; write where the name is, as in `{{/event}}`"
            ));
        }
        Ok(Self(parts))
    }

    /// Builds the name. A missing part is left out, together with the text before it. Returns `None` if all parts are
    /// missing, or if a header is missing: without the header, the name would be a different name.
    fn name(&self, event: &Value, headers: &[(String, String)]) -> Option<String> {
        let mut name = String::new();
        let mut text = "";
        let mut has_part = false;
        for part in &self.0 {
            let value = match part {
                Part::Text(it) => {
                    text = it;
                    continue;
                }
                Part::Pointer(pointer) => event.pointer(&pointer.0).and_then(scalar),
                Part::Header(header) => {
                    let is_meant = |it: &&(String, String)| it.0.eq_ignore_ascii_case(header);
                    Some(headers.iter().find(is_meant)?.1.clone())
                }
            };
            if let Some(value) = value {
                // The text between two parts is used only if both exist.
                if has_part || matches!(self.0.first(), Some(Part::Text(_))) {
                    name.push_str(text);
                }
                name.push_str(&value);
                has_part = true;
            }
            text = "";
        }
        name.push_str(text);
        has_part.then_some(name)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Pointer(pointer) => write!(f, "{{{}}}", pointer.0)?,
                Part::Header(name) => write!(f, "{{header:{name}}}")?,
            }
        }
        Ok(())
    }
}

/// Converts a string, number or boolean to part of a name.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

impl Condition {
    /// Parses a comparison.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (is_equal, sides) = match text.split_once("==") {
            Some(sides) => (true, Some(sides)),
            None => (false, text.split_once("!=")),
        };
        let Some((pointer, value)) = sides else {
            return Err(format!(
                "`{text}` isn't a condition, as in `/type == \"track\"`"
            ));
        };
        let value = value.trim();
        let Ok(value) = serde_json::from_str(value) else {
            return Err(format!(
                "`{value}` isn't JSON; put strings in quotes, as in `/type == \"track\"`"
            ));
        };
        Ok(Self {
            pointer: Pointer::parse(pointer.trim())?,
            is_equal,
            value,
        })
    }

    fn holds(&self, event: &Value) -> bool {
        let found = event.pointer(&self.pointer.0).unwrap_or(&Value::Null);
        (*found == self.value) == self.is_equal
    }
}

#[cfg(test)]
mod tests;
