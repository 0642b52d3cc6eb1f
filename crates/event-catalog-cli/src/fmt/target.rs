//! Which files `fmt` is about, and the settings that hold for each.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::read::{CsvSettings, Disk, Folder, Input, SETTINGS, read_regular_file};

/// A table to format.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The file.
    pub(crate) path: PathBuf,
    /// How it is written.
    pub(crate) csv: CsvSettings,
    /// The further columns of its catalog.
    pub(crate) extra: Vec<String>,
}

/// The tables at a path: those of a catalog's folder, or one file, for which the nearest
/// `catalog.toml` upwards holds.
pub(crate) fn at(path: &Path) -> anyhow::Result<Vec<Target>> {
    let shown = path.display();
    let metadata = std::fs::metadata(path).with_context(|| format!("`{shown}` cannot be read"))?;
    if metadata.is_dir() {
        return of_folder(path);
    }
    if path.file_name().is_some_and(|name| name == SETTINGS) {
        return of_folder(path.parent().unwrap_or(Path::new("")));
    }
    if !is_csv(path) {
        bail!("`{shown}` is no CSV file; `fmt` writes tables in CSV, and leaves TOML as it is");
    }
    let (csv, extra) = match settings_above(path) {
        Some(folder) => settings(&folder)?,
        None => <(CsvSettings, Vec<String>)>::default(),
    };
    let path = path.to_owned();
    Ok(vec![Target { path, csv, extra }])
}

fn of_folder(folder: &Path) -> anyhow::Result<Vec<Target>> {
    let disk = Disk::new(folder);
    let shown = folder.display();
    let files = disk
        .list()
        .with_context(|| format!("the folder `{shown}` cannot be read"))?;
    let input = Input::read_folder(&disk)
        .with_context(|| format!("the catalog `{shown}` cannot be read"))?;
    let has_settings = files.iter().any(|path| path == SETTINGS);
    if has_settings && input.settings.file.is_none() {
        bail!("`{shown}/{SETTINGS}` cannot be read; `event-catalog check` says why");
    }
    let sections = &input.settings.sections;
    let named = sections.iter().flat_map(|section| &section.events);
    let named: Vec<_> = named.map(|path| path.value.clone()).collect();
    let tables = if sections.is_empty() { files } else { named };
    let tables = tables.into_iter().filter(|path| is_csv(Path::new(path)));
    Ok(tables
        .map(|path| Target {
            path: folder.join(path),
            csv: input.settings.csv,
            extra: input.settings.extra_columns.clone(),
        })
        .collect())
}

fn is_csv(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    extension.is_some_and(|it| it.eq_ignore_ascii_case("csv"))
}

/// The nearest folder upwards with settings.
fn settings_above(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let mut folders = path.ancestors().skip(1);
    let found = folders.find(|folder| folder.join(SETTINGS).is_file());
    found.map(Path::to_owned)
}

/// What the settings in a folder say about its tables.
fn settings(folder: &Path) -> anyhow::Result<(CsvSettings, Vec<String>)> {
    let path = folder.join(SETTINGS);
    let shown = path.display();
    let bytes = read_regular_file(&path).with_context(|| format!("`{shown}` cannot be read"))?;
    // Only the settings: their tables need not be read for that.
    let alone = event_catalog_build::read::Memory::from_iter([(SETTINGS, bytes)]);
    let input = Input::read_folder(&alone).with_context(|| format!("`{shown}` cannot be read"))?;
    if input.settings.file.is_none() {
        bail!("`{shown}` cannot be read; `event-catalog check` says why");
    }
    Ok((input.settings.csv, input.settings.extra_columns))
}
