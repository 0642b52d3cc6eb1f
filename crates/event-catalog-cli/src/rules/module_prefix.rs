//! `module-prefix`: a name that does not begin with its module.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::intended::beginning;
use super::names;
use super::prelude::*;

/// A name that does not begin with its module.
pub(super) static MODULE_PREFIX: Rule = Rule {
    name: "module-prefix",
    kind: Kind::Style(Level::Off, check),
    suppresses: false,
    summary: "a name does not begin with the name of its module",
    why: "A name that begins with its module shows its origin everywhere: `birthdate_entered` comes \
        from the module `birthdate`. If it doesn't, either the prefix is missing or the cell names \
        the wrong module, as happens when a spreadsheet fills a column down one row too far. Not \
        every catalog names its events that way, so the rule is off by default.\n\n\
        A name that has been published stays as it is; accept it, with the reason: `[[accept]]`, \
        `rule = \"module-prefix\"`, `event = [\"…\"]`, `reason = \"…\"`.",
    bad: Example(&[file(
        "events.csv",
        "name,description,module\n\
        birthdate_entered,A birthdate was entered.,birthdate\n\
        gender_entered,A gender was entered.,birthdate\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,module\n\
        birthdate_entered,A birthdate was entered.,birthdate\n\
        gender_entered,A gender was entered.,gender\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    if !catalog.has(Column::Module) {
        return;
    }
    let form = catalog.input.settings.names.form();
    let modules = catalog.modules.iter().map(|it| it.name.as_ref());
    let modules: HashMap<String, &str, RandomState> = modules.map(|it| (key(it), it)).collect();
    for event in names::events(catalog) {
        let name = names::of_row(catalog, event);
        // `unknown-module` reports an unknown module.
        let Some(module) = catalog.module(event) else {
            continue;
        };
        let module = module.name.as_ref();
        let (wanted, words) = (key(module), key(&event.name));
        let known = |beginning: &str| {
            if beginning == wanted {
                return Some(module);
            }
            modules.get(beginning).copied()
        };
        let Some(longest) = beginnings(&words).find_map(known) else {
            let words: Vec<&str> = wanted.split('_').collect();
            let prefix = beginning(form, &words).unwrap_or_else(|| module.to_owned());
            findings.add(
                Finding::at(
                    catalog.place(event.row, Column::Name),
                    format!("`{name}` does not begin with the name of its module, `{module}`"),
                )
                .label(format!("no prefix `{prefix}`"))
                .event(name)
                .related(catalog.place(event.row, Column::Module), "its module")
                .help(format!(
                    "if the module is wrong, correct it; if the event is new, begin its name with `{prefix}`; if the \
                     name is already in use, accept it: see `event-catalog explain \
                     module-prefix`"
                )),
            );
            continue;
        };
        if longest != module {
            findings.add(
                Finding::at(
                    catalog.place(event.row, Column::Module),
                    format!("`{name}` begins with the name of the module `{longest}`, but its module is `{module}`"),
                )
                .label(format!("did you mean `{longest}`?"))
                .event(name)
                .related(catalog.place(event.row, Column::Name), "the name")
                .help(format!(
                    "if the module is wrong, write `{longest}`; if `{module}` is right, begin the name of a new \
                     event with it, and accept a name that is already in use: see `event-catalog explain \
                     module-prefix`"
                )),
            );
        }
    }
}

/// Joins the words of a name with `_`, so that names of different forms can be compared.
fn key(name: &str) -> String {
    names::words(name).join("_")
}

/// Lists the prefixes of a name's words, longest first: the whole text, and the part before each underscore.
fn beginnings(words: &str) -> impl Iterator<Item = &str> {
    let ends = words.rmatch_indices('_').map(|(at, _)| &words[..at]);
    std::iter::once(words).chain(ends)
}
