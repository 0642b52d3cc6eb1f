//! Collects the targets that readers of the documentation can link to: anchors of the page in Markdown and HTML,
//! messages of the AsyncAPI document, and addresses of JSON Schemas.
//!
//! A former name keeps its anchor and its message, and the index of the JSON Schemas still lists the file under
//! that name.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::catalog::Catalog;

use super::origins::Origins;
use super::{Subject, Surface, Verdict};
use crate::generate::address;
use crate::generate::fields::{Tables, type_anchor};
use crate::generate::json_schema;
use crate::generate::{Customers, Scope};

/// The prefix of a heading's signature.
const HEADING: &str = "heading ";

/// The signature of a type that is described on the page, in a separate table or where it is used. Such an item isn't a
/// target of links.
pub(super) const DESCRIBED: &str = "described";

/// The signature of a payload's table.
const PAYLOAD: &str = "payload";

/// The prefix of the anchor of a type with a separate table.
const TYPE: &str = "type-";

pub(super) fn surface(catalog: &Catalog<'_>) -> Surface {
    let mut surface = Surface::default();
    let Ok(selection) = Scope::default().select(catalog, Customers::All) else {
        return surface;
    };
    for event in selection.events() {
        let subject = Subject::Event(event.name.to_string());
        surface.add(message(&event.name), "event", subject.clone());
        surface.add(anchor(&address::anchor(&event.name)), "event", subject);
    }
    for event in selection.events() {
        for alias in event.aliases() {
            let subject = Subject::Event(event.name.to_string());
            surface.add(message(&alias.name), "former name", subject.clone());
            surface.add(
                anchor(&address::anchor(&alias.name)),
                "former name",
                subject,
            );
        }
    }
    headings(catalog, &mut surface);
    let described = selection.described_payloads();
    for payload in &described {
        surface.add(
            anchor(&address::payload_anchor(payload.name)),
            PAYLOAD,
            Subject::Payload {
                schema: payload.name.to_owned(),
                path: String::new(),
            },
        );
    }
    let types = &catalog.types;
    let origins = Origins::of(&selection);
    let tables = Tables::of(types, described.iter().map(|it| (it.name, it.id)));
    for id in tables.separate() {
        surface.add(anchor(&type_anchor(types, id)), "type", origins.subject(id));
    }
    for id in origins.types() {
        if let Some(name) = type_anchor(types, id).strip_prefix(TYPE) {
            surface.add(path_of_type(name), DESCRIBED, origins.subject(id));
        }
    }
    surface.add(
        "$id of JSON Schemas",
        json_schema::default_base(catalog.title()),
        Subject::Catalog,
    );
    surface
}

/// Adds the headings of sections. Each signature contains the section's first file, by which [`under_new_names`]
/// recognizes the section.
fn headings(catalog: &Catalog<'_>, surface: &mut Surface) {
    let sections = catalog.sections.iter().zip(&catalog.input.sections);
    for (section, files) in sections {
        let file = files.settings.and_then(|index| {
            let settings = catalog.input.settings.sections.get(index)?;
            settings.events.first()
        });
        if let (Some(title), Some(file)) = (section.title, file) {
            surface.add(
                format!("{HEADING}{title}"),
                format!("{HEADING}{title} ({})", file.value),
                Subject::Section(title.to_owned()),
            );
        }
    }
}

/// Parses the title and the file in the signature of a heading.
fn heading(signature: &str) -> Option<(&str, &str)> {
    signature.strip_prefix(HEADING)?.rsplit_once(" (")
}

/// Replaces headings in the older surface with the new surface's headings for the same files, because a section with a
/// new title is still the same section.
pub(super) fn under_new_names<'o>(old: &'o Surface, new: &Surface) -> Cow<'o, Surface> {
    let headings = |of: &Surface, other: &Surface| -> BTreeMap<String, String> {
        let gone = of
            .items
            .iter()
            .filter(|(path, _)| !other.items.contains_key(*path));
        let files = gone.filter_map(|(path, item)| {
            let (_, file) = heading(&item.signature)?;
            Some((file.to_owned(), path.clone()))
        });
        // Several sections may share a file.
        let files: BTreeSet<(String, String)> = files.collect();
        files.into_iter().collect()
    };
    let (before, now) = (headings(old, new), headings(new, old));
    let renamed: BTreeMap<&String, &String> = before
        .iter()
        .filter_map(|(file, path)| Some((path, now.get(file)?)))
        .collect();
    if renamed.is_empty() {
        return Cow::Borrowed(old);
    }
    let items = old.items.iter().map(|(path, item)| {
        let path = renamed.get(path).copied().unwrap_or(path);
        (path.clone(), item.clone())
    });
    Cow::Owned(Surface {
        items: items.collect(),
        is_unknown: false,
    })
}

