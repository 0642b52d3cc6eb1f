//! Collects the rows of an event.

use std::collections::{BTreeMap, HashMap, HashSet};

use event_catalog_build::read::Column;
use serde_json::{Number, Value};

use super::schema::Property;
use super::types::Type;
use super::{Layout, Role, Tally, Target};
use crate::import::page::{Cell, Row};

/// Notes on changed and dropped parts, one per kind.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Rows that aren't about an event.
    pub(super) others: Tally,
    /// Whether the following rows without a name belong to a row that isn't about an event.
    pub(super) is_below_other: bool,
    /// Properties without an event above them.
    pub(super) orphans: Tally,
    /// Texts about properties without a name.
    nameless: Tally,
    /// Texts about an event that differ from the first one, by column.
    differing: BTreeMap<String, Tally>,
    /// Texts about properties that a schema can't hold, by heading.
    dropped: BTreeMap<String, Tally>,
    /// Properties that differ from an earlier one with the same name.
    again: Tally,
    types: Tally,
    required: Tally,
    values: Tally,
    patterns: Tally,
}

impl Found {
    /// Writes the notes, one per kind.
    pub(super) fn notes(&self) -> Vec<String> {
        let differing = self.differing.iter().map(|(column, tally)| {
            tally.note(|event| {
                format!(
                    "the {column:?} of {event} has another text here; only the first text is kept"
                )
            })
        });
        let dropped = self.dropped.iter().map(|(heading, tally)| {
            tally.note(|text| {
                format!("a schema can't hold the column {heading:?} of properties, so {text:?} is left out")
            })
        });
        let others = [
            self.others
                .note(|subject| format!("the row is about {subject:?}, not about an event, and is left out")),
            self.orphans.note(|name| {
                format!(
                    "the row of the property `{name}` has no event name, and no row above has an event name, so it is \
                     left out; add the event name"
                )
            }),
            self.again.note(|property| {
                format!("{property} is described differently here; only its first row is kept")
            }),
            self.types.note(|kind| {
                format!("the type {kind:?} isn't known: the property may have any value; edit its schema")
            }),
            self.required.note(|text| {
                format!("{text:?} is neither yes nor no, so it is read as no; write yes or no")
            }),
            self.values.note(|values| {
                format!("the values {values:?} don't have the type of the property, and are left out")
            }),
            self.nameless.note(|text| {
                format!("{text:?} is about a property, but the row doesn't name the property, and is left out")
            }),
            self.patterns.note(|pattern| {
                format!("the pattern {pattern:?} is left out, because the property isn't a string")
            }),
        ];
        differing.chain(dropped).chain(others).flatten().collect()
    }
}

pub(super) struct Event {
    pub(super) name: String,
    /// The place of the event's first row.
    pub(super) place: String,
    /// The cells about the event.
    pub(super) cells: Vec<Cell>,
    /// The place of each cell's row.
    places: Vec<String>,
    pub(super) properties: Vec<Property>,
    /// The indices of the properties, by name.
    known: HashMap<String, usize>,
}

