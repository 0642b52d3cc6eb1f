//! The constraints that a view puts on list elements.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::View;
use crate::schema::bound::Bound;
use crate::schema::model::{SchemaId, Schemas};

impl View {
    /// The view of an array's elements; `None` if they have no constraints.
    pub(in crate::schema) fn items(&self, schemas: &Schemas<'_>) -> Option<View> {
        let mut found: Option<View> = None;
        for id in self.schemas(schemas).filter_map(|(_, schema)| schema.items) {
            found.get_or_insert_default().add(schemas, id);
        }
        found
    }

    /// Whether an array's elements have types by position.
    pub(in crate::schema) fn has_positions(&self, schemas: &Schemas<'_>) -> bool {
        self.schemas(schemas)
            .any(|(_, schema)| !schema.positions.is_empty())
    }

    /// How many elements of an array have types by position, and whether more elements are allowed.
    pub(in crate::schema) fn positions(&self, schemas: &Schemas<'_>) -> (usize, bool) {
        let (mut count, mut last) = (0, usize::MAX);
        for (_, schema) in self.schemas(schemas) {
            let own = schema.positions.len();
            count = count.max(own);
            if schema.items.is_some_and(|id| schemas.get(id).is_false) {
                last = last.min(own);
            }
        }
        let (_, most) = self.counts(schemas);
        (count.min(last), last > count && most > count)
    }

    /// The strictest `minItems` and `maxItems`.
    pub(in crate::schema) fn counts(&self, schemas: &Schemas<'_>) -> (usize, usize) {
        let bounds = self.schemas(schemas).flat_map(|(_, schema)| &schema.bounds);
        bounds.fold((0, usize::MAX), |(least, most), (bound, number, _)| {
            let count = number.to_u64().and_then(|it| usize::try_from(it).ok());
            let count = count.unwrap_or(usize::MAX);
            match bound {
                Bound::MinItems => (least.max(count), most),
                Bound::MaxItems => (least, most.min(count)),
                _ => (least, most),
            }
        })
    }

    /// The view of an array's element at a position. A position after the elements with their own schemas stands
    /// for all additional elements.
    pub(in crate::schema) fn element(&self, schemas: &Schemas<'_>, position: usize) -> View {
        let mut view = View::default();
        let mut seen: HashSet<SchemaId, RandomState> = HashSet::default();
        for (_, schema) in self.schemas(schemas) {
            let own = schema.positions.get(position).copied();
            if let Some(id) = own.or(schema.items) {
                view.add_new(schemas, id, &mut seen);
            }
        }
        view
    }
}
