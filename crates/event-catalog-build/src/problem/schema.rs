//! What went wrong with the schemas, as data. The wording is the rules' matter (`check/`), save
//! for values, of which there are as many kinds as there are keywords.

use crate::source::Place;

/// One problem of a schema.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // Each is documented by the rule that words it.
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
    /// More schemas are combined than a place may have, or `oneOf` lists more than it may.
    TooMany {
        place: Place,
        alternatives: bool,
    },
    /// All types of the payloads have more text in sum than they may.
    TooLarge {
        place: Place,
    },
    UnknownKeyword {
        place: Place,
        keyword: String,
    },
    Value {
        place: Place,
        message: String,
        help: String,
    },
    Reference {
        place: Place,
        reference: String,
        error: ReferenceError,
    },
    Circle {
        place: Place,
        /// How the circle leads on from there, one place a step.
        steps: Vec<(Place, String)>,
    },
    Endless {
        place: Place,
        /// The properties that lead from the object to the next of its kind.
        path: Vec<String>,
    },
    Conflict {
        place: Place,
        other: Place,
        message: String,
        /// What the other place says.
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

/// Why a `$ref` leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceError {
    /// It is an address, or a path that leads out of the folder of the schemas.
    Outside,
    /// There is no such file; one with a similar name.
    NoFile(Option<String>),
    /// The file has nothing at that place; the nearest definition's reference.
    NoPlace(Option<String>),
    /// There is something at that place, but no schema.
    NoSchema,
    /// The part behind `#` is a name, not a path.
    Anchor,
    /// A `%` is not followed by two hexadecimal digits that make up UTF-8.
    Escape,
}
