//! The API for build scripts: compiles a catalog into `OUT_DIR`, and tells Cargo which files to watch.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::catalog::Catalog;
use crate::check::REQUIRED;
use crate::finding::{Finding, Severity, check};
use crate::generate::{Options, rust};
use crate::lookup::LookupError;
use crate::printable::printable;
use crate::read::{Disk, Folder, Input, Links};
use crate::write::write_if_changed;

/// Compiles a catalog into the crate that is being built. Call this in a build script; it is
/// [`Config::compile`] with the defaults.
///
/// `path` is a folder with a `catalog.toml`, a folder of CSV files, or a single CSV or TOML file,
/// relative to the crate's `Cargo.toml`. The code is written to `$OUT_DIR/event_catalog.rs`, where
/// `event_catalog::include_catalog!()` finds it.
///
/// ```no_run
/// // build.rs
/// fn main() {
///     event_catalog_build::compile("catalog");
/// }
/// ```
///
/// # Errors
///
/// If the catalog has errors, this function doesn't return: it prints each as a `cargo::error` with
/// its file, line, column and cell, and the build fails.
pub fn compile(path: impl AsRef<Path>) {
    if let Err(error) = Config::new().compile(path) {
        for line in error.lines() {
            println!("cargo::error={line}");
        }
        // The printed errors fail the build. If the script also exited with an error, Cargo would
        // show its entire output.
        std::process::exit(i32::from(std::env::var_os("CARGO").is_none()));
    }
}

/// How to compile a catalog.
///
/// ```no_run
/// # fn main() -> Result<(), event_catalog_build::Error> {
/// let compiled = event_catalog_build::Config::new()
///     .file_name("shop_events.rs")
///     .compile("catalogs/shop")?;
/// assert!(compiled.events > 0);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    out_dir: Option<PathBuf>,
    file_name: String,
    emit_cargo: bool,
    links: Links,
    options: Options,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            out_dir: None,
            file_name: "event_catalog.rs".to_owned(),
            emit_cargo: true,
            links: Links::Inside,
            options: Options::default(),
        }
    }
}

impl Config {
    /// Creates the default settings, which [`compile`] also uses.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the folder to write to, instead of Cargo's `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// Sets the name of the file to write, instead of `event_catalog.rs`. Use this in a crate with
    /// several catalogs, which includes them as
    /// `event_catalog::include_catalog!("shop_events.rs")`.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// Sets whether to generate the perfect-hash map `EVENTS`; the default is `true`. A crate with
    /// a very large catalog compiles faster without it, and `Event::from_name` doesn't need it.
    #[must_use]
    pub fn events_map(mut self, generate: bool) -> Self {
        self.options.events_map = generate;
        self
    }

    /// Sets the path of the crate `event-catalog` in the generated code, instead of
    /// `::event_catalog`. Use this in a crate that uses a re-export of `event-catalog`.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Sets whether to print the warnings, and the lines that tell Cargo what to watch; the default
    /// is `true`.
    #[must_use]
    pub fn emit_cargo(mut self, emit: bool) -> Self {
        self.emit_cargo = emit;
        self
    }

    /// Sets whether links in the catalog's folder can point outside it; the default is `false`.
    /// Build systems such as Bazel and Nix create folders of links. The folder itself can always be
    /// a link.
    #[must_use]
    pub fn allow_outside_links(mut self, allow: bool) -> Self {
        self.links = if allow {
            Links::Anywhere
        } else {
            Links::Inside
        };
        self
    }

    /// Reads and checks a catalog, and writes its Rust API.
    ///
    /// The file is written under another name and then renamed. If nothing has changed, it isn't
    /// touched. A link with that name is replaced. If the build is killed, the file is either the
    /// old or the new one. After a power failure, the file might have to be built again, like
    /// everything else in Cargo's `target`.
    ///
    /// # Errors
    ///
    /// [`Error::Catalog`] with all errors if the catalog has any; [`Error::Io`] if the catalog
    /// doesn't exist or the file can't be written; [`Error::NoOutDir`] outside a build script if no
    /// folder is set. An existing file remains unchanged.
    pub fn compile(&self, path: impl AsRef<Path>) -> Result<Compiled, Error> {
        let path = path.as_ref();
        self.cargo("rerun-if-changed", &shown(path));
        let input = Input::open_with(path, self.links)
            .map_err(|source| Error::io("read the catalog", path, source))?;
        for watched in &input.watched {
            self.cargo("rerun-if-changed", watched);
        }
        let catalog = Catalog::new(&input);
        let report = check(&catalog, REQUIRED, &|_| None);
        let lines = |finding: &Finding| finding.lines(&input.sources);
        if report
            .findings
            .iter()
            .any(|finding| finding.rule.is_required())
        {
            let errors = report.findings.iter();
            let errors = errors.filter(|finding| finding.severity == Severity::Error);
            let findings = errors.map(lines).collect();
            return Err(Error::Catalog { findings });
        }
        let warnings: Vec<_> = report.findings.iter().map(lines).collect();
        for line in warnings.iter().flatten() {
            self.cargo("warning", line);
        }
        let folder = match &self.out_dir {
            Some(folder) => folder.clone(),
            None => std::env::var_os("OUT_DIR")
                .map(PathBuf::from)
                .ok_or(Error::NoOutDir)?,
        };
        let file = folder.join(&self.file_name);
        write_if_changed(
            &file,
            &rust(&catalog, &self.options).map_err(Error::Lookup)?,
        )
        .map_err(|source| Error::io("write", &file, source))?;
        Ok(Compiled {
            file,
            events: catalog.events.len(),
            warnings,
        })
    }

