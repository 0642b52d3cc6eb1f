//! Checks names against the pattern that the settings require.

use event_catalog_build::read::Placed;

use super::majority;
use crate::pattern::WholePattern;
use crate::rules::names;
use crate::rules::prelude::*;

/// Reports the names that don't match, or why the pattern can't be used.
pub(super) fn check(catalog: &Catalog<'_>, pattern: &Placed<String>, findings: &mut Findings) {
    let names: Vec<_> = names::all(catalog).collect();
    let bytes = names.iter().map(|name| name.sent.len()).sum();
    let matcher = match WholePattern::new(&pattern.value, bytes) {
        Ok(matcher) => matcher,
        Err(why) => {
            findings.add(
                Finding::at(
                    pattern.place,
                    format!("the `pattern` in `[names]` can't be used: {why}"),
                )
                .label("not checked")
                .help(
                    "write a short regular expression of ECMA-262 with the flag `u`, such as \
                     `[a-z]+(\\.[a-z]+)*`, without lookarounds and backreferences",
                ),
            );
            return;
        }
    };
    let others = names.iter().filter(|name| !matcher.matches(&name.sent));
    let others: Vec<_> = others.collect();
    if majority::is_one(others.len(), names.len()) {
        let first = catalog.place(others[0].row, Column::Name);
        let message = format!("{} names don't match the pattern", others.len());
        findings.add(
            Finding::at(pattern.place, message)
                .label("not the pattern of most names")
                .related(first, "the first of these names")
                .help("if the events are sent with these names, correct the pattern"),
        );
        return;
    }
    findings.extend(others.into_iter().map(|name| {
        let written = name.written;
        Finding::at(
            catalog.place(name.row, Column::Name),
            format!("the name `{written}` doesn't match the pattern"),
        )
        .label("doesn't match")
        .event(written)
        .related(pattern.place, "the pattern")
        .help(format!(
            "correct the name; if `{written}` is already sent, keep it as an alias, or allow it in the \
             pattern"
        ))
    }));
}
