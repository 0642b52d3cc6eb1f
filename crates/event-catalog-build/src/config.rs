//! What a build script calls: compile a catalog into `OUT_DIR`, and tell Cargo about it.

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

/// Compiles a catalog into the crate that is being built: [`Config::compile`] with the defaults, for
/// a build script.
///
/// `path` is a folder with a `catalog.toml`, a folder of CSV files, or one CSV or TOML file; it is
/// relative to the crate's `Cargo.toml`. The code goes into `$OUT_DIR/event_catalog.rs`, where
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
/// When the catalog has errors, every one of them is printed as a `cargo::error`, with its file,
/// line, column and cell, and the build ends here: this function does not return then.
pub fn compile(path: impl AsRef<Path>) {
    if let Err(error) = Config::new().compile(path) {
        for line in error.lines() {
            println!("cargo::error={line}");
        }
        // The errors above fail the build. A failing status would add the whole output of this
        // script to what people have to read.
        std::process::exit(i32::from(std::env::var_os("CARGO").is_none()));
    }
}

/// How a catalog is compiled.
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
    /// The defaults, which [`compile`] uses.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The folder to write into, instead of Cargo's `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// The name of the file to write, instead of `event_catalog.rs`: for a crate with several
    /// catalogs, which includes them as `event_catalog::include_catalog!("shop_events.rs")`.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// Whether to generate the perfect-hash map `EVENTS`; it is, unless this says otherwise. A crate
    /// with a very large catalog compiles faster without it, and `Event::from_name` does not need it.
    #[must_use]
    pub fn events_map(mut self, generate: bool) -> Self {
        self.options.events_map = generate;
        self
    }

    /// The path of the crate `event-catalog` in the generated code, instead of `::event_catalog`:
    /// for a crate that has it as a re-export of another one.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Whether to print the lines that tell Cargo what to watch, and the warnings; they are, unless
    /// this says otherwise.
    #[must_use]
    pub fn emit_cargo(mut self, emit: bool) -> Self {
        self.emit_cargo = emit;
        self
    }

    /// Whether links in the catalog's folder may lead out of it; they may not, unless this says
    /// otherwise. Build systems such as Bazel and Nix make folders of links. The folder itself may always
    /// be a link.
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
    /// The file is written beside its place and renamed, and left alone where nothing has changed. A link
    /// of its name is replaced. A build that is killed leaves the old file or the new one; after a power
    /// cut, as with everything else in Cargo's `target`, it may have to be built again.
    ///
    /// # Errors
    ///
    /// [`Error::Catalog`] with everything that is wrong when nothing can be generated;
    /// [`Error::Io`] when the catalog is not there or the file cannot be written;
    /// [`Error::NoOutDir`] outside of a build script, when no folder is given. A file that was
    /// written before is left as it is.
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

    /// Tells Cargo something. Nothing that comes from a catalog can end the line.
    fn cargo(&self, key: &str, value: &str) {
        if self.emit_cargo {
            println!("cargo::{key}={}", printable(value));
        }
    }
}

fn shown(path: &Path) -> String {
    Disk::new(path).show("").trim_end_matches('/').to_owned()
}

/// What was compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compiled {
    /// The file with the code.
    pub file: PathBuf,
    /// How many events the catalog has.
    pub events: usize,
    /// The warnings, each as its lines.
    pub warnings: Vec<Vec<String>>,
}

/// Why a catalog could not be compiled.
///
/// `Debug` shows the same lines as `Display`, because that is what a build script prints that returns the error:
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
    /// The catalog has errors.
    #[non_exhaustive]
    Catalog {
        /// The errors, each as its lines: the place, the message and the rule; other places; the help.
        findings: Vec<Vec<String>>,
    },
    /// A file could not be read or written.
    #[non_exhaustive]
    Io {
        /// What was tried, such as "write".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The names could not be put into a lookup table.
    Lookup(LookupError),
    /// There is no `OUT_DIR`: this is no build script, and [`Config::out_dir`] was not called.
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

    /// The error line by line, each safe to print: of a catalog with errors every finding.
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
            Self::Lookup(error) => write!(f, "no lookup table can be made for the names: {error}"),
            Self::NoOutDir => write!(
                f,
                "there is no OUT_DIR: call this in a build script, or say where to write with `Config::out_dir`"
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
        let finding = "events.csv:3:1 (cell A3): duplicate event `load`; both rows say the same [duplicate-event]\n";
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
