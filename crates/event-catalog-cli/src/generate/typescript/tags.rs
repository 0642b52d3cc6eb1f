//! The tags after the description in an event's doc comment.

use event_catalog_build::catalog::{Deprecation, Event, sentence};

use super::text::{code, paragraph};
use crate::generate::selection::Selection;

/// Writes the tags for an event: the version that introduced it, the old name that is still sent, and its deprecation.
pub(super) fn tags(selection: &Selection<'_, '_>, event: &Event<'_>) -> Vec<String> {
    let mut tags = Vec::new();
    tags.extend(event.since().map(|since| format!("@since {since}")));
    let sent = selection.catalog.sent_alias(event);
    tags.extend(sent.map(|alias| format!("@remarks Still sent as {}.", code(alias))));
    tags.extend(
        event
            .deprecation()
            .as_ref()
            .map(|it| deprecated(selection, it)),
    );
    tags
}

fn deprecated(selection: &Selection<'_, '_>, deprecation: &Deprecation<'_>) -> String {
    let mut parts = vec!["@deprecated".to_owned()];
    parts.extend(
        deprecation
            .since
            .as_ref()
            .map(|since| format!("Since {since}.")),
    );
    let reason = deprecation.reason.as_deref().map(sentence);
    parts.extend(reason.map(|reason| paragraph(&reason)));
    // Events outside the selection must not appear.
    let replacement = deprecation.replaced_by.as_ref();
    let replacement = replacement.and_then(|name| selection.event(name));
    parts.extend(replacement.map(|it| format!("Use {} instead.", code(&it.name))));
    let end = deprecation.remove_after.as_ref();
    parts.extend(end.map(|end| format!("May be removed from {end} on.")));
    parts.join(" ")
}

/// The tag for a former name of an event.
pub(super) fn renamed_to(event: &Event<'_>) -> String {
    format!("@deprecated Renamed to {}.", code(&event.name))
}
