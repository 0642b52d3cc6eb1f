//! The kinds of changes to payloads: how severe each can be on the wire, why, and what to do.
//!
//! A verdict is *breaking* if the generated, typed readers fail on a value. They ignore fields that they don't know,
//! keep strings that an `enum` doesn't list, and don't check limits, so a change is *risky* if only a strict
//! validator refuses a value, or if a part can't be compared.

use crate::changes::migration::{AS_SENT, CODE};
use crate::changes::{Audience, Kind, Verdict};

/// How a kind of change affects each audience.
#[derive(Debug)]
pub(crate) struct Meaning {
    pub(crate) kind: Kind,
    /// The least and the greatest verdict for new readers of old data.
    #[cfg_attr(not(test), allow(dead_code, reason = "only tests read it"))]
    pub(crate) backward: (Verdict, Verdict),
    /// The least and the greatest verdict for old readers of new data.
    #[cfg_attr(not(test), allow(dead_code, reason = "only tests read it"))]
    pub(crate) forward: (Verdict, Verdict),
    /// The verdict for readers of the documentation.
    pub(crate) docs: Verdict,
    /// Why changes of this kind have these verdicts, as a sentence.
    #[cfg_attr(not(test), allow(dead_code, reason = "only tests read it"))]
    pub(crate) why: &'static str,
    /// What affected users should do, and the audiences of each text.
    pub(crate) migration: &'static [Advice],
}

/// A text, and the audiences that it is for.
pub(crate) type Advice = (&'static [Audience], &'static str);

/// Returns the effects of a kind of payload change; `None` for other kinds.
pub(crate) fn meaning(kind: Kind) -> Option<&'static Meaning> {
    MEANINGS.iter().find(|it| it.kind == kind)
}

const EVERYONE: &[Audience] = &Audience::ALL;
const WIRE: &[Audience] = &[Audience::Wire];
/// The audiences that send data.
const SENDERS: &[Audience] = &[
    Audience::Wire,
    Audience::Rust,
    Audience::TypeScript,
    Audience::Web,
];
/// The audiences that read old data.
const STORED: &[Audience] = &[Audience::Wire, Audience::Warehouse];

const NONE: (Verdict, Verdict) = (Verdict::None, Verdict::None);
const RISKY: (Verdict, Verdict) = (Verdict::Risky, Verdict::Risky);
const TO_MINOR: (Verdict, Verdict) = (Verdict::None, Verdict::Minor);
const TO_RISKY: (Verdict, Verdict) = (Verdict::None, Verdict::Risky);
const ANY: (Verdict, Verdict) = (Verdict::None, Verdict::Breaking);
const FROM_RISKY: (Verdict, Verdict) = (Verdict::Risky, Verdict::Breaking);

