//! `repeated-header`: the header row again, among the events.

use super::prelude::*;

pub(super) static REPEATED_HEADER: Rule = Rule {
    name: "repeated-header",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "the header row is repeated among the events",
    why: "If two tables are combined by copying, the header row of the second one is copied, too. \
        Only the first row of a file has the headings; all others are events.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\nName,Description\nopen,The chat was opened.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::RepeatedHeader { place } = problem else {
            continue;
        };
        findings.add(
            Finding::at(*place, "this row repeats the headings")
                .label("not an event")
                .help("remove the row"),
        );
    }
}
