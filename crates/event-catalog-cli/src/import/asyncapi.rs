//! Reads AsyncAPI documents of version 2 or 3: each message is an event.
//!
//! <https://www.asyncapi.com/docs/reference/specification/v3.0.0>

mod library;
mod message;
mod schemas;

use self::library::{Library, Lost, MOST_STEPS, Spot};
use self::message::{Message, Room, messages};
use self::schemas::{ADDED, Cut, NoPayload};
use super::document::Document;
use super::page::{Block, Cell, Page, Row, Table};
use super::schema_words;
use super::tally::Tally;
use crate::format::totals::count;
use crate::json::Json;

/// The headings of the table. A catalog has no columns `details` and `tags`, so these become
/// additional columns.
const HEADINGS: [&str; 7] = [
    "name",
    "description",
    "payload",
    "deprecated",
    "module",
    "details",
    "tags",
];

pub(super) fn read(documents: &[Document]) -> Result<Page, String> {
    let library = Library::new(documents);
    let mut room = Room::new(&library);
    let (messages, lost) = messages(&library, &mut room)?;
    let mut notes = not_found(&lost);
    if messages.is_empty() {
        let first = documents.first().map_or("", |it| &it.shown);
        return Err(if notes.is_empty() {
            format!("`{first}` has no messages, in `channels` or in `components`")
        } else {
            format!("there are no messages; {}", notes.join("; "))
        });
    }
    let mut cut = Cut::new(&library);
    let (rows, about) = rows(&library, &messages, &mut cut, &mut room)?;
    notes.extend(about);
    let (schemas, about) = cut.finish()?;
    notes.extend(about);
    notes.extend(not_taken(documents));
    let annotations = schema_words::with_catalog(&schemas, |catalog| {
        schema_words::annotations_and(catalog, &ADDED)
    });
    let main: Vec<&Document> = documents
        .iter()
        .filter(|it| it.value.get("asyncapi").is_some())
        .collect();
    let mut page = Page {
        schemas,
        annotations,
        notes,
        ..Page::default()
    };
    // The title of one document doesn't describe several documents, so only the title of a single
    // document is used.
    if let [only] = main[..] {
        let text = |pointer: &str| only.value.at(pointer).and_then(Json::as_str);
        page.title = text("/info/title").map(|it| it.trim().to_owned());
        if let Some(markdown) = text("/info/description").map(str::trim) {
            page.blocks.push(Block::Text {
                markdown: markdown.to_owned(),
                place: only.place("/info/description"),
            });
        }
    }
    page.blocks.push(table(&rows));
    Ok(page)
}

/// Creates notes about references that don't resolve to a message.
fn not_found(lost: &[(String, Lost)]) -> Vec<String> {
    let (mut outside, mut endless) = <(Tally, Tally)>::default();
    for (place, why) in lost {
        match why {
            Lost::Outside(reference) => outside.add(place, reference),
            Lost::Endless(reference) => endless.add(place, reference),
        }
    }
    let notes = [
        outside.note(|reference| {
            format!(
                "the message at `{reference}` isn't in the documents, so it is left out; import the folder with all \
                 documents"
            )
        }),
        endless.note(|reference| {
            format!("the message is left out, because {}", endless_way(reference))
        }),
    ];
    notes.into_iter().flatten().collect()
}

/// Says that references from `reference` never end or form too long a chain, and what to do.
fn endless_way(reference: &str) -> String {
    format!(
        "the references from `{reference}` lead back to it, or form a chain of more than {MOST_STEPS}; change one of \
         these references to point to the intended value"
    )
}

/// The place of a message, and its cells.
type MessageRow = (String, [String; 7]);

