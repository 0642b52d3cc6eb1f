//! `unknown-module`: a module that isn't in the settings.

use std::borrow::Cow;

use super::prelude::*;
use crate::catalog::is_sentence;
use crate::collections::Texts;
use crate::lookalike;
use crate::notation::toml_text::key;
use crate::read::Suggestions;

pub(super) static UNKNOWN_MODULE: Rule = Rule {
    name: "unknown-module",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a module is not among the `[modules]` of the settings",
    why: "Once `catalog.toml` lists modules, events can only use these, so a typo doesn't \
        create a new module. A catalog without `[modules]` has the modules that its events name.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[modules.birthdate]\ntitle = \"Birthdate\"\n",
        ),
        file(
            "events.csv",
            "name,description,module\nbirthdate_entered,A birthday was entered.,birthday\n",
        ),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[modules.birthdate]\ntitle = \"Birthdate\"\n",
        ),
        file(
            "events.csv",
            "name,description,module\nbirthdate_entered,A birthday was entered.,birthdate\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let Some(modules) = &catalog.input.settings.modules else {
        return;
    };
    let mut known = Texts::default();
    for module in modules {
        known.insert(Cow::Borrowed(module.name.value.as_str()));
    }
    let suggestions = Suggestions::default();
    for (row, cell) in catalog.rows_with(Column::Module) {
        let name = cell.text.as_ref();
        if known.contains(name) {
            continue;
        }
        let help = match suggestions.similar(
            name,
            modules.iter().map(|module| module.name.value.as_str()),
        ) {
            Some(near) => format!("did you mean `{near}`?"),
            None if is_sentence(name) => {
                "if a comma in the description has moved this here, put the whole description in quotes: \"…\""
                    .to_owned()
            }
            None => {
                format!(
                    "add it to catalog.toml: `[modules.{}]`, and below it `title = \"…\"`",
                    key(name)
                )
            }
        };
        findings.add(
            Finding::at(cell.place, format!("there is no module `{name}`"))
                .label("not in catalog.toml")
                .event(row.text(Column::Name))
                .help(lookalike::explained(help, name))
                .help_maybe(Change::at(cell.place, name).map(Change::advice)),
        );
    }
}
