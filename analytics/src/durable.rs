//! Makes files and folders survive a power cut: the entry of each in its parent folder is synced.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Syncs the entry of a file or folder in its parent folder.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => sync_folder(Path::new(".")),
        Some(folder) => sync_folder(folder),
        None => Ok(()),
    }
}

/// Syncs the entries of a folder.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Only on Unix can a folder be opened like a file.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Replaces the content of a file, by renaming a temporary file (`.tmp`) over it: after a kill or a power cut, the file
/// has either the old content or the new content.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    replace_with(File::options(), path, content)
}

/// Like [`replace`], but only the owner can read the file.
pub(crate) fn replace_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    replace_with(options, path, content)
}

fn replace_with(mut options: OpenOptions, path: &Path, content: &[u8]) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = Path::new(&temporary);
    // A killed process may have left this file with other permissions. A link with this name must not be followed
    // either.
    match fs::remove_file(temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut written = || -> io::Result<()> {
        let mut file = options.write(true).create_new(true).open(temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(temporary, path)
    };
    written().inspect_err(|_| {
        // Frees the space, in case the disk is full. The file may not exist yet.
        let _ = fs::remove_file(temporary);
    })?;
    sync_folder_of(path)
}

/// Creates a folder and its missing parents; their entries survive a power cut when this returns. Stored data may be
/// personal, so only the owner and the folder's group can read it.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    if path.is_dir() {
        // A killed process may have created the folder without syncing its entry. Errors are ignored, because the
        // parent folder may not be readable.
        let _ = sync_folder_of(path);
        return Ok(());
    }
    if let Some(above) = path.parent() {
        create_folder(above)?;
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
    match builder.create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder_of(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("id");
        for text in ["one", "two"] {
            replace(&path, text.as_bytes()).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("a file"), text);
        }
        // The rename fails because a file can't replace a folder.
        fs::create_dir_all(folder.path().join("full/file")).expect("a folder");
        assert!(replace(&folder.path().join("full"), b"three").is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_private_file_is_read_by_its_owner_only_whatever_was_left_there() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().expect("a folder");
        let [path, temporary, other] = ["key", "key.tmp", "other"].map(|it| folder.path().join(it));
        let check = || {
            replace_private(&path, b"secret").expect("written");
            let mode = fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            assert!(!temporary.exists());
        };
        fs::write(&temporary, "half").expect("written");
        fs::set_permissions(&temporary, fs::Permissions::from_mode(0o644)).expect("a file");
        check();
        fs::write(&other, "other").expect("written");
        symlink(&other, &temporary).expect("a link");
        check();
        assert_eq!(fs::read(&other).expect("a file"), b"other");
    }

    #[cfg(unix)]
    #[test]
    fn others_can_not_read_what_is_created() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store");
        create_folder(&path).expect("created");
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o007, 0);
    }

    #[test]
    fn folders_are_created_with_those_above() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/b/c");
        for _ in 0..2 {
            create_folder(&path).expect("created");
            assert!(path.is_dir());
        }
        fs::write(folder.path().join("file"), "").expect("written");
        assert!(create_folder(&folder.path().join("file/b")).is_err());
    }
}
