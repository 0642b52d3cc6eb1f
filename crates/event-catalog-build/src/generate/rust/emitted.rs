//! Determines which events have a function in the module `emit`: those with a payload.

use crate::catalog::{Catalog, Event};
use crate::schema::types::Kind;

/// The payload that is required to create an occurrence: the event's own, or else the one in `[defaults]`, unless
/// all of its fields are optional.
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
