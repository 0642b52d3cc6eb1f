//! Reads bytes from a folder on disk, or from files in memory.
//!
//! Paths in a folder are written with `/` and have no `.` or `..` parts.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::links::{self, Links};
use super::{EXTENSIONS, LARGEST_FILE, has_extension};

/// The files of a catalog, regardless of where they are stored.
pub trait Folder {
    /// The paths of all files. Hidden files and the lock files of spreadsheets
    /// (`.~lock.events.csv#`, `~$events.csv`) are left out.
    ///
    /// # Errors
    ///
    /// If the folder itself can't be listed. Subfolders that can't be listed are part of the
    /// result.
    fn list(&self) -> io::Result<Listing>;

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// If the file can't be read.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// The path to show to users.
    fn show(&self, path: &str) -> String;
}

/// The content of a folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// The paths of the files, sorted.
    pub files: Vec<String>,
    /// The paths of folders that can't be listed, each with its error.
    pub unlisted: Vec<(String, io::Error)>,
}

/// A folder on disk, with a policy for links that point outside it.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
    links: Links,
}

impl Disk {
    /// Opens the folder at a path. Links that point outside the folder are errors.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            links: Links::Inside,
        }
    }

    /// Sets the policy for links in the folder.
    #[must_use]
    pub fn with_links(self, links: Links) -> Self {
        Self { links, ..self }
    }

    /// Finds the file that a path resolves to.
    ///
    /// # Errors
    ///
    /// See [`links::resolve`].
    pub fn resolve(&self, path: &str) -> io::Result<PathBuf> {
        links::resolve(&self.root, path, self.links)
    }
}

/// The maximum nesting depth of folders; deeper nesting is a mistake, such as a folder mounted in itself.
const MAX_DEPTH: usize = 16;

impl Folder for Disk {
    fn list(&self) -> io::Result<Listing> {
        let mut walk = Walk {
            root: &self.root,
            links: self.links,
            found: Listing::default(),
        };
        walk.folder("", 0, None)?;
        walk.found.files.sort_unstable();
        Ok(walk.found)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        read_regular_file(&self.resolve(path)?)
    }

    fn show(&self, path: &str) -> String {
        show(&self.root.join(path))
    }
}

/// Reads a file that isn't larger than [`LARGEST_FILE`].
///
/// # Errors
///
/// If the file can't be read, is larger ([`io::ErrorKind::FileTooLarge`]), or isn't a regular file:
/// reading a pipe or device can block, or never end.
pub fn read_regular_file(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        let kind = if metadata.is_dir() {
            "a folder"
        } else {
            "not a regular file"
        };
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("it is {kind}"),
        ));
    }
    if metadata.len() > LARGEST_FILE {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it has more than {} MB", LARGEST_FILE >> 20),
        ));
    }
    std::fs::read(path)
}

/// A path with `/` between its parts, without a leading `./`.
pub(crate) fn show(path: &Path) -> String {
    let shown = path.to_string_lossy();
    let shown = if cfg!(windows) {
        shown.replace('\\', "/")
    } else {
        shown.into_owned()
    };
    shown
        .strip_prefix("./")
        .map_or_else(|| shown.clone(), str::to_owned)
}

/// A walk through a folder on disk.
struct Walk<'d> {
    root: &'d Path,
    links: Links,
    found: Listing,
}

/// The resolved path of a folder that the walk is in, and of the folders around it.
struct Around<'w> {
    real: PathBuf,
    outer: Option<&'w Around<'w>>,
}

