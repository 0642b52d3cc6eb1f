//! Finds the files that `fmt` formats, and the settings for each file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::read::{CsvSettings, Disk, Folder, Input, Links, REMOVED, SETTINGS};

use crate::output;

/// A table to format.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The path as the user typed it.
    pub(crate) path: PathBuf,
    /// The file to read and write. If the path is a link, this is the link's target.
    pub(crate) file: PathBuf,
    /// The format in which to write the file.
    pub(crate) csv: CsvSettings,
    /// The additional columns of the table's catalog.
    pub(crate) extra: Vec<String>,
}

/// Finds the tables at a path: those in a catalog's folder, or a single file. The nearest `catalog.toml` in or above
/// a single file's folder applies to it. An inaccessible table doesn't hide the others.
pub(crate) fn at(path: &Path, links: Links) -> anyhow::Result<Vec<anyhow::Result<Target>>> {
    let shown = output::path(path);
    let metadata = std::fs::metadata(path).with_context(|| format!("`{shown}` cannot be read"))?;
    if metadata.is_dir() {
        return of_folder(path, links);
    }
    if path.file_name().is_some_and(|name| name == SETTINGS) {
        return of_folder(path.parent().unwrap_or(Path::new("")), links);
    }
    if !is_csv(path) {
        bail!("`{shown}` isn't a CSV file; `fmt` only formats CSV");
    }
    let (csv, extra) = match settings_above(path) {
        Some(folder) => settings(&folder, links)?,
        None => <(CsvSettings, Vec<String>)>::default(),
    };
    let file = std::fs::canonicalize(path).with_context(|| format!("`{shown}` cannot be read"))?;
    let path = path.to_owned();
    Ok(vec![Ok(Target {
        path,
        file,
        csv,
        extra,
    })])
}

fn of_folder(folder: &Path, links: Links) -> anyhow::Result<Vec<anyhow::Result<Target>>> {
    let disk = Disk::new(folder).with_links(links);
    let shown = output::path(folder);
    let files = disk
        .list()
        .with_context(|| format!("the folder `{shown}` cannot be read"))?
        .files;
    let input = Input::read_folder(&disk)
        .with_context(|| format!("the catalog `{shown}` cannot be read"))?;
    let has_settings = files.iter().any(|path| path == SETTINGS);
    if has_settings && input.settings.file.is_none() {
        bail!("`{shown}/{SETTINGS}` cannot be read; `event-catalog check` says why");
    }
    let sections = &input.settings.sections;
    let named = sections.iter().flat_map(|section| &section.events);
    // Other paths are hidden or missing; `check` reports that.
    let listed: BTreeSet<_> = files.iter().collect();
    let named = named.filter(|path| listed.contains(&path.value));
    let named: Vec<_> = named.map(|path| path.value.clone()).collect();
    // The file of removed names isn't a table of events.
    let others = files.into_iter().filter(|path| path != REMOVED);
    let tables = if sections.is_empty() {
        others.collect()
    } else {
        named
    };
    let tables = tables.into_iter().filter(|path| is_csv(Path::new(path)));
    let target = |table: String| {
        let path = folder.join(&table);
        let file = disk.resolve(&table).and_then(std::fs::canonicalize);
        let file = file.with_context(|| format!("`{}` cannot be read", output::path(&path)))?;
        Ok(Target {
            path,
            file,
            csv: input.settings.csv,
            extra: input.settings.extra_columns.clone(),
        })
    };
    Ok(tables.map(target).collect())
}

fn is_csv(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    extension.is_some_and(|it| it.eq_ignore_ascii_case("csv"))
}

/// Finds the nearest folder with settings, at or above the path.
fn settings_above(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let mut folders = path.ancestors().skip(1);
    let found = folders.find(|folder| folder.join(SETTINGS).is_file());
    found.map(Path::to_owned)
}

/// Reads the format and the additional columns from the settings in a folder.
fn settings(folder: &Path, links: Links) -> anyhow::Result<(CsvSettings, Vec<String>)> {
    let path = folder.join(SETTINGS);
    let shown = output::path(&path);
    let disk = Disk::new(folder).with_links(links);
    let bytes = disk
        .read(SETTINGS)
        .with_context(|| format!("`{shown}` cannot be read"))?;
    // Only the settings are read, because the tables aren't needed.
    let alone = event_catalog_build::read::Memory::from_iter([(SETTINGS, bytes)]);
    let input = Input::read_folder(&alone).with_context(|| format!("`{shown}` cannot be read"))?;
    if input.settings.file.is_none() {
        bail!("`{shown}` cannot be read; `event-catalog check` says why");
    }
    Ok((input.settings.csv, input.settings.extra_columns))
}
