//! Notes for the user about omitted and unknown parts.

use crate::import::tally::Tally;

/// Counts each kind of note.
#[derive(Clone, Debug, Default)]
pub(super) struct Remarks {
    /// Documents that aren't part of a registry.
    pub(super) others: Tally,
    /// Metrics, spans and entities.
    pub(super) signals: Tally,
    /// Refinements of events.
    pub(super) refinements: Tally,
    /// Registries that this one depends on, and imports from them.
    pub(super) dependencies: Tally,
    /// Attributes without a definition.
    pub(super) undefined: Tally,
    /// Attributes with a second definition.
    pub(super) repeated: Tally,
    /// Groups that don't exist.
    pub(super) missing: Tally,
    /// Unknown types.
    pub(super) types: Tally,
    /// Enumerations whose examples have other values, and how each was converted.
    pub(super) open: Tally,
    /// Examples of a different type.
    pub(super) examples: Tally,
    /// Event bodies.
    pub(super) bodies: Tally,
    /// Bodies of events that also have an attribute named `body`.
    pub(super) dropped_bodies: Tally,
    /// Parts of events that a catalog can't hold.
    pub(super) members: Tally,
}

impl Remarks {
    /// Writes the notes, one per kind.
    pub(super) fn notes(&self) -> Vec<String> {
        let notes = [
            self.others
                .note(|path| format!("`{path}` isn't part of the registry, so it is left out")),
            self.signals.note(|name| {
                format!("{name} isn't an event: metrics, spans and entities are left out")
            }),
            self.refinements.note(|name| {
                format!("`{name}` refines an event and isn't a separate event, so it is left out")
            }),
            self.dependencies.note(|name| {
                format!(
                    "`{name}` is in another registry, which isn't downloaded; to import it, too, import a folder that \
                     contains both registries"
                )
            }),
            self.missing.note(|id| {
                format!(
                    "the group `{id}` isn't in these files, so its attributes are missing: import the \
                     folder of the whole registry"
                )
            }),
            self.undefined.note(|name| {
                format!(
                    "the attribute `{name}` isn't defined in these files, so any value is allowed: import the folder \
                     of the whole registry"
                )
            }),
            self.repeated.note(|name| {
                format!(
                    "the attribute `{name}` is defined more than once, and only its first definition is used; remove \
                     the others"
                )
            }),
            self.types
                .note(|what| format!("{what} isn't a known type, so any value is allowed")),
            self.open.note(str::to_owned),
            self.examples.note(|name| {
                format!(
                    "an example of `{name}` doesn't have the attribute's type, so it is left out; correct the example"
                )
            }),
            self.bodies
                .note(|name| format!("the body of `{name}` is the field `body` of its payload")),
            self.dropped_bodies.note(|name| {
                format!("the body of `{name}` is left out, because the event also has an attribute `body`")
            }),
            self.members.note(|what| {
                format!("a catalog can't hold {what}, so it is left out")
            }),
        ];
        notes.into_iter().flatten().collect()
    }
}
