//! Runs Cargo on a crate outside the workspace that compiles a catalog.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of this repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A crate in its own folder.
pub(crate) struct Downstream {
    folder: PathBuf,
}

impl Downstream {
    /// Creates a crate with the usual `build.rs`, and without a catalog.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("downstream")
            .join(name);
        let _ = fs::remove_dir_all(&folder);
        let downstream = Self { folder };
        let crates = root().join("crates");
        downstream.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                 [workspace]\n\n\
                 [dependencies]\nevent-catalog = {{ path = \"{}\" }}\n\n\
                 [build-dependencies]\nevent-catalog-build = {{ path = \"{}\" }}\n",
                shown(&crates.join("event-catalog")),
                shown(&crates.join("event-catalog-build")),
            ),
        );
        // Use the versions that the workspace was built with, so that nothing is downloaded.
        fs::copy(
            root().join("Cargo.lock"),
            downstream.folder.join("Cargo.lock"),
        )
        .unwrap();
        downstream.write(
            "build.rs",
            "fn main() {\n    event_catalog_build::compile(\"catalog\");\n}\n",
        );
        downstream
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap()
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.folder.join(path)).unwrap();
    }

    pub(crate) fn copy_catalog(&self) {
        copy(&root().join("catalog"), &self.folder.join("catalog"));
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.folder);
        // The settings of the test's build must not affect the build of the crate.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_") && name != "CARGO_HOME"
                || name == "RUSTFLAGS"
                || name == "RUSTDOCFLAGS"
            {
                command.env_remove(&*name);
            }
        }
        // All crates share one folder, so the dependencies are built once.
        command.env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream-target"),
        );
        command.env("CARGO_TERM_COLOR", "never");
        command.output().unwrap()
    }

    /// Runs Cargo, which must succeed. Returns its output, with errors first.
    pub(crate) fn cargo_ok(&self, arguments: &[&str]) -> String {
        let output = self.cargo(arguments);
        let text = text(&output);
        assert!(
            output.status.success(),
            "cargo {arguments:?} failed:\n{text}"
        );
        text
    }

    /// Runs Cargo, which must fail. Returns its output, with errors first.
    pub(crate) fn cargo_err(&self, arguments: &[&str]) -> String {
        let output = self.cargo(arguments);
        let text = text(&output);
        assert!(
            !output.status.success(),
            "cargo {arguments:?} succeeded:\n{text}"
        );
        text
    }
}

fn text(output: &Output) -> String {
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    lossy(&output.stderr) + &lossy(&output.stdout)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A path as a TOML string.
fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
