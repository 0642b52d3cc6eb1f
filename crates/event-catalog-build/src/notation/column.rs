//! The columns of a catalog, and their headings.

mod synonyms;

/// The columns of a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The name on the wire; required.
    Name,
    /// One paragraph of inline Markdown; required.
    Description,
    /// The process module that emits the event.
    Module,
    /// The name of a schema in `payloads/`.
    Payload,
    /// Names that the event had before.
    Aliases,
    /// The version that introduced the event.
    Since,
    /// The version that deprecated the event.
    Deprecated,
    /// Why it is deprecated.
    DeprecatedReason,
    /// The event to use instead.
    ReplacedBy,
    /// A further column, by its index in `[columns] extra`.
    Extra(u16),
}

impl Column {
    /// The columns that every catalog may have, in their canonical order.
    pub const KNOWN: [Column; 9] = [
        Column::Name,
        Column::Description,
        Column::Module,
        Column::Payload,
        Column::Aliases,
        Column::Since,
        Column::Deprecated,
        Column::DeprecatedReason,
        Column::ReplacedBy,
    ];

    /// The columns' names, in the same order.
    pub const NAMES: [&'static str; 9] = [
        "name",
        "description",
        "module",
        "payload",
        "aliases",
        "since",
        "deprecated",
        "deprecated_reason",
        "replaced_by",
    ];

    /// The names of all columns of a catalog that has these further ones.
    pub(crate) fn names(extra: &[String]) -> Vec<String> {
        let mut names: Vec<String> = Self::NAMES.map(str::to_owned).into();
        names.extend_from_slice(extra);
        names
    }

    /// The column with this heading; `extra` are the further columns that the catalog allows.
    #[must_use]
    pub fn from_name(name: &str, extra: &[String]) -> Option<Self> {
        if let Some(known) = Self::NAMES.iter().position(|known| *known == name) {
            return Some(Self::KNOWN[known]);
        }
        let extra = extra.iter().position(|extra| extra == name)?;
        u16::try_from(extra).ok().map(Self::Extra)
    }

    /// Its index in [`KNOWN`](Self::KNOWN); behind the last one for a further column.
    pub(crate) fn known_index(self) -> usize {
        match self {
            Self::Name => 0,
            Self::Description => 1,
            Self::Module => 2,
            Self::Payload => 3,
            Self::Aliases => 4,
            Self::Since => 5,
            Self::Deprecated => 6,
            Self::DeprecatedReason => 7,
            Self::ReplacedBy => 8,
            Self::Extra(_) => Self::KNOWN.len(),
        }
    }

    /// The column's heading.
    #[must_use]
    pub fn name(self, extra: &[String]) -> &str {
        match self {
            Self::Extra(index) => extra.get(usize::from(index)).map_or("", String::as_str),
            known => Self::NAMES[known.known_index()],
        }
    }
}
