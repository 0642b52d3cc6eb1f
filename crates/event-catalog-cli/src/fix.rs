//! Applies the safe fixes for findings.
//!
//! If edits overlap, only one is applied per pass: the catalog is checked again in memory after
//! each pass, until no fix is left. If the edits would lose a name, or break a row that could be read, nothing is
//! written.

mod edits;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;
use event_catalog_build::read::{Disk, Folder, Input, Links};

use crate::changed_files::{self, ChangedFile};
use crate::checked::{Checked, Found};
use crate::edit::overlay::Overlay;
use crate::levels::Levels;
use crate::{output, staged_files};

/// The maximum number of passes; if there are more, two rules are undoing each other's fixes.
const MOST_PASSES: usize = 20;

/// A catalog after fixes were applied.
#[derive(Debug)]
pub(crate) struct Fixed {
    /// The catalog with its remaining findings.
    pub(crate) checked: Checked,
    /// The applied fixes, each with its place.
    pub(crate) done: Vec<String>,
    files: Vec<ChangedFile>,
}

/// Fixes the catalog at a path without writing anything yet.
pub(crate) fn fix(
    path: &Path,
    links: Links,
    levels: &Levels,
    old: Option<&Catalog<'_>>,
) -> anyhow::Result<Fixed> {
    let (disk, lone) = located(path, links)?;
    if lone.is_none() {
        refuse_two_names(&disk)?;
    }
    fix_folder(&disk, lone, levels, old)
}

/// Rejects a catalog in which a link gives a table a second name: rows that are removed as
/// duplicates under one name would disappear under both.
pub(crate) fn refuse_two_names(disk: &Disk) -> anyhow::Result<()> {
    let mut names: BTreeMap<PathBuf, String> = BTreeMap::new();
    let is_table = |path: &String| {
        let extension = Path::new(path).extension().unwrap_or_default();
        ["csv", "toml"]
            .iter()
            .any(|it| extension.eq_ignore_ascii_case(it))
    };
    for path in disk
        .list()
        .unwrap_or_default()
        .files
        .into_iter()
        .filter(is_table)
    {
        let Ok(file) = disk.resolve(&path).and_then(std::fs::canonicalize) else {
            continue;
        };
        if let Some(other) = names.insert(file, path.clone()) {
            bail!(
                "`{}` and `{}` are the same file, because one of the paths is a link; remove the link. Nothing was \
                 changed",
                printable(&disk.show(&other)),
                printable(&disk.show(&path))
            );
        }
    }
    Ok(())
}

/// Opens the folder of the catalog at a path, and returns its file name if it is a single file. The user chose the
/// path, so it may be a link to anywhere.
pub(crate) fn located(path: &Path, links: Links) -> anyhow::Result<(Disk, Option<&str>)> {
    let cannot = || format!("the catalog `{}` cannot be read", output::path(path));
    let (root, lone) = Input::locate(path).with_context(cannot)?;
    let links = if lone.is_some() {
        Links::Anywhere
    } else {
        links
    };
    Ok((Disk::new(root).with_links(links), lone))
}

/// Fixes the catalog in a folder, or the single file with that name, without writing anything yet.
pub(crate) fn fix_folder(
    folder: &dyn Folder,
    lone: Option<&str>,
    levels: &Levels,
    old: Option<&Catalog<'_>>,
) -> anyhow::Result<Fixed> {
    let mut overlay = Overlay::of(folder, lone);
    let input = overlay.input()?;
    let (mut checked, before) = Checked::seen(input, levels, old, Kept::of);
    let mut after = None;
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
        let input = overlay.input()?;
        let (fixed, kept) = Checked::seen(input, levels, old, Kept::of);
        (checked, after) = (fixed, Some(kept));
    }
    let after = after.as_ref().unwrap_or(&before);
    if let Some(lost) = before.names.difference(&after.names).next() {
        bail!(
            "the fixes would lose the name `{lost}`, so nothing was changed; fix the errors of `event-catalog check` by hand, and try again"
        );
    }
    if let Some(broken) = before.whole.difference(&after.whole).next() {
        bail!(
            "the fixes would break a row of `{}`, so nothing was changed; fix the errors of `event-catalog check` by hand, and try again",
            printable(broken)
        );
    }
    Ok(Fixed {
        checked,
        done,
        files: overlay.into_changed(),
    })
}

/// The data that fixes must not lose.
struct Kept {
    /// Every name, including former ones.
    names: BTreeSet<String>,
    /// The tables that can be read completely, by their displayed paths.
    whole: BTreeSet<String>,
}

impl Kept {
    fn of(catalog: &Catalog<'_>, _: &[Found]) -> Self {
        let names = catalog.events.iter().flat_map(|event| {
            let aliases = event.aliases().iter().map(|alias| alias.name.to_string());
            std::iter::once(event.name.to_string()).chain(aliases)
        });
        let sources = &catalog.input.sources;
        let whole = catalog.tables.iter().filter(|table| table.is_complete());
        let whole = whole.map(|table| sources.get(table.file).path().to_owned());
        Self {
            names: names.collect(),
            whole: whole.collect(),
        }
    }
}

impl Fixed {
    /// Formats the changes as a unified diff.
    pub(crate) fn diff(&self) -> String {
        changed_files::diff(&self.files)
    }

    /// The changed files: their paths in the catalog's folder, and their texts.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.files.iter();
        files.map(|file| (file.path.as_str(), file.after.as_str()))
    }

    /// The number of changed files.
    pub(crate) fn files(&self) -> usize {
        self.files.len()
    }

    /// Writes the files of the catalog at a path: all of them or none. Fails if a spreadsheet has
    /// one of them open, or if one of them was changed in the meantime.
    pub(crate) fn write(&self, path: &Path, links: Links) -> anyhow::Result<()> {
        let (disk, _) = located(path, links)?;
        self.sweep();
        changed_files::write(&disk, &self.files)
    }

    /// Removes files that killed runs left behind, even if there is nothing left to fix.
    fn sweep(&self) {
        let sources = self.checked.input.sources.iter();
        let files = sources.filter_map(|(_, source)| std::fs::canonicalize(source.path()).ok());
        let files: Vec<_> = files.collect();
        staged_files::sweep(files.iter().map(PathBuf::as_path));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use event_catalog_build::read::{Listing, Memory};

    use super::*;

    /// Counts how often files are listed, and how often file paths are displayed.
    struct Counting {
        files: Memory,
        calls: Cell<usize>,
    }

    impl Folder for Counting {
        fn list(&self) -> std::io::Result<Listing> {
            let listing = self.files.list()?;
            self.calls.set(self.calls.get() + listing.files.len());
            Ok(listing)
        }

        fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
            self.files.read(path)
        }

        fn show(&self, path: &str) -> String {
            self.calls.set(self.calls.get() + 1);
            self.files.show(path)
        }
    }

    #[test]
    fn the_work_for_many_files_grows_with_their_number() {
        const FILES: usize = 200;
        let files = (0..FILES).map(|number| {
            let table =
                format!("name,description\nload_{number}_x,The  chat {number} was loaded.\n");
            (format!("f{number}.csv"), table)
        });
        let folder = Counting {
            files: files.collect(),
            calls: Cell::new(0),
        };
        let fixed = fix_folder(&folder, None, &Levels::default(), None).expect("a catalog");
        assert_eq!(fixed.files(), FILES);
        let calls = folder.calls.get();
        assert!(calls < 20 * FILES, "{calls} calls for {FILES} files");
    }
}
