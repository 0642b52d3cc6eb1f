//! The findings in traffic. Each finding is kept once, with the number of its occurrences and the first place.

use std::collections::HashMap;

use serde::Serialize;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Note,
    Warning,
    Error,
}

impl Level {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The kind of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A record that isn't JSON, or isn't an event in the expected envelope.
    BrokenRecord,
    /// A record that is longer than the limit.
    LongRecord,
    /// The input is truncated.
    CutOff,
    /// An object with a duplicate key.
    RepeatedKey,
    /// A time that can't be parsed.
    InvalidTime,
    /// A payload that is nested too deeply to be validated.
    DeepPayload,
    /// A name that is similar to one in the catalog.
    MisspeltName,
    /// A payload that doesn't match its schema.
    InvalidPayload,
    /// A payload whose schema can't be used.
    UnusableSchema,
    /// A required event that didn't occur.
    MissingEvent,
    /// Too few events of the catalog occurred.
    LowCoverage,
    /// No event was found in the input.
    NoEvent,
    /// An old name of an event.
    OldName,
    /// A name that was removed from the catalog.
    RemovedName,
    /// A deprecated event.
    DeprecatedEvent,
    /// A field that no schema declares.
    UndeclaredField,
    /// A payload sent with an event that has no payload in the catalog.
    UndeclaredPayload,
    /// Names that aren't in the catalog.
    UnknownName,
}

impl Kind {
    pub(super) fn level(self) -> Level {
        match self {
            Self::NoEvent
            | Self::OldName
            | Self::RemovedName
            | Self::DeprecatedEvent
            | Self::UndeclaredField
            | Self::RepeatedKey
            | Self::InvalidTime
            | Self::UnusableSchema => Level::Warning,
            Self::UndeclaredPayload | Self::UnknownName => Level::Note,
            _ => Level::Error,
        }
    }

    /// Whether findings of this kind are about the run as a whole, rather than about individual events.
    pub(super) fn is_of_run(self) -> bool {
        matches!(
            self,
            Self::MissingEvent | Self::LowCoverage | Self::NoEvent | Self::CutOff
        )
    }

    /// Returns the name that messages use, such as `invalid-payload`.
    pub(super) fn name(self) -> String {
        let json = serde_json::to_value(self).unwrap_or_default();
        json.as_str().unwrap_or_default().to_owned()
    }
}

/// Where a finding occurred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The index of the input.
    pub(super) source: usize,
    /// The number of the record in the input; 0 for the input as a whole.
    pub(super) number: u64,
    /// The line where the record starts; 0 if unknown.
    pub(super) line: u64,
}

/// What identifies a finding. Findings with the same key are counted as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) kind: Kind,
    /// The event's name in the catalog; empty if unknown.
    pub(super) event: String,
    /// The path of the value in the payload, with `*` for elements; empty for the whole payload.
    pub(super) path: String,
    /// The problem, without the value that caused it.
    pub(super) message: String,
}

/// A finding in a single record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) key: Key,
    /// The value, truncated.
    pub(super) value: Option<String>,
}

/// A finding with its count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) key: Key,
    pub(super) level: Level,
    pub(super) count: u64,
    pub(super) first: Place,
    /// The first value with this problem.
    pub(super) value: Option<String>,
}

/// The maximum number of distinct findings that are kept for each level. Each level has its own limit, so that many
/// warnings never hide an error.
const MOST: usize = 10_000;

/// The maximum length of a path or a message, in bytes. Both can contain names from the traffic.
const LONGEST: usize = 2_000;

/// All findings of a run.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: HashMap<Key, (u64, Place, Option<String>)>,
    /// The number of distinct findings that are kept, by level.
    kept: [usize; LEVELS],
    /// The number of findings that were counted but not kept, by level, because the limit was reached.
    left_out: [u64; LEVELS],
}

const LEVELS: usize = 3;

impl Findings {
    pub(super) fn add(&mut self, found: Found, place: Place) {
        self.add_many(found, place, 1);
    }

    pub(super) fn add_many(&mut self, mut found: Found, place: Place, times: u64) {
        shorten(&mut found.key.path);
        shorten(&mut found.key.message);
        if let Some((count, ..)) = self.found.get_mut(&found.key) {
            *count = count.saturating_add(times);
            return;
        }
        let kind = found.key.kind;
        let level = kind.level() as usize;
        // Findings about the run are always kept. There are few of them, and they are added last.
        if self.kept[level] >= MOST && !kind.is_of_run() {
            self.left_out[level] = self.left_out[level].saturating_add(times);
        } else {
            self.kept[level] += 1;
            self.found.insert(found.key, (times, place, found.value));
        }
    }

