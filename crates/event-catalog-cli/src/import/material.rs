//! What `import` reads: a text, a workbook, or documents of a file or a folder.

use std::path::Path;

use anyhow::{Context, bail};
use encoding_rs::Encoding;
use event_catalog_build::read::{Disk, Folder};

use super::Source;
use super::detect::ByName;
use super::document::Document;
use crate::fmt::encoding::text;

/// What is imported, and its format.
#[derive(Debug)]
pub(crate) enum Material {
    /// A text in one of the formats of text.
    Text(Source, String),
    /// A workbook.
    Workbook(Vec<u8>),
    /// Documents in one of their formats.
    Documents(Source, Vec<Document>),
}

/// The documents of a folder and the folders in it, in the order of their paths. Other files are left
/// out.
pub(crate) fn folder(
    folder: &Path,
    encoding: Option<&'static Encoding>,
) -> anyhow::Result<Vec<Document>> {
    let disk = Disk::new(folder);
    let listing = disk
        .list()
        .with_context(|| format!("`{}` cannot be read", disk.show("")))?;
    if let Some((path, error)) = listing.unlisted.into_iter().next() {
        bail!("`{}` cannot be read: {error}", disk.show(&path));
    }
    let mut documents = Vec::new();
    for path in listing.files {
        if ByName::of(&path) != ByName::Document {
            continue;
        }
        let shown = disk.show(&path);
        let bytes = disk
            .read(&path)
            .with_context(|| format!("`{shown}` cannot be read"))?;
        let text = text(bytes, encoding)
            .map_err(|error| anyhow::anyhow!("`{shown}` cannot be read: {error}"))?;
        let document = Document::read(&path, &shown, &text).map_err(anyhow::Error::msg)?;
        documents.push(document);
    }
    Ok(documents)
}
