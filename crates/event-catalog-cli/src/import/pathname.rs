//! File paths in a folder: makes paths relative, and file names valid on every system.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use event_catalog_build::ident::numbered_on;
use event_catalog_build::is_unseen;
use icu_normalizer::ComposingNormalizer;

use crate::reserved::is_reserved;

/// Resolves a path relative to the folder of the file `from`, including `.` and `..`; `None` if it
/// is a URL or leaves the topmost folder.
pub(super) fn join(from: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains("://") {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The relative path from the folder of one file to another file.
pub(super) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    // The last part is the file name.
    let most = from.len().min(to.len()) - 1;
    let common = (0..most).take_while(|&at| from[at] == to[at]).count();
    let mut parts = vec![".."; from.len() - 1 - common];
    parts.extend(&to[common..]);
    parts.join("/")
}

/// The extension of a path without the dot; empty if there is none.
pub(super) fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Removes the extension from a path: events refer to a schema by the rest of its path.
pub(super) fn without_extension(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(name, _)| name)
}

/// The stem of a file name: `placed` for `order/placed.schema.json`. File names for Iglu have no
/// extension: `1-0-0` stays as it is.
pub(super) fn file_stem(path: &str) -> &str {
    const EXTENSIONS: [&str; 3] = [".json", ".yaml", ".yml"];
    let lower = path.to_ascii_lowercase();
    let cut = EXTENSIONS.iter().find(|it| lower.ends_with(**it));
    let stem = cut.map_or(path, |extension| &path[..path.len() - extension.len()]);
    stem.strip_suffix(".schema").unwrap_or(stem)
}

/// A text that is the same for two paths if any system takes them for the same file: some ignore case, and macOS also
/// ignores whether `é` is one character or two (<https://unicode.org/reports/tr15/>).
pub(super) fn same_file(path: &str) -> String {
    let lower = path.to_lowercase();
    let composed = ComposingNormalizer::new_nfc().normalize(&lower);
    composed.into_owned()
}

/// The paths of JSON files in a new catalog.
#[derive(Debug, Default)]
pub(super) struct NewPaths {
    /// The paths so far, as [`same_file`] returns them.
    taken: HashSet<String>,
    next: BTreeMap<String, u64>,
}

impl NewPaths {
    /// Adds a file and returns its new path: its own path with the extension `.json`, if that is
    /// valid everywhere and not taken.
    pub(super) fn add(&mut self, path: &str) -> String {
        let parts: Vec<Cow<'_, str>> = path.split('/').map(valid).collect();
        let valid = parts.join("/");
        let lower = valid.to_ascii_lowercase();
        let extension = [".json", ".yaml", ".yml"]
            .into_iter()
            .find(|it| lower.ends_with(*it));
        let stem = &valid[..valid.len() - extension.map_or(0, str::len)];
        let free = numbered_on(stem, &mut self.next, |it| {
            !self.taken.contains(&same_file(it))
        });
        self.taken.insert(same_file(&free));
        format!("{free}.json")
    }
}

/// Converts part of a path to a file name that is valid on every system and that catalogs don't
/// skip.
fn valid(part: &str) -> Cow<'_, str> {
    const LONGEST: usize = 200;
    let is_bad = |c: char| is_unseen(c) || r#"<>:"|?*\"#.contains(c);
    // Hidden files and the lock files of spreadsheets are skipped.
    let is_unlisted = |part: &str| part.is_empty() || part.starts_with(['.', '~']);
    let is_taken = |part: &str| is_unlisted(part) || is_reserved(part);
    let trimmed = part.trim().trim_end_matches('.');
    if trimmed == part && !part.contains(is_bad) && !is_taken(part) && part.len() <= LONGEST {
        return Cow::Borrowed(part);
    }
    let mut valid: String = trimmed
        .chars()
        .map(|c| if is_bad(c) { '_' } else { c })
        .collect();
    let end = (0..=valid.len().min(LONGEST)).rfind(|at| valid.is_char_boundary(*at));
    valid.truncate(end.unwrap_or(0));
    if is_taken(valid.as_str()) {
        valid.insert(0, '_');
    }
    Cow::Owned(valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_file_to_file() {
        for (from, path, to) in [
            ("a.json", "b.json", "b.json"),
            ("x/a.json", "../y/b.json", "y/b.json"),
            ("x/a.json", "y/b.json", "x/y/b.json"),
            ("x/y/a.json", "../../b.json", "b.json"),
        ] {
            assert_eq!(join(from, path).as_deref(), Some(to));
            assert_eq!(relative(from, to), path);
        }
        assert_eq!(join("a.json", "./b.json").as_deref(), Some("b.json"));
        assert_eq!(join("a.json", "../b.json"), None);
        assert_eq!(join("a.json", "https://example.org/b"), None);
    }

    #[test]
    fn stems_have_no_extension() {
        for (path, stem) in [
            ("m.room.member.yaml", "m.room.member"),
            ("main/main.4.schema.json", "main/main.4"),
            ("jsonschema/1-0-0", "jsonschema/1-0-0"),
            ("A.JSON", "A"),
        ] {
            assert_eq!(file_stem(path), stem);
        }
    }

    #[test]
    fn paths_are_valid_everywhere_and_differ() {
        let mut paths = NewPaths::default();
        for (path, expected) in [
            ("order/placed.json", "order/placed.json"),
            ("order/Placed.yaml", "order/Placed_2.json"),
            ("com.acme/1-0-0", "com.acme/1-0-0.json"),
            ("m.room.message$m.text.yml", "m.room.message$m.text.json"),
            ("\u{e9}.json", "\u{e9}.json"),
            ("e\u{301}.json", "e\u{301}_2.json"),
            ("con/a?b.json", "_con/a_b.json"),
            ("order/placed.schema.json", "order/placed.schema.json"),
            ("x\u{200b}.json", "x_.json"),
            ("../.hidden//a.json", "_/_.hidden/_/a.json"),
        ] {
            assert_eq!(paths.add(path), expected);
        }
    }
}
