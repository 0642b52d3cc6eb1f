//! `event-catalog generate`: writes what can be made from a catalog.

use std::path::{Path, PathBuf};

use anyhow::Context;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::write_if_changed;

use crate::generate::{Kind, Options};
use crate::{Outcome, diagnose, locate, output};

/// Checks a catalog and generates from it: everything, or one kind.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    event-catalog generate\n  \
    event-catalog generate rust --out src/generated\n  \
    event-catalog generate --catalog shop/events.csv")]
pub(crate) struct Arguments {
    /// What to generate; everything there is, each in a folder of its own, when left out.
    #[arg(value_enum)]
    kind: Option<Kind>,
    /// The folder to write into; it is made where it does not exist.
    #[arg(long, value_name = "FOLDER", default_value = "generated")]
    out: PathBuf,
    /// The catalog: a folder, or a CSV or TOML file; else the nearest `catalog/catalog.toml` upwards.
    #[arg(long, value_name = "PATH")]
    catalog: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

/// How many files of a kind are listed one by one.
const MOST_LISTED: usize = 20;

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let path = locate::catalog(self.catalog.as_ref())?;
        let input = locate::read(&path)?;
        let catalog = Catalog::new(&input);
        if diagnose::tell_errors(&catalog) {
            output::note("nothing was generated");
            return Ok(Outcome::Errors);
        }
        let mut made = format!(
            "{}: {} events, no errors\n",
            path.display(),
            catalog.events.len()
        );
        let kinds = self.kind.as_ref().map_or(Kind::ALL, std::slice::from_ref);
        for kind in kinds {
            let folder = match self.kind {
                Some(_) => self.out.clone(),
                None => self.out.join(kind.name()),
            };
            let files = kind.generate(&catalog, &self.options)?;
            let mut written = 0;
            for file in &files {
                let path = folder.join(&file.path);
                let is_new = write(&path, &file.text)?;
                written += usize::from(is_new);
                if files.len() <= MOST_LISTED {
                    let state = if is_new { "written" } else { "unchanged" };
                    let size = file.text.len();
                    made += &format!("{} ({size} bytes, {state})\n", path.display());
                }
            }
            if files.len() > MOST_LISTED {
                made += &format!(
                    "{} ({} files, {written} written, {} unchanged)\n",
                    folder.display(),
                    files.len(),
                    files.len() - written
                );
            }
        }
        output::write(&made)?;
        Ok(Outcome::Fine)
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<bool> {
    let shown = path.display();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder of `{shown}`"))?;
    }
    write_if_changed(path, text).with_context(|| format!("cannot write `{shown}`"))
}
