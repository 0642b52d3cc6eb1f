//! Names that the catalog no longer has. `removed.csv` says until when the catalog had each name, and what replaced it.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Former, Release};

use super::moment::DAY;
use crate::unknown_event::removed_row;

/// Whether a removed name was still valid when the event was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Removed {
    /// The name was still in the catalog when the event was sent.
    Later,
    /// The name had already been removed. The message says what replaced it.
    Before(String),
}

/// The names in `removed.csv`.
#[derive(Debug, Default)]
pub(super) struct FormerNames<'c, 's> {
    names: HashMap<&'c str, Rows<'c, 's>>,
}

/// The rows of one name.
#[derive(Debug)]
struct Rows<'c, 's> {
    latest: &'c Former<'s>,
    /// The periods of the name whose ends are known, in microseconds, sorted by their exclusive ends.
    times: Vec<(Option<i64>, i64)>,
}

impl<'c, 's> FormerNames<'c, 's> {
    pub(super) fn of(catalog: &'c Catalog<'s>) -> Self {
        let mut names: HashMap<&str, Rows<'_, '_>> = HashMap::new();
        for former in &catalog.former {
            let rows = names.entry(&*former.name).or_insert(Rows {
                latest: former,
                times: Vec::new(),
            });
            if former.order(rows.latest).is_gt() {
                rows.latest = former;
            }
            let day = |release: &Option<Release>| release.as_ref().and_then(Release::date);
            if let Some(last) = day(&former.last) {
                let from = day(&former.first).map(|first| first.days() * DAY);
                rows.times.push((from, (last.days() + 1) * DAY));
            }
        }
        for rows in names.values_mut() {
            rows.times.sort_by_key(|(_, to)| *to);
        }
        Self { names }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Determines what happened to the name of an event that was sent at `micros`, if the time is known. Returns `None`
    /// if the catalog never had the name. `current` maps a former name to its current name.
    pub(super) fn get<'n>(
        &'n self,
        name: &str,
        micros: Option<i64>,
        current: impl FnOnce(&'n str) -> Option<&'n str>,
    ) -> Option<Removed> {
        let rows = self.names.get(name)?;
        if micros.is_some_and(|micros| rows.has(micros)) {
            return Some(Removed::Later);
        }
        let row = rows.latest;
        let event = row.renamed_to.as_deref().and_then(current);
        Some(Removed::Before(removed_row(row, event)))
    }
}

impl Rows<'_, '_> {
    /// Whether the catalog had the name at this time.
    fn has(&self, micros: i64) -> bool {
        let at = self.times.partition_point(|(_, to)| *to <= micros);
        let time = self.times.get(at);
        time.is_some_and(|(from, _)| from.is_none_or(|from| from <= micros))
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::super::moment::micros;
    use super::*;

    fn removed(name: &str, time: Option<&str>) -> Option<Removed> {
        let folder: Memory = [
            (
                "events.csv",
                "name,description,aliases\nlink_opened,A link was opened.,link_used\n",
            ),
            (
                "removed.csv",
                "name,first,last,renamed_to\n\
                 hidden,2024-01-01,2026-11-29,\n\
                 link_clicked,,v4.2,link_used\n\
                 shown,,,\n",
            ),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&folder).expect("a folder in memory");
        let catalog = Catalog::new(&input);
        let former = FormerNames::of(&catalog);
        former.get(name, time.and_then(micros), |name| {
            catalog.resolve(name).map(|event| &*event.name)
        })
    }

    #[test]
    fn it_is_said_since_when_and_what_it_is_now() {
        for (name, message) in [
            (
                "hidden",
                "`hidden` was removed; this catalog had it until 2026-11-29",
            ),
            (
                "link_clicked",
                "`link_clicked` was removed; this catalog had it until v4.2; it is now named `link_opened`",
            ),
            ("shown", "`shown` was removed"),
        ] {
            assert_eq!(
                removed(name, None),
                Some(Removed::Before(message.to_owned()))
            );
        }
        assert_eq!(removed("never", None), None);
    }

    #[test]
    fn an_event_from_the_time_of_its_name_is_right() {
        let at = |time| removed("hidden", Some(time));
        assert_eq!(at("2026-11-29T23:59:59Z"), Some(Removed::Later));
        assert_eq!(at("2024-01-01T00:00:00Z"), Some(Removed::Later));
        for time in ["2026-11-30T00:00:00Z", "2023-12-31T23:59:59Z"] {
            assert!(matches!(at(time), Some(Removed::Before(_))), "{time}");
        }
    }
}
