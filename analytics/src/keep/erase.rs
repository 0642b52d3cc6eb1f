//! Erases a person or a tenant ([`crate::erase`]).

use std::fmt;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Done, Keeper};
use crate::catalog::KnownCatalog;
use crate::count::counted;
use crate::erase::{self, Erasing, Receipt, Refusals, Request, Whose, allow_again, begun};
use crate::settings::Settings;
use crate::store::Writer;

/// The person or tenant to erase. The name is neither logged nor written anywhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erase {
    /// Whether to erase a person or a tenant.
    pub whose: Whose,
    /// The subject of the person, or the tenant.
    pub name: String,
    /// Whether to accept events about the person or tenant again instead of erasing anything.
    #[serde(default)]
    pub allow_again: bool,
}

impl fmt::Debug for Erase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Erase")
            .field("whose", &self.whose)
            .field("allow_again", &self.allow_again)
            .finish_non_exhaustive()
    }
}

/// Finishes pending erasures, and returns a sentence about them.
///
/// # Errors
///
/// A file can't be read or written, so the erasures are tried again later. If the disk is full, other tasks may free
/// space.
pub(crate) async fn end_begun(
    writer: &mut Writer,
    catalog: &KnownCatalog,
) -> anyhow::Result<Option<String>> {
    let ended = erase::end_begun(writer, catalog).await;
    let receipt = ended.with_context(|| unfinished(&writer.store.folder))?;
    Ok(receipt.as_ref().map(ended_sentence))
}

fn ended_sentence(receipt: &Receipt) -> String {
    format!(
        "finished the pending erasures: {}",
        receipt.erased.in_words()
    )
}

/// Explains the consequences of a failed erasure, and what to do.
fn unfinished(store: &Path) -> String {
    // If the list can't be read, this erasure is still pending.
    let pending = erase::count_pending(store).unwrap_or(1).max(1);
    let verbs = if pending == 1 { "is" } else { "are" };
    format!(
        "{} {verbs} incomplete: new events are refused from now on, but stored personal data may remain. Fix the \
         cause, and run `event-analytics erase --again`",
        counted(pending, "erasure")
    )
}

/// The people whom a task erases.
#[derive(Debug)]
pub(super) enum Whom {
    /// A person or a tenant.
    One(Erase),
    /// Everyone who was erased before.
    Everyone,
    /// Everyone whose erasure is pending.
    Begun,
}

/// The task of erasing someone.
#[derive(Debug)]
pub struct Erasure {
    whom: Whom,
    /// The current work; `None` before the first step.
    work: Option<Box<Erasing>>,
}

impl Erasure {
    pub(super) fn new(whom: Whom) -> Self {
        Self { whom, work: None }
    }

    pub(super) async fn step(&mut self, keeper: &mut Keeper<'_>) -> anyhow::Result<Option<Done>> {
        let store = keeper.writer.store.folder.clone();
        let Some(work) = &mut self.work else {
            return self.begin(&store, &keeper.writer.refusals);
        };
        let done = work.step(keeper.writer, keeper.catalog).await;
        match done.with_context(|| unfinished(&store))? {
            Some(receipt) => {
                let sentence = match self.whom {
                    Whom::Begun => ended_sentence(&receipt),
                    Whom::One(_) | Whom::Everyone => receipt.sentence(),
                };
                Done::new(sentence, &receipt).map(Some)
            }
            None => Ok(None),
        }
    }

    /// Begins the task. Returns the result if there is nothing more to do.
    fn begin(&mut self, store: &Path, refusals: &Refusals) -> anyhow::Result<Option<Done>> {
        let request = match &self.whom {
            Whom::One(erase) if erase.allow_again => {
                let done = allow_again(store, erase.whose, &erase.name)?;
                refusals.reload(store)?;
                let whose = erase.whose.name();
                let sentence = if done {
                    format!("events of this {whose} are stored again from now on")
                } else {
                    format!("events of this {whose} were not refused")
                };
                return Done::new(sentence, json!({ "was_refused": done })).map(Some);
            }
            Whom::One(erase) => Request::begin(store, erase.whose, &erase.name)?,
            Whom::Everyone => match Request::begin_again(store)? {
                Some(request) => request,
                None => {
                    return Done::new("there are no earlier erasures to repeat", json!({}))
                        .map(Some);
                }
            },
            Whom::Begun => match begun(store).with_context(|| unfinished(store))? {
                Some(request) => request,
                None => return Done::new("no erasure is pending", json!({})).map(Some),
            },
        };
        refusals.reload(store)?;
        // The file is read now, because a collector may have been started with an older one: fields that were marked as
        // personal since then are searched, too.
        let settings = Settings::open(store).with_context(|| unfinished(store))?;
        self.work = Some(Box::new(Erasing::new(request, settings)));
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::settings;

    /// Runs the next step of an erasure.
    async fn step(erasure: &mut Erasure, writer: &mut Writer) -> anyhow::Result<Option<Done>> {
        let catalog = KnownCatalog::default();
        let mut keeper = Keeper {
            writer,
            catalog: &catalog,
            progress: &mut |_| {},
        };
        erasure.step(&mut keeper).await
    }

    #[tokio::test]
    async fn the_settings_are_read_when_an_erasure_begins_and_not_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Writer::open(folder.path(), &KnownCatalog::default()).await;
        let mut writer = writer.expect("a store");
        let erase = || {
            Erasure::new(Whom::One(Erase {
                whose: Whose::Subject,
                name: "ada".to_owned(),
                allow_again: false,
            }))
        };
        let path = folder.path().join(settings::FILE);
        let mut erasure = erase();
        assert!(
            step(&mut erasure, &mut writer)
                .await
                .expect("begun")
                .is_none()
        );
        // Someone edits the file meanwhile.
        fs::write(&path, "[privacy").expect("a file");
        while step(&mut erasure, &mut writer)
            .await
            .expect("erased")
            .is_none()
        {}
        let error = step(&mut erase(), &mut writer).await.expect_err("no TOML");
        let error = format!("{error:#}");
        assert!(
            error.starts_with("1 erasure is incomplete") && error.contains(settings::FILE),
            "{error}"
        );
    }

    #[test]
    fn a_task_that_is_logged_has_no_name() {
        let erase = Erase {
            whose: Whose::Subject,
            name: "ada@example.org".to_owned(),
            allow_again: false,
        };
        assert!(!format!("{erase:?}").contains("ada"));
        let task = serde_json::to_value(super::super::Task::Erase(erase)).expect("JSON");
        assert_eq!(
            task,
            json!({"task": "erase", "whose": "subject", "name": "ada@example.org", "allow_again": false})
        );
    }
}
