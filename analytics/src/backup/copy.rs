//! Copies files. A file that has its final name is complete and on disk.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use sha2::{Digest, Sha256};

use crate::key::hex;

/// The suffix of a file that is being written.
const PARTIAL: &str = ".partial";

/// How many bytes to copy at once.
const CHUNK: usize = 1 << 20;

/// The size and the hash of a file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) size: u64,
    pub(super) sha256: String,
}

/// Copies a file up to its current length; bytes that are added in the meantime aren't copied. `None` if
/// there is no such file.
///
/// The copy's entry in its folder isn't synced.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<Option<Content>> {
    let read = || format!("can't read `{}`", shown_path(from));
    let source = match File::open(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.with_context(read)?,
    };
    let metadata = source.metadata().with_context(read)?;
    let temporary = partial(to);
    let copied = transfer(source.take(metadata.len()), from, &temporary)
        .and_then(|content| {
            // Some of the files are readable only by their owner.
            fs::set_permissions(&temporary, metadata.permissions())
                .with_context(|| format!("can't set the permissions of `{}`", shown_path(to)))?;
            fs::rename(&temporary, to)
                .with_context(|| format!("can't write `{}`", shown_path(to)))?;
            Ok(content)
        })
        .inspect_err(|_| {
            // An error is ignored, because the file may not exist yet.
            let _ = fs::remove_file(&temporary);
        })?;
    Ok(Some(copied))
}

fn transfer(mut source: impl Read, from: &Path, to: &Path) -> anyhow::Result<Content> {
    let write = || format!("can't write `{}`", shown_path(to));
    let mut file = create(to).with_context(write)?;
    let content = pass(&mut source, from, |bytes| {
        file.write_all(bytes).with_context(write)
    })?;
    file.sync_all().with_context(write)?;
    Ok(content)
}

/// Creates a file, which must not exist yet; a link with its name isn't followed.
fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::create_new(path)
}

/// Writes text to a new file.
pub(super) fn write(text: &[u8], to: &Path) -> anyhow::Result<Content> {
    transfer(text, to, to)
}

/// Hashes the content of a file.
pub(super) fn content(path: &Path) -> anyhow::Result<Content> {
    let mut file =
        File::open(path).with_context(|| format!("can't read `{}`", shown_path(path)))?;
    pass(&mut file, path, |_| Ok(()))
}

/// Reads a source to its end, calls a function with each chunk, and returns the size and the hash.
fn pass(
    source: &mut impl Read,
    from: &Path,
    mut each: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<Content> {
    let mut buffer = vec![0; CHUNK];
    let mut hash = Sha256::new();
    let mut size = 0;
    loop {
        let read = match source.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.with_context(|| format!("can't read `{}`", shown_path(from)))?,
        };
        if read == 0 {
            let sha256 = hex(&hash.finalize());
            return Ok(Content { size, sha256 });
        }
        hash.update(&buffer[..read]);
        size += read as u64;
        each(&buffer[..read])?;
    }
}

/// The name that a file has until it is complete.
fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(PARTIAL);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        assert_eq!(copy(&path("a"), &path("b")).expect("no error"), None);
        assert!(!path("b").exists());
        fs::write(path("a"), "abc").expect("written");
        let copied = copy(&path("a"), &path("b"))
            .expect("copied")
            .expect("there");
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((copied.size, &*copied.sha256), (3, sha256));
        assert_eq!(content(&path("b")).expect("read"), copied);
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            2,
            "a partial file is left"
        );
        assert!(copy(&path("a"), &path("missing/b")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_copy_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "abc").expect("written");
        fs::write(path("other"), "other").expect("written");
        for name in ["b", "b.partial"] {
            std::os::unix::fs::symlink(path("other"), path(name)).expect("a link");
        }
        copy(&path("a"), &path("b")).expect("copied");
        assert_eq!(fs::read(path("other")).expect("read"), b"other");
        assert_eq!(fs::read(path("b")).expect("read"), b"abc");
    }
}
