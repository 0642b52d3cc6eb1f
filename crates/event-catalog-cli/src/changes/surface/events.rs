//! Handles the parts of events that several surfaces share: the payload of each name, and the effect if a name becomes
//! a current or a former name, or if its event moves to another module.

use super::fingerprints::Fingerprints;
use super::origins::Origins;
use super::{Subject, Surface, Verdict};
use crate::generate::selection::Selection;

/// Adds the payload of each event, under all names of the event.
pub(super) fn payloads(
    selection: &Selection<'_, '_>,
    origins: &Origins<'_>,
    surface: &mut Surface,
) {
    let types = &selection.catalog.types;
    let fingerprints = Fingerprints::of(types, origins.types());
    for event in selection.events() {
        let own = event
            .payload
            .and_then(|name| Some((name, types.payload(name)?)));
        let Some((payload, id)) = own else { continue };
        let former = event.aliases().iter().map(|alias| &*alias.name);
        for name in std::iter::once(&*event.name).chain(former) {
            surface.add(
                format!("detail of {name}"),
                format!("payload {:016x} {payload}", fingerprints.get(id)),
                Subject::Event(event.name.to_string()),
            );
        }
    }
}

/// Determines the effect if the signature of a name has changed. Returns `None` for signatures of other items.
pub(super) fn verdict(before: &str, after: &str) -> Option<Verdict> {
    let is_name = |text: &str| matches!(text, "current name" | "former name");
    if is_name(before) && is_name(after) {
        return Some(Verdict::Minor);
    }
    if before.starts_with("module ") && after.starts_with("module ") {
        return Some(Verdict::Risky);
    }
    None
}
