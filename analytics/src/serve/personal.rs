//! Finds the personal data in payloads (`x-personal` in their schemas, and names in `analytics.toml`), which is
//! never shown.
//!
//! A path that is personal in one event's payload is hidden in all payloads, even those of custom events: data
//! that a sender puts into the wrong event is still personal. Custom events have no schema, so in their payloads
//! a field with the name of a personal field is hidden anywhere.

use std::collections::HashSet;

use event_catalog_cli::stored::{PersonalPath, Step};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::catalog::{KnownCatalog, KnownEvent};
use crate::personal::Anywhere;
use crate::settings::Settings;

/// The replacement for a personal value.
const HIDDEN: &str = "\"•••\"";

/// How deep to search payloads for names. Anything deeper is hidden.
const DEPTH: usize = 64;

/// The personal data in an event's payload.
#[derive(Debug)]
pub(crate) struct Personal<'c> {
    places: Vec<Place<'c>>,
    anywhere: Anywhere<'c>,
}

/// The path to personal data, or its remaining steps.
#[derive(Clone, Copy, Debug)]
struct Place<'c> {
    steps: &'c [Step],
    /// Whether the path is in the event's own schema. If so, a value that doesn't have the shape in the schema is
    /// hidden too, such as a name in place of an object that contains a name.
    is_own: bool,
}

impl Place<'_> {
    /// The rest of the path inside an object's member. An object in place of a list is treated as one element.
    fn member(mut self, name: &str) -> Option<Self> {
        while let (true, [Step::Elements, rest @ ..]) = (self.is_own, self.steps) {
            self.steps = rest;
        }
        let (step, rest) = self.steps.split_first()?;
        let is_it = match step {
            Step::Member(it) => it == name,
            Step::Members => true,
            Step::Elements => false,
        };
        is_it.then_some(Self {
            steps: rest,
            ..self
        })
    }

    /// The rest of the path inside each element of a list. A list in place of an object is treated as a list of such
    /// objects.
    fn element(self) -> Option<Self> {
        match self.steps {
            [Step::Elements, rest @ ..] => Some(Self {
                steps: rest,
                ..self
            }),
            _ => self.is_own.then_some(self),
        }
    }
}

impl<'c> Personal<'c> {
    /// The personal data in a catalog event or a custom event.
    pub(crate) fn of(
        catalog: &'c KnownCatalog,
        settings: &'c Settings,
        event: Option<&'c KnownEvent>,
    ) -> Self {
        let own = event.map_or(&catalog.common_personal, |event| &event.personal);
        let own: HashSet<&'c PersonalPath> = own.iter().collect();
        // If the whole payload of another event is personal, or each of its fields, that doesn't apply to this event.
        let is_named = |path: &&PersonalPath| matches!(path.0.first(), Some(Step::Member(_)));
        let others = catalog
            .events
            .iter()
            .flat_map(|event| event.personal.iter());
        let others: HashSet<&'c PersonalPath> = others.filter(is_named).collect();
        let place = |path: &'c PersonalPath, is_own| Place {
            steps: &path.0,
            is_own,
        };
        let others = others.difference(&own).map(|path| place(path, false));
        Self {
            places: own
                .iter()
                .map(|path| place(path, true))
                .chain(others)
                .collect(),
            anywhere: Anywhere::of(catalog, settings, event.is_none()),
        }
    }

    /// Whether a whole field is personal.
    pub(crate) fn has(&self, field: &str) -> bool {
        let mut places = self.places.iter();
        self.anywhere.has(field)
            || places.any(|place| match place.steps {
                [] | [Step::Members] => true,
                [Step::Member(name)] => name == field,
                _ => false,
            })
    }

    /// Hides the personal values in a payload, and keeps all other bytes as received.
    pub(crate) fn hidden(&self, data: &str) -> String {
        if self.places.is_empty() && self.anywhere.is_empty() {
            return data.to_owned();
        }
        let mut out = String::with_capacity(data.len());
        let written = serde_json::from_str::<&RawValue>(data)
            .and_then(|value| write(value, &self.places, self.anywhere, DEPTH, &mut out));
        match written {
            Ok(()) => out,
            // A payload that can't be read can't be searched, so all of it is hidden.
            Err(_) => HIDDEN.to_owned(),
        }
    }
}

