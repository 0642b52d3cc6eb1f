//! The problems in schemas, as data. The rules (`check/`) write the messages.

use super::ValueProblem;
use crate::source::Place;

/// One problem of a schema.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The rule that reports each variant documents it.
pub enum SchemaProblem {
    JsonSyntax {
        place: Place,
        message: String,
    },
    RepeatedName {
        place: Place,
        name: String,
        first: Place,
    },
    TooDeep {
        place: Place,
    },
    /// Too many schemas are combined in one place, or `oneOf` lists too many.
    TooMany {
        place: Place,
        alternatives: bool,
    },
    /// The types of all payloads have too much text in total.
    TooLarge {
        place: Place,
    },
    UnknownKeyword {
        place: Place,
        keyword: String,
    },
    Value {
        place: Place,
        problem: ValueProblem,
    },
    /// The name in an `x-type-name` already belongs to another type, which was named in this place.
    TypeName {
        place: Place,
        name: String,
        other: Place,
    },
    Reference {
        place: Place,
        reference: String,
        error: ReferenceError,
    },
    Circle {
        place: Place,
        /// The other steps of the cycle, each with its place.
        steps: Vec<(Place, String)>,
    },
    Endless {
        place: Place,
        /// The properties that lead from the object to the next object of its type.
        path: Vec<String>,
    },
    Conflict {
        place: Place,
        other: Place,
        message: String,
        /// The message about the other place, such as "the other list".
        other_says: String,
    },
    Alternatives {
        place: Place,
        other: Place,
    },
    PayloadForm {
        place: Place,
        payload: String,
        found: String,
        /// The default payload that the payload is combined with; `None` if the problem is in the
        /// default payload itself.
        default: Option<String>,
    },
    UndeclaredRequired {
        place: Place,
        name: String,
        similar: Option<String>,
    },
    Unused {
        place: Place,
        name: String,
    },
}

impl SchemaProblem {
    /// Lists all places that the problem involves, in order.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        match self {
            Self::JsonSyntax { place, .. }
            | Self::TooDeep { place }
            | Self::TooMany { place, .. }
            | Self::TooLarge { place }
            | Self::UnknownKeyword { place, .. }
            | Self::Value { place, .. }
            | Self::Reference { place, .. }
            | Self::Endless { place, .. }
            | Self::PayloadForm { place, .. }
            | Self::UndeclaredRequired { place, .. }
            | Self::Unused { place, .. } => vec![*place],
            Self::RepeatedName {
                place,
                first: other,
                ..
            }
            | Self::TypeName { place, other, .. }
            | Self::Conflict { place, other, .. }
            | Self::Alternatives { place, other } => vec![*place, *other],
            Self::Circle { place, steps } => {
                let steps = steps.iter().map(|(place, _)| *place);
                std::iter::once(*place).chain(steps).collect()
            }
        }
    }
}

/// Why a `$ref` can't be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceError {
    /// The reference is a URL, or a path that leads outside the schemas' folder.
    Outside,
    /// The file doesn't exist; contains a file with a similar name.
    NoFile(Option<String>),
    /// The file has no value at that place; contains a reference to the definition that was probably meant.
    NoPlace(Option<String>),
    /// The value at that place isn't a schema.
    NoSchema,
    /// No schema in the file has this anchor; contains a reference to a schema with a similar anchor.
    NoAnchor(Option<String>),
    /// Several schemas in the file have this anchor.
    SeveralAnchors,
    /// A `$dynamicRef` could also mean the schema at this place.
    Dynamic(Place),
    /// A `%` isn't followed by two hexadecimal digits, or the bytes aren't UTF-8.
    Escape,
}
