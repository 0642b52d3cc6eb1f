//! Why a workbook can't be read, and what to do about it.

use std::fmt;

/// Why a workbook can't be read. The message follows the name of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The file isn't a workbook. Contains what to do.
    NotAWorkbook(&'static str),
    /// The workbook is encrypted.
    Password,
    /// The workbook exceeds one of the limits.
    TooLarge(String),
    /// The workbook has a sheet of a kind that the library rejects.
    Macros,
    /// The workbook can't be decoded. Contains the library's reason.
    Damaged(String),
}

impl Refusal {
    /// Wraps an error from a library.
    #[allow(clippy::needless_pass_by_value, reason = "a function for `map_err`")]
    pub(super) fn damaged(error: impl fmt::Display) -> Self {
        Self::Damaged(error.to_string())
    }

    /// Refuses a file of another kind: some programs save a page or a table as `.xls`.
    pub(super) fn not_a_workbook(bytes: &[u8]) -> Self {
        let start = &bytes[..bytes.len().min(512)];
        let start = start.trim_ascii_start();
        Self::NotAWorkbook(if bytes.is_empty() {
            "the file is empty; use another file"
        } else if start.starts_with(b"<?xml") {
            "it is an XML file; open it in a spreadsheet program and save it as .xlsx"
        } else if start.starts_with(b"<") {
            "it is an HTML page; use `--from html`"
        } else if start.contains(&0) {
            "open it in a spreadsheet program and save it as .xlsx"
        } else {
            "it seems to be text; use `--from csv`, or save it as .xlsx"
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAWorkbook(help) => write!(f, "is not a workbook: {help}"),
            Self::Password => write!(
                f,
                "is encrypted with a password; save it without one (in Excel: File, Info, Protect Workbook, \
                 Encrypt with Password; in LibreOffice: Save As, without \"Save with password\")"
            ),
            Self::TooLarge(what) => write!(
                f,
                "is too large: it has {what}; keep the sheets with the events, and remove empty rows and columns \
                 that have a format"
            ),
            Self::Macros => write!(
                f,
                "has a sheet of Excel 4.0 macros, which can't be read; delete that sheet, or save the other sheets as \
                 a new workbook"
            ),
            Self::Damaged(reason) => write!(
                f,
                "cannot be read as a workbook: {reason}; open it in a spreadsheet program and save it again as .xlsx"
            ),
        }
    }
}
