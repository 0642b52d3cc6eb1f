//! A difference between two payload types: its kind, whom it affects, and its message.

use std::fmt;

use event_catalog_build::source::Place;

use super::place;
use crate::changes::{Change, Kind, Subject, Verdict};
use crate::life::{Allowed, Early};

/// A difference between two types.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// The path of the field, such as `user.name`, or `items[kind=card].price` inside an alternative; empty for
    /// the whole payload.
    pub(crate) path: String,
    pub(crate) what: What,
    /// The place in the older version; for an addition, the place that something was added to.
    pub(crate) old: Place,
    /// The place in the new version; `None` if something was removed.
    pub(crate) new: Option<Place>,
    /// The place of the keyword in the older version, if `old` is a whole file.
    pub(crate) exact_old: Option<Place>,
    /// The place of the keyword in the new version, if `new` is a whole file.
    pub(crate) exact: Option<Place>,
    /// The effect on new readers of old data.
    pub(crate) backward: Verdict,
    /// The effect on old readers of new data.
    pub(crate) forward: Verdict,
    /// The old value, as short text.
    pub(crate) before: Option<String>,
    /// The new value.
    pub(crate) after: Option<String>,
    /// Whether the rule `incompatible-payload` ignores the place, because it is inside a map, or inside an alternative
    /// that isn't an object.
    pub(super) is_hidden: bool,
    /// Whether the place is in a field, or in a positional element.
    pub(super) is_of_field: bool,
    /// Whether the difference is only in a remark, such as the description of a condition.
    pub(super) is_remark: bool,
    /// For a removed field: whether its deprecation is over.
    pub(super) removal: Option<Allowed>,
    /// For an alternative: the tag that distinguishes it from other alternatives of the same type, such as `kind=paid`.
    pub(super) variant: Option<String>,
}

/// The kind of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum What {
    Removed,
    /// An optional field was added.
    Added,
    NewlyRequired {
        /// Whether the field itself is new.
        is_new: bool,
    },
    NoLongerRequired,
    Type {
        old: String,
        new: String,
    },
    /// The values are the same, but have a different type in code: for example, a constant became an `enum` with this
    /// value.
    Notation {
        old: String,
        new: String,
    },
    /// The same type has a different name in code.
    Renamed {
        old: String,
        new: String,
    },
    ValueGone(String),
    ValueAdded(String),
    VariantGone(String),
    VariantAdded(String),
    Reordered,
    /// Fewer values are allowed; contains the new constraint.
    Narrowed(String),
    /// More values are allowed; contains the former constraint.
    Widened(String),
    /// Additional fields are no longer allowed.
    Closed,
    /// Additional fields are allowed now.
    Opened,
    /// A condition has changed, and the old and the new condition can't be compared.
    Condition {
        keyword: &'static str,
        /// Whether the older version had no condition with this keyword.
        is_new: bool,
    },
    /// A condition was removed.
    ConditionGone {
        keyword: &'static str,
    },
    /// Alternatives have changed in a way that their types don't show.
    Alternatives,
    /// There are too many conditions to compare.
    TooLong,
    /// The schema of a payload has changed, and the settings keep the payload as raw JSON.
    Raw,
    /// The title, the description, the format, the default or the example has changed.
    Text {
        /// Whether only the title differs.
        is_title: bool,
    },
    Deprecated,
    DeprecationLifted,
}

impl Difference {
    /// Creates a difference without verdicts.
    pub(super) fn new(path: &str, what: What, old: Place, new: Option<Place>) -> Self {
        Self {
            path: path.to_owned(),
            what,
            old,
            new,
            exact_old: None,
            exact: None,
            backward: Verdict::None,
            forward: Verdict::None,
            before: None,
            after: None,
            is_hidden: false,
            is_of_field: false,
            is_remark: false,
            removal: None,
            variant: None,
        }
    }

    /// Sets the verdicts: for new readers of old data, and for old readers of new data.
    pub(super) fn with_verdicts(mut self, backward: Verdict, forward: Verdict) -> Self {
        (self.backward, self.forward) = (backward, forward);
        self
    }

    /// Returns the most specific place in the older version.
    pub(crate) fn place_before(&self) -> Place {
        self.exact_old.unwrap_or(self.old)
    }

    /// Returns the most specific place in the new version.
    pub(crate) fn place_now(&self) -> Option<Place> {
        self.exact.or(self.new)
    }

    /// Whether the difference is the removal of a deprecated field whose deprecation is over.
    pub(crate) fn is_announced(&self) -> bool {
        self.removal == Some(Allowed::Yes)
    }

