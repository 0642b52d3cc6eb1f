//! Decides whether an event, or a line that isn't an event, is about someone whose data is being erased.

use std::collections::HashSet;

use event_catalog::RawJson;
use event_catalog_cli::stored::{PersonalPath, Step};

use super::digest::{Digest, Whose};
use super::{personal, strings};
use crate::catalog::KnownCatalog;
use crate::event::Event;
use crate::hmac::Mac;
use crate::personal::Anywhere;
use crate::settings::{PlaceKind, Settings};
use crate::spool::Entry;

/// The people to look for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    mac: Option<Mac>,
    digests: HashSet<Digest>,
    has_subjects: bool,
    has_tenants: bool,
}

/// Where an event may name someone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places<'a> {
    /// The catalog, which lists the personal fields of payloads.
    pub(crate) catalog: &'a KnownCatalog,
    /// The settings, which list the extensions and fields that name a tenant.
    pub(crate) settings: &'a Settings,
}

/// The parts of an event in which someone may be named.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts<'a> {
    /// The event's subject.
    pub(crate) subject: Option<&'a str>,
    /// The stored tenant, or the tenant that the write key sets.
    pub(crate) tenant: Option<&'a str>,
    /// The extension attributes, as a JSON object.
    pub(crate) ext: Option<&'a str>,
    /// The payload.
    pub(crate) data: Option<&'a str>,
}

impl Wanted {
    pub(super) fn new(mac: Mac, digests: impl IntoIterator<Item = Digest>) -> Self {
        let digests: HashSet<Digest> = digests.into_iter().collect();
        Self {
            mac: Some(mac),
            has_subjects: digests.iter().any(|it| it.whose == Whose::Subject),
            has_tenants: digests.iter().any(|it| it.whose == Whose::Tenant),
            digests,
        }
    }

    /// Whether there is no one to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// Whether payloads have to be read.
    pub(super) fn reads_data(&self, places: Places<'_>) -> bool {
        let catalog = places.catalog;
        let is_marked = |paths: &[PersonalPath]| !paths.is_empty();
        self.has_subjects
            && (!places.settings.privacy.personal.is_empty()
                || is_marked(&catalog.common_personal)
                || catalog
                    .events
                    .iter()
                    .any(|event| is_marked(&event.personal)))
    }

    fn is(&self, whose: Whose, text: &str) -> bool {
        text.len() <= strings::LONGEST
            && self
                .mac
                .as_ref()
                .is_some_and(|mac| self.digests.contains(&Digest::of(mac, whose, text)))
    }

    pub(super) fn is_subject(&self, text: &str) -> bool {
        self.has_subjects && self.is(Whose::Subject, text)
    }

    pub(super) fn is_tenant(&self, text: &str) -> bool {
        self.has_tenants && self.is(Whose::Tenant, text)
    }

    /// Whether an event with these parts is about someone. `event` is the event's index in the catalog.
    pub(super) fn is_about(
        &self,
        facts: &Facts<'_>,
        event: Option<usize>,
        places: Places<'_>,
    ) -> bool {
        if facts.tenant.is_some_and(|tenant| self.is_tenant(tenant)) {
            return true;
        }
        if !self.has_subjects {
            return false;
        }
        let is_subject = &mut |text: &str| self.is_subject(text);
        let nowhere = Anywhere::default();
        let known = event.and_then(|event| places.catalog.events.get(event));
        let paths = known.map_or(&places.catalog.common_personal, |known| &known.personal);
        facts.subject.is_some_and(&mut *is_subject)
            || facts
                .ext
                .is_some_and(|ext| personal::any(ext, &[&[Step::Members]], nowhere, is_subject))
            || facts.data.is_some_and(|data| {
                let paths: Vec<&[Step]> = paths.iter().map(|path| &*path.0).collect();
                let anywhere = Anywhere::of(places.catalog, places.settings, known.is_none());
                personal::any(data, &paths, anywhere, is_subject)
            })
    }

