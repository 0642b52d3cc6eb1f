//! Records differences with their places, including differences between limits.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, TypeId};
use event_catalog_build::schema::{JsonTypes, Schema, SchemaId};
use event_catalog_build::source::Place;

use super::super::difference::{Difference, What};
use super::super::limits::{self, Branches, Found, Limit};
use super::super::places;
use super::words::before_and_after;
use super::{At, Comparison};
use crate::changes::Verdict;

/// The maximum number of places with alternatives that are compared, including nested places.
const MOST_BRANCHES: usize = 256;

impl Comparison<'_, '_> {
    /// Records a difference at a place in both types.
    pub(super) fn push(
        &mut self,
        path: &str,
        what: What,
        at: At<'_>,
        verdicts: (Verdict, Verdict),
    ) {
        let places = self.places(&what, at);
        // The place of a field is more specific than the place of its type.
        let (exact_old, exact) = match at {
            (old, new, None) => (
                places::keyword_before(self.old, old, &what),
                places::keyword(self.new, new, &what),
            ),
            _ => (None, None),
        };
        self.push_at(path, what, places, verdicts);
        if let Some(last) = self.differences.last_mut() {
            (last.exact_old, last.exact) = (exact_old, exact);
            last.is_of_field = at.2.is_some();
        }
    }

    /// Records a difference, with the old and the new type.
    pub(super) fn push_field(
        &mut self,
        path: &str,
        what: What,
        at: At<'_>,
        verdicts: (Verdict, Verdict),
        types: (Option<String>, Option<String>),
    ) {
        self.push(path, what, at, verdicts);
        if let Some(last) = self.differences.last_mut() {
            (last.before, last.after) = types;
        }
    }

    /// Records a difference that the rule `incompatible-payload` doesn't report.
    pub(super) fn push_hidden(
        &mut self,
        path: &str,
        what: What,
        at: At<'_>,
        verdicts: (Verdict, Verdict),
    ) {
        self.push(path, what, at, verdicts);
        if let Some(last) = self.differences.last_mut() {
            last.is_hidden = true;
        }
    }

    /// Finds the places of a difference: in the old version, and in the new one.
    fn places(&self, what: &What, (old, new, field): At<'_>) -> (Place, Option<Place>) {
        let is_required = matches!(what, What::NewlyRequired { .. });
        let now = (*what != What::Removed).then(|| places::of(self.new, new, field, is_required));
        let was = places::of(self.old, old, field, *what == What::NoLongerRequired);
        (was, now)
    }

    /// Records a difference at known places.
    pub(super) fn push_at(
        &mut self,
        path: &str,
        what: What,
        (old, new): (Place, impl Into<Option<Place>>),
        (backward, forward): (Verdict, Verdict),
    ) {
        let mut difference =
            Difference::new(path, what, old, new.into()).with_verdicts(backward, forward);
        (difference.before, difference.after) = before_and_after(&difference.what);
        self.differences.push(difference);
    }

    /// Compares the limits of a field, or of a payload that isn't an object, except limits that change the type.
    /// `start` is the number of differences that were found before this place. `is_same` says whether the types are the
    /// same; if they aren't, the difference between the types is enough for a finding.
    pub(super) fn limits(&mut self, path: &str, at: At<'_>, start: usize, is_same: bool) {
        let (before, now) = self.schemas(at);
        self.limits_of(path, (before, now), at, (start, !is_same));
    }

    /// Compares the limits of a whole payload, and of its additional fields. The rule `incompatible-payload`
    /// ignores them.
    pub(super) fn root_limits(&mut self, old: TypeId, new: TypeId) {
        let kinds = [(self.old, old), (self.new, new)]
            .map(|(catalog, id)| std::mem::discriminant(&catalog.types.get(id).kind));
        let is_value = matches!(self.old.types.get(old).kind, Kind::Value(_));
        if kinds[0] == kinds[1] && !is_value {
            let at = (old, new, None);
            let schemas = self.schemas(at);
            self.limits_of("", schemas, at, (0, true));
        }
    }

    /// Compares the limits of schemas that apply to the same values.
    fn limits_of(
        &mut self,
        path: &str,
        (before, now): (Vec<SchemaId>, Vec<SchemaId>),
        at: At<'_>,
        (start, is_hidden): (usize, bool),
    ) {
        let Found { limits, branches } = limits::differences((self.old, before), (self.new, now));
        for limit in limits {
            self.limit(path, limit, at, (start, is_hidden));
        }
        for branches in branches {
            self.branches(path, branches, at, start);
        }
    }

    fn limit(&mut self, path: &str, limit: Limit, at: At<'_>, (start, is_hidden): (usize, bool)) {
        let Limit {
            inner,
            what,
            before,
            after,
            is_narrower,
            is_wider,
            is_in_map,
            key,
        } = limit;
        // If this is the first schema of the data, there were no limits before.
        if self.is_first {
            return;
        }
        let path = format!("{path}{inner}");
        let path = path.strip_prefix('.').unwrap_or(&path);
        // The difference between an integer and a non-negative integer was already recorded as a difference between
        // types.
        if key == limits::SIGN && self.signs.contains(path) {
            return;
        }
        let risk = |is: bool| if is { Verdict::Risky } else { Verdict::None };
        let (old, new) = self.places(&what, at);
        // A typed reader fails on a list that lacks a newly required element.
        let backward = if is_narrower && self.has_required_elements(path, &what, start) {
            Verdict::Breaking
        } else {
            risk(is_narrower)
        };
        let mut difference =
            Difference::new(path, what, old, new).with_verdicts(backward, risk(is_wider));
        difference.is_hidden = is_hidden || is_in_map;
        difference.is_of_field = at.2.is_some();
        (difference.before, difference.after) = (before, after);
        self.differences.push(difference);
    }

