//! `event-catalog fmt`: writes tables in their canonical form.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, bail};
use encoding_rs::Encoding;
use event_catalog_build::read::{Disk, Folder, Guess, NotUtf8, read_regular_file};
use event_catalog_build::write::Durability;

use crate::catalog_arguments::CatalogPaths;
use crate::fmt::encoding::{Unreadable, encoding, seems, text};
use crate::fmt::target::{self, Target};
use crate::fmt::{Form, Obstacle, format, refusal};
use crate::format::human::{self, Style};
use crate::format::totals::count;
use crate::locked::refuse_open;
use crate::staged_files::{self, StagedFiles};
use crate::{Outcome, diff, output};

const NOTES: &str = "\
The canonical form: UTF-8, the delimiter, line ends and byte-order mark that [csv] in catalog.toml asks \
for (by default comma, LF and none), quotes only where they are needed, the columns in the order of the \
documentation followed by all others, and no empty rows. The text of a cell is never changed, except for \
surrounding spaces. A table that can't be read cell by cell is rejected and not changed. So is a table in which \
the given encoding would garble words: \"Größe\" might become \"GrÃ¶ÃŸe\".

Examples:
  event-catalog fmt                             the tables of this repository's catalog
  event-catalog fmt --check                     for CI: changes nothing, fails if it would
  event-catalog fmt --encoding windows-1252 export.csv

Exit status: 0 all tables are in their canonical form now, 1 with --check or --diff some are not, \
2 a table was rejected or could not be written.";

/// Writes tables in their canonical form.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Arguments {
    #[command(flatten)]
    catalogs: CatalogPaths,

    /// Change nothing; fail if a table isn't in its canonical form
    #[arg(long)]
    check: bool,

    /// Change nothing; show what would be changed
    #[arg(long)]
    diff: bool,

    /// Sort the rows by name
    #[arg(long)]
    sort: bool,

    /// The encoding of tables that are not UTF-8, such as windows-1252 or utf-16le; they become UTF-8
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
}

