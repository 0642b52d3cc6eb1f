//! `doubtful-pattern`: a pattern that tools interpret differently.

use crate::pattern::{Patterns, broken};
use crate::schema::patterns;

use super::prelude::*;

/// A pattern that tools interpret differently.
pub(super) static DOUBTFUL_PATTERN: Rule = Rule {
    name: "doubtful-pattern",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "not all tools accept a pattern as a regular expression",
    why: "A `pattern` is a regular expression of ECMA-262, and JSON Schema recommends the flag `u`, which allows no \
        needless backslash. If a pattern is valid only without the flag, the generated `validate` uses it without the \
        flag, but other validators report an error, or interpret it in another way.\n\n\
        A pattern that `check` can't use is reported, too, because examples aren't validated against it.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\npattern = '^https?\\:'\ndescription = \"The address.\"\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\npattern = '^https?:'\ndescription = \"The address.\"\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let mut known = Patterns::default();
    for (place, pattern) in patterns(&catalog.schemas) {
        if broken(pattern).is_some() {
            // `meta-schema` reports this pattern.
            continue;
        }
        if let Some(doubt) = known.doubt(pattern) {
            findings.add(Finding::at(place, doubt).label("not accepted by all tools").help(
                "write a simpler pattern, without a backslash before characters that need none",
            ));
        }
    }
}
