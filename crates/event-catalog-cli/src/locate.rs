//! Finds the catalogs for a command: those that the user names, or the nearest one in the working directory or
//! above it, up to the root of the repository.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::read::{Disk, Folder, Input, Links, PAYLOADS, REMOVED, SETTINGS};
use serde::Deserialize;

use crate::fmt::encoding::name_encodings;
use crate::text_file;
use crate::{named, output};

/// The file that lists the catalogs of a repository.
pub(crate) const LIST: &str = "event-catalog.toml";

/// The folder of the catalog, unless an argument or a list names another.
pub(crate) const CATALOG: &str = "catalog";

/// The content of `event-catalog.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// The catalogs: folders or files, with paths relative to the list's folder.
    catalogs: Vec<PathBuf>,
}

/// Finds the catalogs: `named`, or otherwise those found in the working directory or the nearest folder above it,
/// from an `event-catalog.toml` or a folder `catalog` that has settings or a table. The search ends at the root of
/// the git repository, as git's own search does, because files outside the repository may belong to anyone.
///
/// Named paths are trusted. Found paths aren't: the author of a list or a link that leads out of its folder
/// could choose which files are read and published.
pub(crate) fn catalogs(named: &[PathBuf], links: Links) -> anyhow::Result<Vec<PathBuf>> {
    if !named.is_empty() {
        for path in named {
            named::check(path, links)?;
        }
        return Ok(named.to_vec());
    }
    let here = std::env::current_dir().context("can't determine the working directory")?;
    let mut up = PathBuf::new();
    let mut empty = None;
    let mut root = None;
    for folder in here.ancestors() {
        let list = folder.join(LIST);
        if list.is_file() {
            return listed(&up, links);
        }
        let found = up.join(CATALOG);
        if is_catalog(&found, links) {
            if leads_out(&up, &found, links) {
                bail!(
                    "the folder `{}` is a link that points outside its folder; name the catalog itself if you \
                     trust it",
                    output::path(&found)
                );
            }
            return Ok(vec![found]);
        }
        if found.is_dir() {
            empty = empty.or(Some(found));
        }
        if std::fs::symlink_metadata(folder.join(".git")).is_ok() {
            root = Some(folder);
            break;
        }
        up.push("..");
    }
    let why = match (empty, root) {
        (Some(folder), _) => format!(
            "the folder `{}` has neither a `{SETTINGS}` nor a table",
            output::path(&folder)
        ),
        (None, Some(root)) if root == here => format!(
            "neither `{LIST}` nor a folder `catalog` is in this folder, which is the root of its git repository"
        ),
        (None, Some(root)) => format!(
            "neither `{LIST}` nor a folder `catalog` is in this folder or any above it, up to `{}`, the root of its git \
             repository",
            output::path(root)
        ),
        (None, None) => {
            format!("neither `{LIST}` nor a folder `catalog` is in this folder or any above it")
        }
    };
    bail!("there is no catalog here: {why}; name a catalog, as in `--catalog path/to/catalog`")
}

/// Whether a folder named `catalog` is a catalog: it has settings, or a table that the reader would
/// accept. A folder with that name may also hold source code. A TOML file is only a table if it
/// lists events.
fn is_catalog(folder: &Path, links: Links) -> bool {
    if folder.join(SETTINGS).is_file() {
        return true;
    }
    let disk = Disk::new(folder).with_links(links);
    let files = disk.list().map(|it| it.files).unwrap_or_default();
    let mut files = files
        .iter()
        .filter(|it| !it.starts_with(PAYLOADS) && *it != REMOVED);
    files.any(|path| {
        let extension = path.rsplit('.').next().unwrap_or_default();
        let lists_events = || {
            let text = disk.read(path).and_then(text_file::text);
            text.is_ok_and(|it| it.lines().any(|line| line.trim() == "[[event]]"))
        };
        extension.eq_ignore_ascii_case("csv")
            || extension.eq_ignore_ascii_case("toml") && lists_events()
    })
}

/// The maximum number of catalogs in a list. Comparing a catalog with a revision starts several processes.
const MOST_CATALOGS: usize = 1_000;

/// The maximum number of catalogs that a message lists.
const MOST_NAMED: usize = 10;

