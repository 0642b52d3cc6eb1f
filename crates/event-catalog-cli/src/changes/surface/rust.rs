//! Collects the items of generated Rust that programs see: variants, constants, functions, and the types of payloads.
//!
//! Items that every catalog has aren't included: `Event::ALL`, `Event::from_name`, the traits of the enums. Neither are
//! ordinals, because `Event::index` and the order of events aren't part of the API.

mod payload;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::generate::public::{
    PayloadTypes, emitted, event_constants, family_constants,
};
use event_catalog_build::schema::types::{Kind, TypeId};

use super::origins::Origins;
use super::{Item, Subject, Surface, Verdict};

/// The prefix of the signature of an item with the attribute `#[deprecated]`.
const DEPRECATED: &str = "deprecated ";
/// A variant of `Event`, `Family` or `Module`, all of which are `#[non_exhaustive]`.
const VARIANT: &str = "variant";
/// A former name, which is an associated constant.
const CONSTANT: &str = "constant";
/// The prefix of the signature of a field that is required to create a value.
const REQUIRED: &str = "required ";

pub(super) fn surface(catalog: &Catalog<'_>) -> Surface {
    let mut surface = Surface::default();
    let types = PayloadTypes::new(&catalog.types);
    groups(catalog, &mut surface);
    events(catalog, &mut surface);
    emits(catalog, &types, &mut surface);
    let origins = Origins::of_all(catalog);
    for (id, it) in catalog.types.iter() {
        payload::add(it, &types, &origins.place(id), id, &mut surface);
    }
    if let Some((id, _)) = catalog.types.iter().next() {
        surface.add("payload", "module", origins.place(id).subject());
    }
    surface
}

fn event_subject(event: &Event<'_>) -> Subject {
    Subject::Event(event.name.to_string())
}

/// Formats the signature of an item that may be deprecated.
fn marked(signature: &str, is_deprecated: bool) -> String {
    let mark = if is_deprecated { DEPRECATED } else { "" };
    format!("{mark}{signature}")
}

/// Adds the enums `Module` and `Family`.
fn groups(catalog: &Catalog<'_>, surface: &mut Surface) {
    for module in &catalog.modules {
        let path = format!("Module::{}", module.identifiers().variant());
        surface.add(path, VARIANT, Subject::Module(module.name.to_string()));
    }
    for family in &catalog.families {
        let path = format!("Family::{}", family.identifiers().variant());
        surface.add(path, VARIANT, Subject::Family(family.pattern.to_string()));
    }
    for (constant, family, _) in family_constants(catalog) {
        let subject = Subject::Family(family.pattern.to_string());
        surface.add(
            format!("Family::{constant}"),
            marked(CONSTANT, true),
            subject,
        );
    }
}

/// Adds the enum `Event`.
fn events(catalog: &Catalog<'_>, surface: &mut Surface) {
    for event in &catalog.events {
        let path = format!("Event::{}", event.identifiers().variant());
        let signature = marked(VARIANT, event.deprecation().is_some());
        surface.add(path, signature, event_subject(event));
    }
    for (identifiers, event, _) in event_constants(catalog) {
        let path = format!("Event::{}", identifiers.variant());
        surface.add(path, marked(CONSTANT, true), event_subject(event));
    }
}

/// Adds the functions that create occurrences.
fn emits(catalog: &Catalog<'_>, types: &PayloadTypes<'_, '_>, surface: &mut Surface) {
    let mut first = None;
    for event in &catalog.events {
        let Some(id) = emitted(catalog, event) else {
            continue;
        };
        first = first.or(Some(event));
        let signature = format!("fn({})", taken(catalog, types, id));
        surface.add(
            format!("emit::{}", event.identifiers().function()),
            marked(&signature, event.deprecation().is_some()),
            event_subject(event),
        );
    }
    for (identifiers, event, _) in event_constants(catalog) {
        if let Some(id) = emitted(catalog, event) {
            let signature = format!("fn({})", taken(catalog, types, id));
            surface.add(
                format!("emit::{}", identifiers.function()),
                marked(&signature, true),
                event_subject(event),
            );
        }
    }
    if let Some(event) = first {
        surface.add("emit", "module", event_subject(event));
    }
}

/// Returns the type of a function's parameter. If the payload isn't an object, the parameter has the type that the
/// payload's alias refers to.
fn taken(catalog: &Catalog<'_>, types: &PayloadTypes<'_, '_>, id: TypeId) -> String {
    let it = catalog.types.get(id);
    match &it.kind {
        Kind::Value(slot) => types.of(slot),
        _ => format!("payload::{}{}", it.name, lifetime(types.has_lifetime(id))),
    }
}

fn lifetime(has_lifetime: bool) -> &'static str {
    if has_lifetime { "<'a>" } else { "" }
}

/// Determines the effect of a changed signature; `None` if it is breaking.
///
/// If a variant becomes the constant of a former name, code still compiles: as a value, in a pattern, and in a `match`,
/// which has a `_` because the enum is `#[non_exhaustive]`. The exception is `use Event::*`, which imports only
/// variants: such code must write `Event::` before the former name. In the crate that includes the generated code,
/// `#[non_exhaustive]` has no effect: a `match` may list all variants, and an added event is an error there, as
/// intended.
pub(super) fn verdict(before: &str, after: &str) -> Option<Verdict> {
    let split = |text| match str::strip_prefix(text, DEPRECATED) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let ((was_deprecated, was), (_, is)) = (split(before), split(after));
    let is_name = |text: &str| matches!(text, VARIANT | CONSTANT);
    if is_name(was) && is_name(is) && was != is {
        // A variant became a constant, or a constant a variant. Code still compiles, possibly with a warning.
        return Some(Verdict::Minor);
    }
    if was != is {
        return None;
    }
    Some(if was_deprecated {
        Verdict::Note
    } else {
        // Crates that deny warnings no longer compile, but that is true for every new deprecation.
        Verdict::Minor
    })
}

/// Determines the effect of an added item. Code that writes a struct as a literal no longer compiles if a required
/// field is added to the struct.
pub(super) fn added(old: &Surface, path: &str, after: &Item) -> Verdict {
    let of = path.rsplit_once('.').map(|(of, _)| of);
    let was_there = of.is_some_and(|of| old.items.contains_key(of));
    if was_there && after.signature.starts_with(REQUIRED) {
        Verdict::Breaking
    } else {
        Verdict::Minor
    }
}

#[cfg(test)]
mod tests;
