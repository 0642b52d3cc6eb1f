//! Reads text files outside catalogs: settings of the command, baselines, templates. `event_catalog_build::read`
//! reads the files of catalogs.

use std::io;
use std::path::Path;

use event_catalog_build::read::read_regular_file;

/// Reads a text file. All files have the same size limit.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    text(read_regular_file(path)?)
}

/// Decodes the bytes of a file.
pub(crate) fn text(bytes: Vec<u8>) -> io::Result<String> {
    let text = String::from_utf8(bytes);
    text.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}
