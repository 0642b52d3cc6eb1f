//! The documentation of generated items: sentences, links between them, and examples.
//!
//! The including crate determines the path of the code, and whether it is public. So links are relative, and
//! examples are marked `text`: as Rust, they would be doctests of that crate, and wouldn't compile without
//! the path. `tests/end_to_end` compiles them.

use std::fmt::Write;

use crate::catalog::{Catalog, Event, Family, Module};
use crate::generate::docs::{code, doc_line};
use crate::ident::value_ident;
use crate::literal::string;
use crate::schema::types::{Kind, Object};

/// The maximum number of events listed in a text.
const MOST_LISTED: usize = 3;

/// Formats lines as the value of a `doc` attribute.
pub(super) fn doc(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        if !line.is_empty() {
            out.push(' ');
            out.push_str(line);
        }
    }
    out
}

/// Formats a code block as a separate paragraph that follows the text.
fn example(code: &str) -> String {
    format!("\n\n```text\n{}\n```", code.trim_end())
}

/// Formats a link to an item. rustdoc finds a raw identifier only by its name without `r#`.
fn link(text: &str, path: &str) -> String {
    let path = path.replace("r#", "");
    if text == path {
        format!("[`{text}`]")
    } else {
        format!("[`{text}`]({path})")
    }
}

/// Formats a link to an event. `up` is the path of the module that contains the enum, including the final colons.
pub(super) fn event(event: &Event<'_>, up: &str) -> String {
    let text = format!("Event::{}", event.identifiers().variant());
    let path = format!("{up}{text}");
    link(&text, &path)
}

/// Formats a link to the function that creates an occurrence with the payload of this event.
pub(super) fn constructor(event: &Event<'_>, up: &str) -> String {
    let text = format!("emit::{}", event.identifiers().function());
    let path = format!("{up}{text}");
    link(&text, &path)
}

/// Formats a link to the type of a payload.
pub(super) fn payload(name: &str, up: &str) -> String {
    let text = format!("payload::{name}");
    let path = format!("{up}{text}");
    link(&text, &path)
}

