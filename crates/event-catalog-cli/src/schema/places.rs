//! Finds places in a document by JSON pointers.

use std::collections::HashMap;

use event_catalog_build::schema::{Data, Value};
use event_catalog_build::source::Place;

use crate::pointer;

/// The number of members from which an object is indexed: thousands of findings may be in one object.
const MANY: usize = 16;

/// The places in a document.
pub(crate) struct Places<'d, 's> {
    document: &'d Value<'s>,
    /// The members of large objects by name. An object's key is its address.
    indexes: HashMap<*const Value<'s>, HashMap<&'d str, &'d Value<'s>>>,
}

impl<'d, 's> Places<'d, 's> {
    pub(crate) fn new(document: &'d Value<'s>) -> Self {
        Self {
            document,
            indexes: HashMap::new(),
        }
    }

    /// Finds the place of the value at a JSON pointer, or of the innermost existing value along its path.
    pub(crate) fn at(&mut self, pointer: &str) -> Place {
        let mut value = self.document;
        for step in pointer.split('/').skip(1) {
            let step = pointer::name(step);
            let inner = match &value.data {
                Data::Object(members) if members.len() >= MANY => {
                    let index = self.indexes.entry(value).or_insert_with(|| {
                        let members = members.iter().rev();
                        members.map(|it| (&*it.name, &it.value)).collect()
                    });
                    index.get(&*step).copied()
                }
                Data::Object(_) => value.get(&step),
                Data::Array(items) => step.parse().ok().and_then(|at: usize| items.get(at)),
                _ => None,
            };
            let Some(inner) = inner else {
                break;
            };
            value = inner;
        }
        value.place
    }
}
