//! The constraints on a place in a payload: a schema, and everything that it refers to or combines.

mod allowed;
mod elements;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::bound::Bound;
use super::further;
use super::model::{Additional, Alternatives, Property, Schema, SchemaId, Schemas, Types};
use crate::collections::Numbers;
use crate::source::Place;

/// Schemas that a value must match at the same time. The first is the schema in the place itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    pub(super) parts: Vec<ViewPart>,
    /// The types to consider, if a schema allows several.
    pub(super) only: Option<Types>,
}

/// Identifies a view's type: views with the same key have the same type.
pub(super) type ViewKey = (Vec<u64>, Option<Types>);

/// A schema in a [`View`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ViewPart {
    pub(super) id: SchemaId,
    /// Whether one of the schema's alternatives has already been chosen.
    pub(super) chosen: bool,
    /// Whether to ignore the part's constraints on fields that it doesn't name.
    pub(super) is_open: bool,
}

/// Two parts of a view that no value can match at the same time.
#[derive(Clone, Debug)]
pub(super) struct Contradiction {
    pub(super) place: Place,
    pub(super) other: Place,
    pub(super) message: String,
    pub(super) other_says: String,
}

impl View {
    /// Creates the view of a schema, including the schemas in its `$ref` and `allOf`.
    pub(super) fn of(schemas: &Schemas<'_>, id: SchemaId) -> Self {
        let mut view = Self::default();
        view.add(schemas, id);
        view
    }

    /// Adds a schema and the schemas in its `$ref` and `allOf`.
    pub(super) fn add(&mut self, schemas: &Schemas<'_>, id: SchemaId) {
        let mut seen: HashSet<SchemaId, RandomState> = HashSet::default();
        for part in &self.parts {
            seen.insert(part.id);
        }
        self.add_new(schemas, id, &mut seen);
    }

    /// Like [`add`](Self::add), for a view that already has schemas.
    fn add_new(
        &mut self,
        schemas: &Schemas<'_>,
        id: SchemaId,
        seen: &mut HashSet<SchemaId, RandomState>,
    ) {
        let mut next = vec![id];
        while let Some(id) = next.pop() {
            if !seen.insert(id) {
                continue;
            }
            self.parts.push(ViewPart {
                id,
                chosen: false,
                is_open: false,
            });
            let schema = schemas.get(id);
            next.extend(schema.all_of.iter().rev());
            next.extend(schema.reference.as_ref().and_then(|it| it.target));
        }
    }

    /// Adds a schema whose fields are in the same object as the other fields. The schema's constraints on additional
    /// fields don't apply to the other fields, and theirs don't apply to the schema's fields.
    pub(super) fn add_beside(&mut self, schemas: &Schemas<'_>, id: SchemaId) {
        let first = self.parts.len();
        self.add(schemas, id);
        if let Some(part) = self.parts.get_mut(first).filter(|part| part.id == id) {
            part.is_open = true;
        }
    }