impl Walk<'_> {
    /// Lists a folder. `path` is empty or ends with `/`.
    fn folder(&mut self, path: &str, depth: usize, around: Option<&Around<'_>>) -> io::Result<()> {
        if depth > MAX_DEPTH {
            return Err(io::Error::other(format!(
                "folders are nested more than {MAX_DEPTH} levels deep"
            )));
        }
        // An empty path is the working directory.
        let folder = Path::new(".").join(self.root).join(path);
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let kind = entry.file_type()?;
            let name = match name.into_string() {
                Ok(name) => name,
                Err(name) => {
                    self.not_utf8(path, &name.to_string_lossy(), kind.is_dir());
                    continue;
                }
            };
            if is_ignored(&name) {
                continue;
            }
            let inner = format!("{path}{name}");
            if kind.is_symlink() {
                match std::fs::metadata(entry.path()) {
                    Ok(it) if it.is_dir() => self.linked_folder(&inner, depth, around),
                    Ok(it) if !it.is_file() => {}
                    // A broken link is also listed: reading it reports the error.
                    _ => self.found.files.push(inner),
                }
            } else if kind.is_dir() {
                let listed = self.folder(&format!("{inner}/"), depth + 1, around);
                self.note(inner, listed);
            } else if kind.is_file() {
                self.found.files.push(inner);
            }
        }
        Ok(())
    }

    /// Follows a link to a folder. The link is skipped if the walk also reaches the folder without it, because
    /// the walk lists the files there.
    fn linked_folder(&mut self, path: &str, depth: usize, around: Option<&Around<'_>>) {
        let root = std::fs::canonicalize(self.root).unwrap_or_default();
        if self.links == Links::Inside {
            match links::resolve(self.root, path, self.links) {
                Ok(real) if links::is_unlisted(&root, &real) => {}
                resolved => return self.note(path.to_owned(), resolved.map(|_| ())),
            }
        }
        let Ok(real) = std::fs::canonicalize(self.root.join(path)) else {
            return;
        };
        let mut outer = std::iter::successors(around, |it| it.outer).map(|it| &it.real);
        // Skip a folder that contains the link: links can form cycles.
        if root.starts_with(&real) || outer.any(|outer| outer.starts_with(&real)) {
            return;
        }
        let around = Around {
            real,
            outer: around,
        };
        let listed = self.folder(&format!("{path}/"), depth + 1, Some(&around));
        self.note(path.to_owned(), listed);
    }

    /// Reports a name that isn't UTF-8, which can't be written in `catalog.toml` or anywhere else.
    fn not_utf8(&mut self, path: &str, name: &str, is_folder: bool) {
        if !is_ignored(name) && (is_folder || has_extension(name, EXTENSIONS)) {
            let error = io::Error::new(io::ErrorKind::InvalidFilename, "its name is not UTF-8");
            self.note(format!("{path}{name}"), Err(error));
        }
    }

    fn note(&mut self, path: String, listed: io::Result<()>) {
        if let Err(error) = listed {
            self.found.unlisted.push((path, error));
        }
    }
}

fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$")
}

/// Files in memory, for tests and for editors with unsaved text.
#[derive(Debug, Default)]
pub struct Memory {
    /// The path and the bytes of each file, sorted by path.
    files: Vec<(String, Vec<u8>)>,
}

impl<P: Into<String>, B: Into<Vec<u8>>> FromIterator<(P, B)> for Memory {
    fn from_iter<I: IntoIterator<Item = (P, B)>>(files: I) -> Self {
        let files = files
            .into_iter()
            .map(|(path, bytes)| (path.into(), bytes.into()));
        // The last of several files with the same path is kept.
        let files: BTreeMap<String, Vec<u8>> = files.collect();
        Self {
            files: files.into_iter().collect(),
        }
    }
}

impl Folder for Memory {
    fn list(&self) -> io::Result<Listing> {
        let mut files = Vec::new();
        for (path, _) in &self.files {
            if !path.split('/').any(is_ignored) {
                files.push(path.clone());
            }
        }
        Ok(Listing {
            files,
            unlisted: Vec::new(),
        })
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.files.binary_search_by(|(it, _)| (**it).cmp(path)) {
            Ok(at) => Ok(self.files[at].1.clone()),
            Err(_) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn show(&self, path: &str) -> String {
        path.to_owned()
    }
}
