//! Parses `[consumers.NAME]`: the event names that a receiver allows.

use toml::de::DeValue;

use crate::problem::{SettingProblem, SettingType};
use crate::read::toml::{Keys, Placed};

/// The maximum number of consumers. It is limited because every name is checked for every consumer.
pub(crate) const MOST_CONSUMERS: usize = 50;

/// `[consumers.NAME]`: a service that receives the events, and its limits on their names.
#[derive(Clone, Debug)]
pub struct ConsumerSettings {
    /// The name of the consumer: the `NAME` in `[consumers.NAME]`.
    pub name: Placed<String>,
    /// `preset`: a service with known limits.
    pub preset: Option<Placed<Preset>>,
    /// `max_name`: the maximum length of a name in characters, including the prefix.
    pub max_name: Option<Placed<u32>>,
    /// `prefix`: the text that is put before each name.
    pub prefix: Option<Placed<String>>,
    /// `characters`: the characters allowed in names; if empty, the preset's characters, or any.
    pub characters: Vec<Characters>,
    /// `first`: the characters that names can begin with; if empty, the preset's characters, or any.
    pub first: Vec<Characters>,
}

impl ConsumerSettings {
    /// The maximum length of a name in characters, including the prefix.
    #[must_use]
    pub fn most(&self) -> Option<u32> {
        let own = self.max_name.as_ref().map(|it| it.value);
        own.or(self.preset.as_ref().map(|it| it.value.most()))
    }

    /// The text that is put before each name.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.prefix.as_ref().map_or("", |it| &it.value)
    }

    /// Whether a name can contain a character.
    #[must_use]
    pub fn allows(&self, c: char) -> bool {
        let preset = self.preset.as_ref().map(|it| it.value.characters());
        allow(&self.characters, preset, c)
    }

    /// Whether a name can begin with a character.
    #[must_use]
    pub fn allows_first(&self, c: char) -> bool {
        let preset = self.preset.as_ref().map(|it| it.value.first());
        self.allows(c) && allow(&self.first, preset, c)
    }
}

/// Whether the settings, or else the preset, list a character. Without a list, any character is allowed.
fn allow(own: &[Characters], preset: Option<&'static [Characters]>, c: char) -> bool {
    let listed = if own.is_empty() {
        preset.unwrap_or_default()
    } else {
        own
    };
    listed.is_empty() || listed.iter().any(|it| it.has(c))
}

/// A service with known limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Google Analytics 4: names have at most 40 characters
    /// (<https://support.google.com/analytics/answer/9267744>), begin with a letter, and contain only
    /// letters, digits and underscores (<https://support.google.com/analytics/answer/13316687>).
    Ga4,
}

impl Preset {
    /// All presets, in the order in which messages list them.
    pub const ALL: [Self; 1] = [Self::Ga4];

    /// The preset's name in `catalog.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ga4 => "ga4",
        }
    }

    /// The preset with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    fn most(self) -> u32 {
        match self {
            Self::Ga4 => 40,
        }
    }

    fn characters(self) -> &'static [Characters] {
        match self {
            Self::Ga4 => &[
                Characters::Letters,
                Characters::Digits,
                Characters::One('_'),
            ],
        }
    }

    fn first(self) -> &'static [Characters] {
        match self {
            Self::Ga4 => &[Characters::Letters],
        }
    }
}

/// A set of characters that a name can contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Characters {
    /// `letters`, of all scripts.
    Letters,
    /// `ascii-letters`: A to Z and a to z.
    AsciiLetters,
    /// `lowercase`: a to z.
    Lowercase,
    /// `uppercase`: A to Z.
    Uppercase,
    /// `digits`: 0 to 9.
    Digits,
    /// A single character, written literally.
    One(char),
}

impl Characters {
    /// The names of the classes in `catalog.toml`.
    pub const NAMES: [&'static str; 5] = [
        "letters",
        "ascii-letters",
        "lowercase",
        "uppercase",
        "digits",
    ];

