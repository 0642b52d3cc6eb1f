//! Which catalogs a command is about: those that are named, or the nearest one upwards.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::printable;
use event_catalog_build::read::{Input, SETTINGS};
use serde::Deserialize;

use crate::text_file;

/// The file that lists the catalogs of a repository.
const LIST: &str = "event-catalog.toml";

/// The catalog that a command is about, as its last argument.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogPath {
    /// The catalog: a folder, or a CSV or TOML file; else the nearest `catalog/catalog.toml` upwards.
    path: Option<PathBuf>,
}

/// The catalog that a command is about, as an option.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogOption {
    /// The catalog: a folder, or a CSV or TOML file; else the nearest `catalog/catalog.toml` upwards.
    #[arg(long, value_name = "PATH")]
    catalog: Option<PathBuf>,
}

impl CatalogPath {
    pub(crate) fn locate(&self) -> anyhow::Result<PathBuf> {
        catalog(self.path.as_ref())
    }

    /// Reads the catalog; `hint` says what to write where its path was not meant as one.
    pub(crate) fn read(&self, hint: impl Fn(&str) -> String) -> anyhow::Result<Input> {
        if let Some(path) = self.path.as_ref().filter(|path| !path.exists()) {
            let shown = path.to_string_lossy();
            let shown = printable(&shown);
            bail!("there is no file or folder `{shown}`; {}", hint(&shown));
        }
        read(&self.locate()?)
    }
}

impl CatalogOption {
    pub(crate) fn locate(&self) -> anyhow::Result<PathBuf> {
        catalog(self.catalog.as_ref())
    }
}

/// What `event-catalog.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// The catalogs: folders or files, with paths from the list's folder.
    catalogs: Vec<PathBuf>,
}

/// The paths of the catalogs: `named`, or else what is found in the working folder or the nearest
/// folder above it, an `event-catalog.toml` or a `catalog/catalog.toml`.
pub(crate) fn catalogs(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    let here = std::env::current_dir().context("the working folder is not known")?;
    let mut up = PathBuf::new();
    for folder in here.ancestors() {
        let list = folder.join(LIST);
        if list.is_file() {
            return listed(&up, &list);
        }
        if folder.join("catalog").join(SETTINGS).is_file() {
            return Ok(vec![up.join("catalog")]);
        }
        up.push("..");
    }
    bail!(
        "there is no catalog here: neither `{LIST}` nor `catalog/{SETTINGS}` in this folder or any above it; \
         name one, as in `event-catalog check path/to/events.csv`"
    )
}

/// The one catalog that a command is about.
fn catalog(named: Option<&PathBuf>) -> anyhow::Result<PathBuf> {
    let mut found = catalogs(named.map(std::slice::from_ref).unwrap_or_default())?;
    match (found.pop(), found.len()) {
        (Some(only), 0) => Ok(only),
        _ => bail!("`{LIST}` lists several catalogs; name the one that is meant"),
    }
}

fn listed(up: &Path, list: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let shown = up.join(LIST);
    let shown = shown.display();
    let text = text_file::read(list).with_context(|| format!("`{shown}` cannot be read"))?;
    let List { catalogs } =
        toml::from_str(&text).with_context(|| format!("`{shown}` cannot be understood"))?;
    if catalogs.is_empty() {
        bail!("`{shown}` lists no catalog; write `catalogs = [\"path/to/catalog\"]`");
    }
    Ok(catalogs.into_iter().map(|path| up.join(path)).collect())
}

/// The catalog that a table belongs to, where the table alone was named.
pub(crate) fn owner(table: &Path) -> Option<PathBuf> {
    let is_table = table.is_file() && table.file_name().is_some_and(|name| name != SETTINGS);
    let folders = table.ancestors().skip(1).take(3);
    let here = |folder: &Path| {
        let is_here = folder.as_os_str().is_empty();
        if is_here { Path::new(".") } else { folder }.to_owned()
    };
    let mut folders = folders.map(here).filter(|_| is_table);
    folders.find(|folder| folder.join(SETTINGS).is_file())
}

/// Reads the catalog at a path.
pub(crate) fn read(path: &Path) -> anyhow::Result<Input> {
    let inner = path.join("catalog");
    if path.is_dir() && !path.join(SETTINGS).is_file() && inner.join(SETTINGS).is_file() {
        bail!(
            "the folder `{}` is not a catalog; did you mean `{}`?",
            path.display(),
            inner.display()
        );
    }
    Input::open(path).with_context(|| format!("the catalog `{}` cannot be read", path.display()))
}
