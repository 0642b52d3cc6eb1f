//! The JSON Schema formats that strings can have, according to the validator.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::pattern::Patterns;
use crate::validator::compile_known;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    DateTime,
    Date,
    Uuid,
    Uri,
    Email,
}

/// The validators, in the order of [`Format::ALL`].
static VALIDATORS: LazyLock<Vec<Option<Validator>>> = LazyLock::new(|| {
    let patterns = Patterns::default();
    let compiled = Format::ALL.map(|it| {
        let schema = json!({ "type": "string", "format": it.name() });
        compile_known(&schema, patterns.compiled())
    });
    compiled.into_iter().collect()
});

impl Format {
    pub(super) const ALL: [Self; 5] = [
        Self::DateTime,
        Self::Date,
        Self::Uuid,
        Self::Uri,
        Self::Email,
    ];

    /// Returns the format's name in a schema.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Uuid => "uuid",
            Self::Uri => "uri",
            Self::Email => "email",
        }
    }

    /// Returns an example that doesn't belong to a real person or thing.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::DateTime => "2026-01-31T12:00:00Z",
            Self::Date => "2026-01-31",
            Self::Uuid => "00000000-0000-4000-8000-000000000000",
            Self::Uri => "https://example.org/",
            Self::Email => "ann@example.org",
        }
    }

    /// Returns the format's bit in a set of formats.
    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }

    /// Whether a string has this format. `value` is the string as a JSON value.
    pub(super) fn has(self, text: &str, value: &Value) -> bool {
        // Most strings have no format, and this check is cheaper than a validator.
        let may_have = match self {
            Self::DateTime => text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T'),
            Self::Date => text.len() == 10 && text.starts_with(|c: char| c.is_ascii_digit()),
            Self::Uuid => text.len() == 36,
            Self::Uri => text.contains("://") || text.starts_with("mailto:"),
            Self::Email => text.contains('@'),
        };
        let validator = || VALIDATORS.get(self as usize).and_then(Option::as_ref);
        may_have && validator().is_some_and(|it| it.is_valid(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_those_of_the_validator() {
        let has = |format: Format, text: &str| format.has(text, &json!(text));
        for format in Format::ALL {
            assert!(has(format, format.example()), "{format:?}");
            for other in ["", "text", "1"] {
                assert!(!has(format, other), "{format:?}: {other}");
            }
        }
        assert!(!has(Format::Date, "2026-13-31"));
        assert!(!has(Format::DateTime, "2026-01-31T25:00:00Z"));
        assert!(!has(Format::Uri, "https://exa mple.org"));
        assert!(!has(Format::Email, "a@b@c d"));
    }
}
