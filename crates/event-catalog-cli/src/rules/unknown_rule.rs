//! `unknown-rule`: a setting for a rule that does not exist.

use super::prelude::*;

/// A setting for a rule that does not exist.
pub(super) static UNKNOWN_RULE: Rule = Rule {
    name: "unknown-rule",
    kind: Kind::Settings(Level::Deny, check),
    suppresses: false,
    summary: "`[rules]` or `[[accept]]` names a rule that does not exist",
    why: "A setting with a typo silently has no effect: the intended rule keeps its level. \
        `event-catalog explain` lists all rules.",
    bad: Example(&[
        file("catalog.toml", "[rules]\nfinal-stp = \"warn\"\n"),
        file(
            "events.csv",
            "name,description\nlink_clicked,A link was clicked.\n",
        ),
    ]),
    good: Example(&[
        file("catalog.toml", "[rules]\nfinal-stop = \"warn\"\n"),
        file(
            "events.csv",
            "name,description\nlink_clicked,A link was clicked.\n",
        ),
    ]),
};

fn check(seen: &Looked<'_, '_>, findings: &mut Findings) {
    let settings = &seen.catalog.input.settings;
    let levels = settings.rules.iter().map(|(name, _)| name);
    let accepts = settings.accepts.iter().map(|accept| &accept.rule);
    for name in levels.chain(accepts) {
        if super::named(&name.value).is_some() {
            continue;
        }
        let help = match super::similar(&name.value) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`event-catalog explain` lists all rules".to_owned(),
        };
        findings.add(
            Finding::at(name.place, format!("there is no rule `{}`", name.value))
                .label("not a rule")
                .help(help),
        );
    }
}
