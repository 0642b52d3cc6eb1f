//! Collects the items of a catalog that scripts on pages and tag managers see. Scripts use the catalog's names as
//! strings, so they get no error when a name is removed. This module covers the details that scripts read. What scripts
//! send is covered by the audience `wire`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Field, Kind, Shape, Slot, Types};

use super::origins::{self, Origins};
use super::{Item, Items, Subject, Surface, Verdict, events};
use crate::changes::setting;
use crate::generate::selection::Selection;
use crate::generate::typescript::boot::Page;
use crate::generate::{Customers, Scope};

/// The maximum number of types per payload whose fields are listed. More deeply nested types are left out.
const MOST_TYPES: usize = 300;

pub(super) fn surface(catalog: &Catalog<'_>) -> Surface {
    let mut surface = Surface::default();
    // Output for pages contains no customer's events.
    let Ok(selection) = Scope::default().select(catalog, Customers::Named) else {
        return surface;
    };
    names(&selection, &mut surface);
    groups(&selection, &mut surface);
    page(&selection, &mut surface);
    details(&selection, &mut surface);
    surface
}

/// Adds the names that listeners respond to.
fn names(selection: &Selection<'_, '_>, surface: &mut Surface) {
    for event in selection.events() {
        let subject = || Subject::Event(event.name.to_string());
        surface.add(format!("event {}", event.name), "current name", subject());
    }
    for event in selection.events() {
        let subject = || Subject::Event(event.name.to_string());
        let former = event.aliases().iter().map(|alias| &*alias.name);
        for name in former.clone() {
            surface.add(format!("event {name}"), "former name", subject());
        }
        let Some(module) = selection.catalog.module(event) else {
            continue;
        };
        for name in std::iter::once(&*event.name).chain(former) {
            surface.add(
                format!("module of {name}"),
                format!("module {}", module.name),
                subject(),
            );
        }
    }
}

/// Adds the groups that `listenTo` and `namesOf` accept.
fn groups(selection: &Selection<'_, '_>, surface: &mut Surface) {
    for module in selection.modules() {
        surface.add(
            format!("module {}", module.name),
            "group",
            Subject::Module(module.name.to_string()),
        );
    }
    for family in selection.families() {
        let subject = Subject::Family(family.pattern.to_string());
        let former = family.former.iter().map(String::as_str);
        for name in std::iter::once(family.named_after()).chain(former) {
            surface.add(format!("family {name}"), "group", subject.clone());
        }
    }
}

/// Adds the items of the page and its data layer, apart from events.
fn page(selection: &Selection<'_, '_>, surface: &mut Surface) {
    // If the settings can't be used, no scripts are generated; `generate` reports the reason.
    let Ok(page) = Page::of(selection) else {
        return;
    };
    let of = |key: &str| Subject::Setting(key.to_owned());
    if let Some(global) = page.global {
        surface.add(
            format!("function {global}"),
            "function",
            of(setting::GLOBAL),
        );
    }
    surface.add(
        format!("window.{}", page.classic_global()),
        "object",
        of(setting::GLOBAL),
    );
    let javascript = &selection.catalog.input.settings.javascript;
    let category = if javascript.category.is_some() {
        of(setting::CATEGORY)
    } else if javascript.global.is_some() {
        of(setting::GLOBAL)
    } else {
        Subject::Catalog
    };
    surface.add(
        "dataLayer event_category",
        format!("the text {}", page.category),
        category,
    );
    for (name, field, key) in [
        ("event_action", page.action_field, setting::ACTION_FIELD),
        ("event_label", page.label_field, setting::LABEL_FIELD),
    ] {
        if let Some(field) = field {
            surface.add(
                format!("dataLayer {name}"),
                format!("the field {field}"),
                of(key),
            );
        }
    }
}

/// Adds the payload of each event, and the fields of the payloads.
fn details(selection: &Selection<'_, '_>, surface: &mut Surface) {
    let types = &selection.catalog.types;
    let origins = Origins::of(selection);
    events::payloads(selection, &origins, surface);
    for payload in selection.described_payloads() {
        let mut seen = BTreeSet::new();
        for (id, path) in origins::places(types, payload.id, MOST_TYPES, &mut seen) {
            let Kind::Object(object) = &types.get(id).kind else {
                continue;
            };
            for field in &object.fields {
                let path = origins::field(&path, &field.name);
                surface.add(
                    format!("payload {}: {path}", payload.name),
                    signature(types, field),
                    Subject::Payload {
                        schema: payload.name.to_owned(),
                        path,
                    },
                );
            }
        }
    }
}

fn signature(types: &Types<'_>, field: &Field<'_>) -> String {
    let presence = if field.required {
        "required"
    } else {
        "optional"
    };
    format!("{presence} {}", kind(types, &field.slot))
}

