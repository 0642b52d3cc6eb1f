//! The lifetime of a deprecation: when a deprecated name or field may be removed.
//!
//! A name is announced as deprecated, stays for a while, and is removed with a row in `removed.csv`. The
//! *older* version determines how long it stays, so a removal can't shorten the life that it ends:
//!
//! - `[compatibility] removal`: a number of days after the date in `deprecated`, or never;
//! - `remove_after` in the row: a date, or a version, which is compared with `last` in `removed.csv`.
//!
//! Both periods must be over. For a former name, no column says since when it is deprecated: it is deprecated since the
//! rename, whose day is in `last` of the name's row in `removed.csv`.

mod ends;
mod fields;
mod meanings;
mod records;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;

use event_catalog_build::catalog::{Catalog, Date, Deprecation, Event, Former, Release};
use event_catalog_build::read::{Removal, Settings};

pub(crate) use ends::{ends, unreadable};
pub(crate) use fields::Fields;
pub(crate) use meanings::Meanings;
pub(crate) use records::{records, rows};

/// The number of days before the end of a deprecation from which it is reported as due.
pub(crate) const NOTICE: u32 = 30;

/// Whether a name that the new version lacks was allowed to be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// The name may be removed.
    Yes,
    /// `removed.csv` has no row about this removal: the name may have been lost by mistake.
    Unrecorded,
    /// The removal is too early, for this reason.
    Early(Early),
}

/// Why it is too early for a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Early {
    /// The settings say that nothing may be removed.
    Never,
    /// The name wasn't deprecated in the older version.
    NotDeprecated,
    /// The name stays until this day.
    Until(Date),
    /// The name stays until this version, but `last` in `removed.csv` is an earlier version.
    UntilVersion(Release),
    /// The settings give a number of days, but the day of the deprecation is unknown.
    UnknownDay(u32),
}

impl Early {
    /// Explains the reason in a sentence that can be appended to a message.
    pub(crate) fn sentence(&self) -> String {
        format!(" It was removed too early: {self}.")
    }
}

impl fmt::Display for Early {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("`removal` in `[compatibility]` is \"never\""),
            Self::NotDeprecated => f.write_str("it was not deprecated before"),
            Self::Until(day) => write!(f, "it must stay until {day}"),
            Self::UntilVersion(version) => write!(
                f,
                "its `remove_after` is {version}, and `last` in removed.csv is not that version or a later one"
            ),
            Self::UnknownDay(days) => write!(
                f,
                "it must stay for {days} days after its deprecation, whose date isn't known"
            ),
        }
    }
}

/// Returns how long deprecated events and fields must be kept, or `None` if the settings don't say.
pub(crate) fn policy(settings: &Settings) -> Option<Removal> {
    settings.compatibility.removal.as_ref().map(|it| it.value)
}

/// Determines the day from which a deprecated event may be removed, if it is known.
pub(crate) fn end(deprecation: &Deprecation<'_>, policy: Option<Removal>) -> Option<Date> {
    let since = deprecation.since.as_ref().and_then(Release::date);
    let stated = deprecation.remove_after.as_ref().and_then(Release::date);
    match policy {
        Some(Removal::Never) => None,
        Some(Removal::Days(days)) => stated.max(since.map(|it| it.plus(days))),
        None => stated,
    }
}

/// The names of an older version, and the rows of `removed.csv` in both versions.
#[derive(Debug)]
pub(crate) struct Life<'l> {
    old: &'l Catalog<'l>,
    new: &'l Catalog<'l>,
    /// The former names of the older version's events.
    aliases: HashMap<&'l str, &'l Event<'l>>,
    /// The last row of `removed.csv` for each name, in the older version.
    before: HashMap<&'l str, &'l Former<'l>>,
    /// The rows of the new version's `removed.csv` that record a removal.
    records: HashMap<&'l str, &'l Former<'l>>,
    today: Option<Date>,
}

impl<'l> Life<'l> {
    pub(crate) fn new(old: &'l Catalog<'_>, new: &'l Catalog<'_>, today: Option<Date>) -> Self {
        Self::with(old, new, records(old, new), today)
    }

    /// Compares a catalog before and after a single removal. The older version may already have the row in
    /// `removed.csv`, if an interrupted run wrote it.
    pub(crate) fn of_removal(
        old: &'l Catalog<'_>,
        new: &'l Catalog<'_>,
        today: Option<Date>,
    ) -> Self {
        Self::with(old, new, rows(new), today)
    }

    fn with(
        old: &'l Catalog<'_>,
        new: &'l Catalog<'_>,
        records: HashMap<&'l str, &'l Former<'l>>,
        today: Option<Date>,
    ) -> Self {
        let mut aliases = HashMap::new();
        for event in &old.events {
            for alias in event.aliases() {
                aliases.entry(alias.name.as_ref()).or_insert(event);
            }
        }
        Self {
            old,
            new,
            aliases,
            before: rows(old),
            records,
            today,
        }
    }

    /// The row in the new version's `removed.csv` that records the removal of a name.
    pub(crate) fn record(&self, name: &str) -> Option<&'l Former<'l>> {
        self.records.get(name).copied()
    }

