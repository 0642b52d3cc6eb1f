//! `bare-deprecation`: a deprecated event without a reason or a replacement.

use event_catalog_build::catalog::Release;

use super::prelude::*;

/// A deprecated event without advice.
pub(super) static BARE_DEPRECATION: Rule = Rule {
    name: "bare-deprecation",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "an event is deprecated, without a reason or a replacement",
    why: "The compiler, the documentation and the site report a deprecated event to everyone who uses \
        it, and these users need to know what to do. Either `replaced_by` names the event to use \
        instead, or `deprecated_reason` says in a sentence why there is none.",
    bad: Example(&[file(
        "events.csv",
        "name,description,deprecated,replaced_by\n\
        chat_shown,The chat was shown.,v1.2,\n\
        chat_opened,The chat was opened.,,\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,deprecated,replaced_by\n\
        chat_shown,The chat was shown.,v1.2,chat_opened\n\
        chat_opened,The chat was opened.,,\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for (row, version) in catalog.rows_with(Column::Deprecated) {
        let columns = [Column::DeprecatedReason, Column::ReplacedBy];
        // `version-form` reports a text that is neither a version nor a date, and its help covers both mistakes.
        if Release::parse(&version.text).is_none() {
            continue;
        }
        let has_advice = columns.into_iter().any(|it| row.get(it).is_some());
        let Some(name) = row.get(Column::Name) else {
            continue;
        };
        if !has_advice {
            findings.add(
                Finding::at(version.place, format!("`{}` is deprecated without a replacement or a reason", name.text))
                    .label("nothing says what to do")
                    .event(&*name.text)
                    .help("name the event to use instead in `replaced_by`, or say why in `deprecated_reason`"),
            );
        }
    }
}
