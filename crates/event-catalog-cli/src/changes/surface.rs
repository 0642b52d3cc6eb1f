//! The surface of a catalog: the items that an audience can see, as a map from paths to signatures.
//!
//! There is a surface for each generator. Surfaces are derived from the model, because generating text for 10,000
//! events and parsing it would take seconds. Tests check that they match the generated text.

mod docs;
mod events;
mod fingerprints;
mod origins;
mod rust;
mod typescript;
mod warehouse;
mod web;

use std::borrow::Cow;
use std::collections::HashMap;
use std::thread;

use event_catalog_build::catalog::Catalog;
use foldhash::fast::RandomState;

use super::change::{Audience, Subject, Verdict};
use super::readable::has_settings;

/// The items of a catalog that an audience can see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Surface {
    /// The items, keyed by path: `Event::LinkClicked`, `payload::Order.items`, `#link_clicked`.
    pub(crate) items: Items,
    /// Whether the settings can't be read. Much of the surface depends on the settings, so it isn't compared.
    pub(crate) is_unknown: bool,
}

/// Items by path, in no particular order: 10,000 events have about 100,000 items, few of which differ.
pub(crate) type Items = HashMap<String, Item, RandomState>;

/// Something that an audience can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The signature. Users can't distinguish items with the same signature: `Vec<OrderItem>`, `deprecated constant`.
    pub(crate) signature: String,
    /// The source that the item is generated from, in the version that contains the item.
    pub(crate) subject: Subject,
}

/// A difference between two surfaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) path: String,
    pub(crate) before: Option<Item>,
    pub(crate) after: Option<Item>,
    /// The effect on the audience. By default, a removal or a change is breaking, and an addition is minor.
    pub(crate) verdict: Verdict,
}

impl Surface {
    /// Adds an item. If several items have the same path, the first one is kept, as in generated code.
    pub(crate) fn add(
        &mut self,
        path: impl Into<String>,
        signature: impl Into<String>,
        subject: Subject,
    ) {
        let item = Item {
            signature: signature.into(),
            subject,
        };
        self.items.entry(path.into()).or_insert(item);
    }
}

/// Builds the surface that an audience sees. The surface of the wire is empty, because typed changes describe
/// everything on the wire.
pub(crate) fn of(audience: Audience, catalog: &Catalog<'_>) -> Surface {
    if !has_settings(catalog) {
        return Surface {
            is_unknown: true,
            ..Surface::default()
        };
    }
    match audience {
        Audience::Wire => Surface::default(),
        Audience::Rust => rust::surface(catalog),
        Audience::TypeScript => typescript::surface(catalog),
        Audience::Web => web::surface(catalog),
        Audience::Docs => docs::surface(catalog),
        Audience::Warehouse => warehouse::surface(catalog),
    }
}

/// Compares two surfaces, and returns the differences in the order of their paths.
pub(crate) fn delta(audience: Audience, old: &Surface, new: &Surface) -> Vec<Delta> {
    if old.is_unknown || new.is_unknown {
        return Vec::new();
    }
    let renamed = match audience {
        Audience::Web => web::under_new_names(old, new),
        Audience::Docs => docs::under_new_names(old, new),
        _ => Cow::Borrowed(old),
    };
    let old = &*renamed;
    let added = |(path, after): (&String, &Item)| Delta {
        path: path.clone(),
        before: None,
        after: Some(after.clone()),
        verdict: added(audience, old, path, after),
    };
    let changed = old.items.iter().filter_map(|(path, before)| {
        let after = new.items.get(path);
        let is_same = after.is_some_and(|after| after.signature == before.signature);
        (!is_same).then(|| Delta {
            path: path.clone(),
            before: Some(before.clone()),
            after: after.cloned(),
            verdict: verdict(
                audience,
                old,
                &before.signature,
                after.map(|it| it.signature.as_str()),
            ),
        })
    });
    let is_new = |(path, _): &(&String, &Item)| !old.items.contains_key(*path);
    let mut deltas: Vec<Delta> = changed
        .chain(new.items.iter().filter(is_new).map(added))
        .collect();
    // A difference in a signature may be invisible, such as another name of a payload. If only one version has an
    // event, the items that belong to the event don't count as separate changes.
    deltas.retain(|delta| {
        let owner = owner(audience, &delta.path);
        let is_kept = owner
            .is_none_or(|owner| old.items.contains_key(&owner) && new.items.contains_key(&owner));
        let is_elsewhere = audience == Audience::Docs && docs::is_elsewhere(old, new, &delta.path);
        is_kept && !is_elsewhere && delta.verdict != Verdict::None
    });
    deltas.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    deltas
}

/// Finds the differences that each audience sees. Audiences are compared in parallel, because a comparison of 10,000
/// events spends most of its time here.
pub(super) fn deltas(old: Option<&Catalog<'_>>, new: &Catalog<'_>) -> Vec<(Audience, Vec<Delta>)> {
    let compare = |audience| {
        let before = old.map_or_else(Surface::default, |old| of(audience, old));
        delta(audience, &before, &of(audience, new))
    };
    thread::scope(|scope| {
        let start = |audience| {
            let started = thread::Builder::new().spawn_scoped(scope, move || compare(audience));
            (audience, started)
        };
        let started = Audience::ALL.map(start);
        let joined = started.into_iter().map(|(audience, started)| {
            let deltas = match started.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(deltas)) => deltas,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // If no thread can be started, the comparison just takes longer.
                Err(_) => compare(audience),
            };
            (audience, deltas)
        });
        joined.collect()
    })
}

/// Returns the path of the name that an item belongs to.
fn owner(audience: Audience, path: &str) -> Option<String> {
    let names = match audience {
        Audience::TypeScript => "name",
        Audience::Web => "event",
        Audience::Warehouse => "stored name",
        Audience::Wire | Audience::Rust | Audience::Docs => return None,
    };
    let name = path
        .strip_prefix("detail of ")
        .or_else(|| path.strip_prefix("module of "))?;
    Some(format!("{names} {name}"))
}

/// Determines the effect if an item was removed, or if its signature changed.
fn verdict(audience: Audience, old: &Surface, before: &str, after: Option<&str>) -> Verdict {
    let Some(after) = after else {
        return removed(audience, before);
    };
    let known = match audience {
        Audience::Rust => rust::verdict(before, after),
        Audience::TypeScript => typescript::verdict(old, before, after),
        Audience::Web => web::verdict(before, after),
        Audience::Docs => docs::verdict(before, after),
        Audience::Warehouse => warehouse::verdict(before, after),
        Audience::Wire => None,
    };
    known.unwrap_or(Verdict::Breaking)
}

/// Determines the effect if an item was removed.
fn removed(audience: Audience, before: &str) -> Verdict {
    if audience == Audience::Docs && before == docs::DESCRIBED {
        return Verdict::None;
    }
    let is_risk = match audience {
        // An event without its former module still exists. Only listeners to all events of the module no longer receive
        // it.
        Audience::TypeScript | Audience::Web | Audience::Warehouse => before.starts_with("module "),
        Audience::Docs => docs::is_risk(before),
        Audience::Rust | Audience::Wire => false,
    };
    if is_risk {
        Verdict::Risky
    } else {
        Verdict::Breaking
    }
}

/// Determines the effect if an item was added to existing items.
fn added(audience: Audience, old: &Surface, path: &str, after: &Item) -> Verdict {
    match audience {
        Audience::Rust => rust::added(old, path, after),
        Audience::TypeScript => typescript::added(old, path, after),
        Audience::Docs if after.signature == docs::DESCRIBED => Verdict::None,
        _ => Verdict::Minor,
    }
}
