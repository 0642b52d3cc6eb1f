//! Compares conditions, such as `not` and `if`. This module doesn't decide whether one condition allows
//! everything that another allows, so any difference is risky: a strict validator may refuse a value. Removing
//! a condition allows more values, so it is a risk only for old readers of new data.

mod keywords;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::{Additional, Condition, Schema, SchemaId};

use super::compare::{LONGEST_PATH, beginning};
use super::difference::{Difference, What};
use super::excerpt::cut;
use super::limits::{MOST_ALTERNATIVES, alternatives, held};
use super::sameness::{Sameness, allows_anything};
use crate::changes::{Verdict, path};

/// Compares the conditions of payloads, at any depth.
pub(crate) struct Conditions<'c, 's> {
    old: &'c Catalog<'s>,
    new: &'c Catalog<'s>,
    sameness: Sameness<'c, 's>,
    /// Whether the new version has any conditions.
    has_any: bool,
}

/// A keyword that says something different.
pub(super) struct Unseen {
    pub(super) difference: Difference,
    /// Whether it is explained if the value around it has another type.
    pub(super) follows_type: bool,
}

/// A place in a payload, and the schemas that apply to its values in each version.
struct Spot {
    path: String,
    before: Vec<SchemaId>,
    now: Vec<SchemaId>,
}

/// A step from a value to the values inside it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Step<'s> {
    Field(&'s str),
    /// The fields whose names match a pattern.
    Pattern(&'s str),
    Further,
    /// The element at a position.
    Position(usize),
    Items,
}

impl Step<'_> {
    /// Returns the path to the values, as messages show it.
    fn below(&self, path: &str) -> String {
        let path = if path.len() > LONGEST_PATH {
            let tail = path.rsplit('.').next().unwrap_or_default();
            format!("….{}", beginning(tail))
        } else {
            path.to_owned()
        };
        match self {
            Self::Field(name) => path::field(&path, name),
            Self::Pattern(_) | Self::Further => path::further(&path),
            Self::Position(position) => path::element(&path, position),
            Self::Items => format!("{path}[]"),
        }
    }
}

/// Finds the schema of a payload that the settings keep as raw JSON, and that therefore has no comparable type.
fn raw(catalog: &Catalog<'_>, payload: Option<&str>) -> Option<SchemaId> {
    let is_raw = |name: &&str| catalog.input.settings.schemas.is_raw(name);
    let name = payload.filter(is_raw)?;
    Some(catalog.schemas.file(name)?.root)
}

impl<'c, 's> Conditions<'c, 's> {
    pub(crate) fn new(old: &'c Catalog<'s>, new: &'c Catalog<'s>) -> Self {
        let mut schemas = new.schemas.iter();
        Self {
            old,
            new,
            sameness: Sameness::new(&old.schemas, &new.schemas),
            has_any: schemas.any(|(_, schema)| !schema.conditions.is_empty()),
        }
    }

    /// Finds the changes to the conditions when one payload replaces another. Each payload includes the conditions of
    /// the default payload.
    pub(crate) fn compare(&mut self, before: Option<&str>, now: Option<&str>) -> Vec<Difference> {
        let mut changes = Vec::new();
        if let (Some(old), Some(new)) = (raw(self.old, before), raw(self.new, now)) {
            if !self.sameness.is_same(old, new) {
                let (old, new) = (self.old.schemas.get(old), self.new.schemas.get(new));
                let difference = Difference::new("", What::Raw, old.place, Some(new.place));
                changes.push(difference.with_verdicts(Verdict::Risky, Verdict::Risky));
            }
            return changes;
        }
        if !self.has_any {
            return changes;
        }
        let mut seen = HashSet::new();
        let mut open = vec![Spot {
            path: String::new(),
            before: roots(self.old, before),
            now: roots(self.new, now),
        }];
        while let Some(Spot { path, before, now }) = open.pop() {
            let (before, now) = (held(self.old, before), held(self.new, now));
            let Some(first) = before.first().copied() else {
                continue;
            };
            if now.is_empty() || !seen.insert((before.clone(), now.clone())) {
                continue;
            }
            if !self.sameness.spend(before.len() + now.len()) {
                let old = self.old.schemas.get(first).place;
                let new = now.first().map(|id| self.new.schemas.get(*id).place);
                let difference = Difference::new(&path, What::TooLong, old, new);
                changes.push(difference.with_verdicts(Verdict::Risky, Verdict::Risky));
                break;
            }
            self.at(&path, &before, &now, &mut changes);
            self.inside(&path, &before, &now, &mut open);
        }
        changes
    }

