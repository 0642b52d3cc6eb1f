//! The parts of a registry, each parsed once.
//!
//! <https://github.com/open-telemetry/weaver/blob/main/schemas/semconv-syntax.md>,
//! <https://github.com/open-telemetry/weaver/blob/main/schemas/semconv-syntax.v2.md>

use std::borrow::Cow;

use crate::import::document::Document;
use crate::json::Json;

/// The position of a group, or of an attribute in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    /// The index of the document.
    pub(super) document: usize,
    /// The list in the document, such as `groups`.
    pub(super) list: &'static str,
    /// The index in the list.
    pub(super) item: usize,
    /// The index of the attribute.
    pub(super) attribute: Option<usize>,
}

impl At {
    /// The displayed place: `events.yaml#/groups/3/attributes/0`.
    pub(super) fn show(self, documents: &[Document]) -> String {
        let mut pointer = format!("/{}/{}", self.list, self.item);
        if let Some(attribute) = self.attribute {
            pointer += &format!("/attributes/{attribute}");
        }
        let document = documents.get(self.document);
        document.map_or_else(|| pointer.clone(), |document| document.place(&pointer))
    }
}

#[derive(Clone, Debug)]
pub(super) struct Event<'d> {
    pub(super) at: At,
    pub(super) name: &'d str,
    pub(super) brief: &'d str,
    pub(super) note: &'d str,
    pub(super) stability: &'d str,
    pub(super) deprecated: Option<Deprecation<'d>>,
    /// The index of the group with its attributes.
    pub(super) group: usize,
    pub(super) body: Option<&'d Json>,
}

/// A group of attributes. Each event has its own group.
#[derive(Clone, Debug)]
pub(super) struct Group<'d> {
    pub(super) attributes: Vec<Use<'d>>,
    /// The ids of the groups that it inherits attributes from.
    pub(super) groups: Vec<(&'d str, At)>,
}

/// A use of an attribute in a group, with the group's additions.
#[derive(Clone, Debug)]
pub(super) struct Use<'d> {
    pub(super) at: At,
    pub(super) name: Cow<'d, str>,
    pub(super) level: Option<Level<'d>>,
    pub(super) brief: Option<&'d str>,
    pub(super) note: Option<&'d str>,
    pub(super) examples: Option<&'d Json>,
    pub(super) deprecated: Option<Deprecation<'d>>,
}

impl<'d> Use<'d> {
    /// Creates a use that refers to an attribute.
    pub(super) fn of(name: &'d str, value: &'d Json, at: At) -> Self {
        Self {
            brief: value.get("brief").and_then(Json::as_str),
            note: value.get("note").and_then(Json::as_str),
            examples: value.get("examples"),
            deprecated: Deprecation::of(value),
            ..Self::defined(Cow::Borrowed(name), value, at)
        }
    }

    /// Creates a use that defines the attribute in the group.
    pub(super) fn defined(name: Cow<'d, str>, value: &'d Json, at: At) -> Self {
        Self {
            at,
            name,
            level: value.get("requirement_level").and_then(Level::of),
            brief: None,
            note: None,
            examples: None,
            deprecated: None,
        }
    }

    /// Fills in what this use lacks from an inherited use of the same attribute.
    pub(super) fn inherit(&mut self, other: &Self) {
        self.level = self.level.or(other.level);
        self.brief = self.brief.or(other.brief);
        self.note = self.note.or(other.note);
        self.examples = self.examples.or(other.examples);
        self.deprecated = self.deprecated.or(other.deprecated);
    }
}