    /// The item as it is written in `catalog.toml`.
    #[must_use]
    pub fn written(self) -> String {
        match self {
            Self::Letters => "letters".to_owned(),
            Self::AsciiLetters => "ascii-letters".to_owned(),
            Self::Lowercase => "lowercase".to_owned(),
            Self::Uppercase => "uppercase".to_owned(),
            Self::Digits => "digits".to_owned(),
            Self::One(c) => c.to_string(),
        }
    }

    /// Parses an item of `characters` or `first`: a class, or a single character.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "letters" => Self::Letters,
            "ascii-letters" => Self::AsciiLetters,
            "lowercase" => Self::Lowercase,
            "uppercase" => Self::Uppercase,
            "digits" => Self::Digits,
            _ => {
                let mut characters = text.chars();
                let one = characters.next()?;
                return characters.next().is_none().then_some(Self::One(one));
            }
        })
    }

    /// Whether a character belongs to this class.
    #[must_use]
    pub fn has(self, c: char) -> bool {
        match self {
            Self::Letters => c.is_alphabetic(),
            Self::AsciiLetters => c.is_ascii_alphabetic(),
            Self::Lowercase => c.is_ascii_lowercase(),
            Self::Uppercase => c.is_ascii_uppercase(),
            Self::Digits => c.is_ascii_digit(),
            Self::One(one) => c == one,
        }
    }
}

/// Parses the tables `[consumers.NAME]`.
pub(super) fn read(keys: &mut Keys<'_, '_, '_>) -> Vec<ConsumerSettings> {
    let Some((table, _)) = keys.table("consumers") else {
        return Vec::new();
    };
    let mut consumers = Vec::new();
    let mut keys = keys.inner(table, "[consumers]");
    for (name, value) in keys.entries() {
        let DeValue::Table(table) = value.get_ref() else {
            keys.wrong(&name.value, value, SettingType::Table);
            continue;
        };
        if consumers.len() == MOST_CONSUMERS {
            keys.report(name.place, SettingProblem::ManyConsumers(name.value));
            break;
        }
        let mut keys = keys.inner(table, format!("[consumers.{}]", name.value));
        let consumer = ConsumerSettings {
            name,
            preset: preset(&mut keys),
            max_name: keys.count("max_name"),
            prefix: keys.string("prefix"),
            characters: characters(&mut keys, "characters"),
            first: characters(&mut keys, "first"),
        };
        keys.finish();
        consumers.push(consumer);
    }
    consumers
}

fn preset(keys: &mut Keys<'_, '_, '_>) -> Option<Placed<Preset>> {
    let text = keys.string("preset")?;
    let place = text.place;
    let preset = Preset::from_name(&text.value);
    if preset.is_none() {
        keys.report_value("preset", "[consumers]", text);
    }
    preset.map(|value| Placed { value, place })
}

fn characters(keys: &mut Keys<'_, '_, '_>, key: &'static str) -> Vec<Characters> {
    let mut characters = Vec::new();
    for text in keys.strings(key) {
        match Characters::parse(&text.value) {
            Some(found) => {
                // Limited, because each character of each name is compared with the list.
                if !characters.contains(&found) && characters.len() < MOST_CHARACTERS {
                    characters.push(found);
                }
            }
            None => keys.report_value(key, "[consumers]", text),
        }
    }
    characters
}

/// The maximum number of items in `characters` and in `first`: more than the characters on a keyboard.
const MOST_CHARACTERS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_single_characters_have_names() {
        for name in Characters::NAMES {
            let class = Characters::parse(name).expect(name);
            assert!(!matches!(class, Characters::One(_)), "{name}");
        }
        assert_eq!(Characters::parse(" "), Some(Characters::One(' ')));
        assert_eq!(Characters::parse("ä"), Some(Characters::One('ä')));
        for text in ["", "ab", "Letters", "a-z"] {
            assert_eq!(Characters::parse(text), None, "{text}");
        }
        assert!(Characters::Letters.has('é') && !Characters::AsciiLetters.has('é'));
        assert!(!Characters::Digits.has('٣'));
    }

    #[test]
    fn presets_have_names() {
        for preset in Preset::ALL {
            assert_eq!(Preset::from_name(preset.name()), Some(preset));
        }
        assert_eq!(Preset::from_name("GA4"), None);
    }
}
