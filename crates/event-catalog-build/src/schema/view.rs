//! The constraints at a place in a payload: a schema, and everything that it refers to or combines.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::bound::Bound;
use super::further;
use super::model::{Additional, Alternatives, Property, Schema, SchemaId, Schemas, Types};
use super::value::Value;
use crate::collections::{Numbers, Texts};
use crate::source::Place;

/// Schemas that a value must match at the same time, starting with the one written for the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    pub(super) parts: Vec<ViewPart>,
    /// The types that are considered, if a schema allows several.
    pub(super) only: Option<Types>,
}

/// The identity of a view's type: views with the same key have the same type.
pub(super) type ViewKey = (Vec<u64>, Option<Types>);

/// A schema in a [`View`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ViewPart {
    pub(super) id: SchemaId,
    /// Whether one of its alternatives was chosen, so that they aren't considered any more.
    pub(super) chosen: bool,
    /// Whether what it says about fields that it doesn't name is left out.
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
    /// A schema with the schemas of its `$ref` and `allOf`.
    pub(super) fn of(schemas: &Schemas<'_>, id: SchemaId) -> Self {
        let mut view = Self::default();
        view.add(schemas, id);
        view
    }

    /// Adds a schema with the schemas of its `$ref` and `allOf`.
    pub(super) fn add(&mut self, schemas: &Schemas<'_>, id: SchemaId) {
        let mut seen: HashSet<SchemaId, RandomState> = HashSet::default();
        for part in &self.parts {
            seen.insert(part.id);
        }
        self.add_new(schemas, id, &mut seen);
    }

    /// The same, with the schemas that it has already.
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

    /// Adds a schema whose fields are in the same object as those of the others. What it says about
    /// further fields isn't about theirs, and what they say isn't about its.
    pub(super) fn add_beside(&mut self, schemas: &Schemas<'_>, id: SchemaId) {
        let first = self.parts.len();
        self.add(schemas, id);
        if let Some(part) = self.parts.get_mut(first).filter(|part| part.id == id) {
            part.is_open = true;
        }
    }

    /// Its schemas.
    pub(super) fn schemas<'v, 'm, 's>(
        &'v self,
        schemas: &'m Schemas<'s>,
    ) -> impl Iterator<Item = (ViewPart, &'m Schema<'s>)> + use<'v, 'm, 's> {
        self.parts.iter().map(|part| (*part, schemas.get(part.id)))
    }

    /// The key of its type: the parts that determine the type, in any order.
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
        // The types are those that several parts have in common.
        let only = self.only.unwrap_or(Types::ANY);
        (numbers, Some(only.common(narrowest)))
    }

    /// The key of its type if it says more than the type of JSON; otherwise that type, which schemas
    /// in different places have in common.
    pub(super) fn identity(&self, schemas: &Schemas<'_>) -> ViewKey {
        let mut telling = self.telling(schemas).into_iter();
        let says_more = telling.any(|it| says_more_than_type(schemas.get(it.id), it.chosen));
        match self.types(schemas) {
            Ok(types) if !says_more => (Vec::new(), Some(types)),
            _ => self.key(schemas),
        }
    }

    /// How many schemas and listed values there are to look at.
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

    /// The parts that contain more than docs, and more than another part already says.
    pub(super) fn telling(&self, schemas: &Schemas<'_>) -> Vec<ViewPart> {
        let narrowest = self.narrowest(schemas);
        let mut typed = false;
        let mut telling = self.parts.clone();
        let is_tuple = self.has_positions(schemas);
        telling.retain(|part| {
            let schema = schemas.get(part.id);
            // The number of elements decides which of them are optional.
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

    /// The view of a case: the schemas of one alternative of each list, and the constraints of all of
    /// them.
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
                // An alternative may refer to a schema that holds for all of them.
                Some(index) => view.parts[*index].chosen |= chosen,
                None => view.parts.push(ViewPart { chosen, ..*part }),
            }
        }
        view
    }

    /// The same view, limited to some of its types.
    pub(super) fn restrict(&self, types: Types) -> Self {
        Self {
            only: Some(types),
            ..self.clone()
        }
    }

    /// The types of its values.
    pub(super) fn types(&self, schemas: &Schemas<'_>) -> Result<Types, Contradiction> {
        let types = self.named_types(schemas)?;
        let types = self
            .implied(schemas, types)
            .map_or(types, |(types, _)| types);
        Ok(self.only.map_or(types, |only| types.common(only)))
    }

    /// The types that are named, or that follow from values and alternatives.
    pub(super) fn named_types(&self, schemas: &Schemas<'_>) -> Result<Types, Contradiction> {
        let mut types = Types::ANY;
        let mut says: Vec<(Types, Place)> = Vec::new();
        for (part, schema) in self.schemas(schemas) {
            let mut more: Vec<(Types, Place)> = Vec::new();
            more.extend(schema.types);
            more.extend(
                schema
                    .constant
                    .as_ref()
                    .map(|(it, place)| (Types::of(it), *place)),
            );
            let values = schema.values.as_ref();
            more.extend(values.map(|(_, place)| (schema.value_types, *place)));
            if !part.chosen {
                for alternatives in &schema.alternatives {
                    let mut all = Types::NONE;
                    for schema in &alternatives.schemas {
                        all = all.and(types_of(schemas, *schema)?);
                    }
                    more.push((all, alternatives.place));
                }
            }
            for (next, place) in more {
                if types.common(next).is_empty() {
                    let other = says
                        .iter()
                        .find(|(it, _)| it.common(next).is_empty())
                        .or(says.last());
                    let (other, other_place) = other.copied().unwrap_or((types, place));
                    return Err(Contradiction {
                        place: other_place,
                        other: place,
                        message: format!("no value is both {} and {}", one_of(other), one_of(next)),
                        other_says: format!("here it is {}", one_of(next)),
                    });
                }
                types = types.common(next);
                says.push((next, place));
            }
        }
        Ok(types)
    }

    /// The type that the keywords apply to, if `type` allows any: a schema with `properties` is for
    /// objects. Also returns the first schema with such a keyword.
    pub(super) fn implied(&self, schemas: &Schemas<'_>, named: Types) -> Option<(Types, SchemaId)> {
        if named != Types::ANY {
            return None;
        }
        let mut types = Types::NONE;
        let mut first = None;
        for (part, schema) in self.schemas(schemas) {
            if !schema.properties.is_empty()
                || !schema.patterns.is_empty()
                || !schema.required.is_empty()
                || schema.additional.is_some()
            {
                types = types.and(Types::OBJECT);
            }
            if schema.items.is_some() || !schema.positions.is_empty() || schema.unique_items {
                types = types.and(Types::ARRAY);
            }
            if schema.pattern.is_some() {
                types = types.and(Types::STRING);
            }
            let bounds = schema.bounds.iter();
            types = bounds.fold(types, |types, (bound, ..)| types.and(bound.of()));
            if first.is_none() && !types.is_empty() {
                first = Some(part.id);
            }
        }
        let is_one = types.names().count() == 1;
        first.filter(|_| is_one).map(|first| (types, first))
    }

    /// The values that `enum` and `const` allow; `None` if there is neither.
    pub(super) fn values<'v, 's>(
        &self,
        schemas: &'v Schemas<'s>,
    ) -> Result<Option<Vec<&'v Value<'s>>>, Contradiction> {
        let mut allowed: Option<(Vec<&'v Value<'s>>, Place)> = None;
        for (_, schema) in self.schemas(schemas) {
            let constant = schema
                .constant
                .as_ref()
                .map(|(value, place)| (std::slice::from_ref(value), *place));
            let values = schema
                .values
                .as_ref()
                .map(|(values, place)| (values.as_slice(), *place));
            for (values, place) in constant.into_iter().chain(values) {
                allowed = Some(match allowed {
                    None => (values.iter().collect(), place),
                    Some((mut before, first)) => {
                        let mut keys = Texts::default();
                        for value in values {
                            keys.insert(Cow::Owned(value.key()));
                        }
                        before.retain(|value| keys.contains(value.key().as_str()));
                        if before.is_empty() {
                            return Err(Contradiction {
                                place: first,
                                other: place,
                                message: "no value is in both of these lists".to_owned(),
                                other_says: "the other one".to_owned(),
                            });
                        }
                        (before, first)
                    }
                });
            }
        }
        let only = self.only.unwrap_or(Types::ANY);
        Ok(allowed.map(|(mut values, _)| {
            values.retain(|value| only.contains(Types::of(value)));
            values
        }))
    }

    /// The properties, each with the view of its values, in order of first mention.
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

    /// The constraints on additional properties; `None` if there is nothing.
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

    /// Whether an object may have fields that none of its schemas says anything about.
    pub(super) fn is_open(&self, schemas: &Schemas<'_>) -> bool {
        let forbids = |(_, schema): (ViewPart, &Schema<'_>)| {
            let limit = schema.condition("unevaluatedProperties");
            limit.is_some_and(|id| schemas.get(id).is_false)
        };
        self.additional(schemas).is_none() && !self.schemas(schemas).any(forbids)
    }

    /// The view of an array's elements; `None` if there are no constraints.
    pub(super) fn items(&self, schemas: &Schemas<'_>) -> Option<View> {
        let mut found: Option<View> = None;
        for id in self.schemas(schemas).filter_map(|(_, schema)| schema.items) {
            found.get_or_insert_default().add(schemas, id);
        }
        found
    }

    /// Whether an array's elements have types by position.
    pub(super) fn has_positions(&self, schemas: &Schemas<'_>) -> bool {
        self.schemas(schemas)
            .any(|(_, schema)| !schema.positions.is_empty())
    }

    /// How many of an array's elements have types by position, and whether there may be more.
    pub(super) fn positions(&self, schemas: &Schemas<'_>) -> (usize, bool) {
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

    /// The narrowest `minItems` and `maxItems`.
    pub(super) fn counts(&self, schemas: &Schemas<'_>) -> (usize, usize) {
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

    /// The view of an array's element at a position. One after all of those that have a schema of
    /// their own stands for all further ones.
    pub(super) fn element(&self, schemas: &Schemas<'_>, position: usize) -> View {
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

/// The constraints of a [`View`] on additional properties.
#[derive(Clone, Debug)]
pub(super) enum AdditionalView {
    Any,
    None,
    Schema(View),
}

/// The types of a single schema. They are cached, because alternatives of alternatives may refer to
/// the same schema again and again.
fn types_of(schemas: &Schemas<'_>, id: SchemaId) -> Result<Types, Contradiction> {
    let known = &schemas.get(id).resolved_types;
    if let Some(types) = known.get() {
        return Ok(*types);
    }
    let types = View::of(schemas, id).types(schemas)?;
    Ok(*known.get_or_init(|| types))
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

/// Whether alternatives only say which properties are required, as in
/// `anyOf: [{required: [a]}, {required: [b]}]`, or have conditions, which no type has. They become
/// one type with two optional fields.
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

/// Formats "a string or `null`".
fn one_of(types: Types) -> String {
    let names: Vec<_> = types
        .names()
        .map(|name| match name {
            "null" => "`null`",
            "boolean" => "a boolean",
            "integer" => "an integer",
            "number" => "a number",
            "string" => "a string",
            "array" => "an array",
            _ => "an object",
        })
        .collect();
    names.join(" or ")
}