/// Describes the kind of values at a place, as far as an untyped script can distinguish kinds.
fn kind(types: &Types<'_>, slot: &Slot) -> String {
    let kind = match &slot.shape {
        Shape::Any => return "anything".to_owned(),
        Shape::Null => return "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer { .. } | Shape::Number => "number".to_owned(),
        Shape::Text => "string".to_owned(),
        Shape::Array(inner) => format!("array of ({})", kind(types, inner)),
        Shape::Map(inner) => format!("object of ({})", kind(types, inner)),
        Shape::Named(id) => match &types.get(*id).kind {
            Kind::Object(_) => "object".to_owned(),
            Kind::Tuple(_) => "array".to_owned(),
            Kind::Enumeration(_) => "string".to_owned(),
            Kind::OneOf(variants) => {
                // One level is enough, because alternatives may contain themselves.
                let kinds = variants.iter().map(|it| match &it.slot.shape {
                    Shape::Named(_) | Shape::Map(_) => "object".to_owned(),
                    Shape::Array(_) => "array".to_owned(),
                    _ => kind(types, &it.slot),
                });
                let kinds: BTreeSet<String> = kinds.collect();
                kinds.into_iter().collect::<Vec<_>>().join(" or ")
            }
            Kind::Value(_) => "anything".to_owned(),
        },
    };
    if slot.nullable {
        format!("{kind} or null")
    } else {
        kind
    }
}

/// Replaces names of schemas in the older surface with the names in the new surface. A script doesn't notice that the
/// schema of an event has another name.
pub(super) fn under_new_names<'o>(old: &'o Surface, new: &Surface) -> Cow<'o, Surface> {
    let mut renamed: BTreeMap<&str, &str> = BTreeMap::new();
    let mut details: Vec<(&String, &Item)> = old
        .items
        .iter()
        .filter(|(path, _)| path.starts_with("detail of "))
        .collect();
    details.sort_unstable_by_key(|(path, _)| *path);
    for (path, before) in details {
        let payload = |item: &Item| -> Option<(String, usize)> {
            let (print, name) = item.signature.strip_prefix("payload ")?.split_once(' ')?;
            Some((print.to_owned(), item.signature.len() - name.len()))
        };
        let Some(after) = new.items.get(path) else {
            continue;
        };
        if let (Some((print, at)), Some((print_now, at_now))) = (payload(before), payload(after))
            && print == print_now
            && before.signature[at..] != after.signature[at_now..]
        {
            renamed.insert(&before.signature[at..], &after.signature[at_now..]);
        }
    }
    if renamed.is_empty() {
        return Cow::Borrowed(old);
    }
    let moved = |path: &str| {
        let (schema, field) = path.strip_prefix("payload ")?.split_once(": ")?;
        Some(format!("payload {}: {field}", renamed.get(schema)?))
    };
    let items = old.items.iter();
    let mut under: Items = items
        .clone()
        .filter_map(|(path, item)| Some((moved(path)?, item.clone())))
        .collect();
    // A schema whose name is in both versions keeps its name.
    under.extend(
        items
            .filter(|(path, _)| moved(path).is_none())
            .map(|(path, item)| (path.clone(), item.clone())),
    );
    Cow::Owned(Surface {
        items: under,
        is_unknown: false,
    })
}

/// Determines the effect of a changed signature; `None` if it is breaking.
pub(super) fn verdict(before: &str, after: &str) -> Option<Verdict> {
    if let Some(verdict) = events::verdict(before, after) {
        return Some(verdict);
    }
    if let (Some(was), Some(now)) = (
        before.strip_prefix("payload "),
        after.strip_prefix("payload "),
    ) {
        let split = |text: &str| {
            text.split_once(' ')
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
        };
        let (was, now) = (split(was)?, split(now)?);
        return (was.0 == now.0 || was.1 == now.1).then_some(Verdict::None);
    }
    let (was_there, was) = before.split_once(' ')?;
    let (is_there, now) = after.split_once(' ')?;
    let is_presence = |text: &str| matches!(text, "required" | "optional");
    if !is_presence(was_there) || !is_presence(is_there) {
        return None;
    }
    // A script may now get a missing value, `null`, or any value where it expects a certain type.
    let is_lost = was_there == "required" && is_there == "optional";
    let (plain_was, plain_now) = (without_null(was), without_null(now));
    let is_nullable = plain_was == was && plain_now != now;
    if now == "anything" && was != "anything" {
        Some(Verdict::Risky)
    } else if plain_was != plain_now && was != "anything" {
        None
    } else if is_lost || is_nullable {
        Some(Verdict::Risky)
    } else {
        Some(Verdict::None)
    }
}

fn without_null(kind: &str) -> &str {
    kind.strip_suffix(" or null").unwrap_or(kind)
}

#[cfg(test)]
mod tests;
