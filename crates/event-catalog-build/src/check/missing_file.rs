//! `missing-file`: a file that the settings name, but that doesn't exist.

use super::prelude::*;

pub(super) static MISSING_FILE: Rule = Rule {
    name: "missing-file",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a file that the settings name doesn't exist",
    why: "`catalog.toml` names the files with the events and the introductions, with paths from its own \
        folder and `/` between their parts.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[[section]]\ntitle = \"Events\"\nevents = [\"event.csv\"]\n",
        ),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n",
        ),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::MissingFile {
            place,
            path,
            similar,
        } = problem
        else {
            continue;
        };
        let help = match similar {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "write the path of an existing file, starting from the catalog's folder".to_owned()
            }
        };
        findings.add(
            Finding::at(*place, format!("there is no file `{path}`"))
                .label("named here")
                .help(help),
        );
    }
}
