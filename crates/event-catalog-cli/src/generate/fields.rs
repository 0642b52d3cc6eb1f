//! Describes the fields of payloads for readers: one row per field, followed by the fields inside
//! it.
//!
//! A type that is used in many places is described once, in a separate table that these places link
//! to. Otherwise, ten definitions with ten references each would become ten billion rows.

mod separate;

use event_catalog_build::schema::types::{Kind, Object, Shape, Slot, Tuple, TypeId, Types};
use event_catalog_build::schema::{Data, Docs, Fact, Value};
use serde::Serialize;

use super::address;
pub(crate) use separate::{Definition, Tables};

/// A row that describes a field of a payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct FieldRow {
    /// The path, such as `items[].sku`; empty for the whole payload, which has a row only if it can
    /// be something other than an object.
    pub(crate) path: String,
    /// The length in bytes of the path to the enclosing object, such as `items[].`.
    #[serde(skip)]
    pub(crate) parent: usize,
    /// The number of enclosing fields.
    #[serde(skip)]
    pub(crate) depth: usize,
    /// The alternative that the field belongs to.
    pub(crate) alternative: Option<String>,
    /// The type of the values in words: `array of objects`.
    pub(crate) kind: String,
    /// Whether the field is always present when its parent is.
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    /// Whether the values are personal data.
    pub(crate) personal: bool,
    /// The description in Markdown.
    pub(crate) description: String,
    /// The limits of the values in words.
    pub(crate) limits: Vec<String>,
    /// An example value as JSON.
    pub(crate) example: Option<String>,
    /// The table with the inner fields, unless they are in the rows below.
    pub(crate) see: Option<See>,
}

impl FieldRow {
    /// Whether the row is about the whole payload.
    pub(crate) fn is_whole(&self) -> bool {
        self.path.is_empty()
    }
}

/// A table that describes a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct See {
    pub(crate) name: String,
    pub(crate) anchor: String,
}

/// The anchor of the table that describes a type.
pub(crate) fn type_anchor(types: &Types<'_>, id: TypeId) -> String {
    let it = types.get(id);
    match it.payload {
        Some(name) => address::payload_anchor(name),
        None => address::type_anchor(&it.name),
    }
}

/// The description of the whole payload.
pub(crate) fn description<'t>(types: &'t Types<'_>, id: TypeId) -> &'t str {
    let docs = &types.get(id).docs;
    docs.description
        .as_deref()
        .or(docs.title.as_deref())
        .unwrap_or_default()
}

/// The first example of a payload, if its schema has one.
pub(crate) fn example<'t, 's>(types: &'t Types<'s>, id: TypeId) -> Option<&'t Value<'s>> {
    example_of(&types.get(id).docs)
}

fn example_of<'t, 's>(docs: &'t Docs<'s>) -> Option<&'t Value<'s>> {
    docs.facts.iter().find_map(|fact| match fact {
        Fact::Example(value) => Some(value),
        _ => None,
    })
}

/// Formats a value as multi-line JSON, with members in file order.
pub(crate) fn pretty(value: &Value<'_>) -> String {
    let mut out = String::new();
    write_pretty(value, "\n", &mut out);
    out
}

fn write_pretty(value: &Value<'_>, line: &str, out: &mut String) {
    let inner = format!("{line}  ");
    match &value.data {
        Data::Object(members) if !members.is_empty() => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                let name = serde_json::Value::from(member.name.as_ref());
                out.push_str(&format!(
                    "{}{inner}{name}: ",
                    if index > 0 { "," } else { "" }
                ));
                write_pretty(&member.value, &inner, out);
            }
            out.push_str(&format!("{line}}}"));
        }
        Data::Array(elements) if !elements.is_empty() => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                out.push_str(&format!("{}{inner}", if index > 0 { "," } else { "" }));
                write_pretty(element, &inner, out);
            }
            out.push_str(&format!("{line}]"));
        }
        _ => out.push_str(&value.to_string()),
    }
}

struct Table<'t, 's> {
    types: &'t Types<'s>,
    tables: &'t Tables,
    rows: Vec<FieldRow>,
    /// The enclosing types, so that a type that contains itself is shown only once.
    open: Vec<TypeId>,
    /// The types that have a separate table.
    elsewhere: Vec<TypeId>,
    /// The number of fields around the current object.
    depth: usize,
}

