//! Erases lines about someone from files whose lines are addressed by offset: each line becomes spaces of the same
//! length.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;

use crate::durable;

/// The suffix of a file that is being rewritten.
pub(crate) const REWRITTEN: &str = ".erasing";

/// Whether a line was erased. All readers of lines skip it.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    !line.is_empty() && line.iter().all(|byte| *byte == b' ')
}

/// Replaces the lines that a function selects with spaces, and syncs the file. Returns the number of these lines.
pub(super) fn blank(path: &Path, is_wanted: &mut dyn FnMut(&[u8]) -> bool) -> anyhow::Result<u64> {
    let context = || format!("lines can't be erased from `{}`", shown_path(path));
    let mut erased = Vec::new();
    each(path, &mut |number, line| {
        if !is_blank(line) && is_wanted(line) {
            erased.push(number);
        }
        Ok(())
    })
    .with_context(context)?;
    if !erased.is_empty() {
        rewrite(path, &erased).with_context(context)?;
    }
    Ok(erased.len() as u64)
}

/// Counts the lines that a function accepts, starting at an offset.
pub(super) fn count(
    path: &Path,
    from: u64,
    is_wanted: &mut dyn FnMut(&[u8]) -> bool,
) -> anyhow::Result<u64> {
    let mut found = 0;
    let mut place = 0;
    each(path, &mut |_, line| {
        found += u64::from(place >= from && !is_blank(line) && is_wanted(line));
        place += line.len() as u64 + 1;
        Ok(())
    })
    .with_context(|| format!("can't read `{}`", shown_path(path)))?;
    Ok(found)
}

/// Calls a function with the number of each line and the line, without its line break. A missing file has no lines.
pub(super) fn each(
    path: &Path,
    then: &mut dyn FnMut(u64, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut line = Vec::new();
    for number in 0.. {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        then(number, line.strip_suffix(b"\n").unwrap_or(&line))?;
    }
    Ok(())
}

/// Rewrites a file, with spaces in place of some lines.
fn rewrite(path: &Path, erased: &[u64]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(REWRITTEN);
    let temporary = path.with_file_name(name);
    let written = || -> io::Result<()> {
        let mut file = BufWriter::new(File::create(&temporary)?);
        let length = fs::metadata(path)?.len();
        let mut left = length;
        let mut erased = erased.iter().peekable();
        each(path, &mut |number, line| {
            if erased.next_if_eq(&&number).is_some() {
                io::copy(
                    &mut io::Read::take(io::repeat(b' '), line.len() as u64),
                    &mut file,
                )?;
            } else {
                file.write_all(line)?;
            }
            left = left.saturating_sub(line.len() as u64);
            // The last line may have no line break.
            if left > 0 {
                file.write_all(b"\n")?;
                left -= 1;
            }
            Ok(())
        })?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.set_permissions(fs::metadata(path)?.permissions())?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        durable::sync_folder_of(path)
    };
    written().inspect_err(|_| {
        // Frees the space, in case the disk is full.
        let _ = fs::remove_file(&temporary);
    })
}

/// Removes the files that a killed process left in a folder.
pub(super) fn remove_leftovers(folder: &Path) -> anyhow::Result<()> {
    let context = || format!("can't read the folder `{}`", shown_path(folder));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.with_context(context)?,
    };
    for entry in entries {
        let path = entry.with_context(context)?.path();
        if path.to_string_lossy().ends_with(REWRITTEN) {
            fs::remove_file(&path)
                .with_context(|| format!("can't remove `{}`", shown_path(&path)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erased_lines_are_spaces_of_the_same_length() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("1.ndjson");
        for (before, after, erased) in [
            ("one\nada\nthree\n", "one\n   \nthree\n", 1),
            ("ada\nada\n", "   \n   \n", 2),
            ("one\nada", "one\n   ", 1),
            ("one\n", "one\n", 0),
            ("", "", 0),
        ] {
            fs::write(&path, before).expect("written");
            let mut is_wanted = |line: &[u8]| line == b"ada";
            assert_eq!(blank(&path, &mut is_wanted).expect("rewritten"), erased);
            assert_eq!(fs::read_to_string(&path).expect("readable"), after);
            assert_eq!(count(&path, 0, &mut is_wanted).expect("readable"), 0);
            assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
        }
        fs::write(&path, "ada\none\nada\n").expect("written");
        for (from, expected) in [(0, 2), (4, 1), (8, 1), (12, 0), (u64::MAX, 0)] {
            let found = count(&path, from, &mut |line| line == b"ada");
            assert_eq!(found.expect("readable"), expected, "{from}");
        }
        let missing = folder.path().join("2.ndjson");
        assert_eq!(blank(&missing, &mut |_| true).expect("nothing"), 0);
        fs::write(folder.path().join("1.ndjson.erasing"), "half").expect("written");
        remove_leftovers(folder.path()).expect("removed");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    }
}
