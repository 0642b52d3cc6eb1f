//! Compares limits that don't change the type of a value: bounds, patterns, lists of values. Typed readers don't
//! check them; strict validators do.

mod long;
mod schemas;

use std::collections::{BTreeMap, HashSet, VecDeque};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::{Additional, Bound, Data, Number, SchemaId, Value, narrower};

use super::difference::What;
use super::excerpt::shortened;
pub(super) use schemas::{
    alternatives, field, held, is_closed, is_complete, is_strict, of_type, patterns, position,
};

/// The maximum number of lists and maps inside a place that are compared.
const MOST_SPOTS: usize = 128;

/// The maximum number of alternatives that are searched for an equal one.
pub(super) const MOST_ALTERNATIVES: usize = 64;

/// A difference between the limits at a place.
pub(super) struct Limit {
    /// The path from the place to the limited values: `[]`, `[].*`.
    pub(super) inner: String,
    pub(super) what: What,
    /// The limit in the older version.
    pub(super) before: Option<String>,
    /// The limit in the new version.
    pub(super) after: Option<String>,
    /// Whether some values are no longer allowed.
    pub(super) is_narrower: bool,
    /// Whether some values are newly allowed.
    pub(super) is_wider: bool,
    /// Whether the limit is inside a map.
    pub(super) is_in_map: bool,
    /// The limited quantity, if it has a name: [`SIGN`], [`PATTERN`].
    pub(super) key: &'static str,
}

/// The key of a limit that only excludes negative numbers.
pub(super) const SIGN: &str = "sign";

/// The key of a limit by a pattern.
const PATTERN: &str = "pattern";

/// Alternatives at a place, or inside it, in both versions.
pub(super) struct Branches {
    /// The path from the place to the values.
    pub(super) inner: String,
    pub(super) before: Vec<SchemaId>,
    pub(super) now: Vec<SchemaId>,
}

/// The differences between limits at a place, and the alternatives there that have to be compared.
#[derive(Default)]
pub(super) struct Found {
    pub(super) limits: Vec<Limit>,
    pub(super) branches: Vec<Branches>,
}

/// The values at a place, or inside it, in both versions.
struct Spot {
    inner: String,
    before: Vec<SchemaId>,
    now: Vec<SchemaId>,
    is_in_map: bool,
}

/// Finds the differences between the limits at a place, including limits on the values in lists and maps there.
pub(super) fn differences(
    (old, before): (&Catalog<'_>, Vec<SchemaId>),
    (new, now): (&Catalog<'_>, Vec<SchemaId>),
) -> Found {
    let mut found = Found::default();
    let mut open = VecDeque::from([Spot {
        inner: String::new(),
        before,
        now,
        is_in_map: false,
    }]);
    let mut seen = HashSet::new();
    // Types aren't nested more deeply than this, so deeper values have no type to compare.
    for _ in 0..MOST_SPOTS {
        let Some(spot) = open.pop_front() else { break };
        let Spot {
            inner,
            before,
            now,
            is_in_map,
        } = spot;
        if before.is_empty() || now.is_empty() || !seen.insert((before.clone(), now.clone())) {
            continue;
        }
        let [was, is] = [Limits::of(old, &before), Limits::of(new, &now)];
        for change in was.changes_to(&is) {
            found.limits.push(Limit {
                inner: inner.clone(),
                is_in_map,
                ..change
            });
        }
        let [was, is] =
            [(old, &before), (new, &now)].map(|(catalog, ids)| alternatives(catalog, ids));
        if !(was.is_empty() && is.is_empty()) {
            found.branches.push(Branches {
                inner: inner.clone(),
                before: was,
                now: is,
            });
        }
        open.push_back(Spot {
            inner: format!("{inner}[]"),
            before: items(old, &before),
            now: items(new, &now),
            is_in_map,
        });
        let mut is = further(new, &now);
        for (pattern, was) in further(old, &before) {
            if let Some(now) = is.remove(&pattern) {
                open.push_back(Spot {
                    inner: format!("{inner}.*"),
                    before: was,
                    now,
                    is_in_map: true,
                });
            }
        }
    }
    found
}

fn items(catalog: &Catalog<'_>, schemas: &[SchemaId]) -> Vec<SchemaId> {
    let items = schemas
        .iter()
        .filter_map(|id| catalog.schemas.get(*id).items);
    held(catalog, items.collect())
}

/// Groups the schemas of additional fields by the pattern for their names. The key is `None` for names that match no
/// pattern.
fn further<'c>(
    catalog: &'c Catalog<'_>,
    schemas: &[SchemaId],
) -> BTreeMap<Option<&'c str>, Vec<SchemaId>> {
    let mut further: BTreeMap<Option<&'c str>, Vec<SchemaId>> = BTreeMap::new();
    for id in schemas {
        let schema = catalog.schemas.get(*id);
        for pattern in &schema.patterns {
            let of_pattern = further.entry(Some(&*pattern.name)).or_default();
            of_pattern.push(pattern.schema);
        }
        if let Some(Additional::Schema(id)) = schema.additional {
            further.entry(None).or_default().push(id);
        }
    }
    for ids in further.values_mut() {
        *ids = held(catalog, std::mem::take(ids));
    }
    further
}

/// All limits of the values at a place.
struct Limits<'c, 's> {
    bounds: Vec<(Bound, &'c Number<'s>)>,
    patterns: Vec<&'c str>,
    is_unique: bool,
    /// The allowed values, if the schema lists them.
    values: Option<Vec<&'c Value<'s>>>,
}

/// A limit that allows less in one version than in the other.
struct Narrower {
    /// Limits with the same key replace each other: [`PATTERN`].
    key: &'static str,
    what: What,
    /// The limit on the wider side.
    wide: Option<String>,
    /// The limit on the narrower side.
    narrow: Option<String>,
}

