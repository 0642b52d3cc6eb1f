//! Many small crates in one workspace, which Cargo checks in one run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace of all crates.
pub(crate) struct Crates {
    folder: PathBuf,
    members: Vec<String>,
}

impl Crates {
    /// An empty workspace. Reuses dependencies that were built for an earlier workspace.
    pub(crate) fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ground_truth");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Self {
            folder,
            members: Vec::new(),
        }
    }

    /// Adds a crate with generated code, and code that uses it.
    pub(crate) fn add(&mut self, name: &str, generated: &str, consumer: &str) {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nevent-catalog = {{ path = \"{}\" }}\n",
            shown(&root().join("crates/event-catalog"))
        );
        self.write(name, "Cargo.toml", &manifest);
        let library = "#![allow(warnings)]\n\npub mod events;\npub mod consumer;\n";
        self.write(name, "src/lib.rs", library);
        self.write(name, "src/events.rs", generated);
        self.write(name, "src/consumer.rs", consumer);
        self.members.push(name.to_owned());
    }

    fn write(&self, name: &str, path: &str, text: &str) {
        let path = self.folder.join(name).join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The compiler errors of the crates that don't compile, keyed by crate name.
    pub(crate) fn check(&self) -> BTreeMap<String, String> {
        let members: Vec<String> = self.members.iter().map(|it| format!("{it:?}")).collect();
        let workspace = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n",
            members.join(", ")
        );
        fs::write(self.folder.join("Cargo.toml"), workspace).expect("a manifest");
        // Uses the versions in this workspace's lock file, so that nothing is downloaded.
        fs::copy(root().join("Cargo.lock"), self.folder.join("Cargo.lock")).expect("a lock file");
        let mut command = Command::new(env!("CARGO"));
        command
            .args([
                "check",
                "--workspace",
                "--keep-going",
                "--offline",
                "--message-format=json",
            ])
            .current_dir(&self.folder);
        // The environment of the test's own build must not affect the crates.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_") && name != "CARGO_HOME"
                || matches!(&*name, "RUSTFLAGS" | "RUSTDOCFLAGS")
            {
                command.env_remove(&*name);
            }
        }
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ground_truth-target");
        command.env("CARGO_TARGET_DIR", target);
        let output = command.output().expect("Cargo starts");
        let text = String::from_utf8_lossy(&output.stdout);
        let messages = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let messages: Vec<serde_json::Value> = messages.collect();
        assert!(
            messages.iter().any(|it| it["reason"] == "build-finished"),
            "Cargo didn't build anything: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let mut failed: BTreeMap<String, String> = BTreeMap::new();
        for message in &messages {
            if message["reason"] == "compiler-message" && message["message"]["level"] == "error" {
                let name = message["target"]["name"]
                    .as_str()
                    .expect("a name")
                    .to_owned();
                let rendered = message["message"]["rendered"].as_str().unwrap_or_default();
                failed.entry(name).or_default().push_str(rendered);
            }
        }
        failed
    }
}

/// The root of this repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A path as a TOML string.
fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