fn count(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

/// Finds the first event that is suitable for examples.
fn sample<'c, 's>(
    catalog: &'c Catalog<'s>,
    fits: impl Fn(&Event<'s>) -> bool,
) -> Option<&'c Event<'s>> {
    let events = || catalog.events.iter().filter(|event| fits(event));
    let current = events().find(|event| event.deprecation().is_none());
    current.or_else(|| events().next())
}

fn variant(event: &Event<'_>) -> String {
    format!("Event::{}", event.identifiers().variant())
}

pub(super) fn event_enum(catalog: &Catalog<'_>) -> String {
    let title = match catalog.title() {
        "" => String::new(),
        title => format!(" “{}”", doc_line(title)),
    };
    let mut text = format!(
        "An event of the catalog{title}.\n\n\
         Events are ordered as the catalog lists them: [`Event::ALL`] has them all. [`EventName`] holds a name \
         that may be unknown, [`Occurrence`] an event that has occurred, with its payload."
    );
    if let Some(event) = sample(catalog, |_| true) {
        let (variant, name) = (variant(event), string(&event.name));
        text += &example(&format!(
            "assert_eq!({variant}.name(), {name});\n\
             assert_eq!(Event::from_name({name}), Some({variant}));\n\
             println!(\"{{}}\", {variant}.definition().description());"
        ));
    }
    text
}

pub(super) fn event_name(catalog: &Catalog<'_>) -> String {
    let mut text = "The name of an event, which the catalog may or may not have.".to_owned();
    if let Some(event) = sample(catalog, |_| true) {
        let (variant, name) = (variant(event), string(&event.name));
        text += &example(&format!(
            "assert_eq!(EventName::from({name}).known(), Some({variant}));\n\
             assert_eq!(EventName::from(\"not_in_the_catalog\").known(), None);"
        ));
    }
    text
}

pub(super) fn occurrence(catalog: &Catalog<'_>) -> String {
    let emits = sample_emit(catalog).is_some();
    let mut text =
        "An event that has occurred: which one, when and where, and its payload.".to_owned();
    if emits {
        text += "\n\nThe functions in [`emit`](mod@emit) create occurrences of the events that have a payload.";
    }
    let event = sample(catalog, |event| {
        super::emitted::payload(catalog, event).is_none()
    });
    if let Some(event) = event {
        text += &example(&format!(
            "let occurrence = Occurrence::new({})?.with_id(\"1\").with_source(\"/here\");",
            variant(event)
        ));
    }
    text
}

pub(super) fn signals(catalog: &Catalog<'_>) -> String {
    let mut text = "Runs handlers when events occur.".to_owned();
    if let Some(event) = sample(catalog, |_| true) {
        text += &example(&format!(
            "let mut signals = Signals::new();\n\
             signals.on({}, |signal| {{\n    \
             println!(\"{{}}\", signal.occurrence().name());\n    \
             Ok(())\n\
             }});",
            variant(event)
        ));
    }
    text
}

pub(super) fn module_enum(catalog: &Catalog<'_>) -> String {
    if catalog.modules.is_empty() {
        return "The modules that events belong to. The catalog has no modules.".to_owned();
    }
    let mut text = "A module that events belong to.".to_owned();
    let event = sample(catalog, |event| catalog.module(event).is_some());
    if let Some((event, module)) = event.and_then(|it| Some((it, catalog.module(it)?))) {
        let (variant, module_variant) = (variant(event), module.identifiers().variant());
        text += &example(&format!(
            "assert_eq!({variant}.module(), Some(Module::{module_variant}));\n\
             assert!(Module::{module_variant}.events().any(|event| event == {variant}));"
        ));
    }
    text
}

/// Writes the docs of a module with this number of events.
pub(super) fn module(module: &Module<'_>, events: usize) -> String {
    let events = count(events, "event");
    match module.title {
        Some(title) => format!(
            "{}: the module {}, with {events}.",
            doc_line(title),
            code(&module.name)
        ),
        None => format!("The module {}, with {events}.", code(&module.name)),
    }
}

pub(super) fn family_enum(catalog: &Catalog<'_>) -> String {
    let mut text = "A family: events that differ by a number.".to_owned();
    let first = catalog.families.first();
    let member = first.and_then(|family| Some((family, catalog.events.get(family.events.start)?)));
    let Some((family, event)) = member else {
        return text + " The catalog has no families.";
    };
    if let Some((_, number)) = event.family() {
        let (family, variant) = (family.identifiers().variant(), variant(event));
        text += &example(&format!(
            "assert_eq!(Family::{family}.event({number}), Some({variant}));\n\
             assert_eq!({variant}.family(), Some((Family::{family}, {number})));"
        ));
    }
    text
}

pub(super) fn family(catalog: &Catalog<'_>, family: &Family<'_>) -> String {
    let events = catalog.events.get(family.events.clone());
    let events = events.unwrap_or_default();
    let mut text = format!("The events {}", code(&family.pattern));
    if let [first, .., last] = events {
        let _ = write!(
            text,
            ": {} to {}",
            self::event(first, ""),
            self::event(last, "")
        );
    }
    for former in &family.former {
        let _ = write!(text, ", formerly {}", code(former));
    }
    text + "."
}

pub(super) fn events_map(catalog: &Catalog<'_>) -> String {
    let mut text = "Every name, and every alias, with its event: a perfect hash table.\n\n\
                    [`Event::from_name`] gives the same answers faster."
        .to_owned();
    if let Some(event) = sample(catalog, |_| true) {
        text += &example(&format!(
            "assert_eq!(EVENTS.get({}), Some(&{}));",
            string(&event.name),
            variant(event)
        ));
    }
    text
}

/// Finds an event whose payload has fields. Also returns the name of the payload's type, and the fields.
fn sample_emit<'c, 's>(
    catalog: &'c Catalog<'s>,
) -> Option<(&'c Event<'s>, &'c str, Option<&'c Object<'s>>)> {
    let typed = |event: &Event<'s>| {
        let id = catalog
            .types
            .payload(super::emitted::payload(catalog, event)?)?;
        Some(catalog.types.get(id))
    };
    let object =
        |event: &Event<'s>| typed(event).is_some_and(|it| matches!(it.kind, Kind::Object(_)));
    let event =
        sample(catalog, object).or_else(|| sample(catalog, |event| typed(event).is_some()))?;
    let it = typed(event)?;
    let object = match &it.kind {
        Kind::Object(object) => Some(object),
        _ => None,
    };
    Some((event, &it.name, object))
}

pub(super) fn emits(catalog: &Catalog<'_>) -> String {
    let mut text =
        "Creates occurrences of the events that have a payload: a function for each event.\n\n\
                    The required fields of a payload can't be left out."
            .to_owned();
    if let Some((event, name, Some(object))) = sample_emit(catalog) {
        text += &example(&format!(
            "let payload = {};\nlet occurrence = emit::{}(payload);",
            made(object, &format!("payload::{name}")),
            event.identifiers().function()
        ));
    }
    text
}

/// Writes the docs of the function that creates an occurrence of this event.
pub(super) fn emit(event: &Event<'_>, type_name: &str) -> String {
    format!(
        "Creates an occurrence of {} ({}) with its payload, {}.\n\n{}",
        self::event(event, "super::"),
        code(&event.name),
        payload(type_name, "super::"),
        doc_line(&event.description)
    )
}

/// Describes the events that a payload belongs to.
pub(super) fn payload_of(name: &str, events: &[&Event<'_>], common: bool) -> String {
    let name = code(name);
    if let [event] = events {
        return format!(
            "The payload {name} of {}: {} creates an occurrence with it.",
            self::event(event, "super::"),
            constructor(event, "super::")
        );
    }
    if events.is_empty() {
        return if common {
            format!("The payload {name}, which any event can have.")
        } else {
            format!("The payload {name}.")
        };
    }
    let listed: Vec<_> = events
        .iter()
        .take(MOST_LISTED)
        .map(|event| {
            format!(
                "{} (created by {})",
                self::event(event, "super::"),
                constructor(event, "super::")
            )
        })
        .collect();
    let more = match events.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "The payload {name} of {}: {}{more}.",
        count(events.len(), "event"),
        listed.join(", ")
    )
}

/// Writes an example that creates an object.
pub(super) fn object_example(name: &str, object: &Object<'_>) -> String {
    example(&format!("let value = {};", made(object, name)))
}

/// Writes an expression that creates an object with all required fields and the first optional field.
fn made(object: &Object<'_>, path: &str) -> String {
    let required: Vec<_> = object
        .fields
        .iter()
        .filter(|field| field.required && field.constant.is_none())
        .map(|field| value_ident(&field.ident))
        .collect();
    let fields = match required.len() {
        0 => String::new(),
        1..=MOST_LISTED => format!("{path}Required {{ {} }}", required.join(", ")),
        _ => format!("{path}Required {{\n    {},\n}}", required.join(",\n    ")),
    };
    let mut text = format!("{path}::new({fields})");
    let optional = object
        .fields
        .iter()
        .find(|field| !field.required && !field.docs.deprecated);
    if let Some(field) = optional {
        let line = if required.len() > MOST_LISTED {
            "\n"
        } else {
            ""
        };
        let _ = write!(
            text,
            "{line}.with_{}({})",
            field.ident,
            value_ident(&field.ident)
        );
    }
    text
}
