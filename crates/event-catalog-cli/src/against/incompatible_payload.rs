//! `incompatible-payload`: a payload change that breaks its readers or writers.
//!
//! The command `diff` finds the same differences. This rule reports those that remove something.
//! [`view`](mod@super::view) adds those that break old readers of new data.

mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::finding::{ChangeName, Draft, Finding, Findings};
use event_catalog_build::read::{Column, Level};
use event_catalog_build::rule::{Example, Kind, Rule, file};
use event_catalog_build::schema::types::TypeId;
use event_catalog_build::source::Place;

use super::names::known;
use crate::changes::payloads::{Comparison, Conditions, Difference};
use crate::changes::{Change, Kind as ChangeKind, Subject};
use words::{have, named, too_early};

const BEFORE: &str = "type = \"object\"\nrequired = [\"url\"]\n\n\
    [properties.url]\ntype = \"string\"\ndescription = \"Where the link leads.\"\n";

const TABLE: &str = "name,description,payload\nlink_clicked,A link was clicked.,link\n";

/// A payload change that breaks its readers or writers.
pub(super) static INCOMPATIBLE_PAYLOAD: Rule = Rule {
    name: "incompatible-payload",
    kind: Kind::Versions(Level::Deny, compare),
    suppresses: false,
    summary: "a payload is not compatible with the older version",
    why: "Code that reads a payload relies on its fields: one that is removed, that is no longer required, or that has \
        a different type, breaks this code. Code that emits a payload relies on what is allowed: a field that is newly \
        required, or a value that is no longer allowed, breaks the emitter. The same is true for a narrower bound, \
        another `pattern`, and fields that `additionalProperties` forbids; `format` is only an annotation. Conditions \
        such as `not` and `if` cannot be compared: one that is new or has changed is reported, one that was removed \
        isn't. A new alternative breaks readers that don't know it, and a new element breaks readers of a list that \
        allowed no further elements. A new optional field breaks no code; so add new data under another name, and keep \
        the old field, marked as `deprecated`. With a day in its `x-remove-after`, a deprecated field may be removed \
        from that day on; without one, at any time, unless `removal` in `[compatibility]` says how long things stay. \
        The older version decides: a change can't shorten a deprecation.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. Describing a \
        payload for the first time isn't a change. If it is intended, accept it with a reason: the message ends with \
        an `[[accept]]` to paste. It names the change, and allows no other change to the payload.",
    bad: Example(&[
        file("before/events.csv", TABLE),
        file("before/payloads/link.toml", BEFORE),
        file("after/events.csv", TABLE),
        file(
            "after/payloads/link.toml",
            "type = \"object\"\nrequired = [\"url\"]\n\n\
            [properties.url]\ntype = \"integer\"\ndescription = \"Where the link leads.\"\n",
        ),
    ]),
    good: Example(&[
        file("before/events.csv", TABLE),
        file("before/payloads/link.toml", BEFORE),
        file("after/events.csv", TABLE),
        file(
            "after/payloads/link.toml",
            "type = \"object\"\nrequired = [\"url\"]\n\n\
            [properties.url]\ntype = \"string\"\ndescription = \"Where the link leads.\"\n\n\
            [properties.link_number]\ntype = \"integer\"\ndescription = \"Which of the links.\"\n",
        ),
    ]),
};

/// The payload of an event: the one that the event names, or the default payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Payload {
    Own(TypeId),
    Default(TypeId),
}

impl Payload {
    fn of(event: &Event<'_>, catalog: &Catalog<'_>) -> Option<Self> {
        match event.payload {
            Some(name) => catalog.types.payload(name).map(Self::Own),
            None => catalog.types.default.map(Self::Default),
        }
    }

    fn id(self) -> TypeId {
        match self {
            Self::Own(id) | Self::Default(id) => id,
        }
    }
}

/// Events of the older version, each with its current counterpart.
type Pairs<'e> = Vec<(&'e Event<'e>, &'e Event<'e>)>;

