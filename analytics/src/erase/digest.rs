//! Who was erased, as digests with a key of the store: no one can tell from them who it was without guessing, and no
//! one can test a guess without the key.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::durable;
use crate::hmac::Mac;
use crate::key::hex;

/// The folder in the folder of a store.
pub(crate) const FOLDER: &str = "erased";

/// The file with the key.
pub(super) const KEY: &str = "key";

/// Whose data is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// A person, by the subject of events.
    Subject,
    /// A tenant.
    Tenant,
}

impl Whose {
    /// The word in files and receipts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Tenant => "tenant",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Subject, Self::Tenant];
        all.into_iter().find(|it| it.name() == name)
    }
}

/// A person or a tenant, as a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    /// Whose it is.
    pub whose: Whose,
    /// HMAC with SHA-256.
    code: [u8; 32],
}

impl Digest {
    /// Of a text.
    pub(super) fn of(mac: &Mac, whose: Whose, text: &str) -> Self {
        Self {
            whose,
            code: mac.of(&[whose.name().as_bytes(), b"\0", text.as_bytes()]),
        }
    }

    /// Reads a line of a file: `subject 3f…`.
    fn read(line: &str) -> Option<Self> {
        let (whose, digits) = line.split_once(' ')?;
        let whose = Whose::from_name(whose)?;
        let mut code = [0; 32];
        if digits.len() != 2 * code.len() || !digits.is_ascii() {
            return None;
        }
        for (at, byte) in code.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self { whose, code })
    }

    /// In words: `subject 3f…`, with all hexadecimal digits.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{} {}", self.whose.name(), hex(&self.code))
    }
}

/// A list of digests in the folder of a store.
#[derive(Clone, Debug)]
pub(super) struct List(PathBuf);

impl List {
    /// Those who were erased, and whose events are refused.
    pub(super) fn refused(store: &Path) -> Self {
        Self(store.join(FOLDER).join("refused"))
    }

    /// Those whose erasure was begun, and has not ended.
    pub(super) fn pending(store: &Path) -> Self {
        Self(store.join(FOLDER).join("pending"))
    }

    /// The digests in it.
    pub(super) fn read(&self) -> anyhow::Result<Vec<Digest>> {
        let shown = || shown_path(&self.0);
        let text = match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.with_context(|| format!("can't read `{}`", shown()))?,
        };
        let lines = text.lines().map(|line| {
            Digest::read(line).with_context(|| {
                format!(
                    "`{}` is damaged; restore it from a backup of the store: without it, events of people who were \
                     erased would be stored again",
                    shown()
                )
            })
        });
        lines.collect()
    }

    /// Adds digests, and syncs them.
    pub(super) fn add(&self, added: &[Digest]) -> anyhow::Result<()> {
        let mut digests = self.read()?;
        let before = digests.len();
        for digest in added {
            if !digests.contains(digest) {
                digests.push(*digest);
            }
        }
        if digests.len() == before {
            return Ok(());
        }
        self.write(&digests)
    }

    /// Removes digests, and syncs that. Returns whether any of them was there.
    pub(super) fn remove(&self, removed: &[Digest]) -> anyhow::Result<bool> {
        let mut digests = self.read()?;
        let before = digests.len();
        digests.retain(|it| !removed.contains(it));
        if digests.len() == before {
            return Ok(false);
        }
        self.write(&digests)?;
        Ok(true)
    }

    fn write(&self, digests: &[Digest]) -> anyhow::Result<()> {
        let lines = digests.iter().map(|digest| digest.in_words() + "\n");
        let text: String = lines.collect();
        write_private(&self.0, text.as_bytes())
    }
}

/// The key of a store; `None` if no one was ever erased.
pub(super) fn key(store: &Path) -> anyhow::Result<Option<Mac>> {
    let path = store.join(FOLDER).join(KEY);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if List::refused(store).read()?.is_empty() && List::pending(store).read()?.is_empty() {
                return Ok(None);
            }
            bail!(
                "`{}` is missing; restore it from a backup of the store: without it, events of people who were erased \
                 would be stored again",
                shown_path(&path)
            );
        }
        text => text.with_context(|| format!("can't read `{}`", shown_path(&path)))?,
    };
    let text = text.trim_end();
    ensure!(
        text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "`{}` is damaged; restore it from a backup of the store",
        shown_path(&path)
    );
    Ok(Some(Mac::new(text.as_bytes())))
}

/// The key of a store. It is made if there is none.
pub(super) fn make_key(store: &Path) -> anyhow::Result<Mac> {
    if let Some(mac) = key(store)? {
        return Ok(mac);
    }
    let folder = store.join(FOLDER);
    durable::create_folder(&folder)
        .with_context(|| format!("can't make the folder `{}`", shown_path(&folder)))?;
    let text = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    write_private(&folder.join(KEY), format!("{text}\n").as_bytes())?;
    Ok(Mac::new(text.as_bytes()))
}

