//! `outside-link`: a symbolic link that points outside the catalog's folder.

use super::prelude::*;

pub(super) static OUTSIDE_LINK: Rule = Rule {
    name: "outside-link",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a symbolic link points outside the catalog's folder",
    why: "The content of a catalog is published: on its page, in generated code, in messages. A \
        link can point to any file on the machine that reads the catalog, and in a pull request, \
        it looks like any other file. So only links within the folder are followed, and no link to \
        a hidden file. The folder itself can be a link.",
    // An example consists of file contents and can't contain links; the command's tests cover this
    // rule.
    bad: Example(&[]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::OutsideLink { file, link } = problem else {
            continue;
        };
        findings.add(Finding::at(Place::whole(*file), link.to_string()).help(
            "replace the link with the file; if a build system created it, pass \
             `--allow-outside-links`, or call `Config::allow_outside_links(true)` in the build script",
        ));
    }
}
