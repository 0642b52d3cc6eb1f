//! `merge-conflict`: a file that contains two versions of a text.

use super::prelude::*;

pub(super) static MERGE_CONFLICT: Rule = Rule {
    name: "merge-conflict",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a file has an unresolved merge conflict",
    why: "If two people change the same rows, version control writes both versions into the file, \
        between rows that begin with `<<<<<<<`, `=======` and `>>>>>>>`. No other findings are \
        reported for such a file, because the rows between the markers exist in two versions.",
    bad: Example(&[file(
        "events.csv",
        "name,description\n\
         <<<<<<< HEAD\n\
         load,The chat was loaded.\n\
         =======\n\
         load,The chat has been loaded.\n\
         >>>>>>> other\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::MergeConflict { place, lines } = problem else {
            continue;
        };
        findings.add(
            Finding::at(
                *place,
                format!("a merge conflict of {lines} lines begins here"),
            )
            .label("both versions follow")
            .help(
                "keep the rows of one version, or of both where they differ, and delete the rows \
                 that begin with `<<<<<<<`, `=======` and `>>>>>>>`",
            ),
        );
    }
}
