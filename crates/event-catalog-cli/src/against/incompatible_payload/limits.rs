//! Limits that don't change the type of a value: bounds, patterns, lists of values. If a value is
//! no longer allowed, code that emits it breaks.

use std::collections::{BTreeSet, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, Object, TypeId};
use event_catalog_build::schema::{
    Additional, Bound, Data, Number, Part, SchemaId, Value, narrower,
};

use super::change::What;

/// How deep nested lists are compared.
const DEEPEST: usize = 32;

/// Whether an object has only the fields that its schema names.
pub(super) fn is_closed(catalog: &Catalog<'_>, id: TypeId) -> bool {
    if let Kind::Object(Object { closed: true, .. }) = &catalog.types.get(id).kind {
        return true;
    }
    // With patterns, it has a type for further fields.
    let is_none = |id: &SchemaId| catalog.schemas.get(*id).additional == Some(Additional::None);
    of_type(catalog, id).iter().any(is_none)
}

/// The patterns of the names that further fields of an object may have.
pub(super) fn patterns<'c>(catalog: &'c Catalog<'_>, id: TypeId) -> BTreeSet<&'c str> {
    let schemas = of_type(catalog, id).into_iter();
    let patterns = schemas.flat_map(|id| &catalog.schemas.get(id).patterns);
    patterns.map(|it| &*it.name).collect()
}

/// The schemas of a field of an object.
pub(super) fn field(catalog: &Catalog<'_>, id: TypeId, name: &str) -> Vec<SchemaId> {
    let schemas = of_type(catalog, id);
    let properties = schemas
        .iter()
        .flat_map(|id| &catalog.schemas.get(*id).properties);
    let named = properties.filter(|property| property.name == name);
    held(catalog, named.map(|property| property.schema).collect())
}

/// The schemas of the element of a tuple at a position.
pub(super) fn element(catalog: &Catalog<'_>, id: TypeId, position: usize) -> Vec<SchemaId> {
    let schemas = of_type(catalog, id).into_iter();
    let schemas = schemas.map(|id| catalog.schemas.get(id));
    let own = schemas.filter_map(|it| it.positions.get(position).copied().or(it.items));
    held(catalog, own.collect())
}

/// Whether a tuple has only the elements that its schema describes by position.
pub(super) fn is_complete(catalog: &Catalog<'_>, id: TypeId) -> bool {
    let schemas = of_type(catalog, id).into_iter();
    let mut rests = schemas.filter_map(|id| catalog.schemas.get(id).items);
    rests.any(|id| catalog.schemas.get(id).is_false)
}

/// The schemas that apply to an object or a tuple, or to a payload that is neither.
pub(super) fn of_type(catalog: &Catalog<'_>, id: TypeId) -> Vec<SchemaId> {
    let of = catalog.types.get(id);
    let mut roots = vec![of.schema];
    // Keywords next to alternatives apply to each of them.
    let mut around = of.schema;
    while let Some((parent, Part::Of(..))) = &catalog.schemas.get(around).parent {
        roots.push(*parent);
        around = *parent;
    }
    if of.payload.is_some() {
        let default = catalog.types.default;
        roots.extend(default.map(|id| catalog.types.get(id).schema));
    }
    held(catalog, roots)
}

/// Schemas, and all schemas that apply to the same values.
pub(super) fn held(catalog: &Catalog<'_>, roots: Vec<SchemaId>) -> Vec<SchemaId> {
    let (mut seen, mut found, mut next) = (HashSet::new(), Vec::new(), roots);
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        let schema = catalog.schemas.get(id);
        next.extend(&schema.all_of);
        next.extend(schema.reference.as_ref().and_then(|it| it.target));
    }
    found
}

