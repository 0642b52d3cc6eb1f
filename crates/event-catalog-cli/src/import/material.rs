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

/// The most bytes that the documents of a folder may have in total: they are in memory together.
const MOST_BYTES: usize = 256 << 20;

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
    let mut total = 0;
    for path in listing.files {
        let name = path.rsplit_once('/').map_or(&*path, |(_, name)| name);
        // The schemas of Iglu are files such as `1-0-0`.
        let is_bare = !name.contains(|c: char| c == '.' || c.is_ascii_uppercase());
        if !is_bare && ByName::of(name) != ByName::Document {
            continue;
        }
        let shown = disk.show(&path);
        let bytes = disk
            .read(&path)
            .with_context(|| format!("`{shown}` cannot be read"))?;
        if is_bare && bytes.trim_ascii_start().first() != Some(&b'{') {
            continue;
        }
        total += bytes.len();
        if total > MOST_BYTES {
            bail!(
                "with `{shown}`, the documents in the folder have more than {} MB; import a folder in it",
                MOST_BYTES >> 20
            );
        }
        let text = text(bytes, encoding)
            .map_err(|error| anyhow::anyhow!("`{shown}` cannot be read: {error}"))?;
        let document = Document::read(&path, &shown, &text).map_err(anyhow::Error::msg)?;
        documents.push(document);
    }
    Ok(documents)
}
