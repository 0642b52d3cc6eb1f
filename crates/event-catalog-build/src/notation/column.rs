//! The columns of a catalog, and their headings.

mod synonyms;

/// The columns of a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The name on the wire; required.
    Name,
    /// One paragraph of inline Markdown; required.
    Description,
    /// The part of the product that emits the event.
    Module,
    /// The name of a schema in `payloads/`.
    Payload,
    /// The former names of the event.
    Aliases,
    /// The version or date that introduced the event.
    Since,
    /// The version or date that deprecated the event.
    Deprecated,
    /// The reason for the deprecation.
    DeprecatedReason,
    /// The event to use instead.
    ReplacedBy,
    /// The version or date from which the event can be removed.
    RemoveAfter,
    /// The words for the event's names in code, if the words of the name aren't suitable.
    Identifier,
    /// An additional column, by its index in `[columns] extra`.
    Extra(u16),
}

/// The kind of values in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cells {
    /// Any text, such as a description.
    Text,
    /// One name.
    Name,
    /// Names, separated by commas or spaces.
    Names,
    /// A version or date.
    Version,
    /// The version or date of a change, or a word that means yes.
    Change,
    /// The reason for a deprecation, in inline Markdown.
    Reason,
}

/// The properties of a column.
struct Known {
    column: Column,
    name: &'static str,
    /// Whether every row needs a value.
    required: bool,
    cells: Cells,
}

/// The columns that every catalog can have, in canonical order, which is the order of [`Column`].
const TABLE: [Known; 11] = {
    const fn known(column: Column, name: &'static str, cells: Cells) -> Known {
        Known {
            column,
            name,
            required: matches!(column, Column::Name | Column::Description),
            cells,
        }
    }
    [
        known(Column::Name, "name", Cells::Name),
        known(Column::Description, "description", Cells::Text),
        known(Column::Module, "module", Cells::Name),
        known(Column::Payload, "payload", Cells::Name),
        known(Column::Aliases, "aliases", Cells::Names),
        known(Column::Since, "since", Cells::Version),
        known(Column::Deprecated, "deprecated", Cells::Change),
        known(Column::DeprecatedReason, "deprecated_reason", Cells::Reason),
        known(Column::ReplacedBy, "replaced_by", Cells::Name),
        known(Column::RemoveAfter, "remove_after", Cells::Version),
        known(Column::Identifier, "identifier", Cells::Name),
    ]
};

impl Column {
    /// The number of columns that every catalog can have.
    pub(crate) const COUNT: usize = TABLE.len();

    /// The columns that every catalog can have, in canonical order.
    pub fn known() -> impl Iterator<Item = Self> + Clone {
        TABLE.iter().map(|it| it.column)
    }

    /// The names of the columns that every catalog can have, in canonical order.
    pub fn known_names() -> impl Iterator<Item = &'static str> + Clone {
        TABLE.iter().map(|it| it.name)
    }

    /// The columns that each row needs.
    pub fn required() -> impl Iterator<Item = Self> + Clone {
        TABLE.iter().filter(|it| it.required).map(|it| it.column)
    }

    /// The names of all columns in a catalog, including these additional ones.
    pub(crate) fn names(extra: &[String]) -> Vec<String> {
        let known = Self::known_names().map(str::to_owned);
        known.chain(extra.iter().cloned()).collect()
    }

    /// The column with this heading; `extra` are the additional columns of the catalog.
    #[must_use]
    pub fn from_name(name: &str, extra: &[String]) -> Option<Self> {
        if let Some(known) = TABLE.iter().find(|known| known.name == name) {
            return Some(known.column);
        }
        let extra = extra.iter().position(|extra| extra == name)?;
        u16::try_from(extra).ok().map(Self::Extra)
    }

    /// The column's index among the known columns; for an additional column, `Self::COUNT`.
    pub(crate) fn known_index(self) -> usize {
        let index = TABLE.iter().position(|known| known.column == self);
        index.unwrap_or(TABLE.len())
    }

    /// The kind of the column's values.
    pub(crate) fn cells(self) -> Cells {
        TABLE
            .get(self.known_index())
            .map_or(Cells::Text, |known| known.cells)
    }

    /// The column's heading; `extra` are the additional columns of the catalog.
    #[must_use]
    pub fn name(self, extra: &[String]) -> &str {
        match self {
            Self::Extra(index) => extra.get(usize::from(index)).map_or("", String::as_str),
            known => TABLE.get(known.known_index()).map_or("", |it| it.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_order_of_the_columns() {
        assert!(Column::known().is_sorted());
        for (index, column) in Column::known().enumerate() {
            assert_eq!(column.known_index(), index);
            assert_eq!(Column::from_name(column.name(&[]), &[]), Some(column));
        }
        assert_eq!(Column::Extra(0).known_index(), Column::COUNT);
    }

    #[test]
    fn every_column_is_described() {
        let page = include_str!("../../../../docs/catalog.md");
        let rule = crate::check::REQUIRED
            .iter()
            .find(|rule| rule.name == "unknown-column")
            .unwrap();
        for name in Column::known_names() {
            assert!(page.contains(&format!("\n| `{name}` | ")), "{name}");
            assert!(rule.why.contains(&format!("`{name}`")), "{name}");
        }
    }
}