/// Writes a value, and hides these places in it, and members with personal names. If there are no names, only the
/// places are searched.
fn write(
    value: &RawValue,
    places: &[Place<'_>],
    anywhere: Anywhere<'_>,
    depth: usize,
    out: &mut String,
) -> serde_json::Result<()> {
    if places.iter().any(|place| place.steps.is_empty()) {
        out.push_str(HIDDEN);
        return Ok(());
    }
    let text = value.get();
    let is_searched = !places.is_empty() || !anywhere.is_empty();
    match text.as_bytes().first() {
        Some(b'{' | b'[') if is_searched && depth == 0 => out.push_str(HIDDEN),
        Some(b'{') if is_searched => {
            let Members(members) = serde_json::from_str(text)?;
            out.push('{');
            for (at, (name, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::to_string(&name)?);
                out.push(':');
                if anywhere.has(&name) {
                    out.push_str(HIDDEN);
                    continue;
                }
                let places: Vec<_> = places.iter().filter_map(|it| it.member(&name)).collect();
                write(value, &places, anywhere, depth - 1, out)?;
            }
            out.push('}');
        }
        Some(b'[') if is_searched => {
            let elements: Vec<&RawValue> = serde_json::from_str(text)?;
            let places: Vec<_> = places.iter().filter_map(|it| it.element()).collect();
            out.push('[');
            for (at, value) in elements.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(value, &places, anywhere, depth - 1, out)?;
            }
            out.push(']');
        }
        Some(b'"' | b'-' | b'0'..=b'9') if places.iter().any(|place| place.is_own) => {
            out.push_str(HIDDEN);
        }
        _ => out.push_str(text),
    }
    Ok(())
}

