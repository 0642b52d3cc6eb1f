//! `unknown-alias`: a `[[send]]` that doesn't name an alias, or whose event already has one.

use super::prelude::*;
use crate::catalog::Event;
use crate::problem::SendProblem;
use crate::read::Suggestions;

pub(super) static UNKNOWN_ALIAS: Rule = Rule {
    name: "unknown-alias",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a `[[send]]` does not name an alias",
    why: "A `[[send]]` in `catalog.toml` says that the generated code keeps sending an event under \
        its old name. Receivers with the new catalog recognize the event only if that name is one \
        of its aliases. An event can be sent under only one name. An entry for a family names the \
        alias with its braces.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[[send]]\nname = \"order_made\"\nuntil = \"2027-03-01\"\n",
        ),
        file(
            "events.csv",
            "name,description,aliases\norder_placed,An order was placed.,order_created\n",
        ),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[[send]]\nname = \"order_created\"\nuntil = \"2027-03-01\"\n",
        ),
        file(
            "events.csv",
            "name,description,aliases\norder_placed,An order was placed.,order_created\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let suggestions = Suggestions::default();
    for problem in catalog.all_problems() {
        let Problem::Send {
            place,
            name,
            problem,
        } = problem
        else {
            continue;
        };
        let finding = match problem {
            SendProblem::Current => Finding::at(
                *place,
                format!(
                    "`{name}` is the current name of an event, not an \
                     alias"
                ),
            )
            .label("not an alias")
            .help(
                "name the alias that is to be sent instead; without an entry, the current name \
                 is sent",
            ),
            SendProblem::Unknown if catalog.may_miss(name) => continue,
            SendProblem::Unknown => {
                let aliases = catalog.events.iter().flat_map(Event::aliases);
                let near = suggestions.similar(name, aliases.map(|alias| &*alias.name));
                Finding::at(*place, format!("no event has the alias `{name}`"))
                    .label("not an alias")
                    .help(near.map_or_else(
                        || {
                            "write a name from the column `aliases`, with the braces of a family if it has any, or \
                             remove the entry"
                                .to_owned()
                        },
                        |near| format!("did you mean `{near}`?"),
                    ))
            }
            SendProblem::Again { event, first } => {
                Finding::at(*place, format!("`{event}` is sent under two old names"))
                    .label("the second entry")
                    .related(*first, "the first entry")
                    .help("remove one of the entries: a receiver would count the event twice")
            }
        };
        findings.add(finding);
    }
}
