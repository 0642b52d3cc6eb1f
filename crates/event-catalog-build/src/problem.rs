//! The problems found while reading a catalog and building its model, as data: the values and their
//! places. The rules (`check/`) write the messages.

mod former;
mod outside_link;
mod schema;
mod send;
mod setting;
mod value;

use std::sync::Arc;

use crate::notation::{Column, FamilyError, NameError, NotUtf8};
use crate::placeholder::Placeholder;
use crate::source::{FileId, Place};

pub use former::FormerProblem;
pub use outside_link::OutsideLink;
pub use schema::{ReferenceError, SchemaProblem};
pub use send::SendProblem;
pub use setting::{SettingProblem, SettingType};
pub use value::{ExpectedValue, ValueProblem};

/// One problem: its kind, and the values and places that the message needs.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The rule that reports each variant documents it.
pub enum Problem {
    NotUtf8 {
        file: FileId,
        error: NotUtf8,
    },
    Placeholder {
        place: Place,
        column: Column,
        text: String,
        what: Placeholder,
    },
    MergeConflict {
        place: Place,
        lines: usize,
    },
    Unreadable {
        file: FileId,
        error: std::sync::Arc<std::io::Error>,
    },
    OutsideLink {
        file: FileId,
        link: OutsideLink,
    },
    MissingFile {
        place: Place,
        path: String,
        similar: Option<String>,
    },
    StrayFile {
        file: FileId,
    },
    TomlSyntax {
        place: Place,
        message: String,
    },
    UnknownKey {
        place: Place,
        key: String,
        table: String,
        known: Arc<[String]>,
    },
    Setting {
        place: Place,
        problem: SettingProblem,
    },
    Send {
        place: Place,
        name: String,
        problem: SendProblem,
    },
    UnclosedQuote {
        place: Place,
        closes: Option<Place>,
    },
    StrayQuote {
        place: Place,
    },
    CellCount {
        place: Place,
        expected: usize,
        found: usize,
        delimiter: char,
    },
    RepeatedHeader {
        place: Place,
    },
    CutRow {
        place: Place,
        above: Place,
    },
    EmptyColumn {
        place: Place,
        heading: &'static str,
    },
    UnknownColumn {
        meant: Option<&'static str>,
        place: Place,
        heading: String,
        known: Arc<[String]>,
        missing: Vec<&'static str>,
    },
    MissingColumn {
        place: Place,
        heading: &'static str,
    },
    NoHeader {
        place: Place,
    },
    RepeatedColumn {
        place: Place,
        heading: String,
        first: Place,
    },
    NameForm {
        place: Place,
        what: &'static str,
        name: String,
        error: NameError,
    },
    Family {
        place: Place,
        pattern: String,
        error: FamilyError,
    },
    AliasRange {
        place: Place,
        alias: String,
        expected: Option<String>,
    },
    Version {
        place: Place,
        column: Column,
        text: String,
    },
    Former {
        place: Place,
        problem: FormerProblem,
    },
    PayloadTwice {
        file: FileId,
        name: String,
        other: FileId,
    },
    Schema(SchemaProblem),
}
