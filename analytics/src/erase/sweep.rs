//! An erasure from start to end.
//!
//! 1. The digest is written to the lists of refused people and of pending erasures. From then on, nothing about these
//!    people is stored.
//! 2. Lines of the spool, of queues and of dead letters become spaces.
//! 3. The tables are rewritten without the rows, their logs are shortened, and old files are removed.
//! 4. Step 2 is repeated, because an event may have moved from one file to another in the meantime.
//! 5. Everything is read again. If nothing is left, the erasure has ended.
//!
//! A table is read and written in steps of about a second, and events that are received meanwhile are stored between
//! the steps, except events about these people. Each step can be repeated: if a process is killed, the next one repeats
//! everything.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;

use super::lists::List;
use super::receipt::{Count, Receipt};
use super::request::{Request, begun};
use super::search::Search;
use super::wanted::Places;
use super::{files, tables, verify};
use crate::catalog::KnownCatalog;
use crate::settings::Settings;
use crate::store::{Kind, Writer};

/// How long one step reads a table. A file is always read to its end.
const AT_ONCE: Duration = Duration::from_secs(1);

/// The next stage.
#[derive(Debug)]
enum Stage {
    /// Erase lines, before the tables or after them.
    Lines { is_again: bool },
    /// Search the tables that remain.
    Tables(Vec<Kind>),
    /// Search a table, and then the tables after it.
    Search(Search, Vec<Kind>),
    /// Shorten the log of a table, and continue with the tables after it.
    Log(Kind, Vec<Kind>),
    /// Count the remaining lines.
    CountLines,
    /// Count the remaining rows of these tables.
    CountRows(Vec<Search>),
    /// Read these files.
    Read(Vec<PathBuf>),
}

impl Stage {
    const FIRST: Self = Self::Lines { is_again: false };
}

/// A running erasure, in repeatable steps.
#[derive(Debug)]
pub(crate) struct Erasing {
    request: Request,
    receipt: Receipt,
    stage: Stage,
    /// The settings of the store when the erasure began: they can't change between two steps.
    settings: Settings,
    /// The version of the catalog that the search has used so far.
    looked_by: Option<String>,
    at_once: Duration,
}

impl Erasing {
    pub(crate) fn new(request: Request, settings: Settings) -> Self {
        Self {
            receipt: Receipt::new(&request.digests),
            request,
            stage: Stage::FIRST,
            settings,
            looked_by: None,
            at_once: AT_ONCE,
        }
    }

    /// Runs the next step, which makes at most one commit. Returns the receipt after the last step.
    ///
    /// # Errors
    ///
    /// A file can't be read or written, or data is left. In that case, the erasure isn't finished: the next process
    /// that writes to the store tries again, and so does another `erase`.
    pub(crate) async fn step(
        &mut self,
        writer: &mut Writer,
        catalog: &KnownCatalog,
    ) -> anyhow::Result<Option<Receipt>> {
        // A commit whose outcome is unknown may have rows about these people.
        writer.settle().await?;
        let store = writer.store.folder.clone();
        let wanted = self.request.wanted();
        self.look_again_if_changed(catalog);
        let places = Places {
            catalog,
            settings: &self.settings,
        };
        let (receipt, at_once) = (&mut self.receipt, self.at_once);
        // If this stage fails, the next call starts over with the first stage, as another process would.
        let stage = std::mem::replace(&mut self.stage, Stage::FIRST);
        self.stage = match stage {
            Stage::Lines { is_again } => {
                let found = files::erase(&writer.store, &wanted, places, &writer.live).await?;
                receipt.erased.add(&found);
                if is_again {
                    Stage::CountLines
                } else {
                    Stage::Tables(vec![Kind::Rejected, Kind::Events])
                }
            }
            Stage::Tables(mut kinds) => match kinds.pop() {
                Some(kind) => Stage::Search(Search::new(&writer.store, kind)?, kinds),
                None => Stage::Lines { is_again: true },
            },
            Stage::Search(mut search, kinds) => {
                match search.step(&writer.store, &wanted, places, at_once)? {
                    Some(touched) => {
                        let kind = search.kind;
                        if !touched.is_empty() {
                            tables::erase(writer, kind, &touched, &wanted, places, receipt).await?;
                        }
                        Stage::Search(search, kinds)
                    }
                    None => Stage::Log(search.kind, kinds),
                }
            }
            Stage::Log(kind, kinds) => {
                tables::forget(writer, kind, receipt).await?;
                Stage::Tables(kinds)
            }
            Stage::CountLines => {
                receipt.left = Count::default();
                files::count(&writer.store, &wanted, places, &mut receipt.left).await?;
                let searches = Kind::ALL.map(|kind| Search::new(&writer.store, kind));
                Stage::CountRows(searches.into_iter().collect::<Result<_, _>>()?)
            }
            Stage::CountRows(mut searches) => {
                if let Some(search) = searches.last_mut() {
                    let left = &mut receipt.left;
                    if search.count(&writer.store, &wanted, places, at_once, left)? {
                        searches.pop();
                    }
                    Stage::CountRows(searches)
                } else {
                    Stage::Read(verify::files(&store)?)
                }
            }
            Stage::Read(mut files) => {
                let name = self.request.name.as_deref();
                if verify::mentions(&store, name, &mut files, receipt)? {
                    return self.end(&store).map(Some);
                }
                Stage::Read(files)
            }
        };
        Ok(None)
    }

    /// Starts over if the catalog has changed: files that were already searched may name someone in a field that is now
    /// marked as personal.
    fn look_again_if_changed(&mut self, catalog: &KnownCatalog) {
        let version = &catalog.version;
        let has_changed = self.looked_by.as_ref().is_some_and(|it| it != version);
        self.looked_by = Some(version.clone());
        // In the last stage, the search is already complete.
        if has_changed && !matches!(self.stage, Stage::Read(_)) {
            self.stage = Stage::FIRST;
        }
    }

    fn end(&self, store: &Path) -> anyhow::Result<Receipt> {
        let left = &self.receipt.left;
        if !left.is_empty() {
            bail!(
                "the erasure is incomplete; still stored: {}. The next `event-analytics ingest` or `collect` continues \
                 the erasure",
                left.in_words()
            );
        }
        List::pending(store).remove(&self.request.digests)?;
        Ok(self.receipt.clone())
    }
}

/// Finishes the pending erasures.
///
/// # Errors
///
/// The same as for [`Erasing::step`].
pub(crate) async fn end_begun(
    writer: &mut Writer,
    catalog: &KnownCatalog,
) -> anyhow::Result<Option<Receipt>> {
    let store = writer.store.folder.clone();
    let Some(request) = begun(&store)? else {
        return Ok(None);
    };
    writer.refusals.reload(&store)?;
    let mut erasing = Erasing::new(request, Settings::open(&store)?);
    loop {
        let receipt = erasing.step(writer, catalog).await?;
        if receipt.is_some() {
            return Ok(receipt);
        }
    }
}

#[cfg(test)]
mod tests;
