//! Erases a person or a tenant ([`crate::erase`]).

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Done, Keeper};
use crate::catalog::KnownCatalog;
use crate::erase::{self, Erasing, Places, Refusals, Request, Whose, allow_again};
use crate::settings::Settings;
use crate::store::Writer;

/// Whom to erase. The name is neither logged nor written anywhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erase {
    /// Whether it is a person or a tenant.
    pub whose: Whose,
    /// The subject, or the tenant.
    pub name: String,
    /// Whether nothing is erased, but events are stored again from now on.
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

/// Ends the erasures that another process has begun, and says so in a sentence. If the disk refuses, other tasks may
/// make room.
pub(crate) async fn end_begun(writer: &mut Writer, catalog: &KnownCatalog) -> Option<String> {
    match erase::end_begun(writer, catalog).await {
        Ok(receipt) => receipt.map(|receipt| {
            format!(
                "an erasure that another process had begun has ended: {}",
                receipt.erased.in_words()
            )
        }),
        Err(error) => Some(format!(
            "warning: an erasure that another process had begun can't be ended, and is tried again later: {error:#}"
        )),
    }
}

/// The task.
#[derive(Debug)]
pub struct Erasure {
    /// Whom to erase; `None` for everyone again who was erased.
    erase: Option<Erase>,
    /// What is being done; `None` before the first step.
    work: Option<Box<Erasing>>,
}

impl Erasure {
    pub(super) fn new(erase: Option<Erase>) -> Self {
        Self { erase, work: None }
    }

    pub(super) async fn step(&mut self, keeper: &mut Keeper<'_>) -> anyhow::Result<Option<Done>> {
        let store = keeper.writer.store.folder.clone();
        let Some(work) = &mut self.work else {
            return self.begin(&store, &keeper.writer.refusals);
        };
        let settings = Settings::open(&store)?;
        let places = Places {
            catalog: keeper.catalog,
            settings: &settings,
        };
        match work.step(keeper.writer, places).await? {
            Some(receipt) => Done::new(receipt.sentence(), &receipt).map(Some),
            None => Ok(None),
        }
    }

    /// Begins the task. Returns what was done if that is all.
    fn begin(&mut self, store: &Path, refusals: &Refusals) -> anyhow::Result<Option<Done>> {
        let request = match &self.erase {
            Some(erase) if erase.allow_again => {
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
            Some(erase) => Request::begin(store, erase.whose, &erase.name)?,
            None => match Request::begin_again(store)? {
                Some(request) => request,
                None => return Done::new("no one was erased", json!({})).map(Some),
            },
        };
        refusals.reload(store)?;
        self.work = Some(Box::new(Erasing::new(request)));
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