impl<'t, 's> Table<'t, 's> {
    fn new(types: &'t Types<'s>, tables: &'t Tables) -> Self {
        Self {
            types,
            tables,
            rows: Vec::new(),
            open: Vec::new(),
            elsewhere: Vec::new(),
            depth: 0,
        }
    }

    fn named(&mut self, id: TypeId, path: &str, alternative: Option<&str>) {
        if self.open.contains(&id) {
            return;
        }
        self.open.push(id);
        match &self.types.get(id).kind {
            Kind::Object(object) => self.object(object, path, alternative),
            Kind::Tuple(tuple) => self.tuple(tuple, path, alternative),
            Kind::Enumeration(_) => {}
            Kind::OneOf(variants) => {
                for variant in variants {
                    self.inside(&variant.slot, path, Some(&variant.ident));
                }
            }
            Kind::Value(slot) => self.inside(slot, path, alternative),
        }
        self.open.pop();
    }

    /// Adds the row for a whole payload. Its description and example are outside the table.
    fn whole(&mut self, id: TypeId) {
        let it = self.types.get(id);
        let (kind, see) = match &it.kind {
            Kind::Value(slot) => (self.kind(slot), self.see(slot, "")),
            _ => (self.all_of_kind(id), None),
        };
        self.rows.push(FieldRow {
            path: String::new(),
            parent: 0,
            depth: 0,
            alternative: None,
            kind,
            required: true,
            deprecated: it.docs.deprecated,
            personal: it.docs.personal,
            description: String::new(),
            limits: it.docs.facts.iter().filter_map(limit).collect(),
            example: None,
            see,
        });
    }

    fn object(&mut self, object: &Object<'_>, path: &str, alternative: Option<&str>) {
        let separator = if path.is_empty() { "" } else { "." };
        for field in &object.fields {
            let kind = match &field.constant {
                Some(constant) => format!("always {constant}"),
                None => self.kind(&field.slot),
            };
            let parent = path.len() + separator.len();
            let path = format!("{path}{separator}{}", field.name);
            let see = field.constant.is_none().then_some(&field.slot);
            let see = see.and_then(|slot| self.see(slot, &path));
            self.row(
                (&path, parent, alternative),
                kind,
                field.required,
                &field.docs,
                see,
            );
            // The constant already implies the limits.
            if let (Some(_), Some(row)) = (&field.constant, self.rows.last_mut()) {
                row.limits.clear();
            }
            if field.constant.is_none() {
                self.depth += 1;
                self.inside(&field.slot, &path, None);
                self.depth -= 1;
            }
        }
        // There is no row for additional fields that are only kept because of `undeclared = "keep"`: otherwise, every
        // table would have one.
        let declared = object.additional.as_ref();
        if let Some((slot, docs)) = declared.filter(|_| !object.keeps_undeclared) {
            let parent = path.len() + separator.len();
            let path = format!("{path}{separator}*");
            let kind = self.kind(slot);
            let see = self.see(slot, &path);
            self.row((&path, parent, alternative), kind, false, docs, see);
            self.depth += 1;
            self.inside(slot, &path, None);
            self.depth -= 1;
        }
    }

    fn tuple(&mut self, tuple: &Tuple<'_>, path: &str, alternative: Option<&str>) {
        let fields = tuple.fields.iter();
        let fields = fields.map(|it| (&*it.name, it.required, &it.slot, &it.docs));
        let rest = tuple.rest.iter();
        let rest = rest.map(|(slot, docs)| ("", false, slot, docs));
        for (position, required, slot, docs) in fields.chain(rest) {
            let parent = path.len();
            let path = format!("{path}[{position}]");
            let (kind, see) = (self.kind(slot), self.see(slot, &path));
            self.row((&path, parent, alternative), kind, required, docs, see);
            self.depth += 1;
            self.inside(slot, &path, None);
            self.depth -= 1;
        }
    }

    /// The table with the inner fields of a slot, if it is separate.
    fn see(&self, slot: &Slot, path: &str) -> Option<See> {
        match &slot.shape {
            Shape::Array(inner) | Shape::Map(inner) => self.see(inner, path),
            Shape::Named(id) if !self.open.contains(id) && self.tables.is_elsewhere(*id, path) => {
                Some(See {
                    name: self.types.get(*id).name.clone(),
                    anchor: type_anchor(self.types, *id),
                })
            }
            _ => None,
        }
    }

