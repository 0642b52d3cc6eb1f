//! Checks the files that say which files git ignores, before the crate `ignore` reads them.
//!
//! A pull request can contain such a file. The crate follows links and reads files whole, so a link to `/dev/zero` would
//! never end, and a large file takes 400 times its size in memory. Git itself doesn't follow links here.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::bail;

use crate::output;

/// The files in a folder that the crate reads.
const NAMES: [&str; 3] = [".gitignore", ".ignore", ".git/info/exclude"];

/// The maximum number of bytes of these files in a folder and the folders above it. They take up to 100 MB in memory.
const MOST_BYTES: u64 = 256 << 10;

/// Checks the files of a folder and of all folders above it.
///
/// # Errors
///
/// If one of them isn't a regular file, or they are too large.
pub(super) fn check(folder: &Path) -> anyhow::Result<()> {
    // The crate also reads the files above the folder.
    let folder = fs::canonicalize(folder)?;
    let mut sum = 0;
    for folder in folder.ancestors() {
        sum += bytes(folder)?;
    }
    if sum > MOST_BYTES {
        bail!(
            "the files {} in `{}` and above it have {sum} bytes in total, but at most {MOST_BYTES} are allowed; \
             shorten these files, or name the folders to search",
            NAMES.map(|name| format!("`{name}`")).join(", "),
            output::path(&folder)
        );
    }
    Ok(())
}

/// The size of a folder's own files.
fn bytes(folder: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for name in NAMES {
        let path = folder.join(name);
        // A missing file has no rules. If a file is unreadable, the crate reports it.
        let Ok(metadata) = fs::symlink_metadata(&path) else {
            continue;
        };
        if metadata.is_dir() {
            continue;
        }
        if !metadata.is_file() {
            bail!(
                "`{}` isn't a regular file, so it isn't known which files git ignores; replace it with a file",
                output::path(&path)
            );
        }
        sum += metadata.len();
    }
    Ok(sum)
}

/// The first reason why a folder can't be searched. All threads of a walk share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Refused(Arc<Mutex<Option<anyhow::Error>>>);

impl Refused {
    /// Whether a folder below the root can be searched. If not, keeps the reason.
    pub(super) fn allows(&self, folder: &Path) -> bool {
        let checked = match bytes(folder) {
            // Most folders have no such file.
            Ok(0) => return true,
            Ok(_) => check(folder),
            Err(error) => Err(error),
        };
        let Err(error) = checked else {
            return true;
        };
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(error);
        false
    }

    /// The reason, if a folder was refused.
    pub(super) fn into_result(self) -> anyhow::Result<()> {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.take().map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_all_folders_above_count() {
        let root = tempfile::tempdir().expect("a folder");
        let inner = root.path().join("a/b");
        fs::create_dir_all(&inner).expect("a folder");
        let half = "x\n".repeat(usize::try_from(MOST_BYTES).expect("few bytes") / 4 + 1);
        fs::write(root.path().join(".gitignore"), &half).expect("a file");
        assert!(check(&inner).is_ok());
        fs::write(inner.join(".ignore"), &half).expect("a file");
        assert!(check(&root.path().join("a")).is_ok());
        let refused = Refused::default();
        assert!(refused.allows(&root.path().join("a")));
        assert!(!refused.allows(&inner));
        let error = refused.into_result().expect_err("too many rules");
        assert!(
            error.to_string().contains("at most 262144 are allowed"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_read() {
        let root = tempfile::tempdir().expect("a folder");
        for name in [".gitignore", ".ignore"] {
            let link = root.path().join(name);
            std::os::unix::fs::symlink("/dev/zero", &link).expect("a link");
            let error = check(root.path()).expect_err("a link");
            assert!(
                error.to_string().contains("isn't a regular file"),
                "{error}"
            );
            fs::remove_file(link).expect("a link");
        }
        fs::create_dir(root.path().join(".ignore")).expect("a folder");
        assert!(check(root.path()).is_ok());
    }
}
