//! Walks the given paths, and searches all files that git doesn't ignore, on all cores.
//!
//! Symbolic links aren't followed, except given paths. So cycles are harmless, and a repository can't refer to files
//! outside. Hidden files are skipped.

mod ignore_files;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, bail};
use event_catalog_build::read::Links;
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::file::{self, FileHits, Skipped};
use super::index::Index;
use crate::{named, output};

/// The maximum size of a file in bytes. Files with code are smaller. Larger files would take a long time, and a lot of
/// memory if all cores read such files at once.
pub(super) const LARGEST: u64 = 16 << 20;

/// The maximum number of threads: more would just wait for the disk.
const MOST_THREADS: usize = 12;

/// The maximum number of unreadable files that are listed.
const MOST_UNREADABLE: usize = 20;

/// A path to search, and the folder that its files are relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    /// The folder to search, or the parent folder of the file to search.
    pub(super) folder: PathBuf,
    /// The file to search, if the path isn't a folder.
    lone: Option<PathBuf>,
}

impl Root {
    pub(super) fn of(path: &Path) -> anyhow::Result<Self> {
        named::check(path, Links::Inside)?;
        let shown = output::path(path);
        let metadata =
            fs::metadata(path).with_context(|| format!("`{shown}` cannot be searched"))?;
        if metadata.is_dir() {
            return Ok(Self {
                folder: path.to_owned(),
                lone: None,
            });
        }
        if !metadata.is_file() {
            bail!(
                "`{shown}` is neither a folder nor a regular file; name a folder or a regular file"
            );
        }
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        Ok(Self {
            folder: folder.unwrap_or(Path::new(".")).to_owned(),
            lone: Some(path.to_owned()),
        })
    }
}

/// A file with names.
#[derive(Debug)]
pub(super) struct Searched {
    /// The index of the file's root.
    pub(super) root: usize,
    /// The path relative to the root's folder, with `/` as the separator.
    pub(super) path: String,
    /// The path to open.
    pub(super) file: PathBuf,
    pub(super) hits: FileHits,
}

/// The results of a search.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// The files that contain names, sorted by path.
    pub(super) files: Vec<Searched>,
    pub(super) tally: Tally,
    /// Messages about unreadable files, sorted.
    pub(super) unreadable: Vec<String>,
}

/// The number of files that were searched, and of those that were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) files: usize,
    pub(super) bytes: u64,
    pub(super) binary: usize,
    pub(super) large: usize,
    pub(super) generated: usize,
    pub(super) unreadable: usize,
}

/// Searches all files below the roots, except the catalogs at these resolved paths.
///
/// # Errors
///
/// If the rules about ignored files can't be trusted ([`ignore_files`]).
pub(super) fn walk(index: &Index, roots: &[Root], catalog: &[PathBuf]) -> anyhow::Result<Walked> {
    let mut walked = Walked::default();
    for (number, root) in roots.iter().enumerate() {
        let found = Mutex::new(Walked::default());
        let worker = || Worker {
            index,
            root,
            number,
            catalog,
            buffer: Vec::new(),
            own: Walked::default(),
            found: &found,
        };
        if let Some(file) = &root.lone {
            // Starting a walk with several threads for each of a thousand files would take longer than searching them.
            worker().lone(file);
        } else {
            let refused = ignore_files::Refused::default();
            ignore_files::check(&root.folder)?;
            builder(root, refused.clone()).build_parallel().run(|| {
                let mut worker = worker();
                Box::new(move |entry| worker.take(entry))
            });
            refused.into_result()?;
        }
        walked.add(found.into_inner().unwrap_or_else(PoisonError::into_inner));
    }
    walked
        .files
        .sort_by(|one, other| (one.root, &one.path).cmp(&(other.root, &other.path)));
    if roots.len() > 1 {
        // A file below two roots counts only once.
        let mut seen = HashSet::new();
        walked.files.retain(|it| {
            let real = fs::canonicalize(&it.file).unwrap_or_else(|_| it.file.clone());
            seen.insert(real)
        });
    }
    walked.unreadable.sort_unstable();
    walked.unreadable.dedup();
    walked.unreadable.truncate(MOST_UNREADABLE);
    Ok(walked)
}