/// Whether an attribute must be present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level<'d> {
    Required,
    /// Required under this condition.
    Conditional(&'d str),
    /// Recommended, possibly under a condition.
    Recommended(&'d str),
    /// Present only if the user opts in.
    OptIn(&'d str),
}

impl<'d> Level<'d> {
    pub(super) fn of(value: &'d Json) -> Option<Self> {
        let (word, condition) = if let Some(word) = value.as_str() {
            (word, "")
        } else {
            let (word, condition) = value.members().first()?;
            (word.as_str(), condition.as_str().unwrap_or_default())
        };
        Some(match word {
            "required" => Self::Required,
            "conditionally_required" => Self::Conditional(condition),
            "recommended" => Self::Recommended(condition),
            "opt_in" => Self::OptIn(condition),
            _ => return None,
        })
    }

    /// The level's name in registries.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Conditional(_) => "conditionally_required",
            Self::Recommended(_) => "recommended",
            Self::OptIn(_) => "opt_in",
        }
    }

    /// A sentence about the level. Empty if none is needed, as for most attributes, which are
    /// recommended unconditionally.
    pub(super) fn remark(self) -> String {
        let (word, condition) = match self {
            Self::Required | Self::Recommended("") => return String::new(),
            Self::Conditional(condition) => ("Conditionally required", condition),
            Self::Recommended(condition) => ("Recommended", condition),
            Self::OptIn(condition) => ("Opt-in", condition),
        };
        match condition.trim() {
            "" => format!("{word}."),
            condition => format!("{word}: {condition}"),
        }
    }
}

/// Why and how something is deprecated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deprecation<'d> {
    /// `renamed`, `obsoleted` or another word; empty in the older form, which is plain text.
    reason: &'d str,
    pub(super) renamed_to: Option<&'d str>,
    note: &'d str,
}

impl<'d> Deprecation<'d> {
    pub(super) fn of(value: &'d Json) -> Option<Self> {
        let deprecated = value.get("deprecated")?;
        if let Some(note) = deprecated.as_str() {
            let renamed = note.strip_prefix("Replaced by `");
            return Some(Self {
                reason: "",
                renamed_to: renamed.and_then(|rest| Some(rest.split_once('`')?.0)),
                note,
            });
        }
        let is_set = deprecated.as_bool() == Some(true) || !deprecated.members().is_empty();
        is_set.then(|| Self {
            reason: text(deprecated, "reason"),
            renamed_to: deprecated.get("renamed_to").and_then(Json::as_str),
            note: text(deprecated, "note"),
        })
    }

    /// The reason as a sentence.
    pub(super) fn sentence(self) -> String {
        match (self.note.trim(), self.renamed_to, self.reason) {
            ("", Some(name), _) => format!("Renamed to `{name}`."),
            ("", None, "obsoleted") => "It is obsolete.".to_owned(),
            ("", None, _) => "It is deprecated.".to_owned(),
            (note, Some(name), _) if !note.contains(name) => {
                format!("Renamed to `{name}`. {note}")
            }
            (note, ..) => note.to_owned(),
        }
    }
}

/// The definition of an attribute, or of a field in a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition<'d> {
    pub(super) kind: Option<&'d Json>,
    /// The members of an enumeration.
    pub(super) members: &'d [Json],
    pub(super) brief: &'d str,
    pub(super) note: &'d str,
    pub(super) examples: Option<&'d Json>,
    pub(super) deprecated: Option<Deprecation<'d>>,
}

impl<'d> Definition<'d> {
    pub(super) fn of(value: &'d Json) -> Self {
        let kind = value.get("type");
        // An attribute has its members in the type, a field of a body next to the type.
        let members = kind.and_then(|kind| kind.get("members"));
        let members = members.or_else(|| value.get("members"));
        Self {
            kind,
            members: members.map(Json::items).unwrap_or_default(),
            brief: text(value, "brief"),
            note: text(value, "note"),
            examples: value.get("examples"),
            deprecated: Deprecation::of(value),
        }
    }

    /// The type of a template attribute, which stands for all attributes whose names start with its
    /// name; `None` for a single attribute.
    pub(super) fn template(&self) -> Option<&'d str> {
        let kind = self.kind?.as_str()?;
        kind.strip_prefix("template[")?.strip_suffix(']')
    }
}

/// A string member; empty if missing.
pub(super) fn text<'d>(value: &'d Json, name: &str) -> &'d str {
    value.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// The items of a list member; empty if missing.
pub(super) fn items<'d>(value: &'d Json, name: &str) -> &'d [Json] {
    value.get(name).map(Json::items).unwrap_or_default()
}
