//! The commands that maintain a store: `compact` and `expire`. Other commands use this module to run their tasks and to
//! print the results.

use event_catalog_build::printable;
use event_catalog_cli::shared;

use super::{CatalogOption, Outcome, StoreOption, runtime};
use crate::keep::age::Age;
use crate::keep::expire::{self, Expire};
use crate::keep::{self, Done, Task};
use crate::store::Store;

/// The format of the result.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub(super) enum Format {
    /// A sentence.
    #[default]
    Text,
    /// A JSON object.
    Json,
}

/// Merges small files of the store, and removes files that were replaced.
///
/// Each commit creates a file, so a store collects many small ones over time. Queries on a few large files are faster,
/// and large files take less space. Replaced files are kept for 12 hours, for queries and other engines that still read
/// them. A collector merges files automatically, after a hundred commits and every night. While a collector runs, the
/// collector does the work of this command.
#[derive(Debug, clap::Args)]
pub(super) struct Compact {
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Removes events and rejected lines that are older than an age.
///
/// The age of an event counts from when it was received or from when it happened (its `time`, unless that is before the
/// year 2000), whichever is earlier. Removed data disappears from queries at once, and from the disk with the next
/// `compact` or `expire` after 12 hours. A collector removes old data when it starts and every night, if the table
/// `[keep]` of its `collector.toml` has a line such as `expire = "13mo"`.
#[derive(Debug, clap::Args)]
pub(super) struct ExpireCommand {
    /// The age: `13mo` (months), `90d`, `6w`, `2y`; or a day, before which everything is removed: `2025-11-29`
    #[arg(long, value_name = "AGE", allow_hyphen_values = true)]
    older_than: Age,
    /// Print what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove data even if the clock of this machine seems to be wrong, because nothing was received recently
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Compact {
    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        run(&self.store, &self.catalog, Task::Compact, self.format)
    }
}

impl ExpireCommand {
    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        let expire = Expire {
            older_than: self.older_than,
            force: self.force,
        };
        if self.dry_run {
            // A dry run only reads, so it doesn't go through a collector.
            let done = runtime()?.block_on(async {
                let store = Store::open(&self.store.store).await?;
                expire::preview(&store, &expire)
            })?;
            return print(&done, self.format);
        }
        run(
            &self.store,
            &self.catalog,
            Task::Expire(expire),
            self.format,
        )
    }
}

/// Runs a task, here or in the collector that owns the store, and prints its result.
pub(super) fn run(
    store: &StoreOption,
    catalog: &CatalogOption,
    task: Task,
    format: Format,
) -> anyhow::Result<Outcome> {
    let catalog = catalog.read()?;
    let mut progress = |sentence: String| shared::note(&printable(&sentence));
    let done = runtime()?.block_on(keep::command(&store.store, &catalog, task, &mut progress))?;
    print(&done, format)
}

/// Prints the result of a task.
pub(super) fn print(done: &Done, format: Format) -> anyhow::Result<Outcome> {
    let text = match format {
        Format::Text => printable(&done.sentence).into_owned(),
        Format::Json => serde_json::to_string(&done.facts)?,
    };
    shared::write(&(text + "\n"))?;
    Ok(Outcome::Fine)
}
