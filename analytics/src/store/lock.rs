//! One process owns a store: it alone writes.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;

/// Another process owns the store.
#[derive(Debug)]
pub struct Busy(String);

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Busy {}

/// The lock of a store, until it is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock.
    pub(super) fn take(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("lock");
        let shown = shown_path(&path);
        let options = &mut File::options();
        let options = options.create(true).read(true).write(true).truncate(false);
        let mut file = options
            .open(&path)
            .with_context(|| format!("can't open `{shown}`"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let owner = std::fs::read_to_string(&path).unwrap_or_default();
                let owner = owner.trim();
                let owner = if owner.is_empty() {
                    String::new()
                } else {
                    format!(" (process {})", event_catalog_build::printable(owner))
                };
                return Err(Busy(format!(
                    "another process{owner} is writing to the store `{}`; wait until it has ended, or name \
                     another store with `--store`",
                    shown_path(folder)
                ))
                .into());
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("can't lock `{shown}`"));
            }
        }
        // For the message above only: a full disk doesn't keep a collector from starting.
        let _ = file
            .set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_has_the_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Lock::take(folder.path()).expect("it is free");
        let error = Lock::take(folder.path()).expect_err("it is taken");
        assert!(
            error
                .to_string()
                .contains(&format!("process {}", std::process::id())),
            "{error}"
        );
        drop(first);
        Lock::take(folder.path()).expect("it is free again");
    }
}