/// The limits of a place that are narrower than before, each with the path from the place to it.
pub(super) fn narrowed(
    (old, before): (&Catalog<'_>, Vec<SchemaId>),
    (new, now): (&Catalog<'_>, Vec<SchemaId>),
) -> Vec<(String, What)> {
    let (mut before, mut now) = (before, now);
    let mut found = Vec::new();
    for depth in 0..DEEPEST {
        if before.is_empty() || now.is_empty() {
            break;
        }
        let limits = [Limits::of(old, &before), Limits::of(new, &now)];
        let [was, is] = limits;
        let inner = "[]".repeat(depth);
        let changes = was.narrowed_to(&is).into_iter();
        found.extend(changes.map(|what| (inner.clone(), what)));
        before = items(old, &before);
        now = items(new, &now);
    }
    found
}

fn items(catalog: &Catalog<'_>, schemas: &[SchemaId]) -> Vec<SchemaId> {
    let items = schemas
        .iter()
        .filter_map(|id| catalog.schemas.get(*id).items);
    held(catalog, items.collect())
}

/// All limits of the values at a place.
struct Limits<'c, 's> {
    bounds: Vec<(Bound, &'c Number<'s>)>,
    patterns: Vec<&'c str>,
    is_unique: bool,
    /// The allowed values, if the schema lists them.
    values: Option<Vec<&'c Value<'s>>>,
}

impl<'c, 's> Limits<'c, 's> {
    fn of(catalog: &'c Catalog<'s>, schemas: &[SchemaId]) -> Self {
        let mut limits = Self {
            bounds: Vec::new(),
            patterns: Vec::new(),
            is_unique: false,
            values: None,
        };
        for id in schemas {
            let schema = catalog.schemas.get(*id);
            limits.bounds.extend(
                schema
                    .bounds
                    .iter()
                    .map(|(bound, number, _)| (*bound, number)),
            );
            limits.patterns.extend(schema.pattern.as_deref());
            limits.is_unique |= schema.unique_items;
            let constant = schema.constant.as_ref();
            let constant = constant.map(|(value, _)| std::slice::from_ref(value));
            let values = schema.values.as_ref().map(|(values, _)| values.as_slice());
            for values in constant.into_iter().chain(values) {
                limits.values = Some(match limits.values.take() {
                    None => values.iter().collect(),
                    Some(mut before) => {
                        let keys: HashSet<String> = values.iter().map(Value::key).collect();
                        before.retain(|value| keys.contains(&value.key()));
                        before
                    }
                });
            }
        }
        limits
    }

    fn narrowed_to(&self, now: &Self) -> Vec<What> {
        let mut found = Vec::new();
        // Strings and `null` are part of the type.
        let is_listed = |value: &&&Value<'_>| !matches!(value.data, Data::String(_) | Data::Null);
        match (&self.values, &now.values) {
            (Some(before), Some(now)) => {
                let keys: HashSet<String> = now.iter().map(|value| value.key()).collect();
                let gone = before.iter().filter(is_listed);
                let gone = gone.filter(|value| !keys.contains(&value.key()));
                found.extend(gone.map(|value| What::ValueGone(shortened(value))));
            }
            (None, Some(now)) if now.iter().any(|value| is_listed(&value)) => {
                const MOST: usize = 3;
                let shown: Vec<_> = now.iter().take(MOST).map(|it| shortened(it)).collect();
                let more = if now.len() > MOST { ", …" } else { "" };
                let one_of = format!("must be one of {}{more}", shown.join(", "));
                found.push(What::Narrowed(one_of));
            }
            _ => {}
        }
        for bound in Bound::all().filter(|it| !it.is_exclusive()) {
            found.extend(self.narrowed(now, bound).map(What::Narrowed));
        }
        for (bound, number) in &now.bounds {
            let is_multiple = |(other, before): &(Bound, &Number<'_>)| {
                let ratio = before.to_f64() / number.to_f64();
                *other == Bound::MultipleOf && (ratio - ratio.round()).abs() < 1e-9
            };
            if *bound == Bound::MultipleOf && !self.bounds.iter().any(is_multiple) {
                let now = format!("must be a multiple of {}", number.as_str());
                found.push(What::Narrowed(now));
            }
        }
        for pattern in &now.patterns {
            if !self.patterns.contains(pattern) {
                found.push(What::Narrowed(format!("must match `{}`", cut(pattern))));
            }
        }
        if now.is_unique && !self.is_unique {
            let now = "must have unique elements".to_owned();
            found.push(What::Narrowed(now));
        }
        found
    }

    /// The current limit on one side, if it is narrower than before. `side` is the inclusive bound.
    fn narrowed(&self, now: &Self, side: Bound) -> Option<String> {
        let (bound, number) = now.narrowest(side)?;
        let is_narrower = match self.narrowest(side) {
            Some(before) => narrower((bound, number), before).is_gt(),
            // No list has fewer than zero elements.
            None => !(bound.is_count() && bound.is_lower() && number.to_f64() <= 0.0),
        };
        let words = bound.in_words(number.as_str());
        is_narrower.then(|| format!("must {} {words}", bound.verb()))
    }

    /// The narrowest limit on the same side as a bound.
    fn narrowest(&self, side: Bound) -> Option<(Bound, &'c Number<'s>)> {
        let is_same = |it: &Bound| {
            it.of() == side.of()
                && (it.is_lower() && side.is_lower() || it.is_upper() && side.is_upper())
        };
        let limits = self.bounds.iter().filter(|(bound, _)| is_same(bound));
        let limits = limits.copied();
        limits.max_by(|one, other| narrower(*one, *other))
    }
}

/// The start of a value as JSON, or all of it if it is short.
pub(super) fn shortened(value: &Value<'_>) -> String {
    cut(&value.to_string())
}

/// The start of a text, or all of it if it is short.
pub(super) fn cut(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
