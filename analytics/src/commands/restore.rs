//! `event-analytics restore`: restores a backup as a new store.

use std::path::PathBuf;

use event_catalog_build::printable;
use event_catalog_cli::shared::{json, note, shown_path, write};

use super::{CatalogOption, Outcome, TextFormat, runtime};
use crate::backup::{self, Restored};
use crate::count::counted;
use crate::erase;
use crate::keep::{self, Task};
use crate::store::Store;

const EXAMPLES: &str = "\
Examples:
  event-analytics restore /mnt/backup/shop --store restored
  event-analytics restore /mnt/backup/shop --store restored --erased-from store";

/// Restores a backup into a new folder, and verifies each file.
///
/// If the command is stopped, run it again; until then, no other command opens the folder. Ingesting a file again adds
/// only the events that the backup doesn't have.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Restore {
    /// The folder of the backup
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The folder of the store, which doesn't exist yet or is empty
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// The store that was backed up, if it still exists: erasures in that store since the backup are repeated
    #[arg(long, value_name = "STORE")]
    erased_from: Option<PathBuf>,
    #[command(flatten)]
    catalog: CatalogOption,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

impl Restore {
    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        let newer = self.erased_from.as_deref();
        if let Some(newer) = newer {
            // A copy of the folder `erased` alone is enough.
            if !newer.join(erase::FOLDER).is_dir() {
                Store::check(newer)?;
            }
        }
        // The catalog says which fields are personal, so it is read before anything is restored.
        let catalog = newer.map(|_| self.catalog.read()).transpose()?;
        let runtime = runtime()?;
        let restored = runtime.block_on(backup::restore(&self.backup, &self.store, newer))?;
        match self.format {
            TextFormat::Text => write(&self.text(&restored))?,
            TextFormat::Json => write(&json(&restored)?)?,
        }
        let begun = printable(&restored.begun);
        if let Some(catalog) = catalog {
            if restored.erasures > 0 {
                let progress = &mut |sentence: String| note(&format!("note: {sentence}"));
                let erasing = keep::command(&self.store, &catalog, Task::EraseAgain, progress);
                let done = runtime.block_on(erasing)?;
                note(&format!("note: {}", done.sentence));
            }
        } else {
            note(&format!(
                "note: events that were erased since {begun} are back; restore again with `--erased-from STORE` and \
                 the newer store, or repeat each `event-analytics erase` since then"
            ));
        }
        if restored.waiting > 0 {
            note(&format!(
                "note: {} for signals at {begun}, and may have been delivered since. `event-analytics collect` \
                 delivers them again, with the same ids; to drop them, remove the folder `{}`",
                if restored.waiting == 1 {
                    "1 event was waiting".to_owned()
                } else {
                    format!("{} were waiting", counted(restored.waiting, "event"))
                },
                shown_path(&self.store.join("signals"))
            ));
        }
        Ok(Outcome::Fine)
    }

    fn text(&self, restored: &Restored) -> String {
        format!(
            "`{}`: {}, {}, {}, {}\n",
            shown_path(&self.store),
            counted(restored.events, "event"),
            counted(restored.rejected, "rejected line"),
            counted(restored.files, "file"),
            counted(restored.bytes, "byte")
        )
    }
}