    fn row(
        &mut self,
        (path, parent, alternative): (&str, usize, Option<&str>),
        kind: String,
        required: bool,
        docs: &Docs<'_>,
        see: Option<See>,
    ) {
        let description = docs.description.as_deref().or(docs.title.as_deref());
        self.rows.push(FieldRow {
            path: path.to_owned(),
            parent,
            depth: self.depth,
            alternative: alternative.map(str::to_owned),
            kind,
            required,
            deprecated: docs.deprecated,
            personal: docs.personal,
            description: description.unwrap_or_default().to_owned(),
            limits: docs.facts.iter().filter_map(limit).collect(),
            example: example_of(docs).map(ToString::to_string),
            see,
        });
    }

    /// Adds the rows for the fields inside a field's values.
    fn inside(&mut self, slot: &Slot, path: &str, alternative: Option<&str>) {
        match &slot.shape {
            Shape::Array(inner) => self.inside(inner, &format!("{path}[]"), alternative),
            Shape::Map(inner) => self.inside(inner, &format!("{path}.*"), alternative),
            Shape::Named(id) if self.open.contains(id) => {}
            Shape::Named(id) if self.tables.is_elsewhere(*id, path) => self.elsewhere.push(*id),
            Shape::Named(id) => self.named(*id, path, alternative),
            _ => {}
        }
    }

    fn kind(&self, slot: &Slot) -> String {
        let kind = match &slot.shape {
            Shape::Any => return "anything".to_owned(),
            Shape::Null => return "null".to_owned(),
            Shape::Boolean => "boolean".to_owned(),
            Shape::Integer { .. } => "integer".to_owned(),
            Shape::Number => "number".to_owned(),
            Shape::Text => "string".to_owned(),
            Shape::Array(inner) => format!("array of {}", self.kind_of_many(inner)),
            Shape::Map(inner) => format!("object of {}", self.kind_of_many(inner)),
            Shape::Named(id) => self.kind_of(*id),
        };
        if slot.nullable {
            format!("{kind} or null")
        } else {
            kind
        }
    }

    fn kind_of_many(&self, slot: &Slot) -> String {
        let kind = self.kind(slot);
        match kind.as_str() {
            "string" | "number" | "integer" | "boolean" | "object" | "tuple" => kind + "s",
            _ if kind.contains(" or ") => format!("({kind})"),
            _ => kind,
        }
    }

    fn kind_of(&self, id: TypeId) -> String {
        match &self.types.get(id).kind {
            Kind::Object(_) | Kind::Tuple(_) if self.open.contains(&id) => {
                let (kind, name) = (self.all_of_kind(id), &self.types.get(id).name);
                format!("{kind}, recursive: {name}")
            }
            Kind::Enumeration(_) if self.tables.is_elsewhere(id, "") => "string".to_owned(),
            Kind::OneOf(_) if self.tables.is_elsewhere(id, "") => "one of several".to_owned(),
            _ => self.all_of_kind(id),
        }
    }

    /// Describes a type in words, including all of its values or alternatives.
    fn all_of_kind(&self, id: TypeId) -> String {
        match &self.types.get(id).kind {
            Kind::Object(_) => "object".to_owned(),
            Kind::Tuple(_) => "tuple".to_owned(),
            Kind::Enumeration(values) => {
                let values: Vec<_> = values.iter().map(|it| format!("\"{}\"", it.text)).collect();
                or(&values)
            }
            Kind::OneOf(variants) => {
                let variants: Vec<_> = variants.iter().map(|it| it.ident.clone()).collect();
                or(&variants)
            }
            Kind::Value(slot) => self.kind(slot),
        }
    }
}

/// Joins alternatives, as in `a`, `a or b`, and `a, b or c`.
fn or(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

fn limit(fact: &Fact<'_>) -> Option<String> {
    Some(match fact {
        Fact::Format(format) => format!("in the format {format}"),
        Fact::Pattern(pattern) => format!("matches {pattern}"),
        Fact::Bound(bound, number) => bound.in_words(number),
        Fact::Remark(remark) => remark.clone(),
        Fact::UniqueItems => "unique elements".to_owned(),
        Fact::Values(values) => {
            let values: Vec<_> = values.iter().map(ToString::to_string).collect();
            or(&values)
        }
        Fact::OneOf(sets) => {
            let sets: Vec<_> = sets.iter().map(|set| set.join(" and ")).collect();
            format!("with {}", or(&sets))
        }
        Fact::Default(value) => format!("{value} if missing"),
        Fact::Example(_) => return None,
    })
}

#[cfg(test)]
mod tests;
