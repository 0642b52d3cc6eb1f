//! The kinds of changes. Each kind has a name, a group, an effect, and verdicts on the wire. `surface/` derives the
//! verdicts for the other audiences from what these audiences see.

use super::change::Verdict::{self, Breaking, Minor, None};

/// What a kind of change is about: which differences between surfaces it explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Something was added, removed or renamed. This group also contains all changes to subjects that aren't events.
    Existence,
    /// An event has an additional name.
    Name,
    /// The contents of the payload, or the choice of the payload.
    Payload,
    /// The place of something in the catalog.
    Place,
    /// Something was deprecated, or no longer is.
    Life,
    /// A text has changed. This group also contains all other changes.
    Text,
}

/// What a kind of change does to its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Something was added, and nothing was removed. So the change can't explain why something is missing.
    Adds,
    /// Something was removed, and nothing was added.
    Removes,
    /// A name now means a different event, so the change is about two events.
    Exchanges,
    /// Only texts or places have changed, and programs don't use either.
    Words,
    /// Any other effect.
    Alters,
}

/// The verdicts on the wire, for new readers of old data, and for old readers of new data. Stored events, and events
/// from emitters that are not updated, are old data.
type Wire = (Verdict, Verdict);

/// Nothing changes on the wire.
const UNSEEN: Wire = (None, None);

/// The verdicts depend on the data: `find/payloads/` determines them, and its `verdicts.rs` explains them.
const BY_DATA: Wire = (None, None);

/// The facts about a kind.
#[derive(Clone, Copy, Debug)]
struct Facts {
    name: &'static str,
    group: Group,
    effect: Effect,
    wire: Wire,
}

/// Declares the kinds with their names, groups, effects and verdicts on the wire.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal: $group:ident, $effect:ident, $wire:expr;)*) => {
        /// The kind of change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// All kinds.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$kind,)*];

            fn facts(self) -> Facts {
                match self {
                    $(Self::$kind => Facts {
                        name: $name,
                        group: Group::$group,
                        effect: Effect::$effect,
                        wire: $wire,
                    },)*
                }
            }
        }
    };
}

impl Kind {
    /// Returns the name of the kind in JSON and in identities.
    pub(crate) fn name(self) -> &'static str {
        self.facts().name
    }

    /// Returns what changes of this kind are about.
    pub(super) fn group(self) -> Group {
        self.facts().group
    }

    /// Returns what changes of this kind do.
    pub(super) fn effect(self) -> Effect {
        self.facts().effect
    }

    /// Returns the verdicts on the wire, backward and forward, unless they depend on more than the kind.
    pub(super) fn wire(self) -> (Verdict, Verdict) {
        self.facts().wire
    }
}

