//! `stray-file`: a file in the catalog's folder that the catalog doesn't use.

use super::prelude::*;

pub(super) static STRAY_FILE: Rule = Rule {
    name: "stray-file",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a table in the catalog's folder belongs to no section",
    why: "A file that no `[[section]]` names looks like a part of the catalog, but its events \
        aren't in the catalog. Name the file in a section, or move it elsewhere.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n",
        ),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        file("more.csv", "name,description\nopen,The chat was opened.\n"),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\", \"more.csv\"]\n",
        ),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        file("more.csv", "name,description\nopen,The chat was opened.\n"),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::StrayFile { file } = problem else {
            continue;
        };
        let path = catalog.input.sources.get(*file).path();
        let draft = if is_workbook(path) {
            Finding::at(Place::whole(*file), "this workbook is not part of the catalog").help(
                "save its sheet as CSV (\"CSV UTF-8\") over the original table, then remove the workbook, which has no \
                 effect on the catalog",
            )
        } else {
            let draft = Finding::at(
                Place::whole(*file),
                "this file belongs to no section of the catalog",
            );
            match original(path) {
                Some(original) => draft.help(format!(
                    "this file seems to be a copy of `{original}`. If the copy is newer, save it under that name. Then \
                     remove the copy"
                )),
                None => draft.help(
                    "name the file in `events` of a `[[section]]` in catalog.toml, or move it out of the folder",
                ),
            }
        };
        findings.add(draft);
    }
}

fn is_workbook(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["xlsx", "xls", "ods", "numbers"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(extension))
}

/// The original's name, if this is a name that browsers and file managers give to copies: `events
/// (1).csv`, `events - Copy.csv`, `events copy.csv`, `Kopie von events.csv`.
fn original(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let numbered = || {
        let (stem, number) = stem.strip_suffix(')')?.rsplit_once(" (")?;
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(stem)
    };
    let ends = [
        " - Copy", " - Kopie", " copy", " Kopie", " (copy)", " (Kopie)",
    ];
    let begins = ["Copy of ", "Kopie von "];
    let stem = numbered()
        .or_else(|| ends.iter().find_map(|end| stem.strip_suffix(end)))
        .or_else(|| begins.iter().find_map(|begin| stem.strip_prefix(begin)))?;
    Some(format!("{stem}.{extension}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn copies_are_recognized_by_their_names() {
        for name in [
            "a (1).csv",
            "a - Copy.csv",
            "x/a copy.csv",
            "Kopie von a.csv",
        ] {
            assert_eq!(super::original(name).as_deref(), Some("a.csv"), "{name}");
        }
        for name in ["a.csv", "a_1.csv", "a (b).csv", "copy.csv"] {
            assert_eq!(super::original(name), None, "{name}");
        }
    }
}
