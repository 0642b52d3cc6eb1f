//! The columns of stored events: the columns of the envelope, and one for each distinct field and type in the
//! catalog's payloads, shared by all events.
//!
//! A table per event, or a column per event and field, would result in too many tables or columns. So `amount`
//! is one column `p_amount` for all events. A field that is a number in one payload and a string in another has
//! two columns. Only scalar values have columns: values inside lists and objects are in the payload itself,
//! which is stored byte for byte.

mod envelope;
mod periods;
mod personal;

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::ident;
use event_catalog_build::schema::types::{Field, Kind, Shape, TypeId, Types};
use event_catalog_build::schema::{Bound, Docs, Fact};

pub use envelope::{EVENTS, EnvelopeColumn, EnvelopeType, REJECTED};
pub use periods::{Period, Periods};
pub use personal::{PersonalPath, Step, common_personal, personal};

/// How the values of a column are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnType {
    /// `true` or `false`.
    Boolean,
    /// A 64-bit integer.
    Integer,
    /// A decimal number of 38 digits, 9 of them after the point, so that sums of money stay exact: a number
    /// whose schema has a `multipleOf` such as 0.01.
    Decimal,
    /// A 64-bit floating-point number.
    Number,
    /// A string.
    Text,
    /// A timestamp in UTC, in microseconds: a string whose schema has the format `date-time`.
    Timestamp,
}

impl ColumnType {
    /// All types.
    pub const ALL: [Self; 6] = [
        Self::Boolean,
        Self::Integer,
        Self::Decimal,
        Self::Number,
        Self::Text,
        Self::Timestamp,
    ];

    /// The type's name, which distinguishes the columns of a field with several types.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Number => "number",
            Self::Text => "text",
            Self::Timestamp => "timestamp",
        }
    }

    /// The type with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A field of a payload that has a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredField<'c> {
    /// The field's name in JSON.
    pub name: Cow<'c, str>,
    /// How the values of the field are stored.
    pub column_type: ColumnType,
    /// The description; empty if there is none.
    pub description: Cow<'c, str>,
    /// Whether the values of the field are personal data (`x-personal`).
    pub personal: bool,
}

/// A column for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredColumn<'c> {
    /// The column's name: `p_amount`.
    pub name: String,
    /// The field in the column. Its description is from the first payload with the field. It is personal if it
    /// is personal in any payload.
    pub field: StoredField<'c>,
}

/// Returns the fields of an event that have columns: those of its own payload, followed by those of the payload that
/// every event has. Several fields may have the same name if the payload has several alternatives.
#[must_use]
pub fn fields<'c>(catalog: &'c Catalog<'_>, event: &Event<'_>) -> Vec<StoredField<'c>> {
    let types = &catalog.types;
    let own = event.payload.and_then(|payload| types.payload(payload));
    let mut found = of_type(types, own);
    let names: HashSet<String> = found.iter().map(|it| it.name.to_string()).collect();
    let common = of_type(types, types.default);
    found.extend(common.into_iter().filter(|it| !names.contains(&*it.name)));
    personal::mark(&mut found, &personal(catalog, event));
    found
}

/// The fields of the payload that every event has, and that custom events may have, too.
#[must_use]
pub fn common_fields<'c>(catalog: &'c Catalog<'_>) -> Vec<StoredField<'c>> {
    let mut found = of_type(&catalog.types, catalog.types.default);
    personal::mark(&mut found, &common_personal(catalog));
    found
}

