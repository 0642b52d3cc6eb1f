//! `cut-row`: a row that a line break has split in two.

use super::prelude::*;

pub(super) static CUT_ROW: Rule = Rule {
    name: "cut-row",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a row is split by a line break",
    why: "Each line of a CSV file is a row, unless the line break is inside quotes. If a text \
        with a line break is pasted into the file, or an editor wraps a row, the text after the \
        break becomes a separate row.",
    bad: Example(&[file(
        "events.csv",
        "name,description,module\nchat_loaded,The chat\nwas loaded.,chat\nchat_opened,The chat was opened.,chat\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,module\nchat_loaded,The chat was loaded.,chat\nchat_opened,The chat was opened.,chat\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::CutRow { place, above } = problem else {
            continue;
        };
        findings.add(
            Finding::at(*place, "this row continues the row above")
                .label("continues here")
                .related(*above, "split by a line break")
                .help("join the two rows: remove the line break between them"),
        );
    }
}