    /// Prints an instruction for Cargo. Line breaks in the value can't start another instruction.
    fn cargo(&self, key: &str, value: &str) {
        if self.emit_cargo {
            println!("cargo::{key}={}", printable(value));
        }
    }
}

fn shown(path: &Path) -> String {
    Disk::new(path).show("").trim_end_matches('/').to_owned()
}

/// The result of compiling a catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compiled {
    /// The path of the generated file.
    pub file: PathBuf,
    /// The number of events in the catalog.
    pub events: usize,
    /// The warnings, each as a list of lines.
    pub warnings: Vec<Vec<String>>,
}

/// Why a catalog couldn't be compiled.
///
/// `Debug` shows the same lines as `Display`, because Rust prints an error that `main` returns with
/// `Debug`:
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), event_catalog_build::Error> {
///     event_catalog_build::Config::new().compile("catalog")?;
///     Ok(())
/// }
/// ```
#[non_exhaustive]
pub enum Error {
    /// Required rules have findings, so no code was generated.
    #[non_exhaustive]
    Catalog {
        /// The errors, each as a list of lines: first the place, message and rule, then related
        /// places, then the help.
        findings: Vec<Vec<String>>,
    },
    /// A file could not be read or written.
    #[non_exhaustive]
    Io {
        /// The action that failed, such as "write".
        action: &'static str,
        /// The path of the file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// No lookup table could be built for the names.
    Lookup(LookupError),
    /// There is no `OUT_DIR`: this isn't a build script, and [`Config::out_dir`] wasn't called.
    NoOutDir,
}

impl Error {
    fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }

    /// Formats the error as lines that are safe to print. For a catalog with errors, the lines list all findings.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Catalog { findings } => findings.concat(),
            other => vec![printable(&other.to_string()).into_owned()],
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Catalog { findings } => {
                let errors = findings.len();
                write!(
                    f,
                    "the catalog has {errors} error{}",
                    if errors == 1 { "" } else { "s" }
                )?;
                self.lines()
                    .iter()
                    .try_for_each(|line| write!(f, "\n{line}"))
            }
            Self::Io {
                action,
                path,
                source,
            } => {
                write!(f, "cannot {action} `{}`: {source}", printable(&shown(path)))
            }
            Self::Lookup(error) => write!(f, "can't create a lookup table for the names: {error}"),
            Self::NoOutDir => write!(
                f,
                "there is no OUT_DIR: call this in a build script, or set the folder with `Config::out_dir`"
            ),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Lookup(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_script_that_returns_the_error_shows_the_findings() {
        let folder = tempfile::tempdir().expect("a folder");
        let table = folder.path().join("events.csv");
        std::fs::write(&table, "name,description\nload,Loaded.\nload,Loaded.\n").expect("written");
        let config = Config::new().emit_cargo(false).out_dir(folder.path());
        let error = config
            .compile(&table)
            .expect_err("the event is there twice");
        let shown = format!("Error: {error:?}");
        assert!(
            shown.starts_with("Error: the catalog has 1 error\n"),
            "{shown}"
        );
        let finding = "events.csv:3:1 (cell A3): duplicate event `load`; both rows have the same content \
            [duplicate-event]\n";
        assert!(shown.contains(finding), "{shown}");
    }

    #[test]
    fn the_name_of_a_file_ends_no_line_of_an_error() {
        let path = Path::new("a\u{1b}[2J\ncargo::error=b\u{202e}");
        let error = Error::io("write", path, io::ErrorKind::NotFound.into());
        let line = "cannot write `a\\u{1b}[2J\\ncargo::error=b\\u{202e}`: entity not found";
        assert_eq!(error.to_string(), line);
        assert_eq!(error.lines(), [line]);
    }
}
