//! Selects the types that get a separate table: those used in several places, unless a type is so
//! small that it is easier to read in place.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::schema::types::{Field, Kind, Type, TypeId, Types};

use super::{FieldRow, See, Table};
use crate::generate::address;
use crate::generate::reachable::{self, named, slots};

/// The maximum size, in short rows, of a type that is repeated wherever it is used.
const MOST_REPEATED: usize = 20;

/// The maximum number of types that are visited again at each reference: nested alternatives have
/// no rows, but still take time.
const MOST_TYPES: usize = 60;

/// The number of bytes of text that count as one row.
const ROW: usize = 200;

/// The maximum length in bytes of a path with rows below it, since each row repeats the path.
const LONGEST_PATH: usize = 200;

/// The maximum number of rows that repeat those of another payload with the same type: a file whose schema is only a
/// `$ref`. A thousand such files may refer to one with thousands of fields.
const MOST_REPEATED_ROWS: usize = 20_000;

/// The tables for a selection's payloads.
pub(crate) struct Tables {
    payloads: BTreeSet<TypeId>,
    /// The payloads whose fields aren't repeated, and the payloads that describe them.
    copies: BTreeMap<String, String>,
    /// The types that aren't described in place.
    shared: BTreeSet<TypeId>,
}

/// A type with a separate table.
pub(crate) struct Definition {
    pub(crate) id: TypeId,
    /// The type in words.
    pub(crate) kind: String,
    pub(crate) rows: Vec<FieldRow>,
}

impl Tables {
    /// Determines the tables for these payloads, each with its name and its type.
    pub(crate) fn of<'n>(
        types: &Types<'_>,
        described: impl IntoIterator<Item = (&'n str, TypeId)>,
    ) -> Self {
        let described: Vec<(&str, TypeId)> = described.into_iter().collect();
        let payloads: BTreeSet<TypeId> = described.iter().map(|(_, id)| *id).collect();
        let mut uses: BTreeMap<TypeId, usize> = payloads.iter().map(|id| (*id, 1)).collect();
        for id in reachable::types(types, payloads.iter().copied()) {
            for id in slots(types.get(id)).into_iter().filter_map(named) {
                *uses.entry(id).or_default() += 1;
            }
        }
        let is_shared = |(id, uses): &(TypeId, usize)| {
            let mut size = Size::default();
            size.add(types, *id, &mut Vec::new());
            *uses > 1 && size.is_large()
        };
        let shared = uses.into_iter().filter(is_shared).map(|(id, _)| id);
        let mut tables = Self {
            shared: shared.collect(),
            payloads,
            copies: BTreeMap::new(),
        };
        tables.copies = tables.copies(types, &described);
        tables
    }

    /// Finds the payloads whose fields are described with another payload, because there are too many repeated rows.
    fn copies(&self, types: &Types<'_>, described: &[(&str, TypeId)]) -> BTreeMap<String, String> {
        let mut first: BTreeMap<TypeId, (&str, Option<usize>)> = BTreeMap::new();
        let mut copies = BTreeMap::new();
        let mut repeated = 0_usize;
        for (name, id) in described {
            let Entry::Occupied(mut entry) = first.entry(*id) else {
                first.insert(*id, (name, None));
                continue;
            };
            let (original, rows) = entry.get_mut();
            let rows = *rows.get_or_insert_with(|| self.table(types, *id).rows.len());
            repeated = repeated.saturating_add(rows);
            if repeated > MOST_REPEATED_ROWS && rows > 1 {
                copies.insert((*name).to_owned(), (*original).to_owned());
            }
        }
        copies
    }

    /// The types that get a separate table if another table refers to them.
    pub(crate) fn separate(&self) -> impl Iterator<Item = TypeId> {
        self.shared.difference(&self.payloads).copied()
    }

    /// Lists the fields of a payload with this name and type.
    pub(crate) fn rows(&self, types: &Types<'_>, name: &str, id: TypeId) -> Vec<FieldRow> {
        let Some(original) = self.copies.get(name) else {
            return self.table(types, id).rows;
        };
        let mut table = Table::new(types, self);
        table.whole(id);
        let mut rows = table.rows;
        for row in &mut rows {
            row.see = Some(See {
                name: original.clone(),
                anchor: address::payload_anchor(original),
            });
        }
        rows
    }

    /// Lists the types that the payloads' tables refer to, directly or through other types.
    pub(crate) fn definitions(&self, types: &Types<'_>) -> Vec<Definition> {
        let mut definitions = Vec::new();
        let mut seen = self.payloads.clone();
        let mut open: Vec<TypeId> = Vec::new();
        for id in &self.payloads {
            open.extend(self.table(types, *id).elsewhere);
        }
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                let table = self.table(types, id);
                let kind = table.all_of_kind(id);
                open.extend(table.elsewhere);
                let rows = table.rows;
                definitions.push(Definition { id, kind, rows });
            }
        }
        definitions.sort_by_key(|it| it.id);
        definitions
    }

    fn table<'t, 's>(&'t self, types: &'t Types<'s>, id: TypeId) -> Table<'t, 's> {
        let mut table = Table::new(types, self);
        let payload = types
            .get(id)
            .payload
            .filter(|_| self.payloads.contains(&id));
        if payload.is_some_and(|name| !types.is_object(name)) {
            table.whole(id);
        }
        table.named(id, "", None);
        table
    }

    /// Whether a type is described in a separate table rather than below this path.
    pub(super) fn is_elsewhere(&self, id: TypeId, path: &str) -> bool {
        path.len() > LONGEST_PATH || self.shared.contains(&id)
    }
}

/// The approximate number of short rows for a type, and the number of types visited to count them.
/// Counting stops above the limits for repeated types.
#[derive(Default)]
struct Size {
    rows: usize,
    types: usize,
}

impl Size {
    fn is_large(&self) -> bool {
        self.rows > MOST_REPEATED || self.types > MOST_TYPES
    }

    fn add(&mut self, types: &Types<'_>, id: TypeId, open: &mut Vec<TypeId>) {
        if open.contains(&id) {
            return;
        }
        let it = types.get(id);
        self.rows += own_size(it);
        self.types += 1;
        open.push(id);
        for id in slots(it).into_iter().filter_map(named) {
            if self.is_large() {
                break;
            }
            self.add(types, id, open);
        }
        open.pop();
    }
}

/// The approximate number of rows for a type, without the types that it refers to.
fn own_size(it: &Type<'_>) -> usize {
    match &it.kind {
        Kind::Object(object) => {
            let has_more = object.additional.is_some() && !object.keeps_undeclared;
            of_fields(&object.fields) + usize::from(has_more)
        }
        Kind::Tuple(tuple) => of_fields(&tuple.fields) + usize::from(tuple.rest.is_some()),
        Kind::Enumeration(values) => {
            let bytes: usize = values.iter().map(|value| value.text.len() + 6).sum();
            bytes / ROW
        }
        Kind::OneOf(variants) => variants.len() / MOST_REPEATED,
        Kind::Value(_) => 1,
    }
}

/// The approximate number of rows for an object's fields, or a tuple's elements.
fn of_fields(fields: &[Field<'_>]) -> usize {
    let fields = fields.iter().take(MOST_REPEATED + 1);
    let rows = fields.map(|field| {
        let docs = field.docs.description.as_deref().unwrap_or_default();
        1 + field.name.len() / ROW + docs.len() / ROW
    });
    rows.sum()
}
