//! Symbolic links in catalogs, pages, templates and outputs, for every command that reads or writes
//! files.

mod catalogs;
mod outputs;
mod repository;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::command::{Run, run};
use crate::{Files, files};

/// The text that no command may print, copy or change.
const SECRET: &str = "secret_of_this_machine";

/// A noncanonical table, which `fmt` and `--fix` would change.
fn table() -> String {
    format!("name;description\n{SECRET};A  secret was told.\n")
}

const SETTINGS: &str =
    "[[section]]\ntitle = \"Events\"\nintro = \"intro.md\"\nevents = [\"events.csv\"]\n";
const EVENTS: &str = "name,description,payload\nload,The chat was loaded.,load\n";
const SCHEMA: &str = "{\"type\":\"object\",\"properties\":{\"url\":{\"type\":\"string\"}}}";
const PAGE: &str = "# Events\n\n<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";

/// A repository with a catalog, and a folder outside it that has the same files with a secret in
/// them.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let outside_schema = format!("{{\"type\":\"object\",\"description\":\"{SECRET}\"}}");
        let outside_settings = format!("title = \"{SECRET}\"\n{SETTINGS}");
        for (path, text) in [
            ("repository/.git/HEAD", "ref: refs/heads/main\n"),
            ("repository/catalog/catalog.toml", SETTINGS),
            ("repository/catalog/events.csv", EVENTS),
            ("repository/catalog/intro.md", "All events.\n"),
            ("repository/catalog/payloads/load.json", SCHEMA),
            ("repository/page.md", PAGE),
            (
                "repository/templates/events.txt.jinja",
                "{% include \"part.txt\" %}\n",
            ),
            ("repository/templates/part.txt", "part\n"),
            ("outside/catalog.toml", &outside_settings),
            ("outside/events.csv", &table()),
            ("outside/intro.md", &format!("The {SECRET}.\n")),
            ("outside/load.json", &outside_schema),
            ("outside/part.txt", SECRET),
            ("outside/page.md", &format!("{SECRET}\n{PAGE}")),
            (
                "outside/event-catalog.toml",
                &format!("catalogs = [\"{SECRET}\"]\n"),
            ),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Self { folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Replaces a file or folder in the repository with a link.
    fn link(&self, path: &str, target: impl AsRef<Path>) {
        let link = self.path("repository").join(path);
        let _ = fs::remove_file(&link);
        let _ = fs::remove_dir_all(&link);
        fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
        symlink(target, link).expect("a link");
    }

    fn run(&self, arguments: &[&str]) -> Run {
        run(self.path("repository"), arguments)
    }

    /// Asserts that nothing outside the repository was printed, copied or changed.
    fn assert_kept(&self, before: &Files, run: &Run, what: &str) {
        assert!(!run.stdout.contains(SECRET), "{what}: {run:?}");
        assert!(!run.stderr.contains(SECRET), "{what}: {run:?}");
        assert_eq!(&files(&self.path("outside")), before, "{what}");
        for (path, bytes) in files(&self.path("repository")) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains(SECRET),
                "{what}: {path} has the secret: {run:?}"
            );
        }
    }
}