/// A change, and the events that it affects.
struct Changed<'n> {
    change: Difference,
    events: Vec<&'n Event<'n>>,
    new: Payload,
    /// The name of the payload's schema in the older version.
    before: Option<&'n str>,
    /// The parts of the change's name, one for each payload: the identity of the change there, and the value, if any.
    parts: Vec<(String, Option<String>)>,
}

fn compare(new: &Catalog<'_>, old: &Catalog<'_>, findings: &mut Findings) {
    let names = known(new);
    let mut pairs: Vec<(Payload, Option<Payload>)> = Vec::new();
    let mut events: HashMap<(Payload, Option<Payload>), Pairs<'_>> = HashMap::new();
    for before in &old.events {
        let Some(payload) = Payload::of(before, old) else {
            continue;
        };
        let Some(now) = names.get(before.name.as_ref()) else {
            continue;
        };
        // Another rule reports a payload that can't be read.
        let is_named = now.payload.is_some() || new.row(now.row).get(Column::Payload).is_some();
        // If the table has unreadable rows, the payload may be in one of them.
        if !is_named && !new.tables[now.row.table as usize].is_complete() {
            continue;
        }
        let current = Payload::of(now, new);
        if is_named && !matches!(current, Some(Payload::Own(_))) {
            continue;
        }
        let pair = (payload, current);
        let of_pair = events.entry(pair).or_insert_with(|| {
            pairs.push(pair);
            Vec::new()
        });
        of_pair.push((before, now));
    }
    let may_hide = new.may_hide(Column::Payload);
    let mut types = Comparison::new(old, new);
    let mut conditions = Conditions::new(old, new);
    // A change in a schema is a single change, even if several payloads share the schema.
    let mut found: BTreeMap<(Place, String), Changed<'_>> = BTreeMap::new();
    for pair in pairs {
        let Some(events) = events.remove(&pair) else {
            continue;
        };
        let (before, Some(now)) = pair else {
            if !may_hide {
                findings.extend(lost(&events, pair.0, new, old));
            }
            continue;
        };
        // A first schema for events that had only the default payload isn't a change.
        let is_first = matches!((before, now), (Payload::Default(_), Payload::Own(_)));
        let mut changes = types.payloads(before.id(), now.id(), is_first);
        changes.retain(Difference::is_reported);
        if matches!((before, now), (Payload::Own(_), Payload::Default(_))) {
            // The event no longer names its payload. That is one mistake, no matter how many fields the payload had.
            if !changes.is_empty() && !may_hide {
                findings.extend(lost(&events, before, new, old));
            }
            continue;
        }
        if !is_first {
            let payloads = events
                .iter()
                .map(|(before, now)| (before.payload, now.payload));
            let payloads: BTreeSet<_> = payloads.collect();
            for (before, now) in payloads {
                changes.extend(conditions.compare(before, now));
            }
        }
        let schema = match now {
            Payload::Own(_) => events.first().and_then(|(_, now)| now.payload),
            Payload::Default(_) => default_payload(new),
        };
        for change in changes {
            let name = change.name(schema.unwrap_or_default());
            let key = (change.old, change.to_string());
            let changed = found.entry(key).or_insert_with(|| Changed {
                change,
                events: Vec::new(),
                new: now,
                before: events.first().and_then(|(before, _)| before.payload),
                parts: Vec::new(),
            });
            // If several payloads share the schema, the change has a different identity in each of them.
            let first = changed.parts.first();
            if first.is_none_or(|(id, _)| *id == name.0) && !changed.parts.contains(&name) {
                changed.parts.push(name);
            }
            changed.events.extend(events.iter().map(|(_, now)| *now));
        }
    }
    findings.extend(found.into_values().map(|changed| describe(&changed, new)));
}

