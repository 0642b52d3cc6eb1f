//! `stray-file`: a file in the catalog's folder that belongs to nothing.

use super::prelude::*;

/// A file in the catalog's folder that belongs to nothing.
pub(super) static STRAY_FILE: Rule = Rule {
    name: "stray-file",
    level: Level::Warn,
    structural: false,
    summary: "a table in the catalog's folder belongs to no section",
    why: "Events in a file that no `[[section]]` names are not in the catalog, though they look as if \
        they were. Name the file in a section, or move it elsewhere.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n",
        ),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        file("more.csv", "name,description\nopen,The chat was opened.\n"),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\", \"more.csv\"]\n",
        ),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        file("more.csv", "name,description\nopen,The chat was opened.\n"),
    ]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    for problem in catalog.all_problems() {
        let Problem::StrayFile { file } = problem else {
            continue;
        };
        findings.add(
            Finding::at(Place::whole(*file), "this file belongs to no section of the catalog")
                .help("name it in `events` of a `[[section]]` in catalog.toml, or move it out of the folder"),
        );
    }
}