    /// Returns why it was too early to remove a deprecated field.
    pub(crate) fn early(&self) -> Option<&Early> {
        match &self.removal {
            Some(Allowed::Early(early)) if *early != Early::NotDeprecated => Some(early),
            _ => None,
        }
    }

    /// Returns what distinguishes the difference from other differences of its kind at the same place, as in
    /// [`Change::values`].
    ///
    /// [`Change::values`]: crate::changes::Change::values
    pub(super) fn value(&self) -> Option<String> {
        if self.variant.is_some() {
            return self.variant.clone();
        }
        let value: &str = match &self.what {
            What::Type { new, .. } | What::Notation { new, .. } | What::Renamed { new, .. } => new,
            What::ValueGone(value)
            | What::ValueAdded(value)
            | What::VariantGone(value)
            | What::VariantAdded(value)
            | What::Narrowed(value) => value,
            // An entry that named only the old limit would allow any looser one, so the value is the new limit.
            What::Widened(before) => {
                let now = self.after.clone();
                return Some(now.unwrap_or_else(|| format!("no limit (before: {before})")));
            }
            What::Condition { keyword, .. } | What::ConditionGone { keyword } => keyword,
            What::Alternatives => "alternatives",
            What::TooLong => "too long",
            What::Raw => "raw",
            What::Removed
            | What::Added
            | What::NewlyRequired { .. }
            | What::NoLongerRequired
            | What::Reordered
            | What::Closed
            | What::Opened
            | What::Text { .. }
            | What::Deprecated
            | What::DeprecationLifted => return None,
        };
        Some(value.to_owned())
    }

    /// Returns the identity of the difference's change, and the value in the change's name. `schema` is the payload's
    /// name.
    pub(crate) fn name(&self, schema: &str) -> (String, Option<String>) {
        let subject = Subject::Payload {
            schema: schema.to_owned(),
            path: place(&self.path),
        };
        (Change::new(self.what.kind(), subject).id(), self.value())
    }

    /// Whether the rule `incompatible-payload` reports this difference.
    pub(crate) fn is_reported(&self) -> bool {
        !self.is_hidden
            && !self.is_announced()
            && match self.what {
                What::Removed
                | What::NewlyRequired { .. }
                | What::NoLongerRequired
                | What::Type { .. }
                | What::ValueGone(_)
                | What::VariantGone(_)
                | What::Narrowed(_)
                | What::Closed
                | What::Condition { .. }
                | What::TooLong
                | What::Raw => true,
                What::Added
                | What::Notation { .. }
                | What::Renamed { .. }
                | What::ValueAdded(_)
                | What::VariantAdded(_)
                | What::Reordered
                | What::Widened(_)
                | What::Opened
                | What::ConditionGone { .. }
                | What::Alternatives
                | What::Text { .. }
                | What::Deprecated
                | What::DeprecationLifted => false,
            }
    }

    /// Whether the difference affects values, and not only names and texts.
    pub(super) fn is_about_values(&self) -> bool {
        !matches!(
            self.what,
            What::Renamed { .. } | What::Text { .. } | What::Deprecated | What::DeprecationLifted
        )
    }
}

