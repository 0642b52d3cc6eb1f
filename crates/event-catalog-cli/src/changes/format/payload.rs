//! Describes the payloads of new events: one line for each payload, with its fields and their types.

use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Field, Kind, Shape, Slot, Types};

use super::alike::{self, Extent};
use super::sentence::Sentence;
use super::shown::ShownItem;
use super::values::{cut, shown_of};

/// The number of fields on a shortened line.
const MOST_FIELDS: usize = 5;

/// The number of lines in a shortened list.
const MOST_LINES: usize = 10;

/// The number of values of an `enum` on a shortened line.
const MOST_VALUES: usize = 3;

/// The maximum number of characters of a name, or of a value.
const LONGEST: usize = 40;

/// The payload of an added event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Carried {
    /// The name of the payload's schema.
    schema: String,
    /// The payload's fields, as in `` `id: string, note?: string` and 7 more ``.
    pub(super) fields: Sentence,
}

impl Carried {
    /// Describes the payload with this name. Returns `None` if the catalog has no such payload, or if the payload's
    /// values have no known type.
    pub(super) fn of(catalog: &Catalog<'_>, schema: &str) -> Option<Self> {
        let types = &catalog.types;
        let (text, left) = match &types.get(types.payload(schema)?).kind {
            Kind::Object(object) => {
                let shown = shown_of(object.fields.len(), MOST_FIELDS);
                let fields = object.fields.iter().take(shown);
                let fields: Vec<String> = fields.map(|it| field(types, it)).collect();
                (fields.join(", "), object.fields.len() - shown)
            }
            kind => (named(types, kind), 0),
        };
        if text.is_empty() {
            return None;
        }
        let mut fields = Sentence::new("{}", &[&text]);
        if left > 0 {
            fields.text(&format!(" and {left} more"));
        }
        Some(Self {
            schema: schema.to_owned(),
            fields,
        })
    }
}

/// Formats a field with its type: `note?: string`. An optional field has a question mark.
fn field(types: &Types<'_>, field: &Field<'_>) -> String {
    let name = cut(&field.name, LONGEST);
    let mark = if field.required { "" } else { "?" };
    let values = match &field.constant {
        Some(value) => cut(&value.to_string(), LONGEST),
        None => values(types, &field.slot),
    };
    format!("{name}{mark}: {values}")
}

/// Describes the type of the values at a place in a few words.
fn values(types: &Types<'_>, slot: &Slot) -> String {
    let shape = shape(types, &slot.shape);
    if slot.nullable && slot.shape != Shape::Null {
        format!("{shape} | null")
    } else {
        shape
    }
}

fn shape(types: &Types<'_>, shape: &Shape) -> String {
    match shape {
        Shape::Any => "any".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer { .. } => "integer".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Text => "string".to_owned(),
        Shape::Array(inner) => match values(types, inner) {
            several if several.contains(' ') => format!("({several})[]"),
            one => format!("{one}[]"),
        },
        Shape::Map(_) => "object".to_owned(),
        Shape::Named(id) => named(types, &types.get(*id).kind),
    }
}

