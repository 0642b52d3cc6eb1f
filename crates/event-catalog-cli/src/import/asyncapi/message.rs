//! The messages in the documents, with their places, names and content.

use std::collections::HashSet;

use super::library::{Library, Lost, MOST_TEXT_PER_BYTE, Spot};
use crate::json::Json;

/// A message, with references resolved.
pub(super) struct Message<'d> {
    pub(super) spot: Spot,
    /// The name on the wire.
    pub(super) name: String,
    own: &'d Json,
    /// The message and its traits, in order of precedence.
    says: Vec<&'d Json>,
    /// The content type for messages that don't specify one.
    default_type: &'d str,
}

/// The remaining budget for everything read from messages: places, texts and examples. Many
/// messages can share them through a trait.
pub(super) struct Room {
    left: usize,
}

impl Room {
    pub(super) fn new(library: &Library<'_>) -> Self {
        Self {
            left: library.most_text(),
        }
    }

    /// Subtracts the length of texts from the budget. The error says what to do.
    pub(super) fn take<'t>(
        &mut self,
        library: &Library<'_>,
        spot: &Spot,
        mut texts: impl Iterator<Item = &'t str>,
    ) -> Result<(), String> {
        let left = texts.try_fold(self.left, |left, text| left.checked_sub(text.len()));
        self.left = left.ok_or_else(|| {
            format!(
                "with the message at `{}`, the messages would be more than {MOST_TEXT_PER_BYTE} times as long as the \
                 documents, because many share a long text, address or example, such as that of a trait; shorten it, \
                 or import fewer documents at once",
                shortened(&library.place(spot))
            )
        })?;
        Ok(())
    }
}

/// Truncates a place, because the names in it can be of any length.
fn shortened(place: &str) -> String {
    const LONGEST: usize = 200;
    let mut short: String = place.chars().take(LONGEST).collect();
    if short.len() < place.len() {
        short.push('…');
    }
    short
}

/// The messages, and the references that don't resolve to one, each with its place.
pub(super) type Messages<'d> = (Vec<Message<'d>>, Vec<(String, Lost)>);

/// Collects all messages in channel order, and the references that don't resolve to a message. The
/// error says what to do.
pub(super) fn messages<'d>(library: &Library<'d>, room: &mut Room) -> Result<Messages<'d>, String> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut lost = Vec::new();
    for (document, it) in library.documents.iter().enumerate() {
        let Some(version) = it.value.get("asyncapi") else {
            continue;
        };
        let is_v2 = version.as_str().is_some_and(|it| it.starts_with('2'));
        let default_type = it.value.get("defaultContentType");
        let default_type = default_type.and_then(Json::as_str).unwrap_or_default();
        for (spot, fallback) in listed(library, document, room)? {
            let (spot, own) = match library.follow(spot.clone()) {
                Ok(found) => found,
                Err(why) => {
                    let (Lost::Outside(reference) | Lost::Endless(reference)) = &why;
                    room.take(library, &spot, std::iter::once(reference.as_str()))?;
                    lost.push((library.place(&spot), why));
                    continue;
                }
            };
            if !seen.insert(spot.clone()) {
                continue;
            }
            let name = name(own, &spot, library, &fallback);
            let says = says(library, &spot, own, is_v2);
            found.push(Message {
                spot,
                name,
                own,
                says,
                default_type,
            });
        }
    }
    Ok((found, lost))
}

