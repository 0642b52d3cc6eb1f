//! `stray-quote`: a quote in an unexpected place in a cell.

use super::prelude::*;

pub(super) static STRAY_QUOTE: Rule = Rule {
    name: "stray-quote",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a quoted cell has text outside its quotes",
    why: "In CSV a quote inside a quoted text is written twice: `\"She said \"\"yes\"\".\"`. A single \
        quote ends the quoted text, and a cell can't continue after it. Nothing may come before the opening \
        quote, not even a space. <https://www.rfc-editor.org/rfc/rfc4180#section-2>",
    bad: Example(&[file(
        "events.csv",
        "name,description\nload,\"The \"chat\" was loaded.\"\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,\"The \"\"chat\"\" was loaded.\"\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::StrayQuote { place } = problem else {
            continue;
        };
        findings.add(
            Finding::at(*place, "a quoted cell has text outside its quotes")
                .label("this quote")
                .help("write a quote inside a quoted text twice (`\"\"`), and leave no space before the first quote"),
        );
    }
}
