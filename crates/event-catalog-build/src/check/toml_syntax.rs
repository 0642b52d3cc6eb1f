//! `toml-syntax`: a file that is not TOML.

use super::prelude::*;

pub(super) static TOML_SYNTAX: Rule = Rule {
    name: "toml-syntax",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a `.toml` file is not TOML",
    why: "The settings, and events or schemas that are written in TOML, follow <https://toml.io>. The \
        usual mistakes are text without quotes and repeated keys.",
    bad: Example(&[
        file("catalog.toml", "title = Events\n"),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
    ]),
    good: Example(&[
        file("catalog.toml", "title = \"Events\"\n"),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::TomlSyntax { place, message } = problem else {
            continue;
        };
        // The parser's messages can have several lines; messages of findings have one.
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        // JSON Schema keywords that start with a dollar sign can't be bare keys.
        let source = catalog.input.sources.get(place.span.file);
        let rest = source.text().get(place.span.start as usize..);
        let help = if rest.is_some_and(|rest| rest.starts_with('$')) {
            "put a key with a dollar sign in quotes, as in `\"$ref\" = \"#/$defs/address\"`"
        } else {
            "put strings in quotes, and use each key only once per table: https://toml.io"
        };
        findings.add(
            Finding::at(*place, format!("this is not TOML: {message}"))
                .label("here")
                .help(help),
        );
    }
}
