//! Determines the aspect of a difference, and chooses the change that concerns this aspect.

use event_catalog_build::ident::Identifiers;

use crate::changes::kind::{Effect, Group};
use crate::changes::surface::Delta;
use crate::changes::{Audience, Change, Kind, Subject};

/// The aspect of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    /// Something was added or removed.
    Existence,
    /// An event has another payload.
    Payload,
    /// An event is in another module.
    Place,
    /// Something is now deprecated, or no longer is.
    Life,
    /// Anything else.
    Other,
}

impl Aspect {
    pub(super) fn of(audience: Audience, delta: &Delta) -> Self {
        if delta.path.starts_with("module of ") {
            return Self::Place;
        }
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

    /// Lists the groups of changes that can explain the aspect, the most likely first. Texts are last.
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

    /// Whether a change of this kind can explain the aspect. Code doesn't depend on the places of events, or on texts.
    pub(super) fn is_apt(self, audience: Audience, kind: Kind) -> bool {
        let group = kind.group();
        let is_code = audience == Audience::Rust;
        match group {
            Group::Existence | Group::Name => true,
            Group::Payload => self != Self::Place,
            Group::Place => !is_code && self != Self::Payload && self != Self::Life,
            Group::Life => matches!(self, Self::Life | Self::Other),
            Group::Text => false,
        }
    }

    /// Finds the change that best explains a difference, among the changes to one subject.
    pub(super) fn best(
        self,
        candidates: &[usize],
        delta: &Delta,
        changes: &[Change],
    ) -> Option<usize> {
        let is_single = candidates.len() == 1;
        let is_one_sided = delta.before.is_none() || delta.after.is_none();
        let is_of_names = is_one_sided || !matches!(self, Self::Payload | Self::Place);
        let rank = |at: &usize| {
            let change = &changes[*at];
            let group = change.kind.group();
            let rank = self.order().iter().position(|it| *it == group);
            // A change that mentions the name in the difference's path explains the difference.
            let is_named = || {
                matches!(group, Group::Existence | Group::Name)
                    && is_of_names
                    && names(change).any(|name| is_at(&delta.path, &name))
            };
            let distance = if is_single || is_only(change.kind, delta) {
                0
            } else if is_opposite(change.kind, delta) {
                3
            } else if is_named() {
                1
            } else {
                2
            };
            (distance, rank, *at)
        };
        candidates.iter().copied().min_by_key(rank)
    }
}

fn undeprecated(signature: &str) -> &str {
    signature.strip_prefix("deprecated ").unwrap_or(signature)
}

/// Whether only a change of this kind can cause the difference: a family has gained or lost an event, or the function
/// that creates an event has gained or lost its payload.
fn is_only(kind: Kind, delta: &Delta) -> bool {
    let (item, of_family, of_payload) = match (&delta.before, &delta.after) {
        (Some(item), None) => (item, Kind::FamilyNarrowed, Kind::PayloadRemoved),
        (None, Some(item)) => (item, Kind::FamilyWidened, Kind::PayloadAdded),
        _ => return false,
    };
    let is_event = matches!(item.subject, Subject::Event(_));
    is_event && (kind == of_family || kind == of_payload && delta.path.starts_with("emit::"))
}

/// Whether the difference is a removal although the change only adds something, or vice versa.
fn is_opposite(kind: Kind, delta: &Delta) -> bool {
    match kind.effect() {
        Effect::Adds => delta.after.is_none(),
        Effect::Removes => delta.before.is_none(),
        Effect::Exchanges | Effect::Words | Effect::Alters => false,
    }
}

/// Lists the names that a change mentions.
fn names(change: &Change) -> impl Iterator<Item = String> {
    let subject = match &change.subject {
        Subject::Event(name) | Subject::Module(name) => Some(name.as_str()),
        _ => None,
    };
    let texts = change.before.iter().chain(&change.after);
    // The text of a changed introduction isn't a name.
    let has_names = change.kind != Kind::IntroChanged;
    let texts = texts.filter(move |_| has_names);
    let texts = texts.flat_map(|text| text.split("; "));
    texts.chain(subject).map(str::to_owned)
}

/// Whether the last part of a path is this name, or the name's identifier in code.
fn is_at(path: &str, name: &str) -> bool {
    let Some(head) = path.strip_suffix(name) else {
        let last = path.rsplit([':', '.', '#', ' ']).next().unwrap_or(path);
        let identifiers = Identifiers::of(name);
        return identifiers.is_some_and(|it| it.variant() == last || it.function() == last);
    };
    head.is_empty() || head.ends_with([':', '.', '#', ' ', '/'])
}