/// Returns the path of a described type.
fn path_of_type(name: &str) -> String {
    format!("described type {name}")
}

/// Whether the type in a table is described in both versions. If so, only its place has changed: a type gets a separate
/// table if several payloads refer to it.
pub(super) fn is_elsewhere(old: &Surface, new: &Surface, path: &str) -> bool {
    let name = path.strip_prefix('#').and_then(|it| it.strip_prefix(TYPE));
    name.is_some_and(|name| {
        let path = path_of_type(name);
        old.items.contains_key(&path) && new.items.contains_key(&path)
    })
}

/// Returns the address of an event's message in the AsyncAPI document.
fn message(name: &str) -> String {
    format!("asyncapi.json#/components/messages/{}", address::key(name))
}

fn anchor(id: &str) -> String {
    format!("#{id}")
}

/// Whether a missing anchor is only a risk. Each renderer creates the anchors of headings in its own way. The anchor of
/// a payload is named after a file, but readers reach a payload from an event, whose anchor is kept.
pub(super) fn is_risk(signature: &str) -> bool {
    signature.starts_with(HEADING) || signature == PAYLOAD
}

/// Determines the effect of a changed signature; `None` if it is breaking.
pub(super) fn verdict(before: &str, after: &str) -> Option<Verdict> {
    let is_name = |text: &str| matches!(text, "event" | "former name");
    if is_name(before) && is_name(after) {
        return Some(Verdict::Minor);
    }
    // Each renderer creates the anchors of headings in its own way, so a link to a renamed heading may or may not
    // break.
    if let (Some((was, _)), Some((is, _))) = (heading(before), heading(after)) {
        let is_same = was == is;
        return Some(if is_same {
            Verdict::None
        } else {
            Verdict::Risky
        });
    }
    // With `--schema-base`, the addresses don't contain the title, so it isn't known whether they change.
    let is_base = |text: &str| text.starts_with("urn:");
    (is_base(before) && is_base(after)).then_some(Verdict::Risky)
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::super::delta;
    use super::*;
    use crate::changes::change::Audience;
    use crate::generate::{Kind, Options, small};

    #[test]
    fn the_anchors_are_those_of_the_page() {
        for input in [small::input(), small::hostile()] {
            let catalog = Catalog::new(&input);
            let surface = surface(&catalog);
            let anchors = surface.items.keys();
            let anchors: BTreeSet<&str> = anchors.filter_map(|it| it.strip_prefix('#')).collect();
            let page = |kind: Kind| {
                let files = kind.generate(&catalog, &Options::default());
                files.expect("a page").remove(0).text
            };
            let markdown = page(Kind::Markdown);
            let ids = markdown.split("<a id=\"").skip(1);
            let ids = ids.filter_map(|rest| rest.split('"').next());
            assert_eq!(ids.collect::<BTreeSet<_>>(), anchors);
            let html = page(Kind::Html);
            for anchor in anchors {
                assert!(html.contains(&format!(" id=\"{anchor}\"")), "{anchor}");
            }
        }
    }

    #[test]
    fn a_former_name_keeps_its_anchor_and_its_schema() {
        let of = |table: &str| -> Input {
            let files: Memory = [("events.csv", table)].into_iter().collect();
            Input::read_folder(&files).expect("memory can be read")
        };
        let old = of("name,description\nlink_clicked,A link was clicked.\n");
        let new = of("name,description,aliases\nlink_opened,A link was clicked.,link_clicked\n");
        let [before, now] = [&old, &new].map(|input| surface(&Catalog::new(input)));
        let deltas = delta(Audience::Docs, &before, &now);
        let found: Vec<_> = deltas
            .iter()
            .map(|delta| (delta.path.as_str(), delta.verdict))
            .collect();
        let expected = [
            ("#link_clicked", Verdict::Minor),
            ("#link_opened", Verdict::Minor),
            (
                "asyncapi.json#/components/messages/link_clicked",
                Verdict::Minor,
            ),
            (
                "asyncapi.json#/components/messages/link_opened",
                Verdict::Minor,
            ),
        ];
        assert_eq!(found, expected);
        let files = Kind::JsonSchema.generate(&Catalog::new(&new), &Options::default());
        let files = files.expect("schemas");
        let index = files.iter().find(|file| file.path == "index.json");
        let index: serde_json::Value =
            serde_json::from_str(&index.expect("an index").text).expect("JSON");
        assert_eq!(index["link_clicked"], index["link_opened"]);
    }
}
