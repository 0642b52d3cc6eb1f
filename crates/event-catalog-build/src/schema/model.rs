//! The model of the schemas: all subschemas of all files, and their references.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::bound::Bound;
use super::condition::Condition;
pub use super::json_types::Types;
use super::value::{Number, Value};
use crate::notation::Dialect;
use crate::source::{FileId, Place};

/// All schemas of a catalog.
#[derive(Debug, Default)]
pub struct Schemas<'s> {
    /// The files, sorted by name. A file that couldn't be read isn't included.
    pub files: Vec<SchemaFile<'s>>,
    pub(super) nodes: Vec<Schema<'s>>,
    /// All properties, by schema and name: the schema, and the index of the property. Made when it is first needed.
    pub(super) properties: OnceLock<Vec<(SchemaId, usize)>>,
    /// All required names, in the same way.
    pub(super) required: OnceLock<Vec<(SchemaId, usize)>>,
}

/// Finds the items of a schema with a name in an index of all items, which is made on the first call.
fn named<'i, 'n, I: Iterator<Item = (SchemaId, usize)>>(
    index: &'i OnceLock<Vec<(SchemaId, usize)>>,
    all: impl Fn() -> I,
    name_of: impl Fn(SchemaId, usize) -> &'n str,
    wanted: (SchemaId, &str),
) -> &'i [(SchemaId, usize)] {
    let key = |(id, at): &(SchemaId, usize)| (*id, name_of(*id, *at));
    let index = index.get_or_init(|| {
        let mut index: Vec<_> = all().collect();
        // The sort is stable, so items with the same name keep their order.
        index.sort_by(|one, other| key(one).cmp(&key(other)));
        index
    });
    let start = index.partition_point(|it| key(it) < wanted);
    let count = index[start..].partition_point(|it| key(it) <= wanted);
    &index[start..start + count]
}

/// A schema file in `payloads/`, and the schema of its document.
#[derive(Debug)]
pub struct SchemaFile<'s> {
    /// The name that events use: `link_clicked` for `payloads/link_clicked.json`.
    pub name: &'s str,
    /// The number of the file in [`Sources`](crate::source::Sources).
    pub file: FileId,
    /// The dialect of JSON Schema that the file names.
    pub dialect: Dialect,
    /// The whole document as a JSON value, whether it is written in JSON or TOML.
    pub document: Value<'s>,
    /// The schema of the whole document.
    pub root: SchemaId,
}

