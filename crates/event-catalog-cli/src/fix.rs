//! Mends what can be mended for certain: the edits that findings bring along.
//!
//! Edits that overlap are made one after the other: the catalog is checked anew between them, in
//! memory, until nothing is left to mend. No name gets lost on the way, whatever an edit says.

mod edits;
mod overlay;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Links, decode, read_regular_file};
use event_catalog_build::write::{Durability, Staged, sweep};

use crate::checked::Checked;
use crate::levels::Levels;
use crate::locked::refuse_open;
use crate::{diff, output};
use overlay::Overlay;

/// More passes than this would mean that two rules undo each other's work.
const MOST_PASSES: usize = 20;

/// A catalog as it would be, once mended.
#[derive(Debug)]
pub(crate) struct Mended {
    /// What is left to say about it.
    pub(crate) checked: Checked,
    /// What was done, each with its place.
    pub(crate) done: Vec<String>,
    files: Vec<MendedFile>,
}

/// A file that is not what it was.
#[derive(Debug)]
struct MendedFile {
    path: PathBuf,
    shown: String,
    before: String,
    after: String,
}

/// Mends the catalog at a path, and writes nothing yet.
pub(crate) fn mend(
    path: &Path,
    links: Links,
    levels: &Levels,
    old: Option<&Input>,
) -> anyhow::Result<Mended> {
    let cannot = || format!("the catalog `{}` cannot be read", output::path(path));
    let mut overlay = Overlay::of(path, links).with_context(cannot)?;
    let mut checked = Checked::compared(overlay.read().with_context(cannot)?, levels, old);
    let names_before = names(&checked.input);
    let mut done = Vec::new();
    for _ in 0..MOST_PASSES {
        let chosen = edits::choose(&checked);
        if chosen.is_empty() {
            break;
        }
        done.extend(chosen.iter().map(|(finding, message)| {
            let place = checked.input.sources.show(finding.place);
            format!("{place}: {message} [{}]", finding.rule.name)
        }));
        for (shown, after) in edits::apply(&checked.input.sources, &chosen) {
            overlay.change(&shown, after);
        }
        checked = Checked::compared(overlay.read().with_context(cannot)?, levels, old);
    }
    let names_after = names(&checked.input);
    if let Some(lost) = names_before.difference(&names_after).next() {
        bail!(
            "the fixes would lose the name `{lost}`; nothing was changed, and this is a mistake in a rule"
        );
    }
    Ok(Mended {
        checked,
        done,
        files: overlay.into_changed().with_context(cannot)?,
    })
}

/// Every name of a catalog, old ones included.
fn names(input: &Input) -> BTreeSet<String> {
    let catalog = Catalog::new(input);
    let names = catalog.events.iter().flat_map(|event| {
        let aliases = event.aliases().iter().map(|alias| alias.name.to_string());
        std::iter::once(event.name.to_string()).chain(aliases)
    });
    names.collect()
}

impl Mended {
    /// The changes, as a unified diff.
    pub(crate) fn diff(&self) -> String {
        let files = self.files.iter();
        files
            .map(|file| diff::unified(&file.shown, &file.before, &file.after))
            .collect()
    }

    /// How many files are changed.
    pub(crate) fn files(&self) -> usize {
        self.files.len()
    }

    /// Writes the files; nothing is written where one of them is open in a spreadsheet, or was
    /// changed meanwhile.
    pub(crate) fn write(&self) -> anyhow::Result<()> {
        let mut contents = Vec::new();
        for file in &self.files {
            refuse_open(&file.path)?;
            let shown = &file.shown;
            let bytes = read_regular_file(&file.path)
                .with_context(|| format!("`{shown}` cannot be read"))?;
            let mark = if bytes.starts_with("\u{feff}".as_bytes()) {
                "\u{feff}"
            } else {
                ""
            };
            if decode(bytes).ok().as_ref() != Some(&file.before) {
                bail!("`{shown}` was changed by another program just now; try again");
            }
            contents.push(format!("{mark}{}", file.after));
        }
        // All are beside their places before the first is changed, so that a full disk changes none.
        let mut staged = Vec::new();
        for (file, text) in self.files.iter().zip(contents) {
            sweep(file.path.parent().unwrap_or(Path::new("")));
            let cannot = || format!("`{}` cannot be written; nothing was changed", file.shown);
            staged.push(
                Staged::new(&file.path, text.as_bytes(), Durability::Synced)
                    .with_context(cannot)?,
            );
        }
        for (file, staged) in self.files.iter().zip(staged) {
            let cannot = || format!("`{}` cannot be written, and is as it was", file.shown);
            staged.commit().with_context(cannot)?;
        }
        Ok(())
    }
}