fn builder(root: &Root, refused: ignore_files::Refused) -> WalkBuilder {
    let mut builder = WalkBuilder::new(&root.folder);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    builder
        .threads(cores.min(MOST_THREADS))
        .follow_links(false)
        // `.gitignore` also applies in a copy of a repository without its `.git`.
        .require_git(false)
        // This is called before the rules in a folder are read.
        .filter_entry(move |entry| {
            !entry.file_type().is_some_and(|it| it.is_dir()) || refused.allows(entry.path())
        });
    builder
}

/// One of the threads of a walk.
struct Worker<'w> {
    index: &'w Index,
    root: &'w Root,
    number: usize,
    catalog: &'w [PathBuf],
    buffer: Vec<u8>,
    /// The results of this thread, which are added to `found` when the thread ends.
    own: Walked,
    found: &'w Mutex<Walked>,
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        let own = std::mem::take(&mut self.own);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.add(own);
    }
}

impl Worker<'_> {
    fn take(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.unreadable(&error.to_string());
                return WalkState::Continue;
            }
        };
        if self.is_catalog(entry.path(), entry.depth() == 0) {
            return WalkState::Skip;
        }
        if entry.file_type().is_some_and(|it| it.is_file()) {
            self.read(entry.path());
        }
        WalkState::Continue
    }

    /// Searches a file that was given as a path.
    fn lone(&mut self, path: &Path) {
        if !self.is_catalog(path, true) {
            self.read(path);
        }
    }

    fn read(&mut self, path: &Path) {
        if let Err(error) = self.file(path) {
            let shown = output::path(path);
            self.unreadable(&format!("{shown}: {error}"));
        }
    }

    /// Whether a file belongs to the catalog, which contains all names.
    fn is_catalog(&self, path: &Path, is_named: bool) -> bool {
        // Resolving the path of each file would take as long as the search.
        let has_name = |catalog: &&PathBuf| is_named || catalog.file_name() == path.file_name();
        let mut same = self.catalog.iter().filter(has_name).peekable();
        if same.peek().is_none() {
            return false;
        }
        let real = fs::canonicalize(path);
        real.is_ok_and(|real| same.any(|catalog| *catalog == real))
    }

    fn unreadable(&mut self, what: &str) {
        self.own.tally.unreadable += 1;
        if self.own.unreadable.len() < MOST_UNREADABLE {
            self.own.unreadable.push(what.to_owned());
        }
    }

    fn file(&mut self, path: &Path) -> io::Result<()> {
        if !read(path, &mut self.buffer)? {
            self.own.tally.large += 1;
            return Ok(());
        }
        let relative = path.strip_prefix(&self.root.folder).unwrap_or(path);
        let relative = relative.to_string_lossy();
        // Except on Windows, a backslash is part of a file name.
        let relative = if cfg!(windows) {
            relative.replace('\\', "/")
        } else {
            relative.into_owned()
        };
        let tally = &mut self.own.tally;
        match file::search(self.index, &relative, &self.buffer) {
            Err(Skipped::Binary) => tally.binary += 1,
            Err(Skipped::Generated) => tally.generated += 1,
            Ok(found) => {
                tally.files += 1;
                tally.bytes += self.buffer.len() as u64;
                let searched = found.map(|hits| Searched {
                    root: self.number,
                    path: relative,
                    file: path.to_owned(),
                    hits,
                });
                self.own.files.extend(searched);
            }
        }
        Ok(())
    }
}

/// Reads a file into a buffer. Returns `false` if the file is too large.
fn read(path: &Path, buffer: &mut Vec<u8>) -> io::Result<bool> {
    buffer.clear();
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > LARGEST {
        return Ok(false);
    }
    // The file can grow while it is read.
    file.take(LARGEST + 1).read_to_end(buffer)?;
    Ok(buffer.len() as u64 <= LARGEST)
}

/// Reads a file again that was already searched. Returns `None` if the file has changed since.
pub(super) fn read_again(searched: &Searched) -> io::Result<Option<Vec<u8>>> {
    let mut buffer = Vec::new();
    let is_small = read(&searched.file, &mut buffer)?;
    let is_same = is_small && file::identity(&file::text(&buffer)) == searched.hits.text;
    Ok(is_same.then_some(buffer))
}

impl Walked {
    fn add(&mut self, other: Self) {
        self.files.extend(other.files);
        self.unreadable.extend(other.unreadable);
        let (sum, more) = (&mut self.tally, other.tally);
        sum.files += more.files;
        sum.bytes += more.bytes;
        sum.binary += more.binary;
        sum.large += more.large;
        sum.generated += more.generated;
        sum.unreadable += more.unreadable;
    }
}
