//! The supported dialects of JSON Schema, and how they differ.

/// A dialect of JSON Schema. <https://json-schema.org/specification-links>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// Draft 4: `id`, and `exclusiveMinimum` as a boolean next to `minimum`.
    Draft4,
    /// Draft 6.
    Draft6,
    /// Draft 7.
    Draft7,
    /// 2019-09.
    Draft201909,
    /// 2020-12, also used for schemas that don't name a dialect.
    Draft202012,
}

/// Each dialect, its name in the settings, and its URI without the scheme.
const TABLE: [(Dialect, &str, &str); 5] = [
    (
        Dialect::Draft202012,
        "2020-12",
        "json-schema.org/draft/2020-12/schema",
    ),
    (
        Dialect::Draft201909,
        "2019-09",
        "json-schema.org/draft/2019-09/schema",
    ),
    (
        Dialect::Draft7,
        "draft-07",
        "json-schema.org/draft-07/schema",
    ),
    (
        Dialect::Draft6,
        "draft-06",
        "json-schema.org/draft-06/schema",
    ),
    (
        Dialect::Draft4,
        "draft-04",
        "json-schema.org/draft-04/schema",
    ),
];

impl Dialect {
    /// Finds the dialect that a `$schema` URI names. The scheme can be `http` or `https`, and a trailing `#` is
    /// optional.
    #[must_use]
    pub fn from_address(address: &str) -> Option<Self> {
        let plain = address.trim_end_matches('#');
        let plain = plain
            .strip_prefix("http://")
            .or_else(|| plain.strip_prefix("https://"))?;
        let known = TABLE.iter().find(|(_, _, address)| *address == plain);
        known.map(|(dialect, ..)| *dialect)
    }

    /// The dialect with this name in the settings, such as `draft-07`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let known = TABLE.iter().find(|(_, known, _)| *known == name);
        known.map(|(dialect, ..)| *dialect)
    }

    /// The names of the dialects in the settings, newest first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|(_, name, _)| *name)
    }

    /// Whether keywords next to a `$ref` are ignored.
    /// <https://json-schema.org/draft-07/draft-handrews-json-schema-01#section-8.3>
    pub(crate) fn has_lone_references(self) -> bool {
        self <= Self::Draft7
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names() {
        for address in [
            "http://json-schema.org/draft-04/schema#",
            "http://json-schema.org/draft-04/schema",
            "https://json-schema.org/draft-04/schema#",
        ] {
            assert_eq!(Dialect::from_address(address), Some(Dialect::Draft4));
        }
        let newest = "https://json-schema.org/draft/2020-12/schema";
        assert_eq!(Dialect::from_address(newest), Some(Dialect::Draft202012));
        for other in ["", "json-schema.org/draft-04/schema", "http://example.org"] {
            assert_eq!(Dialect::from_address(other), None);
        }
        for name in Dialect::names() {
            assert!(Dialect::from_name(name).is_some());
        }
    }
}
