//! `unreadable-file`: a file that is there and cannot be read.

use super::prelude::*;

/// A file that is there and cannot be read.
pub(super) static UNREADABLE_FILE: Rule = Rule {
    name: "unreadable-file",
    level: Level::Deny,
    structural: true,
    summary: "a file cannot be read",
    why: "The operating system refuses to hand over a file of the catalog: its permissions, or a file \
        that vanished while the catalog was read. A catalog may have been checked only as a whole.",
    // What the system refuses cannot be shown by the bytes of a file; `tests/files.rs` has the case.
    bad: Example(&[]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\n",
    )]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    for problem in catalog.all_problems() {
        let Problem::Unreadable { file, error } = problem else {
            continue;
        };
        findings.add(
            Finding::at(
                Place::whole(*file),
                format!("the file cannot be read: {error}"),
            )
            .help("look at its permissions, and whether another program is just writing it"),
        );
    }
}
