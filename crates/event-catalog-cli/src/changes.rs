//! The differences between two versions of a catalog, and whom they affect.
//!
//! ```text
//! old, new → pair (which event became which) → find (typed changes, with their verdicts on the wire)
//!                                                │
//! surface of old, surface of new → delta ────────┴→ judge: each delta raises the verdict of its change
//! ```
//!
//! A *change* is what a person did: an event was renamed, a field was removed. A *surface* is what others
//! can see of a catalog: Rust items, TypeScript exports, anchors, columns. The changes explain the
//! differences between the surfaces; a difference without a change is a bug in this program, and is
//! reported as [`Kind::Unexplained`].
//!
//! The stages don't print, and don't read files.

pub(crate) mod change;
mod find;
pub(crate) mod format;
pub(crate) mod gate;
mod judge;
mod kind;
mod migration;
mod pair;
pub(crate) mod path;
pub(crate) mod readable;
mod setting;
mod surface;
pub(crate) mod version;
pub(crate) mod within;

#[cfg(test)]
mod tests;

use event_catalog_build::catalog::Catalog;

pub(crate) use change::{Audience, Change, Subject, Verdict, shared};
pub(crate) use find::payloads;
pub(crate) use kind::Kind;
pub(crate) use migration::Migration;
pub(crate) use pair::Pair;

/// Finds all changes from an older version of a catalog to a new one, the most severe first, and otherwise in catalog
/// order. Without an older version, everything was added.
pub(crate) fn changes(old: Option<&Catalog<'_>>, new: &Catalog<'_>) -> Vec<Change> {
    let pair = Pair::new(old, new);
    let mut changes = find::all(&pair);
    judge::judge(&pair, &mut changes);
    changes
}