/// The result of formatting one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Canonical,
    /// The table isn't in its canonical form. Its new text is staged, except with `--check` and `--diff`.
    Changes,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let (mut changed, mut canonical, mut refused) = (0, 0, 0);
        let mut targets: Vec<Target> = Vec::new();
        let mut files = BTreeSet::new();
        for path in self.catalogs.locate()? {
            for target in target::at(&path, self.catalogs.links())? {
                match target {
                    Ok(target) => {
                        if files.insert(target.file.clone()) {
                            targets.push(target);
                        }
                    }
                    Err(error) => {
                        refused += 1;
                        output::failure(&error);
                    }
                }
            }
        }
        if !self.only_looks() {
            staged_files::sweep(targets.iter().map(|target| target.file.as_path()));
        }
        let mut staged = StagedFiles::new(Durability::Synced);
        let mut waiting = Vec::new();
        for target in &targets {
            match self.format(target, &mut staged) {
                Ok(Fate::Changes) if self.only_looks() => changed += 1,
                Ok(Fate::Changes) => waiting.push(target),
                Ok(Fate::Canonical) => canonical += 1,
                Err(error) => {
                    refused += 1;
                    output::failure(&error);
                }
            }
        }
        staged
            .wait()
            .context("can't write the tables to disk, so no table was changed")?;
        for (target, renamed) in waiting.into_iter().zip(staged.rename()) {
            let shown = shown(&target.path);
            let cannot = || format!("`{shown}` can't be written, and wasn't changed");
            match renamed.with_context(cannot) {
                Ok(()) => {
                    changed += 1;
                    output::write_lines([format!("formatted {shown}")])?;
                }
                Err(error) => {
                    refused += 1;
                    output::failure(&error);
                }
            }
        }
        output::note(&self.summary(changed, canonical, refused));
        if refused > 0 {
            return Ok(Outcome::Failed);
        }
        Ok(if changed > 0 && self.only_looks() {
            Outcome::Errors
        } else {
            Outcome::Fine
        })
    }

    fn only_looks(&self) -> bool {
        self.check || self.diff
    }

    fn summary(&self, changed: usize, canonical: usize, refused: usize) -> String {
        let is = if self.only_looks() {
            "would be formatted"
        } else {
            "formatted"
        };
        let parts = [
            (changed, is),
            (canonical, "already canonical"),
            (refused, "rejected"),
        ];
        let parts = parts.iter().filter(|(number, _)| *number > 0);
        let parts: Vec<_> = parts
            .map(|(number, what)| format!("{} {what}", count(*number, "table")))
            .collect();
        if parts.is_empty() {
            return "there is no table to format".to_owned();
        }
        parts.join(", ")
    }

    /// Formats a table, and stages it if it should be written.
    fn format(&self, target: &Target, staged: &mut StagedFiles) -> anyhow::Result<Fate> {
        let path = &target.path;
        let shown = shown(path);
        if !self.only_looks() {
            refuse_open(path)?;
        }
        let bytes =
            read_regular_file(&target.file).with_context(|| format!("`{shown}` cannot be read"))?;
        let form = Form {
            csv: target.csv,
            extra: &target.extra,
            sort: self.sort,
        };
        let text = match text(bytes.clone(), self.encoding) {
            Ok(text) => text,
            Err(Unreadable::NotUtf8(error)) => {
                show(&refusal::findings(&shown, bytes, form.extra, None))?;
                bail!("can't format `{shown}`: {}", encoding_help(&error));
            }
            Err(error) => bail!("can't format `{shown}`: {error}"),
        };
        let written = match format(&shown, &text, &form) {
            Ok(written) => written,
            Err(obstacle) => {
                let found = refusal::findings(&shown, text.into_bytes(), form.extra, obstacle);
                let is_told = !found.found.is_empty();
                show(&found)?;
                bail!("can't format `{shown}`: {}", why(obstacle, is_told));
            }
        };
        if written.as_bytes() == bytes {
            return Ok(Fate::Canonical);
        }
        if self.diff {
            let before = String::from_utf8(bytes).unwrap_or(text);
            output::write(&diff::unified(&shown, &before, &written))?;
        } else if self.check {
            output::write_lines([format!("not canonical: {shown}")])?;
        } else {
            if read_regular_file(&target.file).ok().as_ref() != Some(&bytes) {
                bail!(
                    "another program changed `{shown}` while this command ran; run the command again"
                );
            }
            staged
                .add(&target.file, written.as_bytes())
                .with_context(|| format!("`{shown}` can't be written, and wasn't changed"))?;
        }
        Ok(Fate::Changes)
    }
}

/// The path of a table as the user typed it.
fn shown(path: &Path) -> String {
    Disk::new(path).show("").trim_end_matches('/').to_owned()
}

/// Explains what to do about a table that isn't UTF-8.
fn encoding_help(error: &NotUtf8) -> String {
    match seems(error) {
        Some(encoding) => {
            format!("if that is right, use `--encoding {encoding}`, and it becomes UTF-8")
        }
        None if error.guess == Guess::Workbook => {
            "it is a workbook; save its sheet as CSV first".to_owned()
        }
        None if error.sample.is_empty() => "it isn't text; name a CSV file".to_owned(),
        None => "give its encoding, as in `--encoding windows-1252`".to_owned(),
    }
}

fn why(obstacle: Option<Obstacle>, is_told: bool) -> &'static str {
    match obstacle {
        Some(Obstacle::NoNames) => {
            "it has no header row with a column `name`; write the headings into its first row"
        }
        Some(Obstacle::Ambiguous) => {
            "one of its headings contains other headings, so the formatted table would be read with another delimiter; \
             rename that heading"
        }
        _ if is_told => "some of its cells can't be read",
        Some(Obstacle::NoHeading(_)) => {
            "a column has cells but no heading; write a heading above it, or remove the column"
        }
        _ => "some of its cells can't be read; `event-catalog check` lists them",
    }
}

fn show(found: &crate::checked::Checked) -> anyhow::Result<()> {
    let style = Style::of_terminal();
    output::write_drawn(&human::render(std::slice::from_ref(found), &style))
}