    pub(super) fn schemas<'v, 'm, 's>(
        &'v self,
        schemas: &'m Schemas<'s>,
    ) -> impl Iterator<Item = (ViewPart, &'m Schema<'s>)> + use<'v, 'm, 's> {
        self.parts.iter().map(|part| (*part, schemas.get(part.id)))
    }

    /// The key of the view's type: the parts that determine the type, regardless of their order.
    pub(super) fn key(&self, schemas: &Schemas<'_>) -> ViewKey {
        let mut numbers = Vec::new();
        let narrowest = self.narrowest(schemas);
        let mut is_said = narrowest == Types::ANY;
        for part in self.telling(schemas) {
            let marks = u64::from(part.is_open) << 1 | u64::from(part.chosen);
            numbers.push(u64::from(part.id.0) << 2 | marks);
            is_said |= says_type(schemas.get(part.id), narrowest);
        }
        numbers.sort_unstable();
        if is_said {
            return (numbers, self.only);
        }
        // No single part declares these types: they are what the parts have in common.
        let only = self.only.unwrap_or(Types::ANY);
        (numbers, Some(only.common(narrowest)))
    }

    /// The key of the view's type if it is more specific than the JSON type; otherwise the JSON
    /// type, which schemas in different places share.
    pub(super) fn identity(&self, schemas: &Schemas<'_>) -> ViewKey {
        let mut telling = self.telling(schemas).into_iter();
        let says_more = telling.any(|it| says_more_than_type(schemas.get(it.id), it.chosen));
        match self.types(schemas) {
            Ok(types) if !says_more => (Vec::new(), Some(types)),
            _ => self.key(schemas),
        }
    }

    /// How many schemas and listed values have to be examined.
    pub(super) fn size(&self, schemas: &Schemas<'_>) -> usize {
        let mut size = 0;
        for (part, schema) in self.schemas(schemas) {
            size += 1 + schema.values.as_ref().map_or(0, |(values, _)| values.len());
            if !part.chosen {
                let lists = schema.alternatives.iter();
                size += lists.map(|it| it.schemas.len()).sum::<usize>();
            }
        }
        size
    }

    /// The types that `type` allows in all parts.
    fn narrowest(&self, schemas: &Schemas<'_>) -> Types {
        let types = self.schemas(schemas).filter_map(|(_, schema)| schema.types);
        types.fold(Types::ANY, |all, (types, _)| all.common(types))
    }

    /// The parts that determine the type: the parts that say more than the JSON type, and, if none of these declares
    /// the JSON type, a part that declares it.
    pub(super) fn telling(&self, schemas: &Schemas<'_>) -> Vec<ViewPart> {
        let narrowest = self.narrowest(schemas);
        let mut typed = false;
        let mut telling = self.parts.clone();
        let is_tuple = self.has_positions(schemas);
        telling.retain(|part| {
            let schema = schemas.get(part.id);
            // The number of elements determines which elements are optional.
            says_more_than_type(schema, part.chosen) || is_tuple && limits_count(schema)
        });
        for part in &telling {
            typed |= says_type(schemas.get(part.id), narrowest);
        }
        if !typed {
            let by_type = self
                .schemas(schemas)
                .find(|(_, schema)| says_type(schema, narrowest));
            telling.extend(by_type.map(|(part, _)| part));
        }
        telling
    }

    /// Each `oneOf` and `anyOf` whose schemas differ in more than `required`.
    pub(super) fn alternatives<'v>(&self, schemas: &'v Schemas<'_>) -> Vec<&'v Alternatives> {
        let unchosen = self.schemas(schemas).filter(|(part, _)| !part.chosen);
        let all = unchosen.flat_map(|(_, schema)| &schema.alternatives);
        all.filter(|it| !only_requires(schemas, it)).collect()
    }

    /// Creates the view of a case: the schemas of one alternative from each list, and the constraints that apply
    /// to all alternatives.
    pub(super) fn choose(&self, schemas: &Schemas<'_>, alternatives: &[SchemaId]) -> Self {
        let mut view = Self {
            parts: Vec::new(),
            only: self.only,
        };
        for id in alternatives {
            view.add(schemas, *id);
        }
        let mut indices: HashMap<SchemaId, usize, RandomState> = HashMap::default();
        for (index, part) in view.parts.iter().enumerate() {
            indices.insert(part.id, index);
        }
        for part in &self.parts {
            let chosen = part.chosen || has_alternatives(schemas, part.id);
            match indices.get(&part.id) {
                // An alternative can refer to a schema that already applies to all alternatives.
                Some(index) => view.parts[*index].chosen |= chosen,
                None => view.parts.push(ViewPart { chosen, ..*part }),
            }
        }
        view
    }

    /// Copies the view, limited to some of its types.
    pub(super) fn restrict(&self, types: Types) -> Self {
        Self {
            only: Some(types),
            ..self.clone()
        }
    }

    /// Collects the properties, each with the view of its values, in order of first appearance.
    pub(super) fn properties<'v, 's>(
        &self,
        schemas: &'v Schemas<'s>,
    ) -> Vec<(&'v Property<'s>, View)> {
        let mut properties: Vec<(&Property<'s>, View)> = Vec::new();
        let mut indices = Numbers::default();
        for (_, schema) in self.schemas(schemas) {
            for property in &schema.properties {
                let at = indices.get(&property.name).copied();
                let at = at.unwrap_or(properties.len());
                if at == properties.len() {
                    indices.insert(Cow::Borrowed(&*property.name), at);
                    properties.push((property, View::default()));
                }
                properties[at].1.add(schemas, property.schema);
            }
        }
        properties
    }

    /// Determines the constraints on additional properties; `None` if there are none.
    pub(super) fn additional(&self, schemas: &Schemas<'_>) -> Option<AdditionalView> {
        let mut found = None;
        for (part, schema) in self.schemas(schemas) {
            let additional = schema.additional.filter(|_| !part.is_open);
            match (further::of(schemas, schema, additional), &mut found) {
                (Some(Additional::Schema(id)), Some(AdditionalView::Schema(view))) => {
                    view.add(schemas, id);
                }
                (Some(Additional::Schema(id)), None | Some(AdditionalView::Any)) => {
                    found = Some(AdditionalView::Schema(View::of(schemas, id)));
                }
                (Some(Additional::Any), None) => found = Some(AdditionalView::Any),
                (Some(Additional::None), _) => return Some(AdditionalView::None),
                _ => {}
            }
        }
        found
    }

    /// Whether an object can have fields that its schemas don't describe.
    pub(super) fn is_open(&self, schemas: &Schemas<'_>) -> bool {
        let forbids = |(_, schema): (ViewPart, &Schema<'_>)| {
            let limit = schema.condition("unevaluatedProperties");
            limit.is_some_and(|id| schemas.get(id).is_false)
        };
        self.additional(schemas).is_none() && !self.schemas(schemas).any(forbids)
    }
}

