//! A breaking change, and what messages say about it.

use std::fmt;

use event_catalog_build::source::Place;

/// A breaking change.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// The field, `user.name`; empty for the whole payload.
    pub(super) path: String,
    pub(super) what: What,
    /// Its place in the older version.
    pub(super) old: Place,
    /// Its place in the new version; `None` if it was removed.
    pub(super) new: Option<Place>,
}

/// The kind of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Removed,
    NewlyRequired,
    NoLongerRequired,
    Type {
        old: String,
        new: String,
    },
    ValueGone(String),
    VariantGone(String),
    /// Fewer values are allowed: the constraint that applies now.
    Narrowed(String),
    /// A condition has changed. The allowed values can't be compared.
    Condition {
        keyword: &'static str,
        /// Whether there was no condition with this keyword.
        is_new: bool,
    },
    /// There are too many conditions to compare.
    TooLong,
    /// The schema of a payload that stays raw JSON has changed.
    Raw,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        let it = if path.is_empty() {
            "it".to_owned()
        } else {
            format!("`{path}`")
        };
        match &self.what {
            What::Removed => write!(f, "the field {it} was removed"),
            What::NewlyRequired => write!(f, "the field {it} is newly required"),
            What::NoLongerRequired => write!(f, "the field {it} is no longer required"),
            What::Type { old, new } => write!(f, "{it} was {old}, and is {new}"),
            What::ValueGone(value) => write!(f, "{it} can no longer be `{value}`"),
            What::VariantGone(variant) => write!(f, "{it} can no longer be {variant}"),
            What::Narrowed(now) => write!(f, "{it} {now}, which is a new limit"),
            What::Condition { keyword, is_new } => {
                let what = if *is_new { "new" } else { "changed" };
                write!(
                    f,
                    "{it} has a {what} condition in `{keyword}`, which cannot be compared"
                )
            }
            What::TooLong => write!(f, "{it} has conditions that take too long to compare"),
            What::Raw => write!(
                f,
                "{it} stays JSON, and its schema has changed, which cannot be compared"
            ),
        }
    }
}

impl Change {
    /// The label at its new place.
    pub(super) fn label(&self) -> &'static str {
        match self.what {
            What::Removed | What::ValueGone(_) | What::VariantGone(_) => "",
            What::NewlyRequired => "newly required",
            What::NoLongerRequired => "no longer required",
            What::Type { .. } => "another type",
            What::Narrowed(_) => "allows less",
            What::Condition { .. } | What::TooLong | What::Raw => "cannot be compared",
        }
    }

    /// The label at its old place.
    pub(super) fn was(&self) -> String {
        match &self.what {
            What::Removed | What::Condition { is_new: false, .. } | What::TooLong | What::Raw => {
                "it was here".to_owned()
            }
            What::NewlyRequired => "it was not required".to_owned(),
            What::NoLongerRequired => "it was required".to_owned(),
            What::Type { old, .. } => format!("it was {old}"),
            What::ValueGone(_) | What::VariantGone(_) => "it could be here".to_owned(),
            What::Narrowed(_) => "it allowed more".to_owned(),
            What::Condition { is_new: true, .. } => "it was not there".to_owned(),
        }
    }
}