    /// Finds keywords that say something different at any place that both payloads have. Most of them belong to
    /// differences that are found by comparing types.
    pub(super) fn keywords(&mut self, before: Option<&str>, now: Option<&str>) -> Vec<Unseen> {
        let mut changes = Vec::new();
        if raw(self.old, before).is_some() || raw(self.new, now).is_some() {
            return changes;
        }
        let mut seen = HashSet::new();
        let spot = Spot {
            path: String::new(),
            before: roots(self.old, before),
            now: roots(self.new, now),
        };
        // Each with whether another type of the value around it may explain it.
        let mut open = vec![(spot, false)];
        let mut place = None;
        while let Some((Spot { path, before, now }, is_explained)) = open.pop() {
            let (before, now) = (held(self.old, before), held(self.new, now));
            let old = before.first().map(|id| self.old.schemas.get(*id).place);
            let new = now.first().map(|id| self.new.schemas.get(*id).place);
            // A place that only the new version has belongs to the place before it.
            let Some(old) = old.or(place) else { continue };
            place = Some(old);
            if self.are_same(&before, &now) || !seen.insert((before.clone(), now.clone())) {
                continue;
            }
            let mut push = |path: &str, what, follows_type| {
                let difference = Difference::new(path, what, old, new);
                changes.push(Unseen {
                    difference: difference.with_verdicts(Verdict::Risky, Verdict::Risky),
                    follows_type,
                });
            };
            if !self.sameness.spend(before.len() + now.len()) {
                push(&path, What::TooLong, false);
                break;
            }
            let versions = [(self.old, &before[..]), (self.new, &now[..])];
            // A value that may be `null` now has the same fields, which types don't compare.
            let is_other = !keywords::differ_in_null(versions);
            for ((path, keyword), is_new) in keywords::differences(&path, versions) {
                let is_of_object = matches!(keyword, "required" | "properties");
                let follows = is_explained || is_other && is_of_object;
                push(&path, What::Condition { keyword, is_new }, follows);
            }
            if before.is_empty() || now.is_empty() {
                continue;
            }
            let mut inner = inner(self.new, &now);
            let mut further = Vec::new();
            for (step, before) in self::inner(self.old, &before) {
                let now = inner.remove(&step).unwrap_or_default();
                further.push((step, before, now));
            }
            further.extend(inner.into_iter().map(|(step, now)| (step, Vec::new(), now)));
            for (step, before, now) in further {
                let is_in_one = before.is_empty() || now.is_empty();
                // A field that only one version has is a difference of types.
                if !is_in_one || !matches!(step, Step::Field(_)) {
                    let path = step.below(&path);
                    open.push((Spot { path, before, now }, is_in_one && is_other));
                }
            }
        }
        changes
    }

    /// Whether all schemas of a place are the same in both versions.
    fn are_same(&mut self, before: &[SchemaId], now: &[SchemaId]) -> bool {
        let mut pairs = before.iter().zip(now);
        before.len() == now.len() && pairs.all(|(old, new)| self.sameness.is_same(*old, *new))
    }

    /// Finds the removed conditions, and other differences that can be found only by comparing in the opposite
    /// direction. `self` compares the new version with the old one; `found` contains the differences from old to new.
    pub(super) fn removed(
        &mut self,
        before: Option<&str>,
        now: Option<&str>,
        found: &[Difference],
    ) -> Vec<Difference> {
        let known: HashSet<(&str, &str)> = found.iter().map(key).collect();
        let mut removed = Vec::new();
        for reversed in self.compare(now, before) {
            let is_known = known.contains(&key(&reversed));
            let (place, new) = (reversed.new.unwrap_or(reversed.old), reversed.old);
            let (what, backward) = match reversed.what {
                What::Condition {
                    keyword,
                    is_new: true,
                } => (What::ConditionGone { keyword }, reversed.forward),
                What::Narrowed(limit) => (What::Widened(limit), reversed.forward),
                _ if is_known => continue,
                // Everything that was allowed is still allowed. Otherwise, the comparison from old to new would have
                // found the difference.
                other => (other, Verdict::None),
            };
            let mut difference = Difference::new(&reversed.path, what, place, Some(new));
            difference.is_hidden = true;
            removed.push(difference.with_verdicts(backward, Verdict::Risky));
        }
        removed
    }

