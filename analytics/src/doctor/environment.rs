//! The machine and the folder: who can read the folder, how much space is left, and which files killed processes left
//! behind.

use std::path::{Path, PathBuf};

use super::{Examination, Finding, names};
use crate::count::counted;
use crate::erase::{self, REWRITTEN};
use crate::keep::control;

/// Less free space than this is reported. A collector refuses events when the disk is full.
const LEAST_SPACE: u64 = 1 << 30;

/// Examines the machine and the folder. `has_catalog` is whether the catalog is known: without it, erasures can't be
/// finished.
pub(super) fn examine(examination: &mut Examination<'_>, has_catalog: bool) {
    permissions(examination);
    space(examination);
    temporary(examination);
    erasures(examination, has_catalog);
}

/// Reports pending erasures that no process is finishing.
fn erasures(examination: &mut Examination<'_>, has_catalog: bool) {
    let store = examination.store;
    let place = store.join(erase::FOLDER);
    match erase::check_lists(store).and_then(|()| erase::count_pending(store)) {
        Ok(0) => {}
        Ok(_) if examination.is_running => {}
        Ok(pending) => {
            let finding = Finding::warning(
                "pending-erasures",
                &place,
                format!(
                    "{} not finished, so personal data may remain",
                    if pending == 1 {
                        "1 erasure was".to_owned()
                    } else {
                        format!("{} were", counted(pending, "erasure"))
                    }
                ),
                "start `event-analytics collect`, or run `event-analytics doctor --fix`, with the catalog, which says \
                 which fields are personal",
            );
            examination.add(if has_catalog {
                finding.fixable()
            } else {
                finding
            });
        }
        Err(error) => examination.add(Finding::error(
            "damaged-list",
            &place,
            format!("{error:#}"),
            "restore the folder from a backup; until then, no command stores events",
        )),
    }
}

/// How many bytes unprivileged users can still write to the disk; `None` if that is unknown.
fn free(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = rustix::fs::statvfs(folder).ok()?;
        Some(found.f_bavail.saturating_mul(found.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

fn space(examination: &mut Examination<'_>) {
    let store = examination.store;
    let Some(free) = free(store).filter(|free| *free < LEAST_SPACE) else {
        return;
    };
    examination.add(Finding::warning(
        "disk-space",
        store,
        format!(
            "the disk has {} MiB left; when it is full, the collector answers 503",
            free >> 20
        ),
        "make room, or move the store to a larger disk",
    ));
}

/// Reports a folder that all users of this machine can read, given its permissions and those of the folders above it.
fn permissions(examination: &mut Examination<'_>) {
    #[cfg(unix)]
    {
        use std::fs;
        use std::os::unix::fs::PermissionsExt;

        /// The permissions for others to read and to search.
        const READ: u32 = 0o005;
        const SEARCH: u32 = 0o001;
        let store = examination.store;
        let mode = |path: &Path| fs::metadata(path).map(|it| it.permissions().mode());
        let Ok(path) = fs::canonicalize(store) else {
            return;
        };
        let mut above = path.ancestors().skip(1);
        let is_reachable = above.all(|it| mode(it).is_ok_and(|mode| mode & SEARCH != 0));
        if is_reachable && mode(&path).is_ok_and(|mode| mode & READ == READ) {
            examination.add(Finding::warning(
                "permissions",
                store,
                "every user of this machine can read the stored events",
                format!(
                    "run `chmod o= {0}`, unless another engine reads the store as a different user",
                    event_catalog_cli::shared::shown_path(store)
                ),
            ));
        }
    }
    #[cfg(not(unix))]
    let _ = examination;
}

/// Finds the files that killed processes were writing. A running process may be writing one of them now.
pub(super) fn temporary_files(store: &Path) -> Vec<PathBuf> {
    let mut folders = vec![
        store.to_owned(),
        store.join("streams"),
        store.join(erase::FOLDER),
    ];
    for id in names(&store.join(crate::signals::FOLDER)) {
        let folder = store.join(crate::signals::FOLDER).join(id);
        folders.push(folder.join("queue"));
        folders.push(folder);
    }
    for name in names(&store.join("spool")) {
        folders.push(store.join("spool").join(name));
    }
    let mut found = Vec::new();
    for folder in folders {
        let files = names(&folder);
        let is_temporary = |name: &&String| name.ends_with(".tmp") || name.ends_with(REWRITTEN);
        let temporary = files.iter().filter(is_temporary);
        found.extend(temporary.map(|name| folder.join(name)));
    }
    // A killed collector leaves this file, which contains its address.
    let owner = store.join(control::FILE);
    found.extend(owner.is_file().then_some(owner));
    found
}

fn temporary(examination: &mut Examination<'_>) {
    if examination.is_running {
        return;
    }
    let files = temporary_files(examination.store);
    if let Some(first) = files.first() {
        examination.add(
            Finding::warning(
                "temporary-files",
                first,
                format!(
                    "a killed process left {} that can be removed",
                    counted(files.len() as u64, "temporary file")
                ),
                "run `event-analytics doctor --fix`",
            )
            .fixable(),
        );
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn temporary_files_are_found() {
        let store = tempfile::tempdir().expect("a folder");
        for (folder, name) in [
            ("streams", "a.tmp"),
            ("signals/mail", "state.json.tmp"),
            ("signals/mail", "dead.ndjson.erasing"),
            ("erased", "pending.tmp"),
            ("spool/http", "id.tmp"),
            ("spool/http", "1.ndjson"),
        ] {
            let folder = store.path().join(folder);
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join(name), "").expect("a file");
        }
        assert_eq!(temporary_files(store.path()).len(), 5);
    }

    #[cfg(unix)]
    #[test]
    fn the_free_space_is_known() {
        assert!(free(&std::env::temp_dir()).is_some());
    }
}
