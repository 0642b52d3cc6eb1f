//! `event-analytics restore`: brings a backup back, as a new store.

use std::path::PathBuf;

use event_catalog_build::printable;
use event_catalog_cli::shared::{json, note, shown_path, write};

use super::{Outcome, TextFormat, runtime};
use crate::backup::{self, Restored};
use crate::count::counted;

const EXAMPLES: &str = "\
Examples:
  event-analytics restore /mnt/backup/shop --store restored
  event-analytics restore /mnt/backup/shop --store restored --erased-from store";

/// Restores a backup into a new folder, and verifies each file.
///
/// If the command is stopped, no other command opens the folder; run it again. Files that are ingested again add only
/// what the backup doesn't have.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Restore {
    /// The folder of the backup
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The folder of the store, which doesn't exist yet or is empty
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

impl Restore {
    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        let restored = runtime()?.block_on(backup::restore(&self.backup, &self.store))?;
        match self.format {
            TextFormat::Text => write(&self.text(&restored))?,
            TextFormat::Json => write(&json(&restored)?)?,
        }
        let begun = printable(&restored.begun);
        note(&format!(
            "note: events that were erased since {begun} are back; run each `event-analytics erase` since then again"
        ));
        if restored.waiting > 0 {
            note(&format!(
                "note: {} for signals since {begun}, and may have been delivered since; `event-analytics collect` \
                 delivers what waits again, with the same ids; to drop it, remove the folder `{}`",
                if restored.waiting == 1 {
                    "1 event has waited".to_owned()
                } else {
                    format!("{} have waited", counted(restored.waiting, "event"))
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
