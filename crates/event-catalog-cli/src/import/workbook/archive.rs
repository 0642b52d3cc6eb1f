//! Unpacks the parts of a workbook in a ZIP archive, up to a limit.

use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::refusal::Refusal;

/// The maximum number of unpacked bytes in all parts. The sizes in the archive's directory can't be
/// trusted, so the unpacked bytes are counted.
const MOST_BYTES: u64 = 64 << 20;

/// The parts that contain cells, by their paths.
pub(super) struct Archive {
    pub(super) parts: Vec<(String, Vec<u8>)>,
}

impl Archive {
    /// Unpacks the parts that contain cells.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(refusal)?;
        let mut left = MOST_BYTES;
        let mut parts = Vec::new();
        for index in 0..zip.len() {
            let Some(name) = zip.name_for_index(index) else {
                continue;
            };
            // Some programs write paths with backslashes.
            let name = name.map_err(refusal)?.replace('\\', "/");
            if !holds_cells(&name.to_ascii_lowercase()) {
                continue;
            }
            let file = zip.by_index(index).map_err(refusal)?;
            let mut part = Vec::new();
            let read = file.take(left + 1).read_to_end(&mut part);
            read.map_err(Refusal::damaged)?;
            left = u64::try_from(part.len())
                .ok()
                .and_then(|size| left.checked_sub(size))
                .ok_or_else(|| {
                    Refusal::TooLarge(format!(
                        "more than {} MiB of unpacked data",
                        MOST_BYTES >> 20
                    ))
                })?;
            parts.push((name, part));
        }
        Ok(Self { parts })
    }

    /// Whether there is a part with this lowercase path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    /// The part with this lowercase path: Excel ignores the case of paths.
    pub(super) fn get(&self, path: &str) -> Option<&[u8]> {
        let found = self.parts.iter().find(|(name, _)| is_same(name, path));
        found.map(|(_, part)| part.as_slice())
    }

    /// Packs the parts into an uncompressed archive, for a library that reads archives.
    pub(super) fn packed(self) -> Result<Vec<u8>, Refusal> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, part) in self.parts {
            zip.start_file(name, options).map_err(refusal)?;
            zip.write_all(&part).map_err(Refusal::damaged)?;
        }
        Ok(zip.finish().map_err(refusal)?.into_inner())
    }
}

fn is_same(name: &str, path: &str) -> bool {
    name.trim_start_matches('/').eq_ignore_ascii_case(path)
}

/// Whether a part can contain cells, or is needed to find them. Images, charts, macros and caches
/// don't.
fn holds_cells(path: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "activex",
        "charts",
        "customxml",
        "docprops",
        "drawings",
        "embeddings",
        "externallinks",
        "media",
        "pivotcache",
        "printersettings",
        "theme",
        "thumbnails",
    ];
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let is_other = folders.split('/').any(|folder| OTHERS.contains(&folder));
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    !is_other && matches!(extension, "xml" | "rels" | "bin") && file != "vbaproject.bin"
}

fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Refusal::Password
        }
        error => Refusal::damaged(error),
    }
}