    /// Whether a keyword that evaluated fields or elements was removed. If so, `unevaluatedProperties` or
    /// `unevaluatedItems` now applies to these fields or elements, and may forbid them.
    fn leaves_more(&self, before: &[SchemaId], now: &[SchemaId]) -> bool {
        let old = |id: &SchemaId| self.old.schemas.get(*id);
        let new = |id: &SchemaId| self.new.schemas.get(*id);
        let is_open = |schema: &Schema<'_>| {
            matches!(
                schema.additional,
                Some(Additional::Any | Additional::Schema(_))
            )
        };
        let lost_condition = ["if", "dependentSchemas", "contains"]
            .iter()
            .any(|keyword| {
                let had = before.iter().any(|id| named(old(id), keyword).is_some());
                had && now.iter().all(|id| named(new(id), keyword).is_none())
            });
        let positions_before = before.iter().map(|id| old(id).positions.len()).max();
        let positions_now = now.iter().map(|id| new(id).positions.len()).max();
        let had_items = before.iter().any(|id| old(id).items.is_some());
        let lost_elements = positions_before > positions_now
            || had_items && now.iter().all(|id| new(id).items.is_none());
        let kept = now.iter().flat_map(|id| &new(id).patterns);
        let kept: HashSet<&str> = kept.map(|it| &*it.name).collect();
        let mut patterns = before.iter().flat_map(|id| &old(id).patterns);
        lost_condition
            || lost_elements
            || patterns.any(|it| !kept.contains(&*it.name))
            || before.iter().any(|id| is_open(old(id))) && !now.iter().any(|id| is_open(new(id)))
    }

    /// Compares the conditions at a place.
    fn at(
        &mut self,
        path: &str,
        before: &[SchemaId],
        now: &[SchemaId],
        changes: &mut Vec<Difference>,
    ) {
        let (old, new) = (&self.old.schemas, &self.new.schemas);
        let required = required_fields(self.old, before);
        // A condition can evaluate fields and elements, and so exempt them from the `unevaluated…` keywords.
        let evaluates = now.iter().any(|id| {
            let mut conditions = new.get(*id).conditions.iter();
            conditions.any(|it| it.keyword.starts_with("unevaluated"))
        });
        for id in now {
            let schema = new.get(*id);
            for condition in &schema.conditions {
                let keyword = condition.keyword;
                let former = before.iter().find_map(|it| named(old.get(*it), keyword));
                let place = former.map_or_else(|| old.get(before[0]).place, |it| it.place);
                let mut push = |what: What| {
                    let only_narrows = (!evaluates || keyword.starts_with("unevaluated"))
                        && matches!(
                            what,
                            What::Narrowed(_) | What::Condition { is_new: true, .. }
                        );
                    let forward = if only_narrows {
                        Verdict::None
                    } else {
                        Verdict::Risky
                    };
                    let difference = Difference::new(path, what, place, Some(condition.place));
                    changes.push(difference.with_verdicts(Verdict::Risky, forward));
                };
                if keyword == "dependentRequired" {
                    for (name, other) in pairs(schema) {
                        if !required.contains(&(None, other))
                            && !required.contains(&(Some(name), other))
                        {
                            let (name, other) = (cut(name), cut(other));
                            let now = format!("must have `{other}` where it has `{name}`");
                            push(What::Narrowed(now));
                        }
                    }
                } else if !self.is_kept(schema, keyword, before) {
                    let is_new = former.is_none();
                    push(What::Condition { keyword, is_new });
                } else if keyword.starts_with("unevaluated") && self.leaves_more(before, now) {
                    let is_new = false;
                    push(What::Condition { keyword, is_new });
                }
            }
        }
    }

    /// Whether a condition already existed, or allows at least as much as before.
    fn is_kept(&mut self, schema: &Schema<'s>, keyword: &str, before: &[SchemaId]) -> bool {
        let schemas = &self.old.schemas;
        let mut before = before.iter().map(|id| schemas.get(*id));
        match keyword {
            "if" => {
                let [then, otherwise] = ["then", "else"].map(|it| schema.condition(it));
                then.is_none() && otherwise.is_none()
                    || before.any(|was| {
                        self.is_same(was.condition("if"), schema.condition("if"))
                            && self.is_same(was.condition("then"), then)
                            && self.is_same(was.condition("else"), otherwise)
                    })
            }
            "contains" => {
                let (least, most) = bounds(schema);
                (least, most) == (0, u64::MAX)
                    || before.any(|was| {
                        let (at_least, at_most) = bounds(was);
                        least <= at_least
                            && most >= at_most
                            && self.is_same(was.condition("contains"), schema.condition("contains"))
                    })
            }
            // These keywords are compared together with `if` and `contains`.
            "then" | "else" | "minContains" | "maxContains" => true,
            "dependentSchemas" => {
                let former: Vec<_> = before.flat_map(Schema::dependent_schemas).collect();
                schema.dependent_schemas().all(|(name, id)| {
                    let mut former = former.iter().filter(|(it, _)| it == name);
                    former.any(|(_, was)| self.sameness.is_same(*was, *id))
                })
            }
            _ => {
                let now = schema.condition(keyword);
                let is_open = |id| allows_anything(self.new.schemas.get(id));
                keyword != "not" && now.is_some_and(is_open)
                    || before.any(|was| self.is_same(was.condition(keyword), now))
            }
        }
    }

    /// Whether a schema is the same in both versions, or the new version doesn't have it.
    fn is_same(&mut self, was: Option<SchemaId>, now: Option<SchemaId>) -> bool {
        match (was, now) {
            (_, None) => true,
            (Some(was), Some(now)) => self.sameness.is_same(was, now),
            (None, Some(_)) => false,
        }
    }

    /// Adds the places of the values inside a value, and of its alternatives.
    fn inside(&mut self, path: &str, before: &[SchemaId], now: &[SchemaId], open: &mut Vec<Spot>) {
        let mut inner = inner(self.new, now);
        for (step, before) in self::inner(self.old, before) {
            if let Some(now) = inner.remove(&step) {
                open.push(Spot {
                    path: step.below(path),
                    before,
                    now,
                });
            }
        }
        let before = alternatives(self.old, before);
        for (at, new) in alternatives(self.new, now).into_iter().enumerate() {
            let same_place = before.get(at);
            let mut possible = same_place
                .into_iter()
                .chain(before.iter().take(MOST_ALTERNATIVES));
            if possible.any(|old| self.sameness.is_same(*old, new)) {
                continue;
            }
            // A value that matches a new alternative was not allowed before.
            if let Some(old) = same_place {
                open.push(Spot {
                    path: path.to_owned(),
                    before: vec![*old],
                    now: vec![new],
                });
            }
        }
    }
}

