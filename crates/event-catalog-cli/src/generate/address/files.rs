//! Names files after events.
//!
//! A file has the [encoded](super::encoded) name of its event. That isn't always enough: some file
//! systems ignore case, and all limit the length of names. In these cases, a `~`, which no encoded
//! name contains, and a hash of the event's name are added.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write;

use event_catalog_build::catalog::Form;
use sha2::{Digest, Sha256};

use super::encoded;
use crate::reserved::is_reserved;

/// The maximum length of a file name in bytes.
const LONGEST: usize = 255;

/// The number of hash bytes in a file name.
const HASH: usize = 8;

/// Chooses file names for events. No two of them are equal, even if case is ignored.
#[derive(Debug)]
pub(crate) struct FileNames {
    ending: &'static str,
    /// The lowercase file names, without the extension, that several events would share.
    alike: HashSet<String>,
}

impl FileNames {
    /// Determines the file names for events with these names. `ending` is the common extension.
    pub(crate) fn of<'n>(names: impl IntoIterator<Item = &'n str>, ending: &'static str) -> Self {
        let mut seen = HashSet::new();
        let folded = names
            .into_iter()
            .map(|name| plain(name).to_ascii_lowercase());
        let alike = folded.filter_map(|folded| seen.replace(folded)).collect();
        Self { ending, alike }
    }

    /// The file name of an event without the extension.
    pub(crate) fn stem<'n>(&self, name: &'n str) -> Cow<'n, str> {
        let plain = plain(name);
        // Among names that differ only in case, at most one has no uppercase letters and keeps its
        // file name.
        let has_uppercase = name.bytes().any(|byte| byte.is_ascii_uppercase());
        let is_alike = has_uppercase && self.alike.contains(&plain.to_ascii_lowercase());
        if is_alike || plain.len() > LONGEST - self.ending.len() {
            Cow::Owned(hashed(name, &plain, self.ending))
        } else {
            plain
        }
    }

    /// Whether an event's file could have this name. The set of names that differ only in case
    /// might have changed since the file was written.
    pub(crate) fn may_be(stem: &str, name: &str, ending: &'static str) -> bool {
        let plain = plain(name);
        stem == plain || stem == hashed(name, &plain, ending)
    }
}

/// Returns the file name of an event, unless it is too long or another name differs only in case.
fn plain(name: &str) -> Cow<'_, str> {
    let stem = encoded(name);
    let is_device = is_reserved(&stem);
    if is_device && Form::SnakeCase.has(name) {
        return Cow::Owned(format!("{name}_"));
    }
    // An event named `con` already has the file `con_`.
    let is_taken = stem.strip_suffix('_').is_some_and(is_reserved);
    // A file whose name starts with a dot is hidden.
    let is_changed = is_device || is_taken || stem.starts_with('.');
    if let (true, Some(first)) = (is_changed, stem.bytes().next()) {
        return Cow::Owned(format!("%{first:02X}{}", &stem[1..]));
    }
    stem
}

/// Truncates a name to leave room for the hash, and appends the hash.
fn hashed(name: &str, plain: &str, ending: &str) -> String {
    let mut end = plain.len().min(LONGEST - ending.len() - 1 - 2 * HASH);
    // An encoded byte is never cut in two. At this point, all characters are ASCII.
    if let Some(percent) = plain[..end].rfind('%')
        && percent + 3 > end
    {
        end = percent;
    }
    let mut stem = format!("{}~", &plain[..end]);
    for byte in &Sha256::digest(name.as_bytes())[..HASH] {
        // Writing to a `String` can't fail.
        let _ = write!(stem, "{byte:02x}");
    }
    stem
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::{HOSTILE, decoded, longest};
    use super::*;

    const ENDING: &str = ".schema.json";

    fn stems(names: &[&str]) -> Vec<String> {
        let files = FileNames::of(names.iter().copied(), ENDING);
        names
            .iter()
            .map(|name| files.stem(name).into_owned())
            .collect()
    }

    #[test]
    fn files_are_named_after_events() {
        let cases = [
            ("link_clicked", "link_clicked"),
            ("Order Completed", "Order%20Completed"),
            ("BOOKING_CREATED", "BOOKING_CREATED"),
            ("orders/create", "orders%2Fcreate"),
            ("con", "con_"),
            ("con_", "%63on_"),
            ("CON", "%43ON"),
            ("con.created", "%63on.created"),
            ("consent", "consent"),
            ("com¹", "com%C2%B9"),
            (".hidden", "%2Ehidden"),
            ("..", "%2E."),
            ("../x", "%2E.%2Fx"),
            ("trailing.", "trailing."),
        ];
        for (name, stem) in cases {
            assert_eq!(stems(&[name]), [stem]);
        }
    }

    #[test]
    fn names_that_differ_only_in_case_have_a_hash_but_for_one() {
        let stems = stems(&["load", "Load", "LOAD", "open", "Close"]);
        assert_eq!(stems[0], "load");
        assert!(stems[1].starts_with("Load~"), "{}", stems[1]);
        assert!(stems[2].starts_with("LOAD~"), "{}", stems[2]);
        assert_ne!(stems[1][5..], stems[2][5..]);
        assert_eq!(stems[3..], ["open", "Close"]);
    }

    #[test]
    fn a_long_name_is_cut_and_has_a_hash() {
        let long = longest();
        let other = long.replace("abcd", "abce");
        let ascii = "a".repeat(243);
        let longer = "a".repeat(244);
        let stems = stems(&[&long, &other, &ascii, &longer]);
        for stem in &stems {
            assert!(stem.len() + ENDING.len() <= LONGEST, "{stem}");
        }
        assert_ne!(stems[0], stems[1]);
        let (cut, hash) = stems[0].split_once('~').expect("a hash");
        assert!(
            cut.len() % 3 == 0 && cut.starts_with("%F0%9F%91%8D"),
            "{cut}"
        );
        assert_eq!(hash.len(), 2 * HASH);
        assert_eq!(stems[2], ascii);
        assert!(stems[3].contains('~'));
    }

    /// On every system, no file overwrites another.
    #[test]
    fn all_files_are_different_and_can_be_written() {
        let long = longest();
        let names: Vec<&str> = HOSTILE.into_iter().chain([long.as_str()]).collect();
        let stems = stems(&names);
        let folded: BTreeSet<String> = stems.iter().map(|it| it.to_ascii_lowercase()).collect();
        assert_eq!(folded.len(), names.len());
        for (stem, name) in stems.iter().zip(&names) {
            let file = format!("{stem}{ENDING}");
            assert!(!is_reserved(&file) && !file.starts_with('.'), "{file}");
            assert!(file.len() <= LONGEST, "{file}");
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-%~".contains(c);
            assert!(file.chars().all(is_plain), "{file}");
            if !stem.contains('~') && *name != "con" {
                assert_eq!(decoded(stem), **name);
            }
            assert!(FileNames::may_be(stem, name, ENDING));
            assert!(!FileNames::may_be(stem, "another", ENDING));
        }
    }

    #[test]
    fn a_file_is_recognized_whether_or_not_it_had_a_hash() {
        let (alone, alike) = (stems(&["Load"]), stems(&["Load", "load"]));
        assert_ne!(alone[0], alike[0]);
        for stem in [&alone[0], &alike[0]] {
            assert!(FileNames::may_be(stem, "Load", ENDING));
            assert!(!FileNames::may_be(stem, "LOAD", ENDING));
        }
    }
}