    /// Whether a name in the older version may be removed in the new one.
    pub(crate) fn removal(&self, name: &str) -> Allowed {
        let Some(record) = self.record(name) else {
            return Allowed::Unrecorded;
        };
        let (since, stated) = if let Some(event) = self.old.event(name) {
            let Some(deprecation) = event.deprecation() else {
                return Allowed::Early(match policy(&self.old.input.settings) {
                    Some(Removal::Never) => Early::Never,
                    _ => Early::NotDeprecated,
                });
            };
            (
                deprecation.since.as_ref(),
                deprecation.remove_after.as_ref(),
            )
        } else if let Some(event) = self.aliases.get(name) {
            let is_gone = self.new.event(&event.name).is_none();
            let whole = event.deprecation();
            let whole = whole.filter(|_| is_gone && self.record(&event.name).is_some());
            match whole {
                // The alias is removed together with its event.
                Some(whole) => (whole.since.as_ref(), whole.remove_after.as_ref()),
                None => {
                    let row = self.before.get(name);
                    (row.and_then(|row| row.last.as_ref()), None)
                }
            }
        } else {
            // The older version doesn't have this name.
            return Allowed::Yes;
        };
        let early = self.early(since, stated, record.last.as_ref());
        early.map_or(Allowed::Yes, Allowed::Early)
    }

    fn early(
        &self,
        since: Option<&Release>,
        stated: Option<&Release>,
        last: Option<&Release>,
    ) -> Option<Early> {
        let since = since.and_then(Release::date);
        let waited = match policy(&self.old.input.settings) {
            Some(Removal::Never) => return Some(Early::Never),
            Some(Removal::Days(days)) => match since {
                Some(since) => Some(since.plus(days)),
                None if stated.is_none() => return Some(Early::UnknownDay(days)),
                None => None,
            },
            None => None,
        };
        if let Some(stated) = stated.filter(|it| it.date().is_none()) {
            let order = last.and_then(|last| last.compare(stated));
            if !matches!(order, Some(Ordering::Equal | Ordering::Greater)) {
                return Some(Early::UntilVersion(stated.clone()));
            }
        }
        let until = waited.max(stated.and_then(Release::date))?;
        let today = self.today?;
        (today < until).then_some(Early::Until(until))
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    const REMOVED: &str = "name,first,last,renamed_to\n";

    /// Whether `load` may be removed on 2026-11-29, if its row has these cells in `deprecated` and
    /// `remove_after`, and `removed.csv` has this row.
    fn allowed(settings: &str, deprecated: &str, remove_after: &str, record: &str) -> Allowed {
        let table = format!(
            "name,description,deprecated,deprecated_reason,remove_after,aliases\n\
             load,Loaded.,{deprecated},,{remove_after},begin\nopen,Opened.,,,,\n"
        );
        let settings = format!("[compatibility]\n{settings}\n");
        let old: Memory = [
            ("catalog.toml", settings.as_str()),
            ("events.csv", table.as_str()),
        ]
        .into_iter()
        .collect();
        let record = format!("{REMOVED}{record}\n");
        let new: Memory = [
            ("events.csv", "name,description\nopen,Opened.\n"),
            ("removed.csv", record.as_str()),
        ]
        .into_iter()
        .collect();
        let [old, new] =
            [old, new].map(|it| Input::read_folder(&it).expect("memory can be listed"));
        let (old, new) = (Catalog::new(&old), Catalog::new(&new));
        let name = if record.contains("begin") {
            "begin"
        } else {
            "load"
        };
        Life::new(&old, &new, Date::parse("2026-11-29")).removal(name)
    }

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn a_name_without_a_row_is_lost() {
        assert_eq!(allowed("", "v1", "", "close,,,"), Allowed::Unrecorded);
    }

    #[test]
    fn what_was_never_deprecated_stays() {
        let early = Allowed::Early(Early::NotDeprecated);
        assert_eq!(allowed("", "", "", "load,,2026-11-29,"), early);
        assert_eq!(allowed("", "v1", "", "load,,2026-11-29,"), Allowed::Yes);
    }

    #[test]
    fn a_date_is_compared_with_today() {
        let of = |day| allowed("", "v1", day, "load,,2026-11-29,");
        assert_eq!(of("2026-11-29"), Allowed::Yes);
        let early = Allowed::Early(Early::Until(date("2026-11-30")));
        assert_eq!(of("2026-11-30"), early);
    }

    #[test]
    fn a_version_is_compared_with_the_row() {
        let of = |last: &str| allowed("", "v1", "v5", &format!("load,,{last},"));
        assert_eq!(of("v5"), Allowed::Yes);
        assert_eq!(of("v5.0.1"), Allowed::Yes);
        let version = Release::parse("v5").expect("a version");
        let early = Allowed::Early(Early::UntilVersion(version));
        // Neither an earlier version nor a text that isn't a version allows the removal.
        for last in ["v4.9", "v5-rc.1", "2026-11-29", "", "5", "v6x", "V6"] {
            assert_eq!(of(last), early, "{last}");
        }
    }

    #[test]
    fn the_settings_give_a_number_of_days_or_forbid_it() {
        let days = "removal = \"180 days\"";
        let of = |deprecated, end| allowed(days, deprecated, end, "load,,2026-11-29,");
        assert_eq!(of("2026-01-01", ""), Allowed::Yes);
        let early = Allowed::Early(Early::Until(date("2027-04-30")));
        assert_eq!(of("2026-11-01", ""), early);
        // The later of the two dates counts.
        assert_eq!(of("2026-11-01", "2026-11-02"), early);
        assert_eq!(of("v3", ""), Allowed::Early(Early::UnknownDay(180)));
        assert_eq!(of("v3", "2026-11-02"), Allowed::Yes);
        let never = allowed("removal = \"never\"", "v1", "2020-01-01", "load,,,");
        assert_eq!(never, Allowed::Early(Early::Never));
    }

    #[test]
    fn a_former_name_waits_since_its_rename() {
        assert_eq!(allowed("", "", "", "begin,,,load"), Allowed::Yes);
        let early = Allowed::Early(Early::UnknownDay(1));
        assert_eq!(
            allowed("removal = \"1 day\"", "", "", "begin,,2026-11-29,load"),
            early
        );
    }
}
