//! Converts paths to paths relative to the root of the repository, independent of the working directory.

use std::path::{Component, Path};

/// The position of the working directory in the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Repository {
    /// The names of the folders from the root to the working directory.
    folders: Vec<String>,
}

impl Repository {
    /// Reads the variables of GitHub's and GitLab's runners; without them, the working directory is the root.
    pub(crate) fn from_environment() -> Self {
        let root = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"]
            .into_iter()
            .find_map(std::env::var_os);
        let here = std::env::current_dir().ok();
        match (root, here) {
            (Some(root), Some(here)) => Self::at(Path::new(&root), &here),
            _ => Self::default(),
        }
    }

    fn at(root: &Path, here: &Path) -> Self {
        let below = here.strip_prefix(root).unwrap_or(Path::new(""));
        let names = below.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        Self {
            folders: names.collect(),
        }
    }

    /// Converts a path to a path from the repository's root. A path outside the repository isn't changed.
    pub(crate) fn path(&self, path: &str) -> String {
        if Path::new(path).is_absolute() {
            return path.to_owned();
        }
        let mut folders: Vec<&str> = self.folders.iter().map(String::as_str).collect();
        for part in path.split('/') {
            match part {
                "." | "" => {}
                ".." => {
                    if folders.pop().is_none() {
                        return path.to_owned();
                    }
                }
                name => folders.push(name),
            }
        }
        folders.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_at_the_root() {
        let root = Repository::default();
        assert_eq!(root.path("catalog/./events.csv"), "catalog/events.csv");
        assert_eq!(root.path("../seed/events.csv"), "../seed/events.csv");
        let inside = Repository::at(Path::new("/home/it"), Path::new("/home/it/docs/tools"));
        assert_eq!(inside.path("../events.csv"), "docs/events.csv");
        assert_eq!(inside.path("events.csv"), "docs/tools/events.csv");
        let outside = Repository::at(Path::new("/home/it"), Path::new("/elsewhere"));
        assert_eq!(outside.path("events.csv"), "events.csv");
    }
}