kinds! {
    // Events and their names. Old readers get an unknown event as a custom event, so they lose nothing.
    EventAdded = "event-added": Existence, Adds, (None, Minor);
    // New readers don't know the name in old data. Old readers wait for the event in vain.
    EventRemoved = "event-removed": Existence, Removes, (Breaking, Breaking);
    /// The old name is an alias.
    // New readers find the event by its alias. Old readers get the new name as a custom event; that is minor rather
    // than breaking, because the emitter may send the old name until its readers are updated.
    EventRenamed = "event-renamed": Existence, Adds, (None, Minor);
    /// Two events have swapped names.
    // Readers mistake each of the two events for the other one.
    EventsSwapped = "events-swapped": Existence, Exchanges, (Breaking, Breaking);
    // New readers find the event by an additional name, which old readers don't know.
    AliasAdded = "alias-added": Name, Adds, UNSEEN;
    // New readers don't know the name in old data. New data doesn't contain the name.
    AliasRemoved = "alias-removed": Name, Removes, (Breaking, None);
    /// A former name now belongs to a different event.
    // New readers mistake the old data of one event for another event. New data doesn't contain the name.
    AliasMoved = "alias-moved": Name, Exchanges, (Breaking, None);
    /// A row of `removed.csv` is gone, or says something different.
    // New readers count old data with the name as another event, or as none. New data doesn't contain the name.
    RecordChanged = "record-changed": Name, Exchanges, (Breaking, None);
    /// A former name is a separate event now.
    // New readers mistake the old data of one event for another event, and old readers mistake the new data.
    AliasPromoted = "alias-promoted": Existence, Exchanges, (Breaking, Breaking);
    /// A name now has another meaning, although it was removed earlier, or belonged to an event that has another name
    /// now.
    NameReused = "name-reused": Existence, Exchanges, (Breaking, Breaking);
    // The wire has names, but no identifiers.
    IdentifierChanged = "identifier-changed": Name, Alters, UNSEEN;
    /// An event is now sent under its former name, or no longer is.
    // Old readers may not know the name that is sent now, as after a rename. `events/sends.rs` handles names that they
    // know.
    SentNameChanged = "sent-name-changed": Text, Alters, (None, Minor);
    // Families. Their verdicts are the same as for added, removed and renamed events.
    FamilyWidened = "family-widened": Existence, Adds, (None, Minor);
    FamilyNarrowed = "family-narrowed": Existence, Removes, (Breaking, Breaking);
    FamilyRenamed = "family-renamed": Existence, Adds, (None, Minor);
    /// The events of a family are now separate rows.
    // The names stay the same; only their grouping in the catalog changes.
    FamilySplit = "family-split": Existence, Alters, UNSEEN;
    /// Separate rows are now a family.
    FamilyFormed = "family-formed": Existence, Alters, UNSEEN;
    // Texts and places of events.
    DescriptionChanged = "description-changed": Text, Words, UNSEEN;
    /// Descriptions have moved to other events, for example because one column was sorted alone.
    DescriptionMoved = "description-moved": Text, Words, UNSEEN;
    EventMoved = "event-moved": Place, Words, UNSEEN;
    /// An event for everyone is now only for one customer, or vice versa.
    CustomerChanged = "customer-changed": Existence, Alters, UNSEEN;
    ModuleChanged = "module-changed": Place, Alters, UNSEEN;
    CellChanged = "cell-changed": Text, Words, UNSEEN;
    // Deprecations. A deprecated event is still sent.
    EventDeprecated = "event-deprecated": Life, Alters, UNSEEN;
    DeprecationLifted = "deprecation-lifted": Life, Alters, UNSEEN;
    DeprecationChanged = "deprecation-changed": Life, Alters, UNSEEN;
    // Modules and sections. The wire has no modules.
    ModuleAdded = "module-added": Existence, Adds, UNSEEN;
    ModuleRemoved = "module-removed": Existence, Removes, UNSEEN;
    ModuleRenamed = "module-renamed": Existence, Alters, UNSEEN;
    ModuleTitleChanged = "module-title-changed": Existence, Alters, UNSEEN;
    SectionAdded = "section-added": Existence, Adds, UNSEEN;
    SectionRemoved = "section-removed": Existence, Removes, UNSEEN;
    SectionRenamed = "section-renamed": Existence, Alters, UNSEEN;
    // Payloads.
    PayloadAdded = "payload-added": Payload, Adds, BY_DATA;
    PayloadRemoved = "payload-removed": Payload, Removes, BY_DATA;
    /// The event names another schema.
    PayloadReplaced = "payload-replaced": Payload, Alters, BY_DATA;
    DefaultPayloadChanged = "default-payload-changed": Payload, Alters, BY_DATA;
    FieldAdded = "field-added": Payload, Adds, BY_DATA;
    FieldRemoved = "field-removed": Payload, Removes, BY_DATA;
    FieldRequired = "field-required": Payload, Alters, BY_DATA;
    FieldOptional = "field-optional": Payload, Alters, BY_DATA;
    FieldDeprecated = "field-deprecated": Payload, Alters, BY_DATA;
    FieldTextChanged = "field-text-changed": Text, Alters, BY_DATA;
    TypeChanged = "type-changed": Payload, Alters, BY_DATA;
    /// The same type has a different name in code.
    TypeRenamed = "type-renamed": Payload, Alters, BY_DATA;
    ValueAdded = "value-added": Payload, Adds, BY_DATA;
    ValueRemoved = "value-removed": Payload, Removes, BY_DATA;
    AlternativeAdded = "alternative-added": Payload, Adds, BY_DATA;
    AlternativeRemoved = "alternative-removed": Payload, Removes, BY_DATA;
    AlternativesReordered = "alternatives-reordered": Payload, Alters, BY_DATA;
    LimitTightened = "limit-tightened": Payload, Alters, BY_DATA;
    LimitLoosened = "limit-loosened": Payload, Alters, BY_DATA;
    /// A condition that can't be compared.
    ConditionChanged = "condition-changed": Payload, Alters, BY_DATA;
    /// Additional fields are no longer allowed.
    ObjectClosed = "object-closed": Payload, Alters, BY_DATA;
    /// Additional fields are allowed now.
    ObjectOpened = "object-opened": Payload, Alters, BY_DATA;
    // The catalog as a whole.
    TitleChanged = "title-changed": Existence, Alters, UNSEEN;
    IntroChanged = "intro-changed": Existence, Alters, UNSEEN;
    SettingChanged = "setting-changed": Existence, Alters, UNSEEN;
    ColumnAdded = "column-added": Existence, Alters, UNSEEN;
    ColumnRemoved = "column-removed": Existence, Alters, UNSEEN;
    /// A rule, a gate or a mode checks less than before.
    CheckLowered = "check-lowered": Text, Alters, UNSEEN;
    /// A difference between surfaces that no change explains.
    Unexplained = "unexplained": Text, Alters, UNSEEN;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_name() {
        let mut names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
    }
}
