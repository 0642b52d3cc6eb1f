//! Events that wait for signals, and events that signals gave up.

use event_catalog_build::printable;

use super::{Examination, Finding, names};
use crate::count::counted;
use crate::signals::{DEAD, FOLDER, State};

/// If an event has waited longer than this, its receiver is probably gone.
const LATE: i64 = 10 * 60 * 1_000_000;

pub(super) fn examine(examination: &mut Examination<'_>) {
    let folder = examination.store.join(FOLDER);
    for id in names(&folder) {
        let place = folder.join(&id);
        match State::read(&place) {
            Ok(Some(state)) => signal(examination, &id, &state),
            Ok(None) => {}
            Err(error) => examination.add(Finding::error(
                "damaged-state",
                &place,
                format!("{error:#}; the collector doesn't start"),
                "remove the file, or restore it from a backup",
            )),
        }
    }
}

fn signal(examination: &mut Examination<'_>, id: &str, state: &State) {
    let shown = printable(id).into_owned();
    let place = examination.store.join(FOLDER).join(id);
    if state.gone.is_some() {
        examination.add(Finding::warning(
            "receiver-gone",
            &place,
            "the receiver has answered 410, so all events for the signal become dead letters",
            format!(
                "if the receiver accepts events again, run `event-analytics signals --retry {shown}`; otherwise, \
                 remove the signal from the configuration"
            ),
        ));
    }
    let age = state
        .oldest
        .map_or(0, |oldest| examination.now.saturating_sub(oldest));
    if state.waiting > 0 && age > LATE {
        let error = state.last_error.as_ref().map_or_else(String::new, |error| {
            format!("; the last error: {}", printable(&error.message))
        });
        let advice = if examination.is_running {
            "check the receiver: events that wait longer than `give_up_after` become dead letters"
        } else {
            "start `event-analytics collect`, which delivers them; if the signal isn't configured any more, remove its \
             folder"
        };
        let minutes = age / 60_000_000;
        examination.add(Finding::warning(
            "signal-waiting",
            &place,
            format!(
                "{} to be delivered, the oldest for {}{error}",
                if state.waiting == 1 {
                    "1 event waits".to_owned()
                } else {
                    format!("{} wait", counted(state.waiting, "event"))
                },
                counted(minutes, "minute")
            ),
            advice,
        ));
    }
    if state.dead > 0 {
        examination.add(Finding::warning(
            "dead-letters",
            &place.join(DEAD),
            format!(
                "{}, and will not be delivered",
                if state.dead == 1 {
                    "1 event is a dead letter".to_owned()
                } else {
                    format!("{} are dead letters", counted(state.dead, "event"))
                }
            ),
            format!(
                "when the receiver works, run `event-analytics signals --retry {shown}`; or remove the file to drop \
                 the events"
            ),
        ));
    }
}