/// Collects the columns for all fields of a catalog, in the order of its events.
///
/// ```
/// use event_catalog_build::catalog::Catalog;
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::stored::{ColumnType, columns};
///
/// let files: Memory = [
///     ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
///     ("payloads/paid.json", r#"{"type": "object", "properties": {
///         "amount": {"type": "number", "multipleOf": 0.01},
///         "paidAt": {"type": "string", "format": "date-time"},
///         "items": {"type": "array"}
///     }}"#),
/// ].into_iter().collect();
/// let input = Input::read_folder(&files)?;
/// let catalog = Catalog::new(&input);
/// let columns = columns(&catalog);
/// let named: Vec<(&str, ColumnType)> =
///     columns.iter().map(|it| (it.name.as_str(), it.field.column_type)).collect();
/// assert_eq!(named, [("p_amount", ColumnType::Decimal), ("p_paid_at", ColumnType::Timestamp)]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn columns<'c>(catalog: &'c Catalog<'_>) -> Vec<StoredColumn<'c>> {
    let mut columns: Vec<StoredColumn<'c>> = Vec::new();
    let mut seen: HashMap<_, usize> = HashMap::new();
    let mut taken: HashSet<String> = HashSet::new();
    let mut next = HashMap::new();
    let mut payloads = HashSet::new();
    let events = catalog.events.iter();
    let events = events.filter(|event| payloads.insert(event.payload));
    let all = events.flat_map(|event| fields(catalog, event));
    for field in all.chain(common_fields(catalog)) {
        match seen.entry((field.name.clone(), field.column_type)) {
            Entry::Occupied(entry) => {
                let column: &mut StoredColumn<'c> = &mut columns[*entry.get()];
                column.field.personal |= field.personal;
            }
            Entry::Vacant(entry) => {
                entry.insert(columns.len());
                let is_taken = |name: &str| taken.contains(name);
                let name = numbered_name(&field.name, field.column_type, &mut next, is_taken);
                taken.insert(name.clone());
                columns.push(StoredColumn { name, field });
            }
        }
    }
    columns
}

/// Chooses a name for a new column: `p_amount`, or `p_amount_text` and so on if that is taken. The name contains only
/// lowercase ASCII letters, digits and `_`, because engines disagree about the case of names.
#[must_use]
pub fn column_name(
    field: &str,
    column_type: ColumnType,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    numbered_name(field, column_type, &mut HashMap::new(), is_taken)
}

/// Like [`column_name`], for thousands of fields that can have the same words: `next` has the next number to try for each
/// name.
fn numbered_name(
    field: &str,
    column_type: ColumnType,
    next: &mut HashMap<String, usize>,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    /// The maximum length of a column name, because engines limit names: `PostgreSQL` to 63 bytes, for example.
    const LONGEST: usize = 50;
    let words = ident::snake_case(field);
    let words = words.trim_matches('_').to_ascii_lowercase();
    let mut plain = format!("p_{}", if words.is_empty() { "field" } else { &words });
    plain.truncate(LONGEST);
    if !is_taken(&plain) {
        return plain;
    }
    let typed = format!("{plain}_{}", column_type.name());
    if !is_taken(&typed) {
        return typed;
    }
    let number = next.entry(typed.clone()).or_insert(2);
    loop {
        let name = format!("{typed}_{number}");
        *number += 1;
        if !is_taken(&name) {
            return name;
        }
    }
}

/// Collects the fields of a payload. If the payload has several alternatives, the fields of all alternatives are
/// included.
fn of_type<'c>(types: &'c Types<'_>, id: Option<TypeId>) -> Vec<StoredField<'c>> {
    let mut found: Vec<StoredField<'c>> = Vec::new();
    let mut seen_types = HashSet::new();
    let mut seen_fields = HashSet::new();
    let mut waiting: Vec<TypeId> = id.into_iter().collect();
    while let Some(id) = waiting.pop() {
        if !seen_types.insert(id) {
            continue;
        }
        match &types.get(id).kind {
            Kind::Object(object) => {
                for field in &object.fields {
                    if let Some(column_type) = type_of(types, field)
                        && seen_fields.insert((&*field.name, column_type))
                    {
                        found.push(stored(field, column_type));
                    }
                }
            }
            Kind::OneOf(variants) => {
                let slots = variants.iter().rev().map(|variant| &variant.slot);
                waiting.extend(slots.filter_map(|slot| named(&slot.shape)));
            }
            Kind::Value(slot) => waiting.extend(named(&slot.shape)),
            Kind::Tuple(_) | Kind::Enumeration(_) => {}
        }
    }
    found
}

