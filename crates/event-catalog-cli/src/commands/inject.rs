//! `event-catalog inject FILE…`: keeps the tables in pages current that others write.

use std::path::{Path, PathBuf};

use anyhow::Context;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::read_regular_file;
use event_catalog_build::write_if_changed;

use crate::generate::{inject, marker};
use crate::locate::{self, CatalogOption};
use crate::{Outcome, diagnose, output};

const EXAMPLES: &str = "\
Examples:
  event-catalog inject docs/events.md
  event-catalog inject --check docs/*.mdx

In a page, the tables stand between two comments, each on a line of its own:

  <!-- event-catalog:begin section=\"Events List\" module=\"newsletter\" -->
  <!-- event-catalog:end -->

`section`, `module` and `customer` limit what stands there, and may be given several times.
`begin payloads` has the fields of the payloads instead of the events. MDX has {/* … */} for comments.

Exit status: 0 all is well, 1 the catalog has errors, or with --check a page is not current, 2 the
command could not run.";

/// Writes the catalog's tables into Markdown pages, between the markers that stand there.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The pages: Markdown or MDX.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Change nothing; fail when a page is not current.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    catalog: CatalogOption,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let path = self.catalog.locate()?;
        let input = locate::read(&path)?;
        let catalog = Catalog::new(&input);
        if diagnose::tell_errors(&catalog) {
            output::note("no page was changed");
            return Ok(Outcome::Errors);
        }
        // Nothing is written before everything is known to be right.
        let mut pages = Vec::new();
        let mut mistakes = 0;
        for file in &self.files {
            let page = read(file)?;
            match inject(&catalog, &page) {
                Ok(filled) => pages.push((file, page, filled)),
                Err(found) => {
                    mistakes += found.len();
                    for mistake in &found {
                        tell(file, mistake);
                    }
                }
            }
        }
        if mistakes > 0 {
            anyhow::bail!("{mistakes} of the markers cannot be used; no page was changed");
        }
        if self.check {
            Ok(check(&pages))
        } else {
            write(&pages)
        }
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let bytes = read_regular_file(file).with_context(|| format!("cannot read `{shown}`"))?;
    String::from_utf8(bytes).with_context(|| format!("`{shown}` is not UTF-8 text"))
}

fn tell(file: &Path, mistake: &marker::Mistake) {
    let line = format!("{}:{}: {}", file.display(), mistake.line, mistake.message);
    output::note(&event_catalog_build::printable(&line));
}

fn check(pages: &[(&PathBuf, String, String)]) -> Outcome {
    let stale: Vec<_> = pages
        .iter()
        .filter(|(_, page, filled)| page != filled)
        .collect();
    for (file, page, filled) in &stale {
        let same = page
            .lines()
            .zip(filled.lines())
            .take_while(|(one, other)| one == other);
        output::note(&format!(
            "{0}:{1}: this is not what the catalog says; run `event-catalog inject {0}`",
            file.display(),
            same.count() + 1
        ));
    }
    if stale.is_empty() {
        Outcome::Fine
    } else {
        Outcome::Errors
    }
}

fn write(pages: &[(&PathBuf, String, String)]) -> anyhow::Result<Outcome> {
    let mut made = String::new();
    for (file, _, filled) in pages {
        let shown = file.display();
        let written =
            write_if_changed(file, filled).with_context(|| format!("cannot write `{shown}`"))?;
        made += &format!(
            "{shown} ({})\n",
            if written { "written" } else { "unchanged" }
        );
    }
    output::write(&made)?;
    Ok(Outcome::Fine)
}
