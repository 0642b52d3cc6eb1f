//! Reads an AsyncAPI document of version 2 or 3.

use super::document::Document;
use super::page::Page;

/// Reads the documents.
pub(super) fn read(documents: &[Document]) -> Result<Page, String> {
    let _ = documents;
    Ok(Page::default())
}