/// Has everyone erased from a restored store who was erased from the newer one. It is synced when this returns, and the
/// erasures are pending then. Returns how many there are.
///
/// # Errors
///
/// The lists can't be read or written, or the stores have different keys.
pub(crate) fn take_over(newer: &Path, restored: &Path) -> anyhow::Result<u64> {
    if key(newer)?.is_none() {
        return Ok(0);
    }
    let path = |store: &Path| store.join(FOLDER).join(KEY);
    let read =
        |path: &Path| fs::read(path).with_context(|| format!("can't read `{}`", shown_path(path)));
    let text = read(&path(newer))?;
    if key(restored)?.is_some() {
        ensure!(
            read(&path(restored))? == text,
            "`{}` has another key than the backup, so it is another store; name the store that was backed up",
            shown_path(&path(newer))
        );
    } else {
        let folder = restored.join(FOLDER);
        durable::create_folder(&folder)
            .with_context(|| format!("can't make the folder `{}`", shown_path(&folder)))?;
        write_private(&path(restored), &text)?;
    }
    let mut digests = List::refused(newer).read()?;
    digests.extend(List::pending(newer).read()?);
    List::refused(restored).add(&digests)?;
    let pending = List::pending(restored);
    pending.add(&digests)?;
    Ok(pending.read()?.len() as u64)
}

/// How many erasures have begun, and not ended.
///
/// # Errors
///
/// The list can't be read.
pub(crate) fn count_pending(store: &Path) -> anyhow::Result<u64> {
    Ok(List::pending(store).read()?.len() as u64)
}

/// Writes and syncs a file that only its owner can read.
fn write_private(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let temporary = path.with_extension("tmp");
    let written = || -> io::Result<()> {
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        durable::sync_folder_of(path)
    };
    written()
        .inspect_err(|_| {
            // It may not have been created.
            let _ = fs::remove_file(&temporary);
        })
        .with_context(|| format!("can't write `{}`", shown_path(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restored_store_takes_over_who_was_erased() {
        let [newer, restored] = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
        let none = take_over(newer.path(), restored.path());
        assert_eq!(none.expect("no one was erased"), 0);
        let mac = make_key(newer.path()).expect("a key");
        let digests = ["ada", "bob"].map(|name| Digest::of(&mac, Whose::Subject, name));
        List::refused(newer.path()).add(&digests).expect("written");
        for _ in 0..2 {
            let taken = take_over(newer.path(), restored.path());
            assert_eq!(taken.expect("written"), 2);
        }
        let refused = List::refused(restored.path()).read().expect("a list");
        assert_eq!(refused, digests);
        assert_eq!(count_pending(restored.path()).expect("a list"), 2);
        let other = tempfile::tempdir().expect("a folder");
        make_key(other.path()).expect("another key");
        let error = take_over(other.path(), restored.path()).expect_err("another store");
        assert!(error.to_string().contains("another key"), "{error}");
    }

    #[test]
    fn digests_tell_people_from_tenants_and_stores_from_each_other() {
        let [one, other] = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
        assert!(key(one.path()).expect("readable").is_none());
        let mac = make_key(one.path()).expect("a key");
        let digest = Digest::of(&mac, Whose::Subject, "ada");
        let again = make_key(one.path()).expect("the same key");
        assert_eq!(digest, Digest::of(&again, Whose::Subject, "ada"));
        assert_ne!(digest, Digest::of(&mac, Whose::Tenant, "ada"));
        let mac = make_key(other.path()).expect("another key");
        assert_ne!(digest, Digest::of(&mac, Whose::Subject, "ada"));
    }

    #[test]
    fn a_list_is_kept_and_private() {
        let store = tempfile::tempdir().expect("a folder");
        let mac = make_key(store.path()).expect("a key");
        let list = List::refused(store.path());
        let digests = ["ada", "bob"].map(|name| Digest::of(&mac, Whose::Subject, name));
        list.add(&digests[..1]).expect("written");
        list.add(&digests).expect("written");
        assert_eq!(list.read().expect("readable"), digests);
        assert!(list.remove(&digests[..1]).expect("written"));
        assert!(!list.remove(&digests[..1]).expect("nothing to write"));
        assert_eq!(list.read().expect("readable"), digests[1..]);
        #[cfg(unix)]
        for name in [KEY, "refused"] {
            use std::os::unix::fs::PermissionsExt;
            let path = store.path().join(FOLDER).join(name);
            let mode = fs::metadata(path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        fs::remove_file(store.path().join(FOLDER).join(KEY)).expect("removed");
        let error = key(store.path()).expect_err("no digest means anything now");
        assert!(error.to_string().contains("restore it"), "{error}");
        fs::write(&list.0, "subject 12\n").expect("written");
        assert!(list.read().is_err());
    }
}
