//! Which events have a function in the module `emit`: those with a payload.

use crate::catalog::{Catalog, Event};
use crate::schema::types::Kind;

/// The payload with which an occurrence of an event is created: the event's own, or the one in
/// `[defaults]` if that has a required part.
pub(super) fn payload<'s>(catalog: &Catalog<'s>, event: &Event<'s>) -> Option<&'s str> {
    let types = &catalog.types;
    event.payload.or_else(|| {
        let default = types.get(types.default?);
        let must_come = match &default.kind {
            Kind::Object(object) => object.fields.iter().any(|field| field.required),
            _ => true,
        };
        default.payload.filter(|_| must_come)
    })
}