    /// Returns the number of findings that were counted but not kept.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out_from(Level::Note)
    }

    /// Returns the number of findings of at least this level that were counted but not kept.
    pub(super) fn left_out_from(&self, level: Level) -> u64 {
        let counts = self.left_out.iter().skip(level as usize);
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Returns the findings, the most severe first, and otherwise in the order of their first occurrences.
    pub(super) fn sorted(self) -> Vec<Finding> {
        let findings = self.found.into_iter();
        let findings = findings.map(|(key, (count, first, value))| Finding {
            level: key.kind.level(),
            key,
            count,
            first,
            value,
        });
        let mut findings: Vec<_> = findings.collect();
        findings.sort_by(|a, b| {
            let place = |it: &Finding| (it.first.source, it.first.number);
            let grave = b.level.cmp(&a.level);
            grave
                .then_with(|| place(a).cmp(&place(b)))
                .then_with(|| a.key.cmp(&b.key))
        });
        findings
    }
}

/// Truncates a string to [`LONGEST`], and frees the unused memory.
fn shorten(text: &mut String) {
    if text.len() > LONGEST {
        let mut end = LONGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Kind; 18] = [
        Kind::BrokenRecord,
        Kind::LongRecord,
        Kind::CutOff,
        Kind::RepeatedKey,
        Kind::InvalidTime,
        Kind::DeepPayload,
        Kind::MisspeltName,
        Kind::InvalidPayload,
        Kind::UnusableSchema,
        Kind::MissingEvent,
        Kind::LowCoverage,
        Kind::NoEvent,
        Kind::OldName,
        Kind::RemovedName,
        Kind::DeprecatedEvent,
        Kind::UndeclaredField,
        Kind::UndeclaredPayload,
        Kind::UnknownName,
    ];

    fn found(kind: Kind, message: &str) -> Found {
        Found {
            key: Key {
                kind,
                event: String::new(),
                path: String::new(),
                message: message.to_owned(),
            },
            value: None,
        }
    }

    #[test]
    fn the_same_finding_is_counted() {
        let mut findings = Findings::default();
        for number in 1..=3 {
            let place = Place {
                source: 0,
                number,
                line: number,
            };
            findings.add(found(Kind::OldName, "old"), place);
            findings.add(found(Kind::BrokenRecord, "broken"), place);
        }
        let sorted = findings.sorted();
        assert_eq!(sorted.len(), 2);
        assert_eq!(
            (sorted[0].key.kind, sorted[0].count),
            (Kind::BrokenRecord, 3)
        );
        assert_eq!(sorted[0].first.number, 1);
    }

    #[test]
    fn there_is_a_limit() {
        let mut findings = Findings::default();
        for number in 0..MOST + 5 {
            findings.add(found(Kind::OldName, &number.to_string()), Place::default());
        }
        assert_eq!(findings.left_out(), 5);
        assert_eq!(findings.sorted().len(), MOST);
    }

    #[test]
    fn a_flood_of_warnings_hides_no_error() {
        let mut findings = Findings::default();
        for number in 0..MOST + 5 {
            findings.add(
                found(Kind::UndeclaredField, &number.to_string()),
                Place::default(),
            );
        }
        findings.add(found(Kind::InvalidPayload, "wrong"), Place::default());
        assert_eq!(findings.left_out(), 5);
        assert_eq!(findings.left_out_from(Level::Warning), 5);
        assert_eq!(findings.left_out_from(Level::Error), 0);
        for number in 0..MOST {
            findings.add(
                found(Kind::BrokenRecord, &number.to_string()),
                Place::default(),
            );
        }
        findings.add(found(Kind::MissingEvent, "a"), Place::default());
        assert_eq!(findings.left_out_from(Level::Error), 1);
        let sorted = findings.sorted();
        let has = |kind| sorted.iter().any(|it| it.key.kind == kind);
        assert!(has(Kind::InvalidPayload) && has(Kind::MissingEvent));
    }

    #[test]
    fn long_names_that_were_sent_are_not_kept() {
        let mut findings = Findings::default();
        let mut long = found(Kind::UndeclaredField, &"ä".repeat(1 << 20));
        long.key.path = "x".repeat(1 << 20);
        for _ in 0..2 {
            findings.add(long.clone(), Place::default());
        }
        let sorted = findings.sorted();
        assert_eq!((sorted.len(), sorted[0].count), (1, 2));
        let Key { path, message, .. } = &sorted[0].key;
        assert!(path.len() < 2 * LONGEST && message.len() < 2 * LONGEST);
        assert!(path.ends_with("x…") && message.ends_with("ä…"));
    }

    #[test]
    fn the_schema_has_all_kinds() {
        let schema = include_str!("../../schemas/validate.schema.json");
        let schema: serde_json::Value = serde_json::from_str(schema).expect("JSON");
        let kinds = &schema["$defs"]["finding"]["properties"]["kind"]["enum"];
        let kinds = kinds.as_array().expect("kinds");
        for kind in ALL {
            assert!(kinds.contains(&kind.name().into()), "{}", kind.name());
        }
        assert_eq!(kinds.len(), ALL.len());
    }

    #[test]
    fn kinds_have_names() {
        assert_eq!(Kind::InvalidPayload.name(), "invalid-payload");
        assert_eq!(Level::Warning.name(), "warning");
    }
}