/// Reports events that have lost their payload.
fn lost(
    events: &[(&Event<'_>, &Event<'_>)],
    before: Payload,
    new: &Catalog<'_>,
    old: &Catalog<'_>,
) -> Option<Draft> {
    let (first, now) = events.first()?;
    let message = match before {
        Payload::Own(_) => format!(
            "{} the payload `{}`",
            have(events.iter().map(|it| it.1), new),
            first.payload.unwrap_or_default()
        ),
        Payload::Default(_) => {
            "the events no longer have the fields of the default payload".to_owned()
        }
    };
    let settings = new.input.settings.file.map(Place::whole);
    let place = match before {
        Payload::Own(_) => new.place(now.row, Column::Payload),
        Payload::Default(_) => settings.unwrap_or_else(|| new.place(now.row, Column::Name)),
    };
    let draft = Finding::at(place, message)
        .label("no payload")
        .event(new.row(now.row).text(Column::Name))
        .change(name_of_loss(events, before))
        .help("restore its payload; if a field is no longer sent, keep it as optional and `deprecated`");
    let draft = explains(draft, first.payload, new);
    Some(match before {
        Payload::Own(_) => draft.before(
            old.place(first.row, Column::Payload),
            "the payload was set here",
        ),
        Payload::Default(_) => match old.input.settings.default_payload.as_ref() {
            Some(named) => draft.before(named.place, "the default payload was set here"),
            None => draft,
        },
    })
}

/// Returns the name of the change if these events have lost their payload. The events of a family share one change.
fn name_of_loss(events: &[(&Event<'_>, &Event<'_>)], before: Payload) -> ChangeName {
    let id = |kind, subject| (Change::new(kind, subject).id(), None);
    if let Payload::Default(_) = before {
        let subject = Subject::Setting("defaults.payload".to_owned());
        return ChangeName::new(vec![id(ChangeKind::DefaultPayloadChanged, subject)]);
    }
    let mut rows = HashSet::new();
    let of_rows = events
        .iter()
        .filter(|(before, now)| rows.insert((before.row, now.row)));
    let parts = of_rows.map(|(_, now)| {
        let subject = Subject::Event(now.name.to_string());
        id(ChangeKind::PayloadRemoved, subject)
    });
    ChangeName::new(parts.collect())
}

/// Returns the name of the default payload.
fn default_payload<'c>(catalog: &'c Catalog<'_>) -> Option<&'c str> {
    let named = catalog.input.settings.default_payload.as_ref();
    named.map(|it| it.value.as_str())
}

fn describe(changed: &Changed<'_>, new: &Catalog<'_>) -> Draft {
    let Changed {
        change,
        events,
        new: payload,
        before,
        parts,
    } = changed;
    let of = match payload {
        Payload::Own(_) => format!("the payload of {}", named(events.iter().copied(), new)),
        Payload::Default(_) => "the default payload".to_owned(),
    };
    let event = events
        .first()
        .map(|event| new.row(event.row).text(Column::Name));
    let place = change.place_now().unwrap_or_else(|| {
        let file = new
            .schemas
            .get(new.types.get(payload.id()).schema)
            .place
            .span
            .file;
        Place::whole(file)
    });
    let (what, help) = match change.early() {
        Some(early) => too_early(change, early),
        None => (change.to_string(), change.what.help()),
    };
    let mut draft = Finding::at(place, format!("{of} has an incompatible change: {what}"))
        .label(change.label())
        .change(ChangeName::new(parts.clone()))
        .help(help);
    if let Some(event) = event {
        draft = draft.event(event);
    }
    explains(draft, *before, new).before(change.place_before(), change.was())
}

/// Marks the loss of a payload as the reason why no event uses that payload anymore.
fn explains(draft: Draft, payload: Option<&str>, new: &Catalog<'_>) -> Draft {
    match payload.and_then(|name| new.input.payloads.get(name)) {
        Some(file) => draft.explains("unused-payload", *file),
        None => draft,
    }
}