impl<'s> Schemas<'s> {
    /// The schema with this id.
    ///
    /// # Panics
    ///
    /// If the id is from another [`Schemas`].
    #[must_use]
    pub fn get(&self, id: SchemaId) -> &Schema<'s> {
        &self.nodes[id.0 as usize]
    }

    /// The file that events refer to by this name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&SchemaFile<'s>> {
        let at = self.files.binary_search_by(|file| file.name.cmp(name));
        Some(&self.files[at.ok()?])
    }

    /// The schemas of a file; empty if there is no such file.
    pub(crate) fn of_file(&self, name: &str) -> &[Schema<'s>] {
        let Ok(at) = self.files.binary_search_by(|file| file.name.cmp(name)) else {
            return &[];
        };
        let end = self.files.get(at + 1).map(|next| next.root.0 as usize);
        let start = self.files[at].root.0 as usize;
        &self.nodes[start..end.unwrap_or(self.nodes.len())]
    }

    /// Finds the properties of a schema that have this name: one, unless the file is invalid.
    ///
    /// A schema may have thousands of properties, so this doesn't compare all of them.
    pub fn properties(&self, id: SchemaId, name: &str) -> impl Iterator<Item = &Property<'s>> {
        let name_of = |id: SchemaId, at: usize| &*self.get(id).properties[at].name;
        let all = || {
            self.iter()
                .flat_map(|(id, it)| (0..it.properties.len()).map(move |at| (id, at)))
        };
        let found = named(&self.properties, all, name_of, (id, name));
        found.iter().map(|(id, at)| &self.get(*id).properties[*at])
    }

    /// Finds the place where a schema requires the property with this name.
    #[must_use]
    pub fn required(&self, id: SchemaId, name: &str) -> Option<Place> {
        let name_of = |id: SchemaId, at: usize| &*self.get(id).required[at].0;
        let all = || {
            self.iter()
                .flat_map(|(id, it)| (0..it.required.len()).map(move |at| (id, at)))
        };
        let found = named(&self.required, all, name_of, (id, name));
        found.first().map(|(id, at)| self.get(*id).required[*at].1)
    }

    /// Every schema and subschema, file by file, each before its subschemas.
    pub fn iter(&self) -> impl Iterator<Item = (SchemaId, &Schema<'s>)> {
        (0..).map(SchemaId).zip(&self.nodes)
    }

    /// The path of a schema in its file, as a JSON pointer: `/properties/url`; empty for the
    /// file's root. <https://www.rfc-editor.org/rfc/rfc6901>
    #[must_use]
    pub fn pointer(&self, id: SchemaId) -> String {
        self.path(id, &|_, part| part.step())
    }

    /// The JSON pointer that a schema would have if its document used 2020-12, where `dependencies` and lists in
    /// `items` have other names.
    #[must_use]
    pub fn newest_pointer(&self, id: SchemaId) -> String {
        self.path(id, &|_, part| part.newest_step())
    }

    /// The JSON pointer that a schema would have if its document used draft 7, where some keywords have other names.
    #[must_use]
    pub fn draft_7_pointer(&self, id: SchemaId) -> String {
        self.path(id, &|parent, part| match part {
            Part::Items if !parent.positions.is_empty() => Part::AdditionalItems.step(),
            Part::Position(_, index) => Part::Position("items", *index).step(),
            Part::Condition("dependentSchemas", name) => {
                Part::Condition("dependencies", name.clone()).step()
            }
            Part::AdditionalItems | Part::Condition(..) => part.step(),
            _ => part.newest_step(),
        })
    }

    /// Joins the steps to a schema. `step` formats each one, given the enclosing schema and the part.
    fn path(&self, id: SchemaId, step: &dyn Fn(&Schema<'s>, &Part<'s>) -> String) -> String {
        let mut steps = Vec::new();
        let mut id = id;
        while let Some((parent, part)) = &self.get(id).parent {
            steps.push(step(self.get(*parent), part));
            id = *parent;
        }
        steps.reverse();
        steps.concat()
    }

    /// Whether a schema is part of a condition. Such a schema determines whether a value is
    /// allowed, but doesn't describe it.
    #[must_use]
    pub fn is_conditional(&self, id: SchemaId) -> bool {
        is_conditional(&self.nodes, id)
    }

    /// The name that events use for a schema's file.
    #[must_use]
    pub fn file_name(&self, id: SchemaId) -> &'s str {
        let file = self.get(id).place.span.file;
        let found = self.index_of_file(id).map(|at| &self.files[at]);
        found.filter(|it| it.file == file).map_or("", |it| it.name)
    }

    /// The index of a schema's file.
    pub(super) fn index_of_file(&self, id: SchemaId) -> Option<usize> {
        // Schemas are numbered file by file, and each file's root has the file's first number.
        let next = self.files.partition_point(|it| it.root <= id);
        next.checked_sub(1)
    }
}

