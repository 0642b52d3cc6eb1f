//! A change, its subject, and its effect on each audience.

use std::fmt;

use event_catalog_build::finding::ChangeName;
use event_catalog_build::source::Place;

use super::kind::Kind;
use super::migration::Migration;
use super::path::encoded_name;
use super::within::without_alternatives;

/// The suffix of [`Change::after`] for an added field that is required.
pub(crate) const REQUIRED: &str = ", required";

/// Replaces a customer in [`Change::before`] and [`Change::after`] if readers of the change may not see its name.
pub(crate) const UNNAMED: &str = "";

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) kind: Kind,
    pub(crate) subject: Subject,
    /// The old value, as short text: a name, a type, a limit. `None` for something added.
    pub(crate) before: Option<String>,
    /// The new value. `None` for something removed.
    pub(crate) after: Option<String>,
    /// What distinguishes several changes with the same identity, such as the values removed from an `enum`, a new
    /// type, a limit, a former name, a new identifier, or the numbers that a family has lost. Empty if there can be
    /// only one such change.
    pub(crate) values: Vec<String>,
    /// The change's place in the older version.
    pub(crate) old: Option<Place>,
    /// The change's place in the new version.
    pub(crate) new: Option<Place>,
    pub(crate) verdicts: Verdicts,
    /// The index of the change that causes this change. If the default payload changed, for example, so did the
    /// payloads of all events that use it.
    pub(crate) cause: Option<usize>,
    /// The reason in the `[[accept]]` that allows the change.
    pub(crate) accepted: Option<String>,
    /// Whether the change is a removal after the end of a deprecation.
    pub(crate) announced: bool,
    /// Whether the change removes names, and `removed.csv` has a row for each of these names. If such a change isn't
    /// `announced`, the removal is too early.
    pub(crate) recorded: bool,
    /// Whether a field was removed before the end of its deprecation.
    pub(crate) early: bool,
    /// What affected users should do.
    pub(crate) migration: Option<Migration>,
}

impl Change {
    pub(crate) fn new(kind: Kind, subject: Subject) -> Self {
        Self {
            kind,
            subject,
            before: None,
            after: None,
            values: Vec::new(),
            old: None,
            new: None,
            verdicts: Verdicts::default(),
            cause: None,
            accepted: None,
            announced: false,
            recorded: false,
            early: false,
            migration: None,
        }
    }

    /// Returns what users in these audiences should do.
    pub(crate) fn advice(&self, audiences: &[Audience]) -> Option<String> {
        self.migration.as_ref()?.text(audiences)
    }

    /// Returns the identity of the change, which consists of its kind and its subject: `event-renamed:link_opened`,
    /// `field-removed:order#items.price`. A payload that was added to an event is `payload-added:link_clicked`, and a
    /// payload that was added to the catalog is `payload-added:link#`, because a payload and an event can have the same
    /// name. Characters with a meaning in identities are [percent-encoded](super::path).
    pub(crate) fn id(&self) -> String {
        let is_either = matches!(self.kind, Kind::PayloadAdded | Kind::PayloadRemoved);
        let is_payload = matches!(self.subject, Subject::Payload { .. });
        let end = if is_either && is_payload { "#" } else { "" };
        format!("{}:{}{end}", self.kind.name(), self.subject.identity())
    }

    /// Returns the name of the change in an `[[accept]]`.
    pub(crate) fn name(&self) -> ChangeName {
        let id = self.id();
        if self.values.is_empty() {
            // With its value, an `[[accept]]` for a setting doesn't also allow a later change to the same setting.
            let is_setting = matches!(self.kind, Kind::CheckLowered | Kind::SettingChanged);
            let value = self.after.clone().filter(|_| is_setting);
            return ChangeName::new(vec![(id, value)]);
        }
        let values = self.values.iter();
        let parts = values.map(|value| (id.clone(), Some(value.clone())));
        ChangeName::new(parts.collect())
    }
}

/// Finds the change that the change at `index` copies, and returns its index. If several payloads share a schema, a
/// change to the schema is recorded for each payload, and all but the first are effects of the first.
pub(crate) fn shared(changes: &[Change], index: usize) -> usize {
    /// The maximum length of a chain of causes.
    const DEEPEST: usize = 8;
    let is_of_payload = |it: &Change| matches!(it.subject, Subject::Payload { .. });
    let cause = |index: usize| {
        let change = changes.get(index)?;
        let at = change.cause?;
        let cause = changes.get(at)?;
        let is_same = cause.kind == change.kind && is_of_payload(cause) && is_of_payload(change);
        is_same.then_some(at)
    };
    let mut index = index;
    for _ in 0..DEEPEST {
        let Some(at) = cause(index) else { break };
        index = at;
    }
    index
}

