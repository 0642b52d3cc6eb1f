//! An erasure from start to end.
//!
//! 1. The digest is written to the lists of refused people and of erasures that have begun. From now on, nothing is
//!    stored.
//! 2. Lines of the spool, of queues and of dead letters become spaces.
//! 3. The tables are written without the rows, their logs are shortened, old files are removed.
//! 4. Lines again: an event may have been on its way from one place to another.
//! 5. Everything is read again. If nothing is left, the erasure has ended.
//!
//! Each step can be repeated: if a process is killed, the next one repeats everything.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::lists::List;
use super::receipt::Receipt;
use super::request::{Request, begun};
use super::tables::{self, Touched};
use super::wanted::{Places, Wanted};
use super::{files, verify};
use crate::catalog::KnownCatalog;
use crate::settings::Settings;
use crate::store::{Kind, Writer};

/// The next stage.
#[derive(Debug)]
enum Stage {
    /// Lines, before the tables or after them.
    Lines { is_again: bool },
    /// The tables that remain to be searched, and the days that remain of the first of them.
    Tables(Vec<Kind>, Vec<Touched>),
    /// The log of a table, and then the remaining tables.
    Log(Kind, Vec<Kind>),
    /// To count the remaining ones.
    Count,
    /// The files that remain to be read.
    Read(Vec<PathBuf>),
}

/// A running erasure, in repeatable steps.
#[derive(Debug)]
pub(crate) struct Erasing {
    request: Request,
    receipt: Receipt,
    stage: Stage,
}

impl Erasing {
    pub(crate) fn new(request: Request) -> Self {
        Self {
            receipt: Receipt::new(&request.digests),
            request,
            stage: Stage::Lines { is_again: false },
        }
    }

    /// Does the next step: at most a commit. Returns the receipt after the last one.
    ///
    /// # Errors
    ///
    /// The disk refuses, or something is left. Then the erasure isn't finished: the next process that writes
    /// to the store tries again, and so does another `erase`.
    pub(crate) async fn step(
        &mut self,
        writer: &mut Writer,
        places: Places<'_>,
    ) -> anyhow::Result<Option<Receipt>> {
        let store = writer.store.folder.clone();
        let wanted = self.request.wanted();
        let receipt = &mut self.receipt;
        // After an error, the stage is the first one again, as in another process.
        let stage = std::mem::replace(&mut self.stage, Stage::Lines { is_again: false });
        self.stage = match stage {
            Stage::Lines { is_again } => {
                let found = files::erase(&writer.store, &wanted, places, &writer.live).await?;
                receipt.erased.add(&found);
                if is_again {
                    Stage::Count
                } else {
                    Stage::Tables(vec![Kind::Rejected, Kind::Events], Vec::new())
                }
            }
            Stage::Tables(kinds, mut days) => {
                if let Some(touched) = days.pop() {
                    tables::erase(writer, &touched, &wanted, places, receipt).await?;
                    let kind = touched.kind;
                    if days.is_empty() {
                        Stage::Log(kind, kinds)
                    } else {
                        Stage::Tables(kinds, days)
                    }
                } else {
                    next_table(writer, kinds, &wanted, places)?
                }
            }
            Stage::Log(kind, kinds) => {
                tables::forget(writer, kind, receipt).await?;
                next_table(writer, kinds, &wanted, places)?
            }
            Stage::Count => {
                receipt.left = self.request.count(&writer.store, places).await?;
                Stage::Read(verify::files(&store)?)
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

    fn end(&self, store: &Path) -> anyhow::Result<Receipt> {
        let left = &self.receipt.left;
        if !left.is_empty() {
            bail!(
                "what was erased is still there, or was stored meanwhile: {}",
                left.in_words()
            );
        }
        List::pending(store).remove(&self.request.digests)?;
        Ok(self.receipt.clone())
    }
}

/// The next table, or the next stage after the last one.
fn next_table(
    writer: &Writer,
    mut kinds: Vec<Kind>,
    wanted: &Wanted,
    places: Places<'_>,
) -> anyhow::Result<Stage> {
    let Some(kind) = kinds.pop() else {
        return Ok(Stage::Lines { is_again: true });
    };
    let days = tables::touched_days(&writer.store, kind, wanted, places)?;
    Ok(if days.is_empty() {
        Stage::Log(kind, kinds)
    } else {
        Stage::Tables(kinds, days)
    })
}

/// Finishes the erasures that have begun.
///
/// # Errors
///
/// As for [`Erasing::step`].
pub(crate) async fn end_begun(
    writer: &mut Writer,
    catalog: &KnownCatalog,
) -> anyhow::Result<Option<Receipt>> {
    let store = writer.store.folder.clone();
    let Some(request) = begun(&store)? else {
        return Ok(None);
    };
    writer.refusals.reload(&store)?;
    let settings = Settings::open(&store)?;
    let places = Places {
        catalog,
        settings: &settings,
    };
    let mut erasing = Erasing::new(request);
    loop {
        let receipt = erasing.step(writer, places).await?;
        if receipt.is_some() {
            return Ok(receipt);
        }
    }
}
