//! Extracts the schema of an event's properties from the schema of the whole call.

use crate::json::Json;
use crate::schema::Subschemas;

/// The members of a call other than its properties.
/// <https://segment.com/docs/connections/spec/common/>
const OF_CALLS: [&str; 18] = [
    "anonymousId",
    "category",
    "channel",
    "context",
    "event",
    "groupId",
    "integrations",
    "messageId",
    "name",
    "originalTimestamp",
    "previousId",
    "properties",
    "receivedAt",
    "sentAt",
    "timestamp",
    "traits",
    "type",
    "userId",
];

/// Keywords in a call's schema that describe the tracking plan, not the payload. They are left out of the payload's
/// schema.
const OF_PLANS: [&str; 4] = ["$schema", "description", "eventMetadata", "labels"];

/// The payload of an event.
#[derive(Debug, Default)]
pub(super) struct Payload {
    /// The schema; `None` if everything is allowed.
    pub(super) schema: Option<Json>,
    /// The first other member of the call with rules.
    pub(super) other: Option<String>,
}

/// Finds the payload in the schema of a call. `section` is `RudderStack`'s name for the member with
/// the properties.
pub(super) fn payload(call: &Json, section: &str) -> Payload {
    let dialect = call.get("$schema").and_then(Json::as_str);
    let dialect = dialect.filter(|dialect| !dialect.is_empty());
    let section = if section.is_empty() {
        "properties"
    } else {
        section
    };
    if says_nothing_of_properties(call) {
        return Payload {
            schema: None,
            other: other(call),
        };
    }
    let (inner, pointer) = find(call, section).unwrap_or((call, String::new()));
    let moved = Moved { from: &pointer };
    let mut schema = Json::object().with_some("$schema", dialect);
    let is_call = !pointer.is_empty();
    if inner.get("type").is_none() {
        schema.set("type", "object");
    }
    for (word, value) in inner.members() {
        let is_left_out = if is_call {
            word == "$schema"
        } else {
            OF_PLANS.contains(&word.as_str())
        };
        if !is_left_out {
            schema.set(word.as_str(), moved.keyword(word, value.clone()));
        }
    }
    if is_call {
        // References can point to these definitions.
        for word in ["$defs", "definitions"] {
            if let Some(value) = call.get(word).filter(|_| inner.get(word).is_none()) {
                schema.set(word, moved.keyword(word, value.clone()));
            }
        }
    }
    let says_something = schema.members().iter().any(says_something);
    Payload {
        schema: says_something.then_some(schema),
        other: if is_call { other(call) } else { None },
    }
}

/// Finds the schema of a section, and its JSON pointer. `None` if the call's schema describes the
/// properties directly, as in plans saved by code generators.
fn find<'d>(call: &'d Json, section: &str) -> Option<(&'d Json, String)> {
    let members = call.get("properties")?.members();
    let is_of_calls = |(name, _): &(String, Json)| OF_CALLS.contains(&name.as_str());
    if !members.iter().all(is_of_calls) {
        return None;
    }
    let (mut schema, mut pointer) = (call, String::new());
    for part in section.split('.') {
        schema = schema.get("properties")?.get(part)?;
        pointer += &format!("/properties/{part}");
    }
    matches!(schema, Json::Object(_)).then_some((schema, pointer))
}

/// Whether a schema describes a call, but not its properties.
fn says_nothing_of_properties(call: &Json) -> bool {
    let members = call.get("properties").map_or(&[][..], Json::members);
    let is_other =
        |(name, _): &(String, Json)| name != "properties" && OF_CALLS.contains(&name.as_str());
    let has = |name: &str| members.iter().any(|(it, _)| it == name);
    members.iter().all(is_other) && (has("context") || has("traits"))
}

/// Another member of the call that has rules.
fn other(call: &Json) -> Option<String> {
    let members = call.get("properties")?.members().iter();
    let mut others = members.filter(|(name, _)| name != "properties");
    let other = others.find(|(_, schema)| schema.members().iter().any(says_something));
    other.map(|(name, _)| name.clone())
}

/// Whether a keyword requires more than an object.
fn says_something((word, value): &(String, Json)) -> bool {
    match word.as_str() {
        "$schema" | "description" | "id" | "$id" | "title" => false,
        "type" => value.as_str() != Some("object"),
        "additionalProperties" => value.as_bool() != Some(true),
        _ => match value {
            Json::Plain(_) => true,
            Json::Array(items) => !items.is_empty(),
            Json::Object(members) => !members.is_empty(),
        },
    }
}

/// A schema moved out of the schema of a call, with its references.
struct Moved<'m> {
    /// The pointer to the payload in the schema of the call.
    from: &'m str,
}

impl Moved<'_> {
    fn schema(&self, value: Json) -> Json {
        let Json::Object(members) = value else {
            return value;
        };
        let members = members.into_iter().map(|(word, value)| {
            let value = self.keyword(&word, value);
            (word, value)
        });
        Json::Object(members.collect())
    }

    fn keyword(&self, word: &str, value: Json) -> Json {
        match (word, value.as_str()) {
            ("$ref", Some(reference)) => self.reference(reference).into(),
            ("contentSchema", _) => self.schema(value),
            _ => Subschemas::change(word, value, &|schema| self.schema(schema)),
        }
    }

    /// Converts a reference into the schema of the call to a reference into the schema of the payload.
    fn reference(&self, reference: &str) -> String {
        let inside = reference.strip_prefix('#');
        let inside = inside.and_then(|it| it.strip_prefix(self.from));
        match inside {
            Some(inside) if inside.is_empty() || inside.starts_with('/') => format!("#{inside}"),
            _ => reference.to_owned(),
        }
    }
}