/// The subject of a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// The catalog as a whole.
    Catalog,
    /// A setting in `catalog.toml`, by its key: `javascript.global`.
    Setting(String),
    /// A section, by its title.
    Section(String),
    /// A module, by its name.
    Module(String),
    /// A family, by its pattern in the new version, or in the older one if it was removed.
    Family(String),
    /// An event, by its name in the new version, or in the older one if it was removed.
    Event(String),
    /// A place in a payload's schema: the schema's name, and the path of the field (`items.price`, or
    /// `items[kind=card].price` in an alternative; empty for the whole payload; see [`path`](super::path)).
    Payload { schema: String, path: String },
}

impl Subject {
    /// Returns the subject's part of an identity.
    fn identity(&self) -> String {
        match self {
            Self::Payload { schema, path } if !path.is_empty() => {
                format!("{}#{path}", encoded_name(schema))
            }
            other => encoded_name(&other.to_string()).into_owned(),
        }
    }

    /// Removes alternatives from the path of a payload's field, because surfaces don't contain alternatives.
    pub(super) fn without_alternatives(self) -> Self {
        match self {
            Self::Payload { schema, path } => Self::Payload {
                schema,
                path: without_alternatives(&path).into_owned(),
            },
            other => other,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Catalog => f.write_str("catalog"),
            Self::Setting(key) => f.write_str(key),
            Self::Section(name) | Self::Module(name) | Self::Family(name) | Self::Event(name) => {
                f.write_str(name)
            }
            Self::Payload { schema, path } if path.is_empty() => f.write_str(schema),
            Self::Payload { schema, path } => write!(f, "{schema}#{path}"),
        }
    }
}

/// An audience of a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub(crate) enum Audience {
    /// Senders and receivers of events, some of which use an older or newer version of the catalog.
    Wire,
    /// Crates that use the generated Rust.
    Rust,
    /// Programs that use the generated TypeScript package.
    #[value(name = "typescript")]
    TypeScript,
    /// Scripts on web pages and tag managers, which use names as text.
    Web,
    /// Readers of the documentation, including those who follow links to its pages and anchors.
    Docs,
    /// Queries on stored events, which use columns, views and stored names.
    Warehouse,
}

impl Audience {
    pub(crate) const ALL: [Self; 6] = [
        Self::Wire,
        Self::Rust,
        Self::TypeScript,
        Self::Web,
        Self::Docs,
        Self::Warehouse,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Rust => "rust",
            Self::TypeScript => "typescript",
            Self::Web => "web",
            Self::Docs => "docs",
            Self::Warehouse => "warehouse",
        }
    }
}

/// How much a change affects an audience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Verdict {
    /// Nothing changes for the audience.
    #[default]
    None,
    /// Only a note for readers.
    Note,
    /// Something was added, and everything that worked still works.
    Minor,
    /// Something may stop working, for example if a receiver validates strictly, or if a condition that can't be
    /// compared has become stricter.
    Risky,
    /// Something that worked stops working.
    Breaking,
}

impl Verdict {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Note => "note",
            Self::Minor => "minor",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

/// The verdict of each audience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdicts {
    /// The wire, for new readers of old data.
    pub(crate) backward: Verdict,
    /// The wire, for old readers of new data.
    pub(crate) forward: Verdict,
    others: [Verdict; 5],
}

impl Verdicts {
    /// Returns the verdict of an audience. For the wire, returns the worse of the two directions.
    pub(crate) fn of(self, audience: Audience) -> Verdict {
        match audience {
            Audience::Wire => self.backward.max(self.forward),
            other => self.others[other as usize - 1],
        }
    }

    /// Raises the verdict of an audience to at least `verdict`. On the wire, raises the verdicts of both directions.
    pub(crate) fn raise(&mut self, audience: Audience, verdict: Verdict) {
        if audience == Audience::Wire {
            self.backward = self.backward.max(verdict);
            self.forward = self.forward.max(verdict);
        } else {
            let other = &mut self.others[audience as usize - 1];
            *other = verdict.max(*other);
        }
    }

    /// Returns the worst verdict of all audiences.
    pub(crate) fn worst(self) -> Verdict {
        let all = Audience::ALL.iter().map(|audience| self.of(*audience));
        all.max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_raised_and_never_lowered() {
        let mut verdicts = Verdicts::default();
        verdicts.raise(Audience::Docs, Verdict::Minor);
        verdicts.raise(Audience::Docs, Verdict::Note);
        assert_eq!(verdicts.of(Audience::Docs), Verdict::Minor);
        assert_eq!(verdicts.of(Audience::Warehouse), Verdict::None);
        verdicts.forward = Verdict::Breaking;
        assert_eq!(verdicts.of(Audience::Wire), Verdict::Breaking);
        assert_eq!(verdicts.worst(), Verdict::Breaking);
    }

    #[test]
    fn the_payload_of_an_event_and_a_payload_have_different_identities() {
        let id = |subject| Change::new(Kind::PayloadRemoved, subject).id();
        assert_eq!(
            id(Subject::Event("link_clicked".to_owned())),
            "payload-removed:link_clicked"
        );
        let schema = "link_clicked".to_owned();
        let path = String::new();
        assert_eq!(
            id(Subject::Payload { schema, path }),
            "payload-removed:link_clicked#"
        );
    }
}
