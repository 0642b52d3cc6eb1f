//! `compare`: two whole catalogs, separated by a byte 0xFF, which never occurs in UTF-8. Without
//! that byte, the catalog is compared with itself.

use event_catalog_build::read::Input;
use event_catalog_cli::api;

use crate::catalog::{self, assert_printable};

/// Compares two versions of a catalog.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let at = data.iter().position(|byte| *byte == 0xff);
    let (old, new) = match at {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, data),
    };
    let read = |data| catalog::read(&catalog::whole(data));
    let report = api::compare(read(new), &read(old));
    if old == new {
        assert_eq!(report.compared(), [""; 0], "a catalog differs from itself");
    }
    let json = report.json().expect("JSON");
    assert_printable("json", &json);
    differences(&read(old), &read(new), old == new);
    let again = api::compare(read(new), &read(old));
    assert_eq!(
        json,
        again.json().expect("JSON"),
        "the second comparison differs"
    );
}

/// The output of `diff` for two versions.
fn differences(old: &Input, new: &Input, is_same: bool) {
    let changes = api::diff(Some(old), new);
    if is_same {
        assert_eq!(changes.bump(), "none", "a catalog differs from itself");
    }
    let json = changes.json().expect("JSON");
    assert_printable("json of diff", &json);
    assert_printable("markdown of diff", &changes.markdown());
    let comment = changes.github();
    assert_printable("github of diff", &comment);
    assert!(comment.len() < 65_536, "GitHub rejects the comment");
}
