//! `event-analytics backup`: copies a store while it is in use.

use std::path::PathBuf;

use event_catalog_build::printable;
use event_catalog_cli::shared::{json, note, shown_path, write};
use serde::Serialize;

use super::{Outcome, StoreOption, TextFormat, runtime};
use crate::backup::{self, Made, Problem};
use crate::count::{counted, grouped};

const EXAMPLES: &str = "\
Examples:
  event-analytics backup /mnt/backup/shop
  event-analytics backup --quick /mnt/backup/shop
  event-analytics backup --check /mnt/backup/shop";

/// Copies a store into a folder, even while a collector runs
///
/// The backup contains everything that was acknowledged before it was started. If the folder has an earlier backup of
/// the same store, only new files are copied, and files that the store no longer has are removed. Files that were
/// copied earlier are read, and copied again if they are damaged. If the command is stopped, the earlier backup stays
/// as it was.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Backup {
    /// The folder of the backup: a new one, or that of an earlier backup
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    store: StoreOption,
    /// Read all files of the backup, and list those that are missing or have changed
    #[arg(long, conflicts_with = "store")]
    check: bool,
    /// Don't read files that were copied earlier
    #[arg(long, conflicts_with = "check")]
    quick: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// The findings of `--check`.
#[derive(Serialize)]
struct Checked<'a> {
    begun: &'a str,
    events: u64,
    rejected: u64,
    files: u64,
    bytes: u64,
    problems: &'a [Problem],
}

impl Backup {
    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        if self.check {
            return self.check();
        }
        let making = backup::make(&self.store.store, &self.folder, self.quick);
        let made = runtime()?.block_on(making)?;
        match self.format {
            TextFormat::Text => write(&self.text(&made))?,
            TextFormat::Json => write(&json(&made)?)?,
        }
        if made.replaced_files > 0 {
            note(&format!(
                "warning: {} of the last backup {} damaged or missing, and copied again from the store; check the disk \
                 for errors",
                counted(made.replaced_files, "file"),
                if made.replaced_files == 1 {
                    "was"
                } else {
                    "were"
                }
            ));
        }
        if self.quick && made.copied_files < made.files {
            note(
                "files of the last backup were not checked for damage; to check them, run `event-analytics backup \
                 --check DIR`",
            );
        }
        Ok(Outcome::Fine)
    }

    fn text(&self, made: &Made) -> String {
        format!(
            "`{}`: {}, {}, {}, {} ({} copied, {} removed)\n",
            shown_path(&self.folder),
            counted(made.events, "event"),
            counted(made.rejected, "rejected line"),
            counted(made.files, "file"),
            counted(made.bytes, "byte"),
            grouped(made.copied_files),
            grouped(made.removed_files)
        )
    }

    fn check(&self) -> anyhow::Result<Outcome> {
        let (manifest, problems) = backup::check(&self.folder)?;
        match self.format {
            TextFormat::Text => {
                for Problem { file, problem } in &problems {
                    write(&format!("`{}`: {problem}\n", printable(file)))?;
                }
                if problems.is_empty() {
                    write(&format!(
                        "`{}`: {}, {}, {}, {}, unchanged since {}\n",
                        shown_path(&self.folder),
                        counted(manifest.events.rows, "event"),
                        counted(manifest.rejected.rows, "rejected line"),
                        counted(manifest.count(), "file"),
                        counted(manifest.bytes(), "byte"),
                        printable(&manifest.begun)
                    ))?;
                } else {
                    note(
                        "the backup is damaged, and can't be restored; to replace the damaged files, run \
                         `event-analytics backup DIR` again",
                    );
                }
            }
            TextFormat::Json => write(&json(&Checked {
                begun: &manifest.begun,
                events: manifest.events.rows,
                rejected: manifest.rejected.rows,
                files: manifest.count(),
                bytes: manifest.bytes(),
                problems: &problems,
            })?)?,
        }
        Ok(if problems.is_empty() {
            Outcome::Fine
        } else {
            Outcome::Wrong
        })
    }
}