/// Finds the catalog for a command that takes only one.
pub(crate) fn catalog(named: Option<&Path>, links: Links) -> anyhow::Result<PathBuf> {
    let named: Vec<PathBuf> = named.map(Path::to_owned).into_iter().collect();
    let found = catalogs(&named, links)?;
    if let [only] = found.as_slice() {
        return Ok(only.clone());
    }
    let names = found.iter().take(MOST_NAMED);
    let names: Vec<_> = names
        .map(|path| format!("`{}`", output::path(path)))
        .collect();
    let more = match found.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    bail!(
        "`{LIST}` lists several catalogs; name one of them: {}{more}",
        names.join(", ")
    )
}

fn listed(up: &Path, links: Links) -> anyhow::Result<Vec<PathBuf>> {
    let shown = up.join(LIST);
    let shown = output::path(&shown);
    let bytes = Disk::new(up).with_links(links).read(LIST);
    let text = bytes.and_then(text_file::text);
    let text = text.with_context(|| format!("`{shown}` cannot be read"))?;
    let mut found = Vec::new();
    for path in paths(&text, &shown)? {
        let catalog = up.join(&path);
        if leads_out(up, &catalog, links) {
            bail!(
                "`{shown}` lists `{}`, which is outside its folder or hidden; list only catalogs inside that folder, \
                 or name this catalog on the command line",
                output::path(&path)
            );
        }
        found.push(catalog);
    }
    // `c`, `c/.` and a link to `c` are the same catalog.
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert(std::fs::canonicalize(it).unwrap_or_else(|_| it.clone())));
    Ok(found)
}

/// Parses the text of an `event-catalog.toml`, and returns its paths; `shown` is the displayed path of that file.
pub(crate) fn paths(text: &str, shown: &str) -> anyhow::Result<Vec<PathBuf>> {
    let List { catalogs } =
        toml::from_str(text).with_context(|| format!("can't parse `{shown}`"))?;
    if catalogs.is_empty() {
        bail!("`{shown}` lists no catalog; write `catalogs = [\"path/to/catalog\"]`");
    }
    if catalogs.len() > MOST_CATALOGS {
        bail!(
            "`{shown}` lists {} catalogs, of at most {MOST_CATALOGS}; divide it among several folders",
            catalogs.len()
        );
    }
    Ok(catalogs)
}

/// Whether a path relative to a folder is hidden: `.env` and `.git/config` aren't catalogs.
fn is_hidden(below: &Path) -> bool {
    let is_hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    below.components().any(is_hidden)
}

/// Whether a path that was found below a folder leads out of that folder. The result is `false` for a path that
/// doesn't exist.
fn leads_out(folder: &Path, path: &Path, links: Links) -> bool {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    links == Links::Inside
        && match (std::fs::canonicalize(folder), std::fs::canonicalize(path)) {
            (Ok(folder), Ok(path)) => path.strip_prefix(folder).map_or(true, is_hidden),
            _ => false,
        }
}

/// Finds the catalog that a table belongs to, if a command names only the table.
pub(crate) fn owner(table: &Path) -> Option<PathBuf> {
    let is_table = table.is_file() && table.file_name().is_some_and(|name| name != SETTINGS);
    let folders = table.ancestors().skip(1).take(3);
    let here = |folder: &Path| {
        let is_here = folder.as_os_str().is_empty();
        if is_here { Path::new(".") } else { folder }.to_owned()
    };
    let mut folders = folders.map(here).filter(|_| is_table);
    folders.find(|folder| folder.join(SETTINGS).is_file() || folder.join(PAYLOADS).is_dir())
}

/// Reads the catalog at a path.
pub(crate) fn read(path: &Path, links: Links) -> anyhow::Result<Input> {
    // Links are checked on each read: another branch may be checked out while a server is running.
    named::check(path, links)?;
    let inner = path.join(CATALOG);
    if path.is_dir() && !path.join(SETTINGS).is_file() && inner.join(SETTINGS).is_file() {
        bail!(
            "the folder `{}` is not a catalog; did you mean `{}`?",
            output::path(path),
            output::path(&inner)
        );
    }
    let mut input = Input::open_with(path, links)
        .with_context(|| format!("the catalog `{}` cannot be read", output::path(path)))?;
    name_encodings(&mut input);
    Ok(input)
}
