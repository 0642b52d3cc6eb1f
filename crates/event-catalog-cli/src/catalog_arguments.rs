//! The arguments that name catalogs, the same for every command: `--catalog PATH`, or PATH as the
//! last argument. `inject` and `diff` have only `--catalog`, because their arguments are pages and versions.

use std::path::{Path, PathBuf};

use anyhow::bail;
use event_catalog_build::read::{Input, Links};

use crate::{locate, output};

/// Whether links in a catalog may point outside its folder.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct LinkArguments {
    /// Follow links that point outside a catalog's folder, for build systems that create them (Bazel,
    /// Nix). Use it only for catalogs whose authors you trust with all files of this machine
    #[arg(long)]
    allow_outside_links: bool,
}

impl LinkArguments {
    fn links(self) -> Links {
        if self.allow_outside_links {
            Links::Anywhere
        } else {
            Links::Inside
        }
    }
}

/// The catalogs that a command is about.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogPaths {
    /// Catalogs: folders, or single CSV or TOML files [default: the nearest folder `catalog` upwards, in the same git
    /// repository]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The same as PATH; may be given several times
    #[arg(long = "catalog", value_name = "PATH")]
    catalogs: Vec<PathBuf>,
    #[command(flatten)]
    links: LinkArguments,
}

impl CatalogPaths {
    pub(crate) fn links(&self) -> Links {
        self.links.links()
    }

    /// Whether the command line names catalogs; otherwise they are searched for.
    pub(crate) fn are_named(&self) -> bool {
        !self.paths.is_empty() || !self.catalogs.is_empty()
    }

    /// Finds the catalogs: those on the command line, or otherwise those found by default.
    pub(crate) fn locate(&self) -> anyhow::Result<Vec<PathBuf>> {
        let named = [&self.paths[..], &self.catalogs].concat();
        locate::catalogs(&named, self.links())
    }
}

/// Calls a function for each catalog. If it fails for several, all reasons are reported, the last one as the returned
/// error.
pub(crate) fn on_each<T>(
    paths: &[PathBuf],
    act: impl Fn(&Path) -> anyhow::Result<T>,
) -> anyhow::Result<Vec<T>> {
    let (mut done, mut failures) = (Vec::new(), Vec::<anyhow::Error>::new());
    for path in paths {
        match act(path) {
            Ok(value) => done.push(value),
            Err(error) => {
                // A missing revision causes the same error for each catalog, so report it only once.
                let text = format!("{error:#}");
                if !failures.iter().any(|it| format!("{it:#}") == text) {
                    failures.push(error);
                }
            }
        }
    }
    let Some(last) = failures.pop() else {
        return Ok(done);
    };
    failures.iter().for_each(output::failure);
    Err(last)
}

/// The catalogs of a command whose positional arguments are something else.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogOptions {
    /// A catalog: a folder, or a CSV or TOML file; may be given several times [default: those of
    /// `event-catalog.toml`, or the nearest folder `catalog` upwards, in the same git repository]
    #[arg(long = "catalog", value_name = "PATH")]
    catalogs: Vec<PathBuf>,
    #[command(flatten)]
    links: LinkArguments,
}

impl CatalogOptions {
    pub(crate) fn links(&self) -> Links {
        self.links.links()
    }

    /// Whether the command line names a catalog.
    pub(crate) fn is_named(&self) -> bool {
        !self.catalogs.is_empty()
    }

    /// Finds the catalogs: those on the command line, or otherwise those found by default.
    pub(crate) fn locate(&self) -> anyhow::Result<Vec<PathBuf>> {
        locate::catalogs(&self.catalogs, self.links())
    }
}

/// The catalog that a command is about.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogPath {
    /// The catalog: a folder, or a CSV or TOML file [default: the nearest folder `catalog` upwards, in the same git
    /// repository]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    #[command(flatten)]
    option: CatalogOption,
}

impl CatalogPath {
    pub(crate) fn links(&self) -> Links {
        self.option.links()
    }

    pub(crate) fn locate(&self) -> anyhow::Result<PathBuf> {
        self.locate_or(None)
    }

    /// Finds the catalog. The path may also be `earlier`, the value of an argument before PATH.
    pub(crate) fn locate_or(&self, earlier: Option<&Path>) -> anyhow::Result<PathBuf> {
        let named = [
            earlier,
            self.path.as_deref(),
            self.option.catalog.as_deref(),
        ];
        let mut named = named.into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(one), Some(other)) => bail!(
                "this command takes one catalog, but `{}` and `{}` are two catalogs; remove one of these arguments",
                output::path(one),
                output::path(other)
            ),
            (one, _) => locate::catalog(one, self.links()),
        }
    }

    /// Rejects a path that doesn't exist; `hint` explains what to write if the argument wasn't meant as a
    /// path.
    pub(crate) fn check(&self, hint: impl Fn(&str) -> String) -> anyhow::Result<()> {
        if let Some(path) = self.path.as_ref().filter(|path| !path.exists()) {
            let shown = output::path(path);
            bail!("there is no file or folder `{shown}`; {}", hint(&shown));
        }
        Ok(())
    }

    /// Reads the catalog; for `hint`, see [`check`](Self::check).
    pub(crate) fn read(&self, hint: impl Fn(&str) -> String) -> anyhow::Result<Input> {
        self.check(hint)?;
        locate::read(&self.locate()?, self.links())
    }
}

/// The catalog of a command whose positional arguments are something else.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogOption {
    /// The catalog: a folder, or a CSV or TOML file [default: the nearest folder `catalog` upwards, in the same git
    /// repository]
    #[arg(long, value_name = "PATH")]
    catalog: Option<PathBuf>,
    #[command(flatten)]
    links: LinkArguments,
}

impl CatalogOption {
    pub(crate) fn links(&self) -> Links {
        self.links.links()
    }

    /// Whether the command line names a catalog.
    pub(crate) fn is_named(&self) -> bool {
        self.catalog.is_some()
    }

    /// Finds the catalog that the command line names, or otherwise the default one.
    pub(crate) fn locate(&self) -> anyhow::Result<PathBuf> {
        locate::catalog(self.catalog.as_deref(), self.links())
    }

    pub(crate) fn read(&self) -> anyhow::Result<Input> {
        locate::read(&self.locate()?, self.links())
    }
}

/// A hidden option of commands without a catalog, so that their error can explain that they need none.
#[derive(Debug, clap::Args)]
pub(crate) struct NoCatalog {
    #[arg(long, value_name = "PATH", hide = true)]
    catalog: Option<PathBuf>,
}

impl NoCatalog {
    /// Rejects the option; `why` explains that the command needs no catalog, and what to write.
    pub(crate) fn check(&self, why: &str) -> anyhow::Result<()> {
        if self.catalog.is_some() {
            bail!("this command doesn't take `--catalog`: {why}");
        }
        Ok(())
    }
}
