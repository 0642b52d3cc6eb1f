//! The required rules, one file each. Code can only be generated from a catalog that follows them.
//!
//! Style rules are in the command: they never fail a build, and some need dictionaries and other
//! dependencies that a build script shouldn't have to compile.

mod alias_conflict;
mod alias_form;
mod cell_count;
mod circular_reference;
mod combined_alternatives;
mod control_character;
mod cut_row;
mod duplicate_event;
mod empty_catalog;
mod family_form;
mod identifier_collision;
mod invalid_name;
mod invalid_schema;
mod invalid_setting;
mod json_syntax;
mod merge_conflict;
mod missing_column;
mod missing_file;
mod missing_identifier;
mod missing_name;
mod not_utf8;
mod outside_link;
mod payload_form;
mod placeholder_cell;
mod prelude;
mod repeated_column;
mod repeated_header;
mod repeated_payload;
mod repeated_property;
mod schema_conflict;
mod schema_depth;
mod stray_file;
mod stray_quote;
mod swallowed_rows;
mod toml_syntax;
mod unclosed_quote;
mod undeclared_required;
mod unknown_alias;
mod unknown_column;
mod unknown_key;
mod unknown_keyword;
mod unknown_module;
mod unknown_payload;
mod unknown_reference;
mod unknown_replacement;
mod unreadable_file;
mod unused_payload;
mod version_form;

use crate::catalog::Form;
use crate::read::{Column, Row};
use crate::rule::Rule;

/// The required rules, and the warnings that a build also shows, sorted by name.
pub static REQUIRED: &[&Rule] = &[
    &alias_conflict::ALIAS_CONFLICT,
    &alias_form::ALIAS_FORM,
    &cell_count::CELL_COUNT,
    &circular_reference::CIRCULAR_REFERENCE,
    &combined_alternatives::COMBINED_ALTERNATIVES,
    &control_character::CONTROL_CHARACTER,
    &cut_row::CUT_ROW,
    &duplicate_event::DUPLICATE_EVENT,
    &empty_catalog::EMPTY_CATALOG,
    &family_form::FAMILY_FORM,
    &identifier_collision::IDENTIFIER_COLLISION,
    &invalid_name::INVALID_NAME,
    &invalid_schema::INVALID_SCHEMA,
    &invalid_setting::INVALID_SETTING,
    &json_syntax::JSON_SYNTAX,
    &merge_conflict::MERGE_CONFLICT,
    &missing_column::MISSING_COLUMN,
    &missing_file::MISSING_FILE,
    &missing_identifier::MISSING_IDENTIFIER,
    &missing_name::MISSING_NAME,
    &not_utf8::NOT_UTF8,
    &outside_link::OUTSIDE_LINK,
    &payload_form::PAYLOAD_FORM,
    &placeholder_cell::PLACEHOLDER_CELL,
    &repeated_column::REPEATED_COLUMN,
    &repeated_header::REPEATED_HEADER,
    &repeated_payload::REPEATED_PAYLOAD,
    &repeated_property::REPEATED_PROPERTY,
    &schema_conflict::SCHEMA_CONFLICT,
    &schema_depth::SCHEMA_DEPTH,
    &stray_file::STRAY_FILE,
    &stray_quote::STRAY_QUOTE,
    &swallowed_rows::SWALLOWED_ROWS,
    &toml_syntax::TOML_SYNTAX,
    &unclosed_quote::UNCLOSED_QUOTE,
    &undeclared_required::UNDECLARED_REQUIRED,
    &unknown_alias::UNKNOWN_ALIAS,
    &unknown_column::UNKNOWN_COLUMN,
    &unknown_key::UNKNOWN_KEY,
    &unknown_keyword::UNKNOWN_KEYWORD,
    &unknown_module::UNKNOWN_MODULE,
    &unknown_payload::UNKNOWN_PAYLOAD,
    &unknown_reference::UNKNOWN_REFERENCE,
    &unknown_replacement::UNKNOWN_REPLACEMENT,
    &unreadable_file::UNREADABLE_FILE,
    &unused_payload::UNUSED_PAYLOAD,
    &version_form::VERSION_FORM,
];

/// Whether a row is probably a total or a note below the events: its name doesn't have the form of the catalog's
/// names, and no other cell contains a letter. Rules don't report missing values in such a row.
#[must_use]
pub fn is_note(row: Row<'_, '_>, form: Form) -> bool {
    let name = row.text(Column::Name);
    let others = row
        .cells()
        .iter()
        .filter(|cell| cell.column != Column::Name);
    let has_letter = |text: &str| text.contains(char::is_alphabetic);
    let mut others = others.map(|cell| cell.text.as_ref());
    !name.contains('{') && !form.has(name) && !others.any(has_letter)
}
