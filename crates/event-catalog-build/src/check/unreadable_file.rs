//! `unreadable-file`: a file that exists but can't be read.

use std::io::ErrorKind;

use super::prelude::*;

pub(super) static UNREADABLE_FILE: Rule = Rule {
    name: "unreadable-file",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a file cannot be read",
    why: "The operating system can't read a file of the catalog, for example because of its permissions \
        or because it was deleted in the meantime; or the file is far too large for a catalog, or has a \
        name that cannot be shown. Only a complete catalog can be checked.",
    // An example consists of file contents and can't contain system errors; the command's tests
    // cover this rule.
    bad: Example(&[]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::Unreadable { file, error } = problem else {
            continue;
        };
        let help = match error.kind() {
            ErrorKind::FileTooLarge => {
                "check that this is the right file: a table of a million events has about 100 MB"
            }
            ErrorKind::InvalidFilename if error.raw_os_error().is_none() => {
                "rename the file: letters, digits, `-`, `_` and `.` are safe on every system"
            }
            _ => "check the file's permissions, and whether another program is writing the file",
        };
        let message = format!("the file cannot be read: {error}");
        findings.add(Finding::at(Place::whole(*file), message).help(help));
    }
}
