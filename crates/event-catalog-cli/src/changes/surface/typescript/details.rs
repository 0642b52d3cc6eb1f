//! Collects the types of the details: which event has which type, and the fields of each type.

use event_catalog_build::schema::types::{Field, Kind, Object, Shape, Tuple, TypeId, Types};

use crate::changes::change::Subject;
use crate::changes::setting;
use crate::changes::surface::Surface;
use crate::changes::surface::events;
use crate::changes::surface::origins::Origins;
use crate::generate::selection::Selection;
use crate::generate::typescript::shape;
use crate::generate::typescript::text::{property, string};

/// The maximum number of values that a field's signature lists; the type contains all of them.
const MOST_VALUES: usize = 100;

pub(super) fn add(selection: &Selection<'_, '_>, origins: &Origins<'_>, surface: &mut Surface) {
    let types = &selection.catalog.types;
    surface.add(
        "details of other events",
        match types.default {
            Some(id) => format!("{} | undefined", shape::name(types, id)),
            None => "undefined".to_owned(),
        },
        Subject::Setting(setting::DEFAULT_PAYLOAD.to_owned()),
    );
    events::payloads(selection, origins, surface);
    for id in origins.types() {
        declaration(types, origins, id, surface);
    }
}

/// Adds a type and its parts.
fn declaration(types: &Types<'_>, origins: &Origins<'_>, id: TypeId, surface: &mut Surface) {
    let name = shape::name(types, id);
    let subject = origins.subject(id);
    match &types.get(id).kind {
        Kind::Object(object) => {
            surface.add(name.as_str(), "interface", subject);
            fields(types, origins, (id, name.as_str()), object, surface);
        }
        Kind::Tuple(tuple) => {
            surface.add(name.as_str(), "tuple", subject);
            elements(types, origins, (id, name.as_str()), tuple, surface);
        }
        Kind::Enumeration(values) => {
            let values: Vec<_> = values.iter().map(|it| string(&it.text)).collect();
            surface.add(
                name.as_str(),
                format!("type {}", values.join(" | ")),
                subject,
            );
        }
        Kind::OneOf(variants) => {
            surface.add(name.as_str(), "union", subject.clone());
            for variant in variants {
                let member = shape::slot(types, &variant.slot);
                surface.add(format!("{name} | {member}"), "member", subject.clone());
            }
        }
        Kind::Value(slot) => {
            let text = format!("type {}", shape::slot(types, slot));
            surface.add(name.as_str(), text, subject);
        }
    }
}

fn fields(
    types: &Types<'_>,
    origins: &Origins<'_>,
    (id, name): (TypeId, &str),
    object: &Object<'_>,
    surface: &mut Surface,
) {
    for field in &object.fields {
        surface.add(
            format!("{name}.{}", property(&field.name)),
            signature(types, field),
            origins.field(id, &field.name),
        );
    }
    if let Some((rest, _)) = &object.additional {
        // TypeScript applies an index signature to the named fields, too, so its type must allow their values.
        let text = if object.fields.is_empty() {
            shape::slot(types, rest)
        } else {
            "unknown".to_owned()
        };
        let subject = if object.keeps_undeclared {
            Subject::Setting(setting::UNDECLARED.to_owned())
        } else {
            origins.subject(id)
        };
        surface.add(format!("{name}[field]"), format!("rest {text}"), subject);
    }
}

fn elements(
    types: &Types<'_>,
    origins: &Origins<'_>,
    (id, name): (TypeId, &str),
    tuple: &Tuple<'_>,
    surface: &mut Surface,
) {
    for field in &tuple.fields {
        surface.add(
            format!("{name}[{}]", field.name),
            signature(types, field),
            origins.element(id, &field.name),
        );
    }
    if let Some((rest, _)) = &tuple.rest {
        surface.add(
            format!("{name}[further]"),
            format!("rest {}", shape::slot(types, rest)),
            origins.subject(id),
        );
    }
}

/// Formats the signature of a field: whether the field must be present, and its type.
fn signature(types: &Types<'_>, field: &Field<'_>) -> String {
    let deprecated = if field.docs.deprecated {
        "deprecated "
    } else {
        ""
    };
    let presence = if field.required {
        "required"
    } else {
        "optional"
    };
    format!("{deprecated}{presence} {}", type_of(types, field))
}

/// Formats the type of a field. The values of an enumeration are listed instead of its name, so that types with the
/// same values are equal.
fn type_of(types: &Types<'_>, field: &Field<'_>) -> String {
    if field.constant.is_none()
        && let Shape::Named(id) = &field.slot.shape
        && let Kind::Enumeration(values) = &types.get(*id).kind
        && values.len() <= MOST_VALUES
    {
        let null = field.slot.nullable.then(|| "null".to_owned());
        let values = values.iter().map(|it| string(&it.text)).chain(null);
        return values.collect::<Vec<_>>().join(" | ");
    }
    shape::field_type(types, field)
}