    /// Whether a parsed event is about someone.
    pub(crate) fn is_event(&self, event: &Event<'_>, places: Places<'_>) -> bool {
        let occurrence = &event.occurrence;
        let sender = event.sender.as_ref();
        let ext = event.extensions();
        let data = occurrence.detail().map(RawJson::as_str);
        let received = sender.and_then(|sender| sender.received);
        let name = occurrence.name().as_str();
        let index = places.catalog.index_at(name, event.time.or(received));
        let facts = Facts {
            subject: occurrence.subject(),
            tenant: sender.and_then(|sender| sender.tenant.as_deref()),
            ext: ext.as_deref(),
            data,
        };
        // The tenant of a write key replaces the tenant that an event names.
        let names_its_own = self.has_tenants && facts.tenant.is_none();
        self.is_about(&facts, index, places) || names_its_own && self.names_tenant(&facts, places)
    }

    /// Whether the extensions or the payload name a tenant that is being erased.
    fn names_tenant(&self, facts: &Facts<'_>, places: Places<'_>) -> bool {
        let place = places.settings.place(PlaceKind::Tenant);
        let of = |names: &[String]| -> Vec<[Step; 1]> {
            names.iter().map(|it| [Step::Member(it.clone())]).collect()
        };
        let named = |text: Option<&str>, names: &[String]| {
            let steps = of(names);
            let paths: Vec<&[Step]> = steps.iter().map(<[Step; 1]>::as_slice).collect();
            let is_tenant = &mut |it: &str| self.is_tenant(it);
            text.is_some_and(|text| personal::any(text, &paths, Anywhere::default(), is_tenant))
        };
        named(facts.ext, &place.extensions) || named(facts.data, &place.fields)
    }

    /// Whether a line that isn't an event contains a string that names someone. The line may be a rejected event.
    pub(crate) fn is_line(&self, line: &[u8], places: Places<'_>) -> bool {
        self.is_in_strings(line)
            || Event::read(line, "", 0).is_ok_and(|event| self.is_event(&event, places))
    }

    /// Whether a text contains a JSON string that names someone.
    pub(crate) fn is_in_strings(&self, text: &[u8]) -> bool {
        strings::any(text, &mut |it: &str| {
            self.is_subject(it) || self.is_tenant(it)
        })
    }

