//! The errors that can occur when a lookup table is built.

use std::fmt;

use super::MAX_KEYS;

/// Why a lookup table can't be built for a list of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LookupError {
    /// Two keys are equal.
    Duplicate {
        /// The index of the first key.
        first: usize,
        /// The index of the second key.
        second: usize,
        /// The text that the two keys have.
        key: String,
    },
    /// A key is empty.
    Empty {
        /// The index of the empty key.
        index: usize,
    },
    /// There are more keys than [`MAX_KEYS`].
    TooMany {
        /// The number of keys.
        keys: usize,
    },
    /// None of the hash functions that were tried separates the keys. This is extremely unlikely.
    NotSeparated {
        /// The number of keys.
        keys: usize,
    },
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { first, second, key } => write!(
                f,
                "the name {key:?} is given twice, at positions {first} and {second}; remove one"
            ),
            Self::Empty { index } => {
                write!(
                    f,
                    "the name at position {index} is empty; give it at least one byte"
                )
            }
            Self::TooMany { keys } => write!(
                f,
                "there are {keys} names, but a table can have at most {MAX_KEYS}; split the catalog"
            ),
            Self::NotSeparated { keys } => write!(
                f,
                "no hash function was found that separates the {keys} names; please report it"
            ),
        }
    }
}

impl std::error::Error for LookupError {}
