//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file unless it has that text already; returns whether it was written.
///
/// The text is written to a file beside it, which then takes its name: whoever reads the file sees
/// the old text or the new one, and a failure leaves the old one.
///
/// # Errors
///
/// When a file cannot be written or renamed; the file beside is removed then.
pub fn write_if_changed(path: &Path, text: &str) -> io::Result<bool> {
    let is_as_long = fs::metadata(path).is_ok_and(|old| old.len() == text.len() as u64);
    if is_as_long && fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(false);
    }
    write_atomically(path, text.as_bytes()).map(|()| true)
}

/// Writes a file, whole or not at all; its permissions stay.
///
/// # Errors
///
/// As [`write_if_changed`].
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Renaming over a link would replace the link, not the file that it leads to.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = path
        .file_name()
        .ok_or(io::ErrorKind::InvalidInput)?
        .to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = (|| {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        // A full disk may show only here.
        file.sync_all()?;
        if let Ok(old) = fs::metadata(path) {
            fs::set_permissions(&beside, old.permissions())?;
        }
        fs::rename(&beside, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
