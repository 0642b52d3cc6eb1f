//! The output formats of `diff`. All of them get their wording from `sentence.rs`.
//!
//! ```text
//! changes → comparison (with modules, texts and places) → outline (groups, folded lines) → human, comment
//!                                                       ├→ markdown (a change log)
//!                                                       └→ json
//! ```

mod advice;
mod alike;
mod bump;
pub(crate) mod comment;
mod comparison;
mod counted;
mod customers;
mod edit;
mod entry;
mod heading;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod markdown;
mod outline;
mod payload;
mod quiet;
mod risks;
mod scope;
mod sentence;
mod shown;
mod values;
mod wording;

#[cfg(test)]
mod made;

pub(crate) use bump::{Bump, Needed};
pub(crate) use comparison::{Comparison, Names};
pub(crate) use customers::{Readers, left_out};
pub(crate) use risks::unaccepted;
pub(crate) use scope::Scope;
pub(crate) use sentence::sentence;