fn named(shape: &Shape) -> Option<TypeId> {
    match shape {
        Shape::Named(id) => Some(*id),
        _ => None,
    }
}

/// Describes a field as it is stored. [`personal::mark`] determines whether it is personal.
fn stored<'c>(field: &'c Field<'_>, column_type: ColumnType) -> StoredField<'c> {
    let docs = &field.docs;
    let description = docs.description.as_deref().or(docs.title.as_deref());
    StoredField {
        name: Cow::Borrowed(&*field.name),
        column_type,
        description: Cow::Borrowed(description.unwrap_or_default()),
        personal: false,
    }
}

/// Determines the column type of a field. Returns `None` for objects, lists and values of several types.
fn type_of(types: &Types<'_>, field: &Field<'_>) -> Option<ColumnType> {
    match &field.slot.shape {
        Shape::Boolean => Some(ColumnType::Boolean),
        Shape::Integer { .. } => Some(ColumnType::Integer),
        Shape::Number if is_decimal(&field.docs) => Some(ColumnType::Decimal),
        Shape::Number => Some(ColumnType::Number),
        Shape::Text if has_format(&field.docs, "date-time") => Some(ColumnType::Timestamp),
        Shape::Text => Some(ColumnType::Text),
        Shape::Named(id) => match types.get(*id).kind {
            Kind::Enumeration(_) => Some(ColumnType::Text),
            _ => None,
        },
        Shape::Any | Shape::Null | Shape::Array(_) | Shape::Map(_) => None,
    }
}

fn has_format(docs: &Docs<'_>, wanted: &str) -> bool {
    let mut facts = docs.facts.iter();
    facts.any(|fact| matches!(fact, Fact::Format(format) if format == wanted))
}

/// Whether the schema limits a number to 9 digits after the decimal point.
fn is_decimal(docs: &Docs<'_>) -> bool {
    let is_step = |text: &str| match text.split_once('.') {
        Some((whole, digits)) => {
            digits.len() <= 9
                && (whole.to_owned() + digits)
                    .bytes()
                    .all(|it| it.is_ascii_digit())
        }
        None => false,
    };
    let mut facts = docs.facts.iter();
    facts.any(|fact| matches!(fact, Fact::Bound(Bound::MultipleOf, step) if is_step(step)))
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn names(payload: &str) -> Vec<(String, ColumnType)> {
        let files: Memory = [
            (
                "events.csv",
                "name,description,payload\npaid,Paid.,paid\nother,Other.,\n",
            ),
            ("payloads/paid.json", payload),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&files).expect("memory can be read");
        let catalog = Catalog::new(&input);
        let columns = columns(&catalog).into_iter();
        columns.map(|it| (it.name, it.field.column_type)).collect()
    }

    #[test]
    fn only_single_values_have_columns() {
        let found = names(
            r#"{"type": "object", "properties": {
                "list": {"type": "array", "items": {"type": "string"}},
                "inner": {"type": "object", "properties": {"a": {"type": "string"}}},
                "any": true, "on": {"type": "boolean"}, "count": {"type": ["integer", "null"]},
                "share": {"type": "number", "multipleOf": 2}, "kind": {"enum": ["a", "b"]}}}"#,
        );
        let expected = [
            ("p_on", ColumnType::Boolean),
            ("p_count", ColumnType::Integer),
            ("p_share", ColumnType::Number),
            ("p_kind", ColumnType::Text),
        ];
        assert_eq!(found, expected.map(|(name, it)| (name.to_owned(), it)));
    }

    #[test]
    fn names_that_differ_only_in_case_have_different_columns() {
        let found = names(
            r#"{"type": "object", "properties": {
                "userId": {"type": "string"}, "user_id": {"type": "integer"},
                "USER_ID": {"type": "string"}, "👍": {"type": "string"}}}"#,
        );
        let found: Vec<String> = found.into_iter().map(|(name, _)| name).collect();
        assert_eq!(found[..2], ["p_user_id", "p_user_id_integer"]);
        assert_eq!(found[2], "p_user_id_text");
        assert_eq!(found.len(), 4);
    }
}