/// Returns what identifies a condition in its payload: the path and the keyword.
fn key(difference: &Difference) -> (&str, &str) {
    let keyword = match &difference.what {
        What::Condition { keyword, .. } => *keyword,
        What::TooLong => "too long",
        What::Raw => "raw",
        _ => "",
    };
    (&difference.path, keyword)
}

/// Lists the schemas of a payload and of the default payload.
fn roots(catalog: &Catalog<'_>, payload: Option<&str>) -> Vec<SchemaId> {
    let default = catalog.input.settings.default_payload.as_ref();
    let default = default.map(|it| it.value.as_str());
    let names = payload.into_iter().chain(default);
    let files = names.filter_map(|name| catalog.schemas.file(name));
    files.map(|file| file.root).collect()
}

/// Groups the schemas of the values inside a value by the steps that lead to these values.
fn inner<'c>(catalog: &'c Catalog<'_>, ids: &[SchemaId]) -> BTreeMap<Step<'c>, Vec<SchemaId>> {
    let mut inner: BTreeMap<Step<'c>, Vec<SchemaId>> = BTreeMap::new();
    let mut add = |step, id| inner.entry(step).or_default().push(id);
    for id in ids {
        let schema = catalog.schemas.get(*id);
        for property in &schema.properties {
            add(Step::Field(&property.name), property.schema);
        }
        for property in &schema.patterns {
            add(Step::Pattern(&property.name), property.schema);
        }
        if let Some(Additional::Schema(id)) = schema.additional {
            add(Step::Further, id);
        }
        for (position, id) in schema.positions.iter().enumerate() {
            add(Step::Position(position), *id);
        }
        if let Some(id) = schema.items {
            add(Step::Items, id);
        }
    }
    inner
}

fn named<'a, 's>(schema: &'a Schema<'s>, keyword: &str) -> Option<&'a Condition<'s>> {
    schema.conditions.iter().find(|it| it.keyword == keyword)
}

/// Returns the minimum and maximum number of elements that match `contains`.
fn bounds(schema: &Schema<'_>) -> (u64, u64) {
    let least = schema.count("minContains").unwrap_or(1);
    let most = schema.count("maxContains").unwrap_or(u64::MAX);
    (least, most)
}

/// Lists pairs of fields, where the first field requires the second.
fn pairs<'a>(schema: &'a Schema<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let all = schema.dependent_names();
    all.flat_map(|(name, others)| others.iter().map(move |other| (&**name, &**other)))
}

/// Lists the required fields, each with the field that requires it. Fields that are always required are left out.
fn required_fields<'c>(
    catalog: &'c Catalog<'_>,
    ids: &[SchemaId],
) -> BTreeSet<(Option<&'c str>, &'c str)> {
    let mut required = BTreeSet::new();
    for id in ids {
        let schema = catalog.schemas.get(*id);
        let always = schema.required.iter().map(|(name, _)| (None, &**name));
        required.extend(always);
        required.extend(pairs(schema).map(|(name, other)| (Some(name), other)));
    }
    required
}