/// Returns the position of each message that a document lists, and the default name of the message.
/// The error says what to do.
fn listed(
    library: &Library<'_>,
    document: usize,
    room: &mut Room,
) -> Result<Vec<(Spot, String)>, String> {
    let root = Spot {
        document,
        pointer: String::new(),
    };
    let mut listed = Vec::new();
    let mut add = |spot: Spot, fallback: &str| {
        room.take(
            library,
            &spot,
            [spot.pointer.as_str(), fallback].into_iter(),
        )?;
        listed.push((spot, fallback.to_owned()));
        Ok::<(), String>(())
    };
    for (spot, channel) in members(library, &root.inner(&["channels"])) {
        let Ok((spot, value)) = library.follow(spot) else {
            continue;
        };
        for (key, _) in value.get("messages").map(Json::members).unwrap_or_default() {
            add(spot.inner(&["messages", key.as_str()]), key)?;
        }
        // In version 2, operations contain the messages.
        for operation in ["publish", "subscribe"] {
            let Some(value) = value.get(operation) else {
                continue;
            };
            let Some(message) = value.get("message") else {
                continue;
            };
            let id = value.get("operationId").and_then(Json::as_str);
            let fallback = id.unwrap_or(&channel);
            let spot = spot.inner(&[operation, "message"]);
            match message.get("oneOf") {
                Some(several) => {
                    for at in 0..several.items().len() {
                        let spot = spot.inner(&["oneOf", at.to_string().as_str()]);
                        add(spot, fallback)?;
                    }
                }
                None => add(spot, fallback)?,
            }
        }
    }
    listed.extend(members(library, &root.inner(&["components", "messages"])));
    Ok(listed)
}

/// The members of an object, with their names.
fn members(library: &Library<'_>, spot: &Spot) -> Vec<(Spot, String)> {
    let members = library.value(spot).map(Json::members).unwrap_or_default();
    let names = members.iter().map(|(name, _)| name);
    names
        .map(|name| (spot.inner(&[name.as_str()]), name.clone()))
        .collect()
}

/// Returns the name given in a message, or else the name of the member that contains it.
fn name(own: &Json, spot: &Spot, library: &Library<'_>, fallback: &str) -> String {
    for member in ["name", "messageId"] {
        let said = own.get(member).and_then(Json::as_str).map(str::trim);
        if let Some(name) = said.filter(|it| !it.is_empty()) {
            return name.to_owned();
        }
    }
    let around = spot.pointer.rsplit_once('/').map_or("", |(it, _)| it);
    let is_library = library
        .documents
        .get(spot.document)
        .is_some_and(|it| it.value.get("asyncapi").is_none());
    if (around.ends_with("/messages") || is_library) && !spot.pointer.is_empty() {
        return spot.last();
    }
    fallback.to_owned()
}

/// The message and its traits, in order of precedence: in version 2, the last trait comes first; in
/// version 3, the message does.
fn says<'d>(library: &Library<'d>, spot: &Spot, own: &'d Json, is_v2: bool) -> Vec<&'d Json> {
    let traits = own.get("traits").map(Json::items).unwrap_or_default();
    let traits = (0..traits.len()).rev().filter_map(|at| {
        let spot = spot.inner(&["traits", at.to_string().as_str()]);
        Some(library.follow(spot).ok()?.1)
    });
    let mut says: Vec<&'d Json> = traits.collect();
    let at = if is_v2 { says.len() } else { 0 };
    says.insert(at, own);
    says
}

impl<'d> Message<'d> {
    /// A member of the message or its traits.
    pub(super) fn get(&self, member: &str) -> Option<&'d Json> {
        self.says.iter().find_map(|it| it.get(member))
    }

    /// A string member of the message or its traits, on one line; empty if there is none.
    pub(super) fn text(&self, member: &str) -> String {
        let text = self.get(member).and_then(Json::as_str).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The position of the payload's schema, if there is one.
    pub(super) fn payload(&self) -> Option<Spot> {
        self.own.get("payload")?;
        Some(self.spot.inner(&["payload"]))
    }

    /// Whether the payload is in the `data` of a `CloudEvent`.
    pub(super) fn is_cloud_event(&self) -> bool {
        let own = self.get("contentType").and_then(Json::as_str);
        own.unwrap_or(self.default_type).contains("cloudevents")
    }

    /// The names of the message's tags.
    pub(super) fn tags(&self) -> Vec<&'d str> {
        let tags = self.get("tags").map(Json::items).unwrap_or_default();
        let names = tags.iter().filter_map(|it| it.get("name")?.as_str());
        names.collect()
    }

    /// The payloads in the message's examples.
    pub(super) fn examples(&self) -> Vec<&'d Json> {
        let examples = self.get("examples").map(Json::items).unwrap_or_default();
        let payloads = examples.iter().filter_map(|it| it.get("payload"));
        let data = |it: &'d Json| {
            if self.is_cloud_event() {
                it.get("data")
            } else {
                Some(it)
            }
        };
        payloads.filter_map(data).collect()
    }
}
