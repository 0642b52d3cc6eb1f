//! Determines when a payload field may be removed.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Date, Release};
use event_catalog_build::read::{Removal, Settings};
use event_catalog_build::source::Place;

use super::{Allowed, Early, ends, policy};

/// Whether a deprecated field may be removed from a payload. `remove_after` is the text of the field's
/// `x-remove-after`; `settings` are the settings of the older version.
fn allows_field(
    settings: &Settings,
    is_deprecated: bool,
    remove_after: Option<&str>,
    today: Option<Date>,
) -> Allowed {
    let stated = remove_after.and_then(Release::parse);
    let early = match (policy(settings), stated) {
        (Some(Removal::Never), _) => Some(Early::Never),
        _ if !is_deprecated => Some(Early::NotDeprecated),
        (_, Some(stated)) => match stated.date() {
            Some(day) => today.filter(|it| *it < day).map(|_| Early::Until(day)),
            // No file records the version in which a field is removed.
            None => Some(Early::UntilVersion(stated)),
        },
        (Some(Removal::Days(days)), None) => Some(Early::UnknownDay(days)),
        (None, None) => None,
    };
    early.map_or(Allowed::Yes, Allowed::Early)
}

/// The fields of an older version, and how long they stay.
#[derive(Debug)]
pub(crate) struct Fields<'l> {
    settings: &'l Settings,
    /// The texts in `x-remove-after`, by the places of their schemas.
    stated: HashMap<Place, &'l str>,
    today: Option<Date>,
}

impl<'l> Fields<'l> {
    pub(crate) fn of(old: &'l Catalog<'_>, today: Option<Date>) -> Self {
        Self {
            settings: &old.input.settings,
            stated: ends::stated(old),
            today,
        }
    }

    /// Finds the text of the first `x-remove-after` in the schemas at these places.
    pub(crate) fn stated(&self, schemas: impl IntoIterator<Item = Place>) -> Option<&'l str> {
        let mut schemas = schemas.into_iter();
        schemas.find_map(|place| self.stated.get(&place).copied())
    }

    /// Whether a field may be removed; `schemas` are the places of the schemas that describe the field. If several
    /// schemas have an end date, all dates must have passed.
    pub(crate) fn removal(
        &self,
        is_deprecated: bool,
        schemas: impl Iterator<Item = Place>,
    ) -> Allowed {
        let allowed = |text| allows_field(self.settings, is_deprecated, text, self.today);
        let stated = schemas.filter_map(|place| self.stated.get(&place).copied());
        let mut stated = stated.map(|text| allowed(Some(text)));
        match stated.next() {
            None => allowed(None),
            Some(Allowed::Yes) => stated
                .find(|it| *it != Allowed::Yes)
                .unwrap_or(Allowed::Yes),
            Some(early) => early,
        }
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    #[test]
    fn a_field_needs_its_own_deprecation() {
        let settings = Settings::default();
        let of = |is_deprecated, text| {
            allows_field(&settings, is_deprecated, text, Date::parse("2026-11-29"))
        };
        assert_eq!(of(false, None), Allowed::Early(Early::NotDeprecated));
        assert_eq!(of(true, None), Allowed::Yes);
        assert_eq!(of(true, Some("2026-11-29")), Allowed::Yes);
        assert!(matches!(
            of(true, Some("2026-11-30")),
            Allowed::Early(Early::Until(_))
        ));
    }

    #[test]
    fn a_field_stays_until_the_day_in_its_schema() {
        let schema = r#"{"type": "object", "properties": {
            "old": {"type": "string", "deprecated": true, "x-remove-after": "2026-11-30"}}}"#;
        let files: Memory = [
            (
                "events.csv",
                "name,description,payload\nload,Loaded.,load\n",
            ),
            ("payloads/load.json", schema),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&files).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        let schemas = catalog.schemas.files.iter();
        let schemas = schemas.filter_map(|file| file.document.members());
        let properties = schemas.flatten().find(|it| it.name == "properties");
        let properties = properties.and_then(|it| it.value.members());
        let place = properties.and_then(|it| Some(it.first()?.name_place));
        let place = place.expect("a property");
        let of =
            |today| Fields::of(&catalog, Date::parse(today)).removal(true, [place].into_iter());
        assert_eq!(of("2026-11-30"), Allowed::Yes);
        let day = Date::parse("2026-11-30").expect("a date");
        let early = Allowed::Early(Early::Until(day));
        assert_eq!(of("2026-11-29"), early);
    }
}