/// All kinds of changes to payloads.
pub(crate) static MEANINGS: &[Meaning] = &[
    Meaning {
        kind: Kind::PayloadAdded,
        backward: TO_RISKY,
        forward: TO_MINOR,
        docs: Verdict::Minor,
        why: "An event's data is described for the first time. Old data may lack a field that is required now.",
        migration: &[
            (SENDERS, "Always send the required fields."),
            (
                CODE,
                "Adapt code that sends the event or reads its details.",
            ),
        ],
    },
    Meaning {
        kind: Kind::PayloadRemoved,
        backward: ANY,
        forward: ANY,
        docs: Verdict::Minor,
        why: "Old readers miss the fields that are no longer sent.",
        migration: &[(
            EVERYONE,
            "Stop reading the payload before senders leave it out.",
        )],
    },
    Meaning {
        kind: Kind::PayloadReplaced,
        backward: NONE,
        forward: NONE,
        docs: Verdict::Note,
        why: "The event names another schema. Each difference between the two schemas is a separate change.",
        migration: &[(
            CODE,
            "Use the type of the new payload in code; if it has the same fields, an `\"x-type-name\"` in its schema keeps the old name.",
        )],
    },
    Meaning {
        kind: Kind::DefaultPayloadChanged,
        backward: ANY,
        forward: ANY,
        docs: Verdict::Minor,
        why: "The fields that every event may have come from another schema.",
        migration: &[(
            EVERYONE,
            "Adapt code that sends these events or reads their details.",
        )],
    },
    Meaning {
        kind: Kind::FieldAdded,
        backward: ANY,
        forward: (Verdict::Minor, Verdict::Breaking),
        docs: Verdict::Minor,
        why: "An optional field breaks no one, unless the object was closed. Old data lacks a required one.",
        migration: &[],
    },
    Meaning {
        kind: Kind::FieldRemoved,
        backward: ANY,
        forward: (Verdict::Note, Verdict::Breaking),
        docs: Verdict::Minor,
        why: "Old readers fail without a required field, and never get an optional one again. A deprecated field whose `x-remove-after` has passed was announced.",
        migration: &[(
            EVERYONE,
            "Stop reading the field before senders leave it out.",
        )],
    },
    Meaning {
        kind: Kind::FieldRequired,
        backward: (Verdict::Breaking, Verdict::Breaking),
        forward: TO_RISKY,
        docs: Verdict::Minor,
        why: "Data that was stored or sent before may lack the field.",
        migration: &[
            (EVERYONE, "Always send the field."),
            (
                STORED,
                "Add the field to stored data before the data is read.",
            ),
        ],
    },
    Meaning {
        kind: Kind::FieldOptional,
        backward: TO_RISKY,
        forward: (Verdict::Breaking, Verdict::Breaking),
        docs: Verdict::Minor,
        why: "Old readers fail without the field.",
        migration: &[(
            EVERYONE,
            "Handle a missing field before senders leave it out.",
        )],
    },
    Meaning {
        kind: Kind::FieldDeprecated,
        backward: NONE,
        forward: NONE,
        docs: Verdict::Minor,
        why: "The field is still sent.",
        migration: &[(
            EVERYONE,
            "Stop relying on the field: it may be removed later.",
        )],
    },
    Meaning {
        kind: Kind::DeprecationLifted,
        backward: NONE,
        forward: NONE,
        docs: Verdict::Note,
        why: "The field stays.",
        migration: &[],
    },
    Meaning {
        kind: Kind::FieldTextChanged,
        backward: NONE,
        forward: NONE,
        docs: Verdict::Note,
        why: "A title, a description, a format, a default or an example limits no value.",
        migration: &[],
    },
    Meaning {
        kind: Kind::TypeChanged,
        backward: ANY,
        forward: ANY,
        docs: Verdict::Minor,
        why: "A reader fails on a value of another type, such as a fraction instead of an integer, a negative number \
            instead of a non-negative one, or `null`. The other direction may work: each integer is also a number.",
        migration: &[
            (
                AS_SENT,
                "Read both types until no data with the old type is left.",
            ),
            (CODE, "Adapt code that uses the old type."),
        ],
    },
    Meaning {
        kind: Kind::TypeRenamed,
        backward: NONE,
        forward: NONE,
        docs: Verdict::None,
        why: "Type names, variant names and identifiers appear only in code.",
        migration: &[(
            CODE,
            "Use the new name in code; `\"x-type-name\": \"OldName\"` in the schema keeps the old one.",
        )],
    },
    Meaning {
        kind: Kind::ValueAdded,
        backward: TO_RISKY,
        forward: FROM_RISKY,
        docs: Verdict::Minor,
        why: "Typed readers keep a string that they don't know, except one that distinguishes alternatives; a strict \
            validator with the old schema rejects it.",
        migration: &[(EVERYONE, "Handle values that you don't know.")],
    },
    Meaning {
        kind: Kind::ValueRemoved,
        backward: FROM_RISKY,
        forward: TO_RISKY,
        docs: Verdict::Minor,
        why: "Typed readers keep the old value, except one that distinguishes alternatives; a strict validator with \
            the new schema rejects old data.",
        migration: &[(EVERYONE, "Stop sending the value.")],
    },
    Meaning {
        kind: Kind::AlternativeAdded,
        backward: TO_RISKY,
        forward: FROM_RISKY,
        docs: Verdict::Minor,
        why: "An old reader loses a payload whose discriminator, or whose type, it doesn't know.",
        migration: &[(
            EVERYONE,
            "Update readers before the new alternative is sent.",
        )],
    },
    Meaning {
        kind: Kind::AlternativeRemoved,
        backward: FROM_RISKY,
        forward: TO_RISKY,
        docs: Verdict::Minor,
        why: "A new reader loses old data of this alternative.",
        migration: &[
            (STORED, "Keep a reader for old data."),
            (EVERYONE, "Stop sending the alternative."),
        ],
    },
    Meaning {
        kind: Kind::AlternativesReordered,
        backward: TO_RISKY,
        forward: NONE,
        docs: Verdict::None,
        why: "The order matters only for a value that matches several alternatives: the first one is read.",
        migration: &[(
            EVERYONE,
            "Check whether a value can match several of the alternatives; if so, keep their old order.",
        )],
    },
    Meaning {
        kind: Kind::LimitTightened,
        backward: FROM_RISKY,
        forward: TO_RISKY,
        docs: Verdict::Minor,
        why: "Typed readers don't check limits; a strict validator with the new schema rejects old data that is \
            beyond them.",
        migration: &[
            (EVERYONE, "Keep within the new limit."),
            (STORED, "Clean stored data before it is validated."),
        ],
    },
    Meaning {
        kind: Kind::LimitLoosened,
        backward: TO_RISKY,
        forward: FROM_RISKY,
        docs: Verdict::Minor,
        why: "Typed readers don't check limits; a strict validator with the old schema rejects new data that is \
            beyond them.",
        migration: &[(
            WIRE,
            "Update validators before values beyond the old limit are sent.",
        )],
    },
    Meaning {
        kind: Kind::ConditionChanged,
        backward: TO_RISKY,
        forward: TO_RISKY,
        docs: Verdict::Minor,
        why: "No program can decide in general whether one condition allows everything that another one allows.",
        migration: &[(
            EVERYONE,
            "Check by hand whether the data meets both conditions.",
        )],
    },
    Meaning {
        kind: Kind::ObjectClosed,
        backward: RISKY,
        forward: TO_RISKY,
        docs: Verdict::Minor,
        why: "Typed readers drop fields that they don't know; a strict validator with the new schema rejects them.",
        migration: &[(
            EVERYONE,
            "Stop sending fields that the schema doesn't declare.",
        )],
    },
    Meaning {
        kind: Kind::ObjectOpened,
        backward: TO_RISKY,
        forward: RISKY,
        docs: Verdict::Minor,
        why: "Typed readers drop fields that they don't know; a strict validator with the old schema rejects them.",
        migration: &[(WIRE, "Update validators before further fields are sent.")],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_kind_has_one_meaning_whose_ranges_are_ordered() {
        let mut seen = HashSet::new();
        for it in MEANINGS {
            assert!(seen.insert(it.kind), "{}", it.kind.name());
            assert!(it.backward.0 <= it.backward.1, "{}", it.kind.name());
            assert!(it.forward.0 <= it.forward.1, "{}", it.kind.name());
            assert!(it.why.ends_with('.'), "{}", it.kind.name());
            assert!(it.migration.iter().all(|(_, text)| text.ends_with('.')));
        }
    }
}
