//! One process owns a store: only that one writes.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;

use crate::keep::control;

/// How long to wait for `doctor`, which holds the lock only for a moment.
const PAUSE: Duration = Duration::from_millis(50);

/// The error if another process owns the store.
#[derive(Debug)]
pub struct Busy(String);

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Busy {}

/// The process that holds a store's lock, or held it last, according to the lock file. Empty if it could not
/// be written because the disk was full.
pub(crate) fn lock_owner(folder: &Path) -> String {
    let owner = std::fs::read_to_string(folder.join("lock")).unwrap_or_default();
    owner.trim().to_owned()
}

/// The lock of a store. It is held until this is dropped or the process ends.
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
        match lock(&file, || sleep(PAUSE)) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let owner = lock_owner(folder);
                let owner = owner.as_str();
                let collector = control::collector(folder).map(|process| process.to_string());
                if let Some(process) = collector.filter(|it| owner.is_empty() || it == owner) {
                    return Err(Busy(format!(
                        "a collector (process {process}) is writing to the store `{}`; stop it, or post the events to \
                         it, or name another store with `--store`",
                        shown_path(folder)
                    ))
                    .into());
                }
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
        // This is only for the message above, so a full disk must not keep a collector from starting.
        let _ = file
            .set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

/// Locks a file. `doctor` takes the lock for a moment, to find out whether another process holds it, so this
/// retries after a pause.
fn lock(file: &File, pause: impl FnOnce()) -> Result<(), TryLockError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            pause();
            file.try_lock()
        }
        tried => tried,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_at_the_lock_keeps_no_one_from_taking_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let file = File::create(&path).expect("a file");
        let look = File::open(&path).expect("a file");
        look.try_lock_shared().expect("it is free");
        lock(&file, || drop(look)).expect("it is free again");
        let look = File::open(&path).expect("a file");
        assert!(look.try_lock_shared().is_err());
    }

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
        // The file that a killed collector left doesn't describe this owner.
        let collector = |process: u32| {
            let text = format!(r#"{{"address":"127.0.0.1:1","token":"a","process":{process}}}"#);
            std::fs::write(folder.path().join(control::FILE), text).expect("a file");
            let error = Lock::take(folder.path()).expect_err("it is taken");
            error.to_string()
        };
        let killed = collector(std::process::id().wrapping_add(1));
        assert!(killed.starts_with("another process"), "{killed}");
        let running = collector(std::process::id());
        let expected = format!("a collector (process {}) is writing", std::process::id());
        assert!(running.starts_with(&expected), "{running}");
        assert!(running.contains("stop it, or post the events"), "{running}");
        drop(first);
        Lock::take(folder.path()).expect("it is free again");
    }
}
