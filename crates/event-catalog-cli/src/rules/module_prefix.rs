//! `module-prefix`: a name that does not begin with its module.

use std::collections::HashSet;

use foldhash::fast::RandomState;

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
    let modules = catalog.modules.iter().map(|it| it.name.as_ref());
    let modules: HashSet<&str, RandomState> = modules.collect();
    let mut last = None;
    for event in &catalog.events {
        if last.replace(event.row) == Some(event.row) {
            continue;
        }
        let name = catalog.row(event.row).text(Column::Name);
        // A module that is not known has a finding already.
        let Some(module) = catalog.module(event) else {
            continue;
        };
        let module = module.name.as_ref();
        let Some(longest) = beginnings(name).find(|it| *it == module || modules.contains(it))
        else {
            findings.add(
                Finding::at(
                    catalog.place(event.row, Column::Name),
                    format!("`{name}` does not begin with the name of its module, `{module}`"),
                )
                .label(format!("no prefix `{module}_`"))
                .event(name)
                .related(catalog.place(event.row, Column::Module), "its module")
                .help(format!(
                    "if the module is wrong, correct it; if the event is new, let its name begin with \
                     `{module}_`; if the name is in use already, accept it: see `event-catalog explain \
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
                    "write `{longest}`; or, if `{module}` is right, let the name begin with it"
                )),
            );
        }
    }
}

/// What a name begins with, in whole words, the longest first: itself, and what is before each of
/// its underscores.
fn beginnings(name: &str) -> impl Iterator<Item = &str> {
    let ends = name.rmatch_indices('_').map(|(at, _)| &name[..at]);
    std::iter::once(name).chain(ends)
}
