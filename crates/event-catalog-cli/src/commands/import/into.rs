//! `import --into`: merges a file into an existing catalog.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Column, Disk, Folder, Input};

use super::created;
use crate::import::into::{Answer, merge};
use crate::import::plan::Content;
use crate::typed::word;
use crate::{Outcome, changed_files, fix, output, staged_files};

/// Collects the names in a catalog, as written in its rows, and their aliases. The result is empty if the catalog
/// can't be read; [`run`] reports that.
pub(in crate::commands) fn names(catalog: &Path) -> HashSet<String> {
    let Ok(input) = Input::open(catalog) else {
        return HashSet::new();
    };
    let catalog = Catalog::new(&input);
    let rows = catalog
        .events
        .iter()
        .map(|event| catalog.row(event.row).text(Column::Name).to_owned());
    let aliases = catalog.events.iter().flat_map(|event| {
        let aliases = event.aliases().iter();
        aliases.map(|alias| alias.name.to_string())
    });
    rows.chain(aliases).collect()
}

/// Merges the content of a file, displayed as `origin`, into the catalog at a path.
pub(in crate::commands) fn run(
    catalog: &Path,
    content: Content,
    origin: &str,
    update: bool,
    check: bool,
) -> anyhow::Result<Outcome> {
    let shown_catalog = output::path(catalog);
    let (root, lone) = Input::locate(catalog).with_context(|| {
        format!("the catalog `{shown_catalog}` cannot be read; `--out` creates a new catalog")
    })?;
    if lone.is_some() {
        bail!(
            "`{shown_catalog}` is a file, and payloads need a folder; name the folder of a catalog"
        );
    }
    let disk = Disk::new(root);
    fix::refuse_two_names(&disk)?;
    let mut notes = content.notes.clone();
    let merged = match merge(&disk, content, update)? {
        Answer::Merged(merged) => merged,
        Answer::Refused(why) => {
            for line in &why {
                output::note(line);
            }
            return Ok(Outcome::Errors);
        }
    };
    for line in &merged.differences {
        output::note(line);
    }
    notes.extend(merged.notes(origin, update));
    for note in &notes {
        output::note(&format!("note: {note}"));
    }
    if !check {
        // Files that killed runs left behind are removed even if there is nothing to write.
        let listing = disk.list().unwrap_or_default();
        let files = listing.files.iter();
        let files: Vec<PathBuf> = files.filter_map(|it| disk.resolve(it).ok()).collect();
        staged_files::sweep(files.iter().map(PathBuf::as_path));
        changed_files::write(&disk, &merged.files)?;
    }
    let shown = merged.files.iter().map(|file| file.shown.as_str());
    output::write_lines(shown)?;
    if !check {
        created::note_undescribed(merged.undescribed(), &word(&shown_catalog));
    }
    output::note(&merged.summary(origin, check));
    Ok(if check && !merged.files.is_empty() {
        Outcome::Errors
    } else {
        Outcome::Fine
    })
}