fn named(types: &Types<'_>, kind: &Kind<'_>) -> String {
    match kind {
        Kind::Object(_) => "object".to_owned(),
        Kind::Tuple(_) => "list".to_owned(),
        Kind::Enumeration(all) => {
            let shown = all.iter().take(MOST_VALUES);
            let shown: Vec<String> = shown
                .map(|value| format!("\"{}\"", cut(&value.text, LONGEST)))
                .collect();
            let more = if all.len() > MOST_VALUES {
                " | …"
            } else {
                ""
            };
            format!("{}{more}", shown.join(" | "))
        }
        Kind::OneOf(variants) => {
            let mut kinds: Vec<&str> = Vec::new();
            // One level of alternatives is enough, because alternatives may contain themselves.
            for kind in variants.iter().map(|it| outer(types, &it.slot.shape)) {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            kinds.join(" | ")
        }
        Kind::Value(slot) => values(types, slot),
    }
}

/// Describes the kind of values, without what they contain.
fn outer(types: &Types<'_>, shape: &Shape) -> &'static str {
    match shape {
        Shape::Any => "any",
        Shape::Null => "null",
        Shape::Boolean => "boolean",
        Shape::Integer { .. } => "integer",
        Shape::Number => "number",
        Shape::Text => "string",
        Shape::Array(_) => "list",
        Shape::Map(_) => "object",
        Shape::Named(id) => match &types.get(*id).kind {
            Kind::Object(_) => "object",
            Kind::Tuple(_) => "list",
            Kind::Enumeration(_) => "string",
            Kind::OneOf(_) | Kind::Value(_) => "any",
        },
    }
}

/// Describes the payloads of these new events, in one sentence for each payload.
pub(super) fn carried(same: &[&ShownItem<'_>]) -> Vec<Sentence> {
    let mut groups: Vec<(&Carried, Vec<&ShownItem<'_>>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for shown in same.iter().copied() {
        let Some(payload) = &shown.item.payload else {
            continue;
        };
        let at = *places.entry(&payload.schema).or_insert(groups.len());
        match groups.get_mut(at) {
            Some((_, events)) => events.push(shown),
            None => groups.push((payload, vec![shown])),
        }
    }
    let most = shown_of(groups.len(), MOST_LINES);
    let lines = groups.iter().take(most).map(|(payload, events)| {
        let mut sentence = Sentence::default();
        alike::list(events, Extent::Cut, &mut sentence);
        let carry = if events.len() == 1 {
            " carries "
        } else {
            " carry "
        };
        sentence.text(carry);
        sentence.then(payload.fields.clone())
    });
    let mut lines: Vec<Sentence> = lines.collect();
    if groups.len() > most {
        let left = format!("… and {} more payloads", groups.len() - most);
        lines.push(Sentence::new(&left, &[]));
    }
    lines
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn carried(schema: &str) -> Option<String> {
        let table = "name,description,payload\nload,Loaded.,load\n";
        let files: Memory = [("events.csv", table), ("payloads/load.json", schema)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&files).expect("memory can be listed");
        let carried = Carried::of(&Catalog::new(&input), "load");
        carried.map(|it| it.fields.plain())
    }

    #[test]
    fn fields_have_their_types_and_optional_ones_a_mark() {
        let schema = r#"{
            "type": "object",
            "required": ["id", "kind"],
            "properties": {
                "id": {"type": "string"},
                "kind": {"enum": ["a", "b", "c", "d"]},
                "prices": {"type": "array", "items": {"type": ["number", "null"]}},
                "user": {"type": "object", "properties": {"name": {"type": "string"}}},
                "count": {"type": ["integer", "null"]}
            }
        }"#;
        let expected = "`id: string, kind: \"a\" | \"b\" | \"c\" | …, prices?: (number | null)[], \
            user?: object, count?: integer | null`";
        assert_eq!(carried(schema).as_deref(), Some(expected));
        assert_eq!(carried(r#"{"type": "object"}"#), None);
        assert_eq!(
            carried(r#"{"type": "string"}"#).as_deref(),
            Some("`string`")
        );
    }

    #[test]
    fn many_fields_are_cut() {
        let of = |count: usize| {
            let fields = (0..count).map(|it| format!("\"f{it}\": {{\"type\": \"boolean\"}}"));
            let fields: Vec<String> = fields.collect();
            let fields = fields.join(", ");
            carried(&format!(
                "{{\"type\": \"object\", \"properties\": {{{fields}}}}}"
            ))
            .unwrap_or_default()
        };
        assert!(of(9).ends_with("f8?: boolean`"), "{}", of(9));
        assert_eq!(
            of(12),
            "`f0?: boolean, f1?: boolean, f2?: boolean, f3?: boolean, f4?: boolean` and 7 more"
        );
    }
}
