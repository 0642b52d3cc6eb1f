//! Edits the texts of a catalog's files. Only the cells and rows that change are written, in the style of the
//! file; everything else stays as the team wrote it. If a table was formatted by `fmt`, it stays formatted.

pub(crate) mod accepts;
pub(crate) mod edits;
pub(crate) mod event_toml;
pub(crate) mod former_row;
pub(crate) mod overlay;
pub(crate) mod remove;
pub(crate) mod removed_file;
pub(crate) mod rename;
pub(crate) mod rows;
pub(crate) mod sends;
pub(crate) mod sheet;
pub(crate) mod type_name;
