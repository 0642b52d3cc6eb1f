//! `event-analytics erase`: erases a person or a tenant, and refuses their events.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use event_catalog_build::printable;
use event_catalog_cli::shared::{json, note, shown_path, write};
use serde::Serialize;

use super::keep::{Format, print};
use super::{CatalogOption, Outcome, StoreOption, runtime};
use crate::erase::{Count, Places, Receipt, Request, Whose};
use crate::keep::erase::Erase as Erasing;
use crate::keep::{self, Task};
use crate::settings::Settings;
use crate::store::Store;

const EXAMPLES: &str = "\
Examples:
  event-analytics erase --subject user-4711 --dry-run
  event-analytics erase --subject user-4711 --dry-run --export user-4711.ndjson
  printf %s user-4711 | event-analytics erase --subject - --format json > receipt.json
  event-analytics erase --tenant acme";

/// Erases the data of a person or a tenant from the store, and refuses their events from then on.
///
/// The command erases events with this subject or tenant, and events with this name in an extension attribute or in a
/// field that is marked as personal (`x-personal` in the catalog, `[privacy]` in `analytics.toml`); rejected lines;
/// copies of events in the spool, in queues and among the dead letters of signals; older versions of the tables, and
/// their logs. Then every file of the store is read to check that nothing is left, and a receipt without personal data
/// is printed. An erasure can't be undone. If the command is stopped halfway, the next `ingest` or `collect` finishes
/// the erasure. While a collector runs, it erases the data for the command, and retries a failed erasure every hour.
/// docs/privacy.md lists what isn't found, such as a name in a string about another person.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Erase {
    /// The subject of the person's events; `-` reads it from standard input, so that it doesn't appear in a list of
    /// processes
    #[arg(long, value_name = "SUBJECT", conflicts_with = "tenant")]
    subject: Option<String>,
    /// The tenant; `-` reads it from standard input
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// Only count what would be erased
    #[arg(long)]
    dry_run: bool,
    /// With `--dry-run`: write everything that would be erased to a new file, a JSON object on each
    /// line, as a copy for the person
    #[arg(long, value_name = "FILE", requires = "dry_run")]
    export: Option<PathBuf>,
    /// Erase nothing, and store events again from now on
    #[arg(long, conflicts_with_all = ["dry_run", "again"])]
    allow_again: bool,
    /// Repeat all earlier erasures: use this after you restored a backup and copied the folder `erased` of the newer
    /// store
    #[arg(long, conflicts_with_all = ["subject", "tenant", "dry_run"])]
    again: bool,
    /// How the receipt is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The preview of an erasure.
#[derive(Serialize)]
struct Preview {
    whose: &'static str,
    dry_run: bool,
    found: Count,
}

impl Erase {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        if self.again {
            return runtime()?.block_on(self.erase(Task::EraseAgain));
        }
        ensure!(
            self.subject.is_some() || self.tenant.is_some(),
            "there is nothing to erase; name a person with `--subject SUBJECT` or a tenant with `--tenant TENANT`, or \
             repeat all earlier erasures with `--again`"
        );
        let (whose, name) = self.name()?;
        runtime()?.block_on(async {
            if self.dry_run {
                return self.preview(whose, &name).await;
            }
            let allow_again = self.allow_again;
            let erase = Erasing {
                whose,
                name,
                allow_again,
            };
            self.erase(Task::Erase(erase)).await
        })
    }

    /// The person or tenant to erase.
    fn name(&self) -> anyhow::Result<(Whose, String)> {
        let (whose, given) = match (&self.subject, &self.tenant) {
            (Some(subject), _) => (Whose::Subject, subject.clone()),
            (None, tenant) => (Whose::Tenant, tenant.clone().unwrap_or_default()),
        };
        if given != "-" {
            return Ok((whose, given));
        }
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("can't read standard input")?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Ok((whose, text.to_owned()))
    }

    async fn preview(&self, whose: Whose, name: &str) -> anyhow::Result<Outcome> {
        let catalog = self.catalog.read()?;
        let store = Store::open(&self.store.store).await?;
        let settings = Settings::open(&self.store.store)?;
        let places = Places {
            catalog: &catalog,
            settings: &settings,
        };
        let request = Request::look(whose, name)?;
        let found = match &self.export {
            Some(path) => export(&request, &store, places, path).await?,
            None => request.count(&store, places).await?,
        };
        write(&match self.format {
            Format::Text => format!("would erase: {}\n", found.in_words()),
            Format::Json => json(&Preview {
                whose: whose.name(),
                dry_run: true,
                found,
            })?,
        })?;
        Ok(Outcome::Fine)
    }

    async fn erase(&self, task: Task) -> anyhow::Result<Outcome> {
        let catalog = self.catalog.read()?;
        let progress = &mut |sentence: String| note(&printable(&sentence));
        let done = keep::command(&self.store.store, &catalog, task, progress).await?;
        let receipt = serde_json::from_value::<Receipt>(done.facts.clone().into());
        match (receipt, self.format) {
            (Ok(receipt), Format::Text) => write(&receipt.text())?,
            _ => return print(&done, self.format),
        }
        Ok(Outcome::Fine)
    }
}

/// Writes the data about someone to a new file, which only its owner can read.
async fn export(
    request: &Request,
    store: &Store,
    places: Places<'_>,
    path: &Path,
) -> anyhow::Result<Count> {
    let shown = shown_path(path);
    let file = create_private(path).with_context(|| {
        format!("can't create `{shown}`; give `--export` the path of a new file")
    })?;
    let mut out = BufWriter::new(file);
    let found = request.export(store, places, &mut out).await;
    let found = found.and_then(|found| {
        out.flush()
            .with_context(|| format!("can't write `{shown}`"))?;
        Ok(found)
    });
    match &found {
        Ok(_) => note(&format!(
            "exported personal data to `{shown}`; keep the file private"
        )),
        Err(_) => {
            // Don't leave an incomplete copy of the data.
            let _ = fs::remove_file(path);
        }
    }
    found
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
