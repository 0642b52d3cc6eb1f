//! `event-catalog inject FILE…`: keeps the tables in handwritten pages up to date.

use std::path::{Path, PathBuf};

use anyhow::Context;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Links, read_regular_file};
use event_catalog_build::write::Durability;

use crate::catalog_arguments::CatalogOption;
use crate::generate::{inject, marker};
use crate::staged_files::{self, StagedFiles};
use crate::typed::word;
use crate::{Outcome, diagnose, named, output};

const EXAMPLES: &str = "\
Examples:
  event-catalog inject docs/events.md
  event-catalog inject --check docs/*.mdx
  event-catalog inject docs/events.md --catalog shop/events.csv

In a page, the tables are between two comments, each on a separate line:

  <!-- event-catalog:begin section=\"Events List\" module=\"newsletter\" -->
  <!-- event-catalog:end -->

`section`, `module` and `customer` limit the content, and may be given several times.
`begin payloads` has the fields of the payloads instead of the events. MDX has {/* … */} for comments.

Exit status: 0 success, 1 the catalog has errors, or with --check a page is not current, 2 the
command could not run.";

/// Writes the catalog's tables into Markdown pages, between the markers in them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The pages: Markdown or MDX.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Change nothing; fail if a page is not current.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    catalog: CatalogOption,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        if let Some(catalog) = self.files.iter().find(|it| is_catalog(it))
            && !self.catalog.is_named()
        {
            anyhow::bail!(
                "`{0}` is a catalog, not a page: use `--catalog {0}`, and pass only pages as arguments",
                output::path(catalog)
            );
        }
        let input = self.catalog.read()?;
        let catalog = Catalog::new(&input);
        if diagnose::tell_errors(&catalog) {
            output::note("no page was changed");
            return Ok(Outcome::Errors);
        }
        // Nothing is written until all pages were processed successfully.
        let mut pages = Vec::new();
        let mut mistakes = 0;
        for file in &self.files {
            let target = resolve(file)?;
            let page = read(file, &target)?;
            match inject(&catalog, &page) {
                Ok(filled) => pages.push(Page {
                    file,
                    target,
                    text: page,
                    filled,
                }),
                Err(found) => {
                    mistakes += found.len();
                    for mistake in &found {
                        tell(file, mistake);
                    }
                }
            }
        }
        if mistakes > 0 {
            anyhow::bail!("{mistakes} of the markers cannot be used, so no page was changed");
        }
        if self.check {
            Ok(check(&pages))
        } else {
            write(&pages)
        }
    }
}

/// Whether a path is a catalog, although a page was expected.
fn is_catalog(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    path.is_dir()
        || extension.is_some_and(|it| {
            ["csv", "toml"]
                .iter()
                .any(|one| it.eq_ignore_ascii_case(one))
        })
}

/// A page and its new text.
struct Page<'p> {
    /// The path as the user typed it.
    file: &'p Path,
    /// The file to read and write.
    target: PathBuf,
    text: String,
    filled: String,
}

/// Resolves the file of a page. A link must stay in its repository, or otherwise in its folder: a
/// stranger's page must not lead to another file of the machine, which would be read and written.
fn resolve(file: &Path) -> anyhow::Result<PathBuf> {
    named::check(file, Links::Inside)?;
    let shown = output::path(file);
    let cannot = || format!("cannot read `{shown}`");
    let target = std::fs::canonicalize(file).with_context(cannot)?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = std::fs::canonicalize(folder).with_context(cannot)?;
    let limit = named::repository(&folder).unwrap_or(&folder);
    if !target.starts_with(limit) {
        anyhow::bail!(
            "`{shown}` is a link that points outside `{}`, to `{}`; if you trust it, name its target",
            output::path(limit),
            output::path(&target)
        );
    }
    Ok(target)
}

fn read(file: &Path, target: &Path) -> anyhow::Result<String> {
    let shown = output::path(file);
    let bytes = read_regular_file(target).with_context(|| format!("cannot read `{shown}`"))?;
    String::from_utf8(bytes)
        .with_context(|| format!("`{shown}` is not UTF-8 text; save the file as UTF-8"))
}

fn tell(file: &Path, mistake: &marker::Mistake) {
    let (line, message) = (mistake.line, &mistake.message);
    output::note(&format!("{}:{line}: {message}", output::path(file)));
}

fn check(pages: &[Page<'_>]) -> Outcome {
    let stale: Vec<_> = pages
        .iter()
        .filter(|page| page.text != page.filled)
        .collect();
    for page in &stale {
        let same = page
            .text
            .lines()
            .zip(page.filled.lines())
            .take_while(|(one, other)| one == other);
        let shown = output::path(page.file);
        output::note(&format!(
            "{shown}:{}: this block is out of date; run `event-catalog inject {}`",
            same.count() + 1,
            word(&shown)
        ));
    }
    if stale.is_empty() {
        Outcome::Fine
    } else {
        Outcome::Errors
    }
}

fn write(pages: &[Page<'_>]) -> anyhow::Result<Outcome> {
    staged_files::sweep(pages.iter().map(|page| page.target.as_path()));
    let mut staged = StagedFiles::new(Durability::Synced);
    for page in pages.iter().filter(|page| page.text != page.filled) {
        let cannot = || {
            format!(
                "cannot write `{}`, so no page was changed",
                output::path(page.file)
            )
        };
        staged
            .add(&page.target, page.filled.as_bytes())
            .with_context(cannot)?;
    }
    staged
        .wait()
        .context("cannot write the pages to disk, so no page was changed")?;
    let mut renamed = staged.rename();
    let mut made = Vec::new();
    for page in pages {
        let shown = output::path(page.file);
        let written = page.text != page.filled;
        if written && let Some(renamed) = renamed.next() {
            renamed.with_context(|| format!("cannot write `{shown}`"))?;
        }
        let state = if written { "written" } else { "unchanged" };
        made.push(format!("{shown} ({state})"));
    }
    output::write_lines(made)?;
    Ok(Outcome::Fine)
}