    /// Whether the limit at a path is a new minimum length that makes positional elements required.
    fn has_required_elements(&self, path: &str, what: &What, start: usize) -> bool {
        let is_count = matches!(what, What::Narrowed(now) if now.starts_with("must have at least"));
        let is_element = |it: &Difference| {
            let inside = it.path.strip_prefix(path);
            let position = inside.and_then(|it| it.strip_prefix('[')?.strip_suffix(']'));
            it.what == (What::NewlyRequired { is_new: false })
                && position.is_some_and(|it| it.parse::<usize>().is_ok())
        };
        let found = self.differences.get(start..).unwrap_or_default();
        is_count && found.iter().any(is_element)
    }

    /// Compares alternatives by their schemas: types don't show the limits of a string among the
    /// alternatives, nor which fields an alternative requires.
    fn branches(&mut self, path: &str, branches: Branches, at: At<'_>, start: usize) {
        if self.is_first {
            return;
        }
        let mut open = vec![branches];
        let mut left = MOST_BRANCHES;
        while let Some(Branches { inner, before, now }) = open.pop() {
            let key = (before, now);
            if self.seen_alternatives.contains(&key) {
                continue;
            }
            let are_apart = has_own_types(self.old, &key.0) && has_own_types(self.new, &key.1);
            let (before, now) = self.unmatched(&key.0, &key.1);
            self.seen_alternatives.insert(key);
            if before.is_empty() && now.is_empty() {
                continue;
            }
            let inner_path = format!("{path}{inner}");
            let (old, new) = (&self.old.schemas, &self.new.schemas);
            let mut is_shown = before.iter().all(|id| has_type(old.get(*id)))
                && now.iter().all(|id| has_type(new.get(*id)));
            let mut rest = now;
            for was in before {
                let types = json_types(self.old.schemas.get(was));
                let is_alike = |it: &SchemaId| json_types(self.new.schemas.get(*it)) == types;
                let alike = rest.iter().position(is_alike);
                let Some(alike) = alike.filter(|_| types.is_some()) else {
                    continue;
                };
                let is = rest.remove(alike);
                let Some(fewer) = left.checked_sub(1) else {
                    is_shown = false;
                    break;
                };
                left = fewer;
                let schemas = [(self.old, was), (self.new, is)]
                    .map(|(catalog, id)| (catalog, limits::held(catalog, vec![id])));
                let [before, now] = schemas;
                let Found { limits, branches } = limits::differences(before, now);
                for mut limit in limits {
                    // If alternatives overlap, any change to a limit can affect which alternatives a value matches.
                    limit.is_narrower |= !are_apart;
                    limit.is_wider |= !are_apart;
                    let last = self.differences.len();
                    self.limit(&inner_path, limit, at, (last, true));
                }
                open.extend(branches.into_iter().map(|it| Branches {
                    inner: format!("{inner}{}", it.inner),
                    ..it
                }));
            }
            let found = self.differences.get(start..).unwrap_or_default();
            if !is_shown || !found.iter().any(Difference::is_about_values) {
                let inner_path = inner_path.strip_prefix('.').unwrap_or(&inner_path);
                let risky = (Verdict::Risky, Verdict::Risky);
                self.push(inner_path, What::Alternatives, at, risky);
            }
        }
    }

    /// Finds the alternatives that have no equal alternative in the other version.
    fn unmatched(
        &mut self,
        before: &[SchemaId],
        now: &[SchemaId],
    ) -> (Vec<SchemaId>, Vec<SchemaId>) {
        let mut rest: Vec<SchemaId> = now.to_vec();
        let mut unmatched = Vec::new();
        for (at, was) in before.iter().enumerate() {
            // Try the same position first, because an alternative usually keeps its position.
            let guess = now
                .get(at)
                .and_then(|id| rest.iter().position(|it| it == id));
            let others = 0..rest.len().min(limits::MOST_ALTERNATIVES);
            let mut tried = guess.into_iter().chain(others);
            let found = tried.find(|at| {
                let is = rest.get(*at);
                is.is_some_and(|is| self.sameness.is_same(*was, *is))
            });
            match found {
                Some(found) => {
                    rest.remove(found);
                }
                None => unmatched.push(*was),
            }
        }
        (unmatched, rest)
    }
}

/// Whether a schema describes values, so that its type shows what it allows. Other schemas only require fields, or
/// exclude values.
fn has_type(schema: &Schema<'_>) -> bool {
    schema.types.is_some()
        || schema.values.is_some()
        || schema.constant.is_some()
        || schema.reference.is_some()
        || !schema.properties.is_empty()
}

/// Whether no two alternatives have a type in common.
fn has_own_types(catalog: &Catalog<'_>, alternatives: &[SchemaId]) -> bool {
    let mut seen = JsonTypes::NONE;
    alternatives.iter().all(|id| {
        let Some(types) = json_types(catalog.schemas.get(*id)) else {
            return false;
        };
        let is_own = seen.common(types).is_empty();
        seen = seen.and(types);
        is_own
    })
}

/// Returns the types that a schema names in `type`.
fn json_types(schema: &Schema<'_>) -> Option<JsonTypes> {
    schema.types.map(|(types, _)| types)
}
