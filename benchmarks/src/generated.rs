//! A workspace of generated packages, in this workspace's `target/`. They represent users' crates,
//! some with our library and some with the peers.
//!
//! It uses the lock file of the benchmarks, so every run compiles the same versions. It is built
//! offline, because all its dependencies are also dependencies of the benchmarks.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, bail};
use event_catalog_build::ident::Identifiers;

use crate::process::{self, Usage};

/// The dependencies of a package, as lines for `Cargo.toml`; `{root}` is the project's root.
pub mod dependencies {
    /// The crates that the peers need for the same API.
    pub const DERIVES: &str = "\
        phf = { version = \"0.14\", features = [\"macros\"] }\n\
        serde = { version = \"1\", features = [\"derive\"] }\n\
        serde_json = { version = \"1\", features = [\"raw_value\"] }\n\
        strum = { version = \"0.28\", features = [\"derive\"] }\n";
    pub const RUNTIME: &str = "event-catalog = { path = \"{root}/crates/event-catalog\" }\n";
    /// The crate that the program next to the library needs.
    pub const JSON: &str = "serde_json = \"1\"\n";
    pub const GENERATOR: &str =
        "event-catalog-build = { path = \"{root}/crates/event-catalog-build\" }\n";
}

/// A workspace of generated packages.
pub struct Workspace {
    folder: PathBuf,
    members: Vec<String>,
}

impl Workspace {
    /// Creates a workspace. Only the compiled dependencies of an earlier run are kept.
    pub fn new(name: &str) -> anyhow::Result<Self> {
        let folder = benchmarks().join("target/generated").join(name);
        fs::create_dir_all(&folder)?;
        let members = Vec::new();
        Ok(Self { folder, members })
    }

    /// Adds a package, given the rest of its manifest, and its files with their paths.
    pub fn add(
        &mut self,
        name: &str,
        manifest: &str,
        files: &[(&str, &str)],
    ) -> anyhow::Result<PathBuf> {
        let folder = self.folder.join(name);
        let root = root().display().to_string();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n{}",
            manifest.replace("{root}", &root.replace('\\', "/"))
        );
        for (path, text) in [("Cargo.toml", manifest.as_str())].iter().chain(files) {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        self.members.push(name.to_owned());
        Ok(folder)
    }

    /// Writes the manifest and the lock file. Call this after all packages have been added.
    pub fn finish(&self) -> anyhow::Result<()> {
        let members = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {:?}\n",
            self.members
        );
        fs::write(self.folder.join("Cargo.toml"), members)?;
        fs::copy(
            benchmarks().join("Cargo.lock"),
            self.folder.join("Cargo.lock"),
        )?;
        // Removes unused packages from the lock file.
        let mut settle = self.cargo(&["metadata", "--offline", "--format-version=1"]);
        let output = settle.stderr(Stdio::piped()).output()?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    /// Runs Cargo with `arguments`, and with the versions in the lock file.
    pub fn build(&self, arguments: &[&str]) -> anyhow::Result<Usage> {
        let mut command = self.cargo(arguments);
        process::run(command.args(["--offline", "--locked", "--quiet"]))
    }

    /// Makes Cargo recompile a package, but not its dependencies.
    pub fn touch(&self, package: &str) -> anyhow::Result<()> {
        let library = self.folder.join(package).join("src/lib.rs");
        let file = File::options().append(true).open(library)?;
        Ok(file.set_modified(SystemTime::now())?)
    }

    /// Removes everything that has been compiled.
    pub fn clean(&self) -> anyhow::Result<()> {
        let target = self.folder.join("target");
        match fs::remove_dir_all(target) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The path of a program that was built with this profile.
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.folder.join("target").join(profile).join(name)
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo());
        command
            .current_dir(&self.folder)
            .args(arguments)
            // Earlier builds and the environment must not affect the result.
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("RUSTFLAGS");
        command
    }
}

/// The variant of an event; every name in the benchmarks has one.
pub fn variant(name: &str) -> String {
    Identifiers::of(name).map_or_else(String::new, |it| it.variant())
}

/// The Cargo that runs this program, or else the one in `PATH`.
pub fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Builds the command `event-catalog` with the release profile, and returns its path.
pub fn command() -> anyhow::Result<PathBuf> {
    let target = benchmarks().join("target/command");
    build_release(root(), "event-catalog-cli", &target, &[])?;
    Ok(target.join("release/event-catalog"))
}

/// Builds a package of one of this project's workspaces, for the architecture's baseline
/// processor.
pub fn build_release(
    workspace: &Path,
    package: &str,
    target: &Path,
    further: &[&str],
) -> anyhow::Result<()> {
    eprintln!("building {package}");
    let mut build = Command::new(cargo());
    build
        .current_dir(workspace)
        .args(["build", "--release", "--locked", "--package", package])
        .arg("--target-dir")
        .arg(target)
        .args(further)
        .env_remove("RUSTFLAGS");
    process::run(&build)?;
    Ok(())
}

/// The folder of the benchmarks.
pub fn benchmarks() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The root of the project.
pub fn root() -> &'static Path {
    benchmarks().parent().unwrap_or(benchmarks())
}