/// The members of an object in their order, including duplicates.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Ordered;

        impl<'de> Visitor<'de> for Ordered {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    members.push((name, map.next_value::<&'de RawValue>()?));
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Ordered).map(Members)
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn catalog() -> KnownCatalog {
        let files: Memory = [
            (
                "events.csv",
                "name,description,payload\npaid,Paid.,paid\nopen,Opened.,\nall,All.,all\n",
            ),
            (
                "payloads/paid.json",
                r#"{"type": "object", "properties": {
                    "email": {"type": "string", "x-personal": true},
                    "items": {"type": "array", "items": {"type": "object", "properties": {
                        "name": {"type": "string", "x-personal": true}, "price": {"type": "number"}}}},
                    "amount": {"type": "number"}}}"#,
            ),
            (
                "payloads/all.json",
                r#"{"type": "object", "x-personal": true}"#,
            ),
        ]
        .into_iter()
        .collect();
        KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
    }

    #[test]
    fn personal_values_are_hidden_and_all_others_stay_as_they_came() {
        let catalog = catalog();
        let data = r#"{"amount": 1.50, "email":"a@b", "\u0065mail": {"x":[1]}, "items":[ {"name":"x","price":2.0}, 3 ]}"#;
        let expected =
            r#"{"amount":1.50,"email":"•••","email":"•••","items":[{"name":"•••","price":2.0},3]}"#;
        let settings = Settings::default();
        for event in [catalog.event("open"), None] {
            let personal = Personal::of(&catalog, &settings, event);
            assert_eq!(personal.hidden(data), expected);
            assert!(personal.has("email"));
            assert!(!personal.has("amount"));
        }
    }

    #[test]
    fn values_of_another_shape_than_in_the_schema_of_the_event_are_hidden_where_personal_ones_would_be()
     {
        let (catalog, settings) = (catalog(), Settings::default());
        let paid = Personal::of(&catalog, &settings, catalog.event("paid"));
        for (data, hidden) in [
            (r#"{"items":"Ada"}"#, r#"{"items":"•••"}"#),
            (
                r#"{"items":["Ada",-3,null,true]}"#,
                r#"{"items":["•••","•••",null,true]}"#,
            ),
            (r#"{"items":[["Ada"]]}"#, r#"{"items":[["•••"]]}"#),
            (
                r#"{"items":{"name":"Ada","price":2}}"#,
                r#"{"items":{"name":"•••","price":2}}"#,
            ),
            (
                r#"[{"email":"a@b","amount":1}]"#,
                r#"[{"email":"•••","amount":1}]"#,
            ),
        ] {
            assert_eq!(paid.hidden(data), hidden);
        }
        // In another event, a field with this name may be anything.
        let open = Personal::of(&catalog, &settings, catalog.event("open"));
        assert_eq!(
            open.hidden(r#"{"items":"4 items"}"#),
            r#"{"items":"4 items"}"#
        );
    }

    #[test]
    fn a_whole_payload_is_hidden_where_it_is_personal_or_no_json() {
        let catalog = catalog();
        let settings = Settings::default();
        let all = Personal::of(&catalog, &settings, catalog.event("all"));
        assert_eq!(all.hidden(r#"{"a":1}"#), HIDDEN);
        assert!(all.has("anything"));
        let paid = Personal::of(&catalog, &settings, catalog.event("paid"));
        for data in ["{\"email\":", "a@b", "{'email':1}"] {
            assert_eq!(paid.hidden(data), HIDDEN, "{data}");
        }
        assert_eq!(paid.hidden("[null]"), "[null]");
    }

    #[test]
    fn a_catalog_without_personal_data_hides_nothing() {
        let catalog = KnownCatalog::default();
        let settings = Settings::default();
        let personal = Personal::of(&catalog, &settings, None);
        assert_eq!(personal.hidden("no json"), "no json");
    }

    #[test]
    fn a_custom_event_hides_what_is_called_like_a_personal_field_wherever_it_is() {
        let (catalog, settings) = (catalog(), Settings::default());
        let data = r#"{"user":{"Email":"a@b","name":["Ada"],"age":36},"e_mail":1}"#;
        let hidden = r#"{"user":{"Email":"•••","name":"•••","age":36},"e_mail":"•••"}"#;
        let custom = Personal::of(&catalog, &settings, None);
        assert_eq!(custom.hidden(data), hidden);
        assert!(custom.has("E-Mail") && custom.has("name") && !custom.has("age"));
        // The schema of a known event marks the event's personal data.
        let open = Personal::of(&catalog, &settings, catalog.event("open"));
        assert_eq!(open.hidden(data), data);
        assert!(!open.has("name"));
    }

    #[test]
    fn names_in_the_settings_are_hidden_in_all_events() {
        let catalog = catalog();
        let settings = "privacy = { personal = [\"phone\"] }";
        let settings: Settings = toml::from_str(settings).expect("TOML");
        for event in [catalog.event("paid"), catalog.event("open"), None] {
            let personal = Personal::of(&catalog, &settings, event);
            let data = r#"{"at":[{"phone":{"home":1},"city":"x"}]}"#;
            let hidden = r#"{"at":[{"phone":"•••","city":"x"}]}"#;
            assert_eq!(personal.hidden(data), hidden);
            assert!(personal.has("phone"));
        }
    }

    #[test]
    fn what_is_too_deep_to_be_searched_is_hidden() {
        let (catalog, settings) = (catalog(), Settings::default());
        let data = "[".repeat(50_000) + "\"a@b\"" + &"]".repeat(50_000);
        let hidden = Personal::of(&catalog, &settings, None).hidden(&data);
        assert_eq!(hidden, "[".repeat(DEPTH) + HIDDEN + &"]".repeat(DEPTH));
    }
}
