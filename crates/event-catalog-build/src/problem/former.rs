//! Problems in the file of removed names, as data.

use crate::notation::{FamilyError, NameError};

/// A problem in a row or a heading of `removed.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The rule `removed-names` documents each variant.
pub enum FormerProblem {
    UnknownHeading {
        heading: String,
        /// The heading that was probably meant.
        meant: Option<&'static str>,
    },
    RepeatedHeading(String),
    /// There is no column `name`.
    NoNames,
    /// A row has no name.
    NoName,
    Name {
        name: String,
        error: NameError,
    },
    /// A name belongs to a family, whose events need a row each.
    Family(String),
    /// A name has braces that don't form a family.
    Braces {
        name: String,
        error: FamilyError,
    },
    /// A time is neither a version nor a date.
    Time {
        heading: &'static str,
        text: String,
    },
    /// The last day is before the first day.
    Backwards {
        first: String,
        last: String,
    },
}
