//! `unclosed-quote`: a quoted cell without a closing quote.

use super::prelude::*;

pub(super) static UNCLOSED_QUOTE: Rule = Rule {
    name: "unclosed-quote",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a quoted cell has no closing quote",
    why: "A cell that begins with a quote continues to the next quote, even on a later line. \
        If the closing quote is missing, the cell swallows the rows below it: up to the next \
        quote in the file, or all of them. This only happens in a text editor; spreadsheets write \
        both quotes.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nload,\"The chat was loaded.\nopen,The chat was opened.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,\"The chat was loaded.\"\nopen,The chat was opened.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::UnclosedQuote { place, closes } = problem else {
            continue;
        };
        let draft =
            Finding::at(*place, "the quote that opens here is not closed").label("opens here");
        findings.add(match closes {
            None => draft.help("close the text with a quote, or remove this quote"),
            Some(closes) => draft
                .related(*closes, "the next quote, with text after it")
                .help("close the text with a quote in its own row"),
        });
    }
}