    /// Whether a line of a spool is about someone.
    pub(crate) fn is_spooled(&self, line: &[u8], places: Places<'_>) -> bool {
        let Ok(entry) = Entry::read(line) else {
            return self.is_in_strings(line);
        };
        match Event::read_entry(&entry) {
            Ok(event) => self.is_event(&event, places),
            Err(_) => self.is_in_strings(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;
    use crate::event::Sender;

    /// A catalog with one event, whose `email` is personal.
    fn catalog() -> KnownCatalog {
        let files: Memory = [
            (
                "events.csv",
                "name,description,payload\npaid,Paid.,paid\nopen,Opened.,\n",
            ),
            (
                "payloads/paid.json",
                r#"{"type": "object", "properties": {"email": {"type": "string", "x-personal": true}}}"#,
            ),
        ]
        .into_iter()
        .collect();
        KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
    }

    /// Creates a search for one person or tenant.
    fn wanted(whose: Whose, text: &str) -> Wanted {
        let mac = Mac::new(b"a key");
        let digest = Digest::of(&mac, whose, text);
        Wanted::new(mac, [digest])
    }

    fn is_about(whose: Whose, rest: &str) -> bool {
        let (catalog, settings) = (catalog(), Settings::default());
        let places = Places {
            catalog: &catalog,
            settings: &settings,
        };
        let text = format!(r#"{{"specversion":"1.0","id":"1","source":"/a",{rest}}}"#);
        let event = Event::read(text.as_bytes(), "s", 1).expect("an event");
        wanted(whose, "ada").is_event(&event, places)
    }

    #[test]
    fn a_person_may_be_the_subject_an_extension_or_in_a_personal_field() {
        for (rest, expected) in [
            (r#""type":"open","subject":"ada""#, true),
            (r#""type":"open","subject":"\u0061da""#, true),
            (r#""type":"open","subject":"adam""#, false),
            (r#""type":"open","userid":"ada""#, true),
            (r#""type":"paid","data":{"email":"ada"}"#, true),
            (r#""type":"paid","data":{"email":"x","email":"ada"}"#, true),
            (r#""type":"paid","data":{"other":"ada"}"#, false),
            (r#""type":"open","data":{"email":"ada"}"#, false),
            // A custom event has no schema, so a field is personal because of its name.
            (r#""type":"mine","data":{"who":{"Email":["ada"]}}"#, true),
            (r#""type":"mine","data":{"other":"ada"}"#, false),
            (
                r#""type":"open","tenant":"other","data":{"tenant_id":"ada"}"#,
                false,
            ),
        ] {
            assert_eq!(is_about(Whose::Subject, rest), expected, "{rest}");
        }
    }

    #[test]
    fn a_person_may_be_in_a_field_that_the_settings_name() {
        let catalog = catalog();
        let settings: Settings =
            toml::from_str("privacy = { personal = [\"phone\"] }").expect("TOML");
        let places = Places {
            catalog: &catalog,
            settings: &settings,
        };
        for (rest, expected) in [
            (r#""type":"open","data":{"phone":4711}"#, true),
            (r#""type":"paid","data":{"at":[{"phone":"4711"}]}"#, true),
            (r#""type":"mine","data":{"phone":"47110"}"#, false),
            (r#""type":"mine","data":{"count":4711}"#, false),
        ] {
            let text = format!(r#"{{"specversion":"1.0","id":"1","source":"/a",{rest}}}"#);
            let event = Event::read(text.as_bytes(), "s", 1).expect("an event");
            let wanted = wanted(Whose::Subject, "4711");
            assert_eq!(wanted.is_event(&event, places), expected, "{rest}");
        }
    }

    #[test]
    fn a_tenant_is_not_a_person() {
        for (rest, expected) in [
            (r#""type":"open","subject":"ada""#, false),
            (r#""type":"open","tenant":"ada""#, true),
            (r#""type":"open","data":{"tenant_id":"ada"}"#, true),
            (r#""type":"open","data":{"note":"ada"}"#, false),
        ] {
            assert_eq!(is_about(Whose::Tenant, rest), expected, "{rest}");
        }
    }

    #[test]
    fn the_tenant_of_a_write_key_replaces_what_an_event_says() {
        let (catalog, settings) = (catalog(), Settings::default());
        let places = Places {
            catalog: &catalog,
            settings: &settings,
        };
        let text = r#"{"specversion":"1.0","id":"1","source":"/a","type":"open","tenant":"ada","data":{"tenant_id":"ada"}}"#;
        for (bound, expected) in [(None, true), (Some("ada"), true), (Some("bob"), false)] {
            let mut event = Event::read(text.as_bytes(), "s", 1).expect("an event");
            event.sender = Some(Sender {
                tenant: bound.map(str::to_owned),
                ..Sender::default()
            });
            let wanted = wanted(Whose::Tenant, "ada");
            assert_eq!(wanted.is_event(&event, places), expected, "{bound:?}");
        }
    }

    #[test]
    fn lines_that_are_no_events_are_searched_for_strings() {
        let (catalog, settings) = (catalog(), Settings::default());
        let places = Places {
            catalog: &catalog,
            settings: &settings,
        };
        let wanted = wanted(Whose::Subject, "ada");
        for (line, expected) in [
            (r#"{"subject":"ada","#, true),
            (r#"{"who":"\u0061da"}"#, true),
            ("ada;paid", false),
            ("", false),
        ] {
            assert_eq!(wanted.is_line(line.as_bytes(), places), expected, "{line}");
        }
        let entry = r#"{"k":"local","r":"2026-11-29T06:00:00Z","x":"{\n\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"open\",\"subject\":\"ada\"}"}"#;
        assert!(wanted.is_spooled(entry.as_bytes(), places));
        assert!(!wanted.is_spooled(b"          ", places));
    }
}
