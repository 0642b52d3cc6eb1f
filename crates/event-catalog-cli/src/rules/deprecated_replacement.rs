//! `deprecated-replacement`: a replacement that is deprecated itself.

use event_catalog_build::catalog::Event;

use super::prelude::*;

/// A replacement that is deprecated itself.
pub(super) static DEPRECATED_REPLACEMENT: Rule = Rule {
    name: "deprecated-replacement",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "`replaced_by` names an event that is deprecated itself",
    why: "The advice should lead directly to the current event. If the replacement is replaced itself, the events \
        that name it are easily forgotten: they still name an event that no one should use.",
    bad: Example(&[file(
        "events.csv",
        "name,description,replaced_by\n\
        chat_shown,The chat was shown.,chat_unfolded\n\
        chat_unfolded,The chat was unfolded.,chat_opened\n\
        chat_opened,The chat was opened.,\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,replaced_by\n\
        chat_shown,The chat was shown.,chat_opened\n\
        chat_unfolded,The chat was unfolded.,chat_opened\n\
        chat_opened,The chat was opened.,\n",
    )]),
};

/// The maximum length of a chain that is followed: without it, the time would grow with the square
/// of the length.
const LONGEST: usize = 50;

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    if !catalog.has(Column::ReplacedBy) {
        return;
    }
    let mut last = None;
    for event in &catalog.events {
        let Some(next) = replacement(catalog, event).filter(|it| it.deprecation().is_some()) else {
            continue;
        };
        // `unknown-replacement` reports a `replaced_by` that refers to no event, or to its own event.
        if next.name == event.name || last.replace(event.row) == Some(event.row) {
            continue;
        }
        let help = match follow(catalog, event) {
            End::Present(end) => format!("write `{}`", end.name),
            End::Circle(smallest) if smallest == event.name => {
                "the replacements form a cycle: keep one of the events".to_owned()
            }
            // A cycle is reported once, at one of its events.
            End::Circle(_) => continue,
            End::Nowhere => "name an event that is not deprecated, or empty the cell".to_owned(),
        };
        findings.add(
            Finding::at(
                catalog.place(event.row, Column::ReplacedBy),
                format!(
                    "`{}`, the replacement for `{}`, is deprecated itself",
                    next.name, event.name
                ),
            )
            .label("deprecated")
            .event(catalog.row(event.row).text(Column::Name))
            .related(catalog.place(next.row, Column::Name), "this event")
            .help(help),
        );
    }
}

fn replacement<'c, 's>(catalog: &'c Catalog<'s>, event: &Event<'_>) -> Option<&'c Event<'s>> {
    let by = event.deprecation()?.replaced_by.as_deref()?;
    catalog.event(by)
}

/// What a chain of replacements ends with.
enum End<'c, 's> {
    /// An event that isn't deprecated.
    Present(&'c Event<'s>),
    /// A cycle, identified by the alphabetically first of its names.
    Circle(&'c str),
    /// A deprecated event without a replacement.
    Nowhere,
}

fn follow<'c, 's>(catalog: &'c Catalog<'s>, event: &'c Event<'s>) -> End<'c, 's> {
    let mut names = vec![event.name.as_ref()];
    let mut at = event;
    while let Some(next) = replacement(catalog, at).filter(|_| names.len() < LONGEST) {
        if next.deprecation().is_none() {
            return End::Present(next);
        }
        let first = names.iter().position(|name| *name == next.name);
        if let Some(first) = first {
            let smallest = names[first..].iter().min();
            return End::Circle(smallest.copied().unwrap_or_default());
        }
        names.push(&next.name);
        at = next;
    }
    End::Nowhere
}