/// Whether a schema is part of a condition, directly or indirectly.
pub(super) fn is_conditional(nodes: &[Schema<'_>], id: SchemaId) -> bool {
    let mut id = id;
    while let Some((parent, part)) = &nodes[id.0 as usize].parent {
        if let Part::Condition(..) = part {
            return true;
        }
        id = *parent;
    }
    false
}

/// The id of a schema in [`Schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub(super) u32);

/// A schema or subschema, with its valid keywords.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a keyword, or a fact about the schema"
)]
pub struct Schema<'s> {
    /// The place of the schema.
    pub place: Place,
    /// The enclosing schema, and the part that this schema is; `None` for a file's root.
    pub parent: Option<(SchemaId, Part<'s>)>,
    /// `$ref` or an equivalent keyword: its text, and its target.
    pub reference: Option<Reference<'s>>,
    /// `title`.
    pub title: Option<Cow<'s, str>>,
    /// `x-type-name`: the name of the schema's type, regardless of its title, and the place of the
    /// name.
    pub type_name: Option<(String, Place)>,
    /// `description`.
    pub description: Option<Cow<'s, str>>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `x-personal`: whether the values are personal data.
    pub personal: bool,
    /// `default`.
    pub default: Option<Value<'s>>,
    /// `examples`.
    pub examples: Vec<Value<'s>>,
    /// `type`.
    pub types: Option<(Types, Place)>,
    /// `enum`.
    pub values: Option<(Vec<Value<'s>>, Place)>,
    /// `const`.
    pub constant: Option<(Value<'s>, Place)>,
    /// `properties`, in the order of the file.
    pub properties: Vec<Property<'s>>,
    /// `patternProperties`, by pattern.
    pub patterns: Vec<Property<'s>>,
    /// `required`.
    pub required: Vec<(Cow<'s, str>, Place)>,
    /// `additionalProperties`.
    pub additional: Option<Additional>,
    /// The schemas of the first elements, by position: `prefixItems`, or up to 2019-09 a list in
    /// `items`.
    pub positions: Vec<SchemaId>,
    /// The schema of the elements after these: `items`, or `additionalItems` after a list in
    /// `items`.
    pub items: Option<SchemaId>,
    /// `allOf`.
    pub all_of: Vec<SchemaId>,
    /// `oneOf` or `anyOf`.
    pub alternatives: Vec<Alternatives>,
    /// The keywords that limit values but don't affect their type.
    pub conditions: Vec<Condition<'s>>,
    /// Whether the schema is `false`, which no value matches. `false` is allowed in conditions, and for the
    /// elements after the ones with types by position.
    pub is_false: bool,
    /// The keywords that have no meaning in the file's dialect, and their places.
    pub ignored: Vec<(Cow<'s, str>, Place)>,
    /// `$defs` and `definitions`.
    pub definitions: Vec<SchemaId>,
    /// `format`.
    pub format: Option<Cow<'s, str>>,
    /// `pattern`.
    pub pattern: Option<Cow<'s, str>>,
    /// The bounds of numbers, lengths and items, in the order of the file.
    pub bounds: Vec<(Bound, Number<'s>, Place)>,
    /// Other facts about the values, in words: `read only`.
    pub remarks: Vec<String>,
    /// `uniqueItems`.
    pub unique_items: bool,
    /// Whether a keyword was left out of this schema, or of a schema inside it, because of a mistake.
    pub has_mistakes: bool,
    /// The types of the values in `enum`.
    pub(super) value_types: Types,
    /// The types of the values that match the schema, cached.
    pub(super) resolved_types: OnceLock<Types>,
}

/// A property and its schema.
#[derive(Debug)]
pub struct Property<'s> {
    /// The name of the property; for `patternProperties`, the pattern.
    pub name: Cow<'s, str>,
    /// The place of the name.
    pub place: Place,
    /// The schema of the property's value.
    pub schema: SchemaId,
}

/// The part of an enclosing schema that contains a subschema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'s> {
    /// The schema of a property.
    Property(Cow<'s, str>),
    /// The schema of the additional properties whose names match a pattern.
    Pattern(Cow<'s, str>),
    /// A definition, under `$defs` or `definitions`.
    Definition(&'static str, Cow<'s, str>),
    /// The schema of additional properties.
    Additional,
    /// The schema of an array's elements, or of the elements after [`Part::Position`].
    Items,
    /// The schema of the elements that a list in `items` doesn't cover: `additionalItems`.
    AdditionalItems,
    /// The schema of an array's element at a position, in `prefixItems` or in a list in `items`.
    Position(&'static str, usize),
    /// One of `allOf`, `oneOf` or `anyOf`.
    Of(&'static str, usize),
    /// The schema of a condition; for `dependentSchemas` and `dependencies`, the schema of a field.
    Condition(&'static str, Option<Cow<'s, str>>),
}

impl Part<'_> {
    /// The path to the part from the enclosing schema, as in a JSON pointer.
    pub(super) fn step(&self) -> String {
        let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
        match self {
            Self::Property(name) => format!("/properties/{}", escaped(name)),
            Self::Definition(keyword, name) | Self::Condition(keyword, Some(name)) => {
                format!("/{keyword}/{}", escaped(name))
            }
            Self::Pattern(pattern) => format!("/patternProperties/{}", escaped(pattern)),
            Self::Additional => "/additionalProperties".to_owned(),
            Self::Items => "/items".to_owned(),
            Self::AdditionalItems => "/additionalItems".to_owned(),
            Self::Of(keyword, index) | Self::Position(keyword, index) => {
                format!("/{keyword}/{index}")
            }
            Self::Condition(keyword, None) => format!("/{keyword}"),
        }
    }

    /// Like [`step`](Self::step), for a document that uses 2020-12.
    fn newest_step(&self) -> String {
        match self {
            Self::Condition("dependencies", name) => {
                Self::Condition("dependentSchemas", name.clone()).step()
            }
            Self::AdditionalItems => Self::Items.step(),
            Self::Position(_, index) => Self::Position("prefixItems", *index).step(),
            part => part.step(),
        }
    }
}

/// A `$ref` or an equivalent keyword.
#[derive(Debug)]
pub struct Reference<'s> {
    /// `$ref`, `$dynamicRef` or `$recursiveRef`.
    pub keyword: &'static str,
    /// The text of the reference.
    pub text: Cow<'s, str>,
    /// The place of the reference.
    pub place: Place,
    /// The target of the reference; `None` if it can't be resolved.
    pub target: Option<SchemaId>,
}

/// `additionalProperties`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// `true`: additional properties are allowed.
    Any,
    /// `false`: additional properties aren't allowed.
    None,
    /// Additional properties must match this schema.
    Schema(SchemaId),
}

/// The schemas of `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// `oneOf` or `anyOf`.
    pub keyword: &'static str,
    /// The place of the keyword.
    pub place: Place,
    /// The schemas that the keyword lists, in the order of the file.
    pub schemas: Vec<SchemaId>,
}
