//! What a difference shows, and which of several changes of one thing speaks about that.

use event_catalog_build::ident::Identifiers;

use crate::changes::surface::Delta;
use crate::changes::{Audience, Change, Kind, Subject};

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Something is there, or not, or under another name.
    Existence,
    /// Further names.
    Name,
    /// What the payload has inside, or which one it is.
    Payload,
    /// Where it is in the catalog.
    Place,
    /// Deprecation.
    Life,
    /// Texts, and all else.
    Text,
}

impl Group {
    pub(super) fn of(kind: Kind) -> Self {
        use Kind as K;
        match kind {
            K::EventAdded
            | K::EventRemoved
            | K::EventRenamed
            | K::EventsSwapped
            | K::AliasPromoted
            | K::NameReused
            | K::FamilyWidened
            | K::FamilyNarrowed
            | K::FamilyRenamed
            | K::FamilySplit
            | K::FamilyFormed
            | K::ModuleAdded
            | K::ModuleRemoved
            | K::ModuleRenamed
            | K::SectionAdded
            | K::SectionRemoved
            | K::SectionRenamed => Self::Existence,
            K::AliasAdded | K::AliasRemoved | K::AliasMoved | K::IdentifierChanged => Self::Name,
            K::PayloadAdded
            | K::PayloadRemoved
            | K::PayloadReplaced
            | K::DefaultPayloadChanged
            | K::FieldAdded
            | K::FieldRemoved
            | K::FieldRequired
            | K::FieldOptional
            | K::FieldDeprecated
            | K::TypeChanged
            | K::TypeRenamed
            | K::ValueAdded
            | K::ValueRemoved
            | K::AlternativeAdded
            | K::AlternativeRemoved
            | K::AlternativesReordered
            | K::LimitTightened
            | K::LimitLoosened
            | K::ConditionChanged
            | K::ObjectClosed
            | K::ObjectOpened => Self::Payload,
            K::EventMoved | K::CustomerChanged | K::ModuleChanged => Self::Place,
            K::EventDeprecated | K::DeprecationLifted | K::DeprecationChanged => Self::Life,
            _ => Self::Text,
        }
    }
}

/// What a difference shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    /// Something was added or removed.
    Existence,
    /// The payload of an event.
    Payload,
    /// The module of an event.
    Place,
    /// Something is deprecated, or no longer.
    Life,
    /// Anything else.
    Other,
}

impl Aspect {
    pub(super) fn of(audience: Audience, delta: &Delta) -> Self {
        let (Some(before), Some(after)) = (&delta.before, &delta.after) else {
            let is_payload = delta.path.starts_with("detail of ");
            return if is_payload {
                Self::Payload
            } else {
                Self::Existence
            };
        };
        let (before, after) = (before.signature.as_str(), after.signature.as_str());
        let is_deprecated = |text: &str| text.contains("deprecated");
        let is_emit = audience == Audience::Rust && delta.path.starts_with("emit::");
        if before.starts_with("module ") || after.starts_with("module ") {
            Self::Place
        } else if is_emit && undeprecated(before) != undeprecated(after) {
            Self::Payload
        } else if is_deprecated(before) != is_deprecated(after) {
            Self::Life
        } else if before.contains("payload") {
            Self::Payload
        } else {
            Self::Other
        }
    }

    /// The groups of changes that explain it, the likeliest first. Texts come last.
    fn order(self) -> &'static [Group] {
        use Group as G;
        match self {
            Self::Payload => &[
                G::Payload,
                G::Existence,
                G::Name,
                G::Place,
                G::Life,
                G::Text,
            ],
            Self::Place => &[
                G::Place,
                G::Existence,
                G::Name,
                G::Payload,
                G::Life,
                G::Text,
            ],
            Self::Life => &[
                G::Life,
                G::Existence,
                G::Name,
                G::Payload,
                G::Place,
                G::Text,
            ],
            Self::Existence | Self::Other => &[
                G::Existence,
                G::Name,
                G::Payload,
                G::Place,
                G::Life,
                G::Text,
            ],
        }
    }

    /// The change that explains a difference best, among those of one thing.
    pub(super) fn best(
        self,
        candidates: Vec<usize>,
        delta: &Delta,
        changes: &[Change],
    ) -> Option<usize> {
        let is_single = candidates.len() == 1;
        let rank = |at: &usize| {
            let change = &changes[*at];
            let group = Group::of(change.kind);
            let rank = self.order().iter().position(|it| *it == group);
            // Where the difference has the name of a change, no other one is meant.
            let is_named = is_number(change.kind, delta)
                || matches!(group, Group::Existence | Group::Name)
                    && self != Self::Payload
                    && !is_single
                    && names(change).any(|name| is_at(&delta.path, &name));
            (!is_named, rank, *at)
        };
        candidates.into_iter().min_by_key(rank)
    }
}

fn undeprecated(signature: &str) -> &str {
    signature.strip_prefix("deprecated ").unwrap_or(signature)
}

/// Whether a difference is an event that a family has gained or lost.
fn is_number(kind: Kind, delta: &Delta) -> bool {
    let kind_of_numbers = match (&delta.before, &delta.after) {
        (Some(_), None) => Kind::FamilyNarrowed,
        (None, Some(_)) => Kind::FamilyWidened,
        _ => return false,
    };
    let item = delta.before.as_ref().or(delta.after.as_ref());
    let is_event = item.is_some_and(|item| matches!(item.subject, Subject::Event(_)));
    is_event && kind == kind_of_numbers
}

/// The names that a change speaks about.
fn names(change: &Change) -> impl Iterator<Item = String> {
    let subject = match &change.subject {
        Subject::Event(name) | Subject::Module(name) => Some(name.as_str()),
        _ => None,
    };
    let texts = change.before.iter().chain(&change.after);
    let texts = texts.flat_map(|text| text.split("; "));
    texts.chain(subject).map(str::to_owned)
}

/// Whether the last part of a path is a name, or what code calls it.
fn is_at(path: &str, name: &str) -> bool {
    let Some(head) = path.strip_suffix(name) else {
        let last = path.rsplit([':', '.', '#', ' ']).next().unwrap_or(path);
        let identifiers = Identifiers::of(name);
        return identifiers.is_some_and(|it| it.variant() == last || it.function() == last);
    };
    head.is_empty() || head.ends_with([':', '.', '#', ' ', '/'])
}