impl Narrower {
    fn limit(key: &'static str, wide: Option<String>, narrow: String) -> Self {
        Self {
            key,
            what: What::Narrowed(narrow.clone()),
            wide,
            narrow: Some(narrow),
        }
    }

    /// Converts the limit to a difference that allows fewer values in the new version.
    fn tightened(self) -> Limit {
        Limit {
            inner: String::new(),
            what: self.what,
            before: self.wide,
            after: self.narrow,
            is_narrower: true,
            is_wider: false,
            is_in_map: false,
            key: self.key,
        }
    }

    /// Converts the limit to a difference that allows more values in the new version.
    fn loosened(self) -> Limit {
        let what = match self.what {
            What::Narrowed(limit) => What::Widened(limit),
            What::ValueGone(value) => What::ValueAdded(value),
            other => other,
        };
        Limit {
            inner: String::new(),
            what,
            before: self.narrow,
            after: self.wide,
            is_narrower: false,
            is_wider: true,
            is_in_map: false,
            key: self.key,
        }
    }
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

    /// Finds all differences, in both directions. A limit that was replaced with another limit of the same kind, such
    /// as a pattern, is one difference.
    fn changes_to(&self, now: &Self) -> Vec<Limit> {
        let mut loosened = now.narrowed_to(self);
        let mut found = Vec::new();
        for tight in self.narrowed_to(now) {
            let is_replaced = |loose: &Narrower| !tight.key.is_empty() && loose.key == tight.key;
            let replaced = loosened.iter().position(is_replaced);
            let mut limit = tight.tightened();
            if let Some(at) = replaced {
                limit.is_wider = true;
                limit.before = loosened.remove(at).narrow;
            }
            found.push(limit);
        }
        found.extend(loosened.into_iter().map(Narrower::loosened));
        long::cut_texts(&mut found);
        found
    }

    /// Finds the limits that are narrower in `now`.
    fn narrowed_to(&self, now: &Self) -> Vec<Narrower> {
        let mut found = Vec::new();
        // The type of the value already lists strings and `null`.
        let is_listed = |value: &&&Value<'_>| !matches!(value.data, Data::String(_) | Data::Null);
        match (&self.values, &now.values) {
            (Some(before), Some(now)) => {
                let keys: HashSet<String> = now.iter().map(|value| value.key()).collect();
                let gone = before.iter().filter(is_listed);
                let gone = gone.filter(|value| !keys.contains(&value.key()));
                // A value is cut later, because it must show the difference from the value that replaces it.
                found.extend(gone.map(|value| Narrower {
                    key: "",
                    what: What::ValueGone(value.to_string()),
                    wide: None,
                    narrow: None,
                }));
            }
            (None, Some(now)) if now.iter().any(|value| is_listed(&value)) => {
                const MOST: usize = 3;
                let shown: Vec<_> = now.iter().take(MOST).map(|it| shortened(it)).collect();
                let more = if now.len() > MOST { ", …" } else { "" };
                let one_of = format!("must be one of {}{more}", shown.join(", "));
                found.push(Narrower::limit("", None, one_of));
            }
            _ => {}
        }
        for bound in Bound::all().filter(|it| !it.is_exclusive()) {
            found.extend(self.narrowed(now, bound));
        }
        for (bound, number) in &now.bounds {
            let is_multiple = |(other, before): &(Bound, &Number<'_>)| {
                let ratio = before.to_f64() / number.to_f64();
                *other == Bound::MultipleOf && (ratio - ratio.round()).abs() < 1e-9
            };
            if *bound == Bound::MultipleOf && !self.bounds.iter().any(is_multiple) {
                let in_words =
                    |number: &Number<'_>| format!("must be a multiple of {}", number.as_str());
                let mut bounds = self.bounds.iter();
                let before = bounds.find(|(other, _)| *other == Bound::MultipleOf);
                let before = before.map(|(_, number)| in_words(number));
                found.push(Narrower::limit("multipleOf", before, in_words(number)));
            }
        }
        for pattern in &now.patterns {
            if !self.patterns.contains(pattern) {
                // The pattern is put into words later, because the words must show the difference from the pattern that
                // it replaces.
                found.push(Narrower::limit(PATTERN, None, (*pattern).to_owned()));
            }
        }
        if now.is_unique && !self.is_unique {
            let now = "must have unique elements".to_owned();
            found.push(Narrower::limit("", None, now));
        }
        found
    }

    /// Finds the current limit for a bound, if it is narrower than before. `side` is the inclusive bound.
    fn narrowed(&self, now: &Self, side: Bound) -> Option<Narrower> {
        let (bound, number) = now.narrowest(side)?;
        let before = self.narrowest(side);
        let is_narrower = match before {
            Some(before) => narrower((bound, number), before).is_gt(),
            // A minimum of zero elements isn't a limit.
            None => !(bound.is_count() && bound.is_lower() && number.to_f64() <= 0.0),
        };
        let in_words = |(bound, number): (Bound, &Number<'_>)| {
            format!("must {} {}", bound.verb(), bound.in_words(number.as_str()))
        };
        let key = if is_sign(bound, number) { SIGN } else { "" };
        is_narrower.then(|| Narrower::limit(key, before.map(in_words), in_words((bound, number))))
    }

    /// Finds the strictest limit on the same side as a bound.
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

/// Whether a limit only excludes negative numbers. An exclusive bound is read as a bound for integers.
fn is_sign(bound: Bound, number: &Number<'_>) -> bool {
    let least = match bound {
        Bound::Minimum => number.to_f64(),
        Bound::ExclusiveMinimum => number.to_f64().floor() + 1.0,
        _ => return false,
    };
    least.abs() < f64::EPSILON
}
