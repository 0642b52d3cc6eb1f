//! The roles of columns that describe a property.

/// What a column says about a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The name.
    Property,
    /// The type.
    Type,
    /// The description.
    Description,
    /// Whether the property is always present.
    Required,
    /// Whether the property is a list of values of the type.
    List,
    /// The allowed values, if they are listed.
    Values,
    /// The regular expression that text values must match.
    Pattern,
    /// The subject of the row: an event, or something else. Rows about other subjects are left out.
    Subject,
}

impl Role {
    /// The roles, with their names in `--map`.
    pub(super) const NAMED: [(Self, &'static str); 7] = [
        (Self::Property, "property"),
        (Self::Type, "property_type"),
        (Self::Description, "property_description"),
        (Self::Required, "property_required"),
        (Self::List, "property_list"),
        (Self::Values, "property_values"),
        (Self::Pattern, "property_pattern"),
    ];

    /// The role with this name in `--map`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let found = Self::NAMED.into_iter().find(|(_, it)| *it == name);
        found.map(|(role, _)| role)
    }

    /// The headings for the role, best match first, without the prefix that the table's headings
    /// share.
    pub(super) fn headings(self) -> &'static [&'static str] {
        match self {
            // If a table has several of these columns, the one called "type" is the kind of
            // property.
            Self::Type => &["value_type", "data_type", "type"],
            Self::Description => &["description"],
            Self::Required => &["required", "is_required", "presence", "mandatory"],
            Self::List => &["is_array", "is_list", "array", "list"],
            Self::Values => &[
                "enum_values",
                "allowed_values",
                "possible_values",
                "list_options",
                "values",
                "enum",
            ],
            Self::Pattern => &["regex", "pattern", "regular_expression"],
            Self::Property | Self::Subject => &[],
        }
    }
}