impl What {
    /// Determines the kind of change that the difference results in.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Removed => Kind::FieldRemoved,
            Self::Added | Self::NewlyRequired { is_new: true } => Kind::FieldAdded,
            Self::NewlyRequired { is_new: false } => Kind::FieldRequired,
            Self::NoLongerRequired => Kind::FieldOptional,
            Self::Type { .. } | Self::Notation { .. } => Kind::TypeChanged,
            Self::Renamed { .. } => Kind::TypeRenamed,
            Self::ValueGone(_) => Kind::ValueRemoved,
            Self::ValueAdded(_) => Kind::ValueAdded,
            Self::VariantGone(_) => Kind::AlternativeRemoved,
            Self::VariantAdded(_) => Kind::AlternativeAdded,
            Self::Reordered => Kind::AlternativesReordered,
            Self::Narrowed(_) => Kind::LimitTightened,
            Self::Widened(_) => Kind::LimitLoosened,
            Self::Closed => Kind::ObjectClosed,
            Self::Opened => Kind::ObjectOpened,
            Self::Condition { .. }
            | Self::ConditionGone { .. }
            | Self::Alternatives
            | Self::TooLong
            | Self::Raw => Kind::ConditionChanged,
            Self::Text { .. } => Kind::FieldTextChanged,
            Self::Deprecated => Kind::FieldDeprecated,
            Self::DeprecationLifted => Kind::DeprecationLifted,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        let it = if path.is_empty() {
            "it".to_owned()
        } else {
            format!("`{path}`")
        };
        match &self.what {
            What::Removed => write!(f, "the field {it} was removed"),
            What::Added => write!(f, "the field {it} was added"),
            What::NewlyRequired { .. } => write!(f, "the field {it} is newly required"),
            What::NoLongerRequired => write!(f, "the field {it} is no longer required"),
            What::Type { old, new } => write!(f, "{it} was {old}, and is now {new}"),
            What::Notation { old, new } => {
                write!(f, "{it} was {old}, and is now {new}, with the same values")
            }
            What::Renamed { old, new } => write!(f, "{it} has the type `{new}`, formerly `{old}`"),
            What::ValueGone(value) => write!(f, "{it} can no longer be `{value}`"),
            What::ValueAdded(value) => write!(f, "{it} can also be `{value}`"),
            What::VariantGone(variant) => write!(f, "{it} can no longer be {variant}"),
            What::VariantAdded(variant) => write!(f, "{it} can also be {variant}"),
            What::Reordered => write!(f, "the alternatives of {it} are in a different order"),
            What::Narrowed(now) => write!(f, "{it} {now}, which is a new limit"),
            What::Widened(before) => write!(f, "{it} allows more (before: {before})"),
            What::Closed => {
                let now = "must have no additional fields";
                write!(f, "{it} {now}, which is a new limit")
            }
            What::Opened => write!(f, "{it} may have additional fields"),
            What::Condition { keyword, is_new } => {
                let what = if *is_new { "new" } else { "changed" };
                write!(
                    f,
                    "{it} has a {what} condition in `{keyword}`, which cannot be compared"
                )
            }
            What::ConditionGone { keyword } => {
                write!(f, "{it} no longer has the condition in `{keyword}`")
            }
            What::Alternatives => {
                write!(f, "{it} has changed alternatives, which cannot be compared")
            }
            What::TooLong => write!(f, "{it} has conditions that take too long to compare"),
            What::Raw => write!(
                f,
                "{it} stays JSON, and its schema has changed, which cannot be compared"
            ),
            What::Text { .. } => write!(f, "{it} is described differently"),
            What::Deprecated => write!(f, "{it} is deprecated"),
            What::DeprecationLifted => write!(f, "{it} is no longer deprecated"),
        }
    }
}

impl Difference {
    /// Returns the label for the place in the new version.
    pub(crate) fn label(&self) -> &'static str {
        match self.what {
            What::NewlyRequired { .. } => "newly required",
            What::NoLongerRequired => "no longer required",
            What::Type { .. } | What::Notation { .. } => "a different type",
            What::Renamed { .. } => "a different name",
            What::Narrowed(_) | What::Closed => "allows less",
            What::Widened(_) | What::Opened => "allows more",
            What::Condition { .. }
            | What::ConditionGone { .. }
            | What::Alternatives
            | What::TooLong
            | What::Raw => "cannot be compared",
            What::Removed
            | What::Added
            | What::ValueGone(_)
            | What::ValueAdded(_)
            | What::VariantGone(_)
            | What::VariantAdded(_)
            | What::Reordered
            | What::Text { .. }
            | What::Deprecated
            | What::DeprecationLifted => "",
        }
    }

    /// Returns the label for the place in the older version.
    pub(crate) fn was(&self) -> String {
        match &self.what {
            What::NewlyRequired { .. } => "it was not required".to_owned(),
            What::NoLongerRequired => "it was required".to_owned(),
            What::Type { old, .. } | What::Notation { old, .. } => format!("it was {old}"),
            What::Renamed { old, .. } => format!("it was `{old}`"),
            What::ValueGone(_) | What::VariantGone(_) => "it was allowed here".to_owned(),
            What::Narrowed(_) | What::Closed => "it allowed more".to_owned(),
            What::Widened(_) | What::Opened => "it allowed less".to_owned(),
            What::Added
            | What::ValueAdded(_)
            | What::VariantAdded(_)
            | What::Condition { is_new: true, .. } => "it was not there".to_owned(),
            What::Removed
            | What::Condition { is_new: false, .. }
            | What::ConditionGone { .. }
            | What::Alternatives
            | What::Reordered
            | What::TooLong
            | What::Raw
            | What::Text { .. }
            | What::Deprecated
            | What::DeprecationLifted => "it was here".to_owned(),
        }
    }
}
