//! The first argument of `generate`: a kind, or the catalog to generate all kinds from.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, ValueEnum};

use crate::generate::Kind;

/// The meaning of the first argument.
#[derive(Clone, Debug)]
pub(super) enum First {
    Kind(Kind),
    Catalog(PathBuf),
}

/// A kind's name always means the kind, even if there is a folder `html`; that folder is
/// `./html`.
#[derive(Clone, Debug)]
pub(super) struct FirstParser;

impl TypedValueParser for FirstParser {
    type Value = First;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<First, clap::Error> {
        let kind = EnumValueParser::<Kind>::new().parse_ref(command, argument, value);
        match kind {
            Ok(kind) => Ok(First::Kind(kind)),
            Err(_) if is_path(value) => Ok(First::Catalog(value.into())),
            // The value isn't a path, so it is probably a misspelled kind. The error lists the kinds.
            Err(error) => Err(error),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let kinds = Kind::value_variants().iter();
        Some(Box::new(kinds.filter_map(ValueEnum::to_possible_value)))
    }
}

/// Whether a value is intended as a path: it exists, or it has a folder or an extension.
fn is_path(value: &OsStr) -> bool {
    let path = Path::new(value);
    path.exists() || path.extension().is_some() || path.components().count() > 1
}
