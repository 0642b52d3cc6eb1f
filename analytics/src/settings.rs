//! Reads `analytics.toml` from a store's folder: where to find tenant, bot and process, and which fields are
//! personal.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Deserializer};

use crate::personal::PersonalNames;
use crate::toml_value::list;

/// The name of the file, in a store's folder.
pub const FILE: &str = "analytics.toml";

/// Where to find the tenant, the bot and the process of an event, and which fields are personal.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "the tables `tenant`, `bot`, `process` and `privacy`"
)]
pub struct Settings {
    /// Where to find the tenant.
    pub tenant: Place,
    /// Where to find the bot.
    pub bot: Place,
    /// Where to find the chat process.
    pub process: Place,
    /// The personal data.
    pub privacy: Privacy,
}

/// The table `[privacy]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table such as `{ personal = [\"phone\"] }`"
)]
pub struct Privacy {
    /// The names of fields that are personal anywhere in any payload.
    #[serde(deserialize_with = "names")]
    pub personal: PersonalNames,
}

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PersonalNames, D::Error> {
    let names: Vec<String> = list(deserializer)?;
    Ok(PersonalNames::new(names.iter().map(String::as_str)))
}

/// The names to look up. The first name whose value is a string is used.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table such as `{ extensions = [\"tenantid\"], fields = [\"tenant_id\"] }`"
)]
pub struct Place {
    /// The CloudEvent's extension attributes.
    #[serde(deserialize_with = "list")]
    pub extensions: Vec<String>,
    /// Fields of the payload.
    #[serde(deserialize_with = "list")]
    pub fields: Vec<String>,
}

/// The identifiers that have separate columns and can be in extensions or payloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// The tenant.
    Tenant,
    /// The bot.
    Bot,
    /// The chat process.
    Process,
}

impl PlaceKind {
    /// All kinds, in the order of their columns.
    pub const ALL: [Self; 3] = [Self::Tenant, Self::Bot, Self::Process];
}

impl Default for Settings {
    fn default() -> Self {
        let place = |extension: &str, field: &str| Place {
            extensions: vec![extension.to_owned()],
            fields: vec![field.to_owned()],
        };
        Self {
            tenant: place("tenant", "tenant_id"),
            bot: place("bot", "bot_id"),
            process: place("process", "process_id"),
            privacy: Privacy::default(),
        }
    }
}

impl Settings {
    /// Where to find an identifier of this kind.
    #[must_use]
    pub fn place(&self, kind: PlaceKind) -> &Place {
        match kind {
            PlaceKind::Tenant => &self.tenant,
            PlaceKind::Bot => &self.bot,
            PlaceKind::Process => &self.process,
        }
    }

    /// Reads the settings of a store. Without a file, these are the defaults.
    ///
    /// # Errors
    ///
    /// The file can't be read or has a mistake; the error contains the location.
    pub fn open(store: &Path) -> anyhow::Result<Self> {
        let path = store.join(FILE);
        let shown = event_catalog_cli::shared::shown_path(&path);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("can't parse `{shown}`")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("`{shown}` can't be read")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_be_set_alone() {
        let settings: Settings =
            toml::from_str("tenant = { fields = [\"customer\"] }").expect("TOML");
        assert_eq!(settings.tenant.fields, ["customer"]);
        assert!(settings.tenant.extensions.is_empty());
        assert_eq!(settings.bot, Settings::default().bot);
    }

    #[test]
    fn names_of_personal_fields_may_be_set() {
        let settings: Settings =
            toml::from_str("[privacy]\npersonal = [\"phone\", \"e-mail\"]\n").expect("TOML");
        assert!(settings.privacy.personal.has("phone"));
        assert!(settings.privacy.personal.has("email"));
        assert_eq!(settings.tenant, Settings::default().tenant);
        assert!(Settings::default().privacy.personal.is_empty());
    }

    #[test]
    fn a_value_of_another_type_leads_to_an_example() {
        for (text, expected) in [
            (
                "tenant = \"acme\"",
                "expected a table such as `{ extensions",
            ),
            (
                "tenant = { fields = \"tenant\" }",
                "expected a list such as `[",
            ),
            (
                "privacy = { personal = \"phone\" }",
                "expected a list such as `[",
            ),
            (
                "tenant = { fields = {} }",
                "invalid type: table, expected a list",
            ),
        ] {
            let error = toml::from_str::<Settings>(text)
                .expect_err(text)
                .to_string();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("struct"), "{error}");
        }
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        let error = toml::from_str::<Settings>("tennant = {}").expect_err("unknown");
        assert!(error.to_string().contains("tennant"));
    }
}