/// Returns the place and the cells of each message, and notes for the user. The error says what to
/// do.
fn rows(
    library: &Library<'_>,
    messages: &[Message<'_>],
    cut: &mut Cut<'_, '_>,
    room: &mut Room,
) -> Result<(Vec<MessageRow>, Vec<String>), String> {
    let has_one_tag = messages.iter().all(|it| it.tags().len() < 2);
    let (mut formats, mut headers) = <(Tally, Tally)>::default();
    let (mut outside, mut endless) = <(Tally, Tally)>::default();
    let mut rows = Vec::new();
    for message in messages {
        let place = library.place(&message.spot);
        let examples = message.examples();
        for example in &examples {
            let text = example.text();
            room.take(library, &message.spot, std::iter::once(text.as_str()))?;
        }
        let payload = match message.payload() {
            Some(spot) => payload(message, spot, cut, &examples),
            None => Err(NoPayload::Nothing),
        };
        let payload = payload.unwrap_or_else(|why| {
            match why {
                NoPayload::Nothing => {}
                NoPayload::Format(format) => formats.add(&place, &format),
                NoPayload::Lost(Lost::Outside(reference)) => outside.add(&place, &reference),
                NoPayload::Lost(Lost::Endless(reference)) => endless.add(&place, &reference),
            }
            String::new()
        });
        if message.get("headers").is_some() {
            headers.add(&place, &message.name);
        }
        let (summary, description) = (message.text("summary"), message.text("description"));
        let title = message.text("title");
        let (description, details) = match (summary.as_str(), description.as_str()) {
            ("", "") if title == message.name => (String::new(), String::new()),
            ("", "") => (title, String::new()),
            ("", _) => (description, String::new()),
            _ if summary == description => (summary, String::new()),
            _ => (summary, description),
        };
        let is_deprecated = message.get("deprecated").and_then(Json::as_bool);
        let deprecated = if is_deprecated == Some(true) {
            "yes"
        } else {
            ""
        };
        let tags = message.tags().join("; ");
        let (module, tags) = if has_one_tag {
            (tags, String::new())
        } else {
            (String::new(), tags)
        };
        let cells = [
            message.name.clone(),
            description,
            payload,
            deprecated.to_owned(),
            module,
            details,
            tags,
        ];
        room.take(library, &message.spot, cells.iter().map(String::as_str))?;
        rows.push((place, cells));
    }
    let notes = [
        formats.note(|format| {
            format!(
                "the payload is in `{format}` rather than JSON Schema, so the event has no payload in the catalog; \
                 write its JSON Schema into `payloads/`"
            )
        }),
        outside.note(|reference| {
            format!(
                "the payload is at `{reference}`, which isn't in the documents, so the event has no payload in the \
                 catalog; import the folder with all documents"
            )
        }),
        endless.note(|reference| {
            let why = endless_way(reference);
            format!("the event has no payload in the catalog, because {why}")
        }),
        headers.note(|name| format!("the headers of `{name}` are left out, because a catalog can't hold them")),
    ];
    Ok((rows, notes.into_iter().flatten().collect()))
}

/// Adds the payload of a message, and returns its schema's name.
fn payload(
    message: &Message<'_>,
    spot: Spot,
    cut: &mut Cut<'_, '_>,
    examples: &[&Json],
) -> Result<String, NoPayload> {
    cut.payload(
        spot,
        &message.name,
        message.get("schemaFormat").and_then(Json::as_str),
        message.is_cloud_event(),
        examples,
    )
}

/// Creates a note about information that the catalog can't hold.
fn not_taken(documents: &[Document]) -> Option<String> {
    let parts = [
        ("/channels", "channel"),
        ("/operations", "operation"),
        ("/servers", "server"),
    ];
    let counts = parts.into_iter().filter_map(|(pointer, what)| {
        let number = documents.iter().map(|it| {
            let value = it
                .value
                .at(pointer)
                .filter(|_| it.value.get("asyncapi").is_some());
            value.map_or(0, |it| it.members().len())
        });
        let number: usize = number.sum();
        (number > 0).then(|| count(number, what))
    });
    let counts: Vec<String> = counts.collect();
    (!counts.is_empty()).then(|| {
        format!(
            "a catalog doesn't say how messages are sent, so these parts are left out: {}",
            counts.join(", ")
        )
    })
}

/// Builds the table with these rows, without empty columns.
fn table(rows: &[MessageRow]) -> Block {
    let has = |at: usize| at < 2 || rows.iter().any(|(_, cells)| !cells[at].is_empty());
    let columns: Vec<usize> = (0..HEADINGS.len()).filter(|at| has(*at)).collect();
    let headings = columns.iter().map(|at| HEADINGS[*at].to_owned()).collect();
    let row = |(place, cells): &MessageRow| Row {
        place: place.clone(),
        cells: columns
            .iter()
            .map(|at| Cell::verbatim(&cells[*at]))
            .collect(),
        mistake: None,
    };
    Block::Table(Table {
        place: rows
            .first()
            .map_or_else(String::new, |(place, _)| place.clone()),
        headings,
        rows: rows.iter().map(row).collect(),
        // Names are copied from the messages unchanged.
        is_list: true,
        ..Table::default()
    })
}

#[cfg(test)]
mod tests;