impl Event {
    pub(super) fn new(name: &str, place: &str, columns: usize) -> Self {
        Self {
            name: name.to_owned(),
            place: place.to_owned(),
            cells: vec![Cell::default(); columns],
            places: vec![String::new(); columns],
            properties: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Adds one of the event's rows.
    pub(super) fn add(&mut self, row: &Row, layout: &Layout, found: &mut Found) {
        for (number, column) in layout.columns.iter().enumerate() {
            let Some(cell) = row.cells.get(*column).filter(|it| !it.plain.is_empty()) else {
                continue;
            };
            let first = &mut self.cells[number];
            if first.plain.is_empty() {
                first.clone_from(cell);
                self.places[number].clone_from(&row.place);
            } else if first.plain != cell.plain && layout.targets[number] != Target::Dropped {
                let event = format!("`{}` ({})", self.name, self.places[number]);
                let column = match &layout.targets[number] {
                    Target::Known(column @ (Column::Name | Column::Description)) => {
                        column.name(&[])
                    }
                    _ => layout.headings[number].as_str(),
                };
                let tally = found.differing.entry(column.to_owned()).or_default();
                tally.add(&row.place, &event);
            }
        }
        if layout.property(row).is_empty() {
            let details = [Role::Type, Role::Values, Role::Pattern];
            let mut details = details.map(|role| layout.text(row, role)).into_iter();
            if let Some(text) = details.find(|text| !text.is_empty()) {
                found.nameless.add(&row.place, text);
            }
            return;
        }
        for (column, heading) in &layout.dropped {
            if let Some(cell) = row.cells.get(*column).filter(|it| !it.plain.is_empty()) {
                let tally = found.dropped.entry(heading.clone()).or_default();
                tally.add(&row.place, &cell.plain);
            }
        }
        self.property(property(row, layout, found), found);
    }

    fn property(&mut self, property: Property, found: &mut Found) {
        let Some(at) = self.known.get(&property.name) else {
            self.known
                .insert(property.name.clone(), self.properties.len());
            self.properties.push(property);
            return;
        };
        let first = &self.properties[*at];
        if !first.is_same(&property) {
            let name = format!("`{}` of `{}` ({})", property.name, self.name, first.place);
            found.again.add(&property.place, &name);
        }
    }
}

/// Reads the property in a row.
fn property(row: &Row, layout: &Layout, found: &mut Found) -> Property {
    let place = &row.place;
    let text = |role| layout.text(row, role);
    let typed = text(Role::Type);
    let mut kind = Type::read(typed).unwrap_or_else(|| {
        found.types.add(place, typed);
        Type::default()
    });
    let mut yes_or_no = |role| {
        let text = layout.text(row, role);
        is_yes(text).unwrap_or_else(|| {
            found.required.add(place, text);
            false
        })
    };
    let is_required = yes_or_no(Role::Required);
    kind.is_list |= yes_or_no(Role::List);
    let listed = pieces(text(Role::Values));
    let listed = listed.into_iter();
    let values: Option<Vec<Value>> = listed.map(|it| value(it, &kind.names)).collect();
    let values = values.unwrap_or_else(|| {
        found.values.add(place, text(Role::Values));
        Vec::new()
    });
    let pattern = text(Role::Pattern);
    let is_text = kind.names.is_empty() || kind.names.contains(&"string");
    if !pattern.is_empty() && !is_text {
        found.patterns.add(place, pattern);
    }
    Property {
        name: layout.property(row).to_owned(),
        place: place.clone(),
        kind,
        description: text(Role::Description).to_owned(),
        is_required,
        values,
        pattern: Some(pattern)
            .filter(|pattern| !pattern.is_empty() && is_text)
            .map(str::to_owned),
    }
}

/// Whether `text` means yes; `None` if its meaning is unknown.
fn is_yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "x" | "1" | "✓" | "✔" | "required" | "mandatory" | "always"
        | "always sent" => Some(true),
        "" | "false" | "no" | "n" | "0" | "-" | "optional" | "sometimes" | "sometimes sent"
        | "never" | "never sent" => Some(false),
        _ => None,
    }
}

/// Returns the values in a cell: a JSON list, or texts separated by line breaks, semicolons, bars
/// or commas.
fn pieces(text: &str) -> Vec<Value> {
    let pieces = if let Ok(Value::Array(items)) = serde_json::from_str(text) {
        items
    } else {
        let separator = ['\n', ';', '|', ',']
            .into_iter()
            .find(|it| text.contains(*it));
        let pieces = text.split(separator.unwrap_or('\n')).map(str::trim);
        pieces.map(Value::from).collect()
    };
    let mut seen = HashSet::new();
    let is_new = |piece: &Value| piece.as_str() != Some("") && seen.insert(piece.to_string());
    pieces.into_iter().filter(is_new).collect()
}

/// Converts a value to one of these types; any type is allowed if the list is empty.
fn value(piece: Value, types: &[&str]) -> Option<Value> {
    let text = match piece {
        Value::String(text) => text,
        other if types.is_empty() => return Some(other),
        other => other.to_string(),
    };
    let integer = || text.parse::<i64>().ok().map(Value::from);
    let number = || Number::from_f64(text.parse().ok()?).map(Value::from);
    let boolean = || text.to_lowercase().parse::<bool>().ok().map(Value::from);
    let found = types.iter().find_map(|name| match *name {
        "integer" => integer(),
        "number" => integer().or_else(number),
        "boolean" => boolean(),
        "null" if text == "null" => Some(Value::Null),
        _ => None,
    });
    let is_text = types.is_empty() || types.contains(&"string");
    found.or_else(|| is_text.then(|| Value::from(text)))
}