/// The constraints of a [`View`] on additional properties.
#[derive(Clone, Debug)]
pub(super) enum AdditionalView {
    Any,
    None,
    Schema(View),
}

fn has_alternatives(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    !schemas.get(id).alternatives.is_empty()
}

/// Whether a schema has a `type` with exactly these types.
fn says_type(schema: &Schema<'_>, types: Types) -> bool {
    schema.types.is_some_and(|(it, _)| it == types)
}

/// Whether a schema, apart from `type`, has keywords that change the type.
fn says_more_than_type(schema: &Schema<'_>, chosen: bool) -> bool {
    !schema.properties.is_empty()
        || !schema.patterns.is_empty()
        || !schema.required.is_empty()
        || schema.additional.is_some()
        || schema.items.is_some()
        || !schema.positions.is_empty()
        || schema.values.is_some()
        || schema.constant.is_some()
        || (!chosen && !schema.alternatives.is_empty())
}

/// Whether a schema limits the number of elements.
fn limits_count(schema: &Schema<'_>) -> bool {
    let mut bounds = schema.bounds.iter();
    bounds.any(|(bound, ..)| matches!(bound, Bound::MinItems | Bound::MaxItems))
}

/// Whether alternatives only state which properties are required, as in
/// `anyOf: [{required: [a]}, {required: [b]}]`, or have conditions, which don't affect types. Such
/// alternatives become one type, in which these properties are optional.
pub(super) fn only_requires(schemas: &Schemas<'_>, alternatives: &Alternatives) -> bool {
    alternatives.schemas.iter().all(|id| {
        let schema = schemas.get(*id);
        (!schema.required.is_empty() || !schema.conditions.is_empty())
            && schema.properties.is_empty()
            && schema.patterns.is_empty()
            && schema.additional.is_none()
            && schema.reference.is_none()
            && schema.all_of.is_empty()
            && schema.alternatives.is_empty()
            && schema.constant.is_none()
            && schema.values.is_none()
            && schema.types.is_none_or(|(types, _)| types == Types::OBJECT)
    })
}
