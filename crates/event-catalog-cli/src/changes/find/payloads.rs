//! Finds changes to payloads: to the schemas that events name, to the default payload, and to everything in the types
//! of payloads.
//!
//! If several payloads share a schema, such as the default payload, a difference in the schema is one change. The same
//! difference in the other payloads is an effect of that change.

mod accepts;
mod advice;
mod compare;
mod conditions;
mod difference;
mod events;
mod excerpt;
mod limits;
mod places;
mod sameness;
mod verdicts;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind as TypeKind, TypeId};
use event_catalog_build::source::{FileId, Place};

pub(crate) use compare::Comparison;
pub(crate) use conditions::Conditions;
use conditions::Unseen;
pub(crate) use difference::{Difference, What};

use crate::changes::change::{Audience, Subject};
use crate::changes::within::without_alternatives;
use crate::changes::{Change, Kind, Pair, Verdict};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let mut finder = Finder::new(pair, changes);
    finder.default_payload();
    finder.events();
    finder.schemas();
}

/// Differences grouped by place and kind, in the order of their places.
type Groups = BTreeMap<(String, Kind), Vec<Difference>>;

/// The payloads of two versions, and the changes found so far.
struct Finder<'f, 'c, 's> {
    pair: &'f Pair<'c, 's>,
    changes: &'f mut Vec<Change>,
    old: Option<Comparing<'c, 's>>,
    new: &'c Catalog<'s>,
    /// Maps a kind of change and its places to the index of the first such change, and to the schema in which it was
    /// found.
    first: HashMap<Key, (usize, String)>,
    /// The index of the change to the default payload's name.
    default: Option<usize>,
    /// The changes to events that name another schema now. The keys are the old schemas (with `false`) and the new
    /// schemas (with `true`).
    causes: HashMap<(bool, String), usize>,
    /// The pairs of schemas that have been compared.
    compared: HashSet<(Option<&'c str>, Option<&'c str>)>,
}

/// The kind of a change, and its places in both versions.
type Key = (Kind, Option<Place>, Option<Place>);

/// The comparisons of the schemas in both versions.
struct Comparing<'c, 's> {
    types: Comparison<'c, 's>,
    conditions: Conditions<'c, 's>,
    /// The comparison from new to old, which finds conditions that were removed.
    reversed: Conditions<'c, 's>,
}

impl<'f, 'c, 's> Finder<'f, 'c, 's> {
    fn new(pair: &'f Pair<'c, 's>, changes: &'f mut Vec<Change>) -> Self {
        let new = pair.new;
        Self {
            pair,
            changes,
            old: pair.old.map(|old| Comparing {
                types: Comparison::new(old, new),
                conditions: Conditions::new(old, new),
                reversed: Conditions::new(new, old),
            }),
            new,
            first: HashMap::new(),
            default: None,
            causes: HashMap::new(),
            compared: HashSet::new(),
        }
    }

    /// Compares the setting `[defaults] payload`, and the type that it names.
    fn default_payload(&mut self) {
        let new = self.new;
        let Some(old) = self.pair.old else { return };
        let [before, now] = [old, new].map(|it| it.input.settings.default_payload.as_ref());
        let ids = (old.types.default, new.types.default);
        // Another rule reports an invalid default payload.
        if before.is_some() != ids.0.is_some() || now.is_some() != ids.1.is_some() {
            return;
        }
        let names = [before, now].map(|it| it.map(|it| it.value.as_str()));
        if names[0] != names[1] {
            let subject = Subject::Setting("defaults.payload".to_owned());
            let mut change = Change::new(Kind::DefaultPayloadChanged, subject);
            change.before = names[0].map(str::to_owned);
            change.after = names[1].map(str::to_owned);
            change.old = before.map(|it| it.place);
            change.new = now.map(|it| it.place);
            let (backward, forward) = match ids {
                (None, Some(id)) => (risk_of_first(new, id), Verdict::Minor),
                (Some(id), None) => (Verdict::None, loss_of(old, id)),
                _ => (Verdict::None, Verdict::None),
            };
            let index = self.push(change, backward, forward);
            self.default = Some(index);
            self.causes.extend(
                [(false, names[0]), (true, names[1])]
                    .into_iter()
                    .filter_map(|(is_new, name)| Some(((is_new, name?.to_owned()), index))),
            );
        }
        if let (Some(was), Some(is), Some(name)) = (ids.0, ids.1, names[1]) {
            self.compare((None, None), (was, is), name, self.default);
        }
    }

    /// Compares two payloads, given the names that events use for their schemas; no name means the
    /// default payload.
    fn compare(
        &mut self,
        names: (Option<&'c str>, Option<&'c str>),
        (was, is): (TypeId, TypeId),
        schema: &str,
        cause: Option<usize>,
    ) {
        let Some(comparing) = &mut self.old else {
            return;
        };
        if !self.compared.insert(names) {
            return;
        }
        let mut differences = comparing.types.payloads(was, is, false);
        let conditions = comparing.conditions.compare(names.0, names.1);
        let removed = comparing.reversed.removed(names.0, names.1, &conditions);
        // Some remarks only describe a condition, and the change to the condition is enough.
        let conditional = conditions.iter().chain(&removed);
        let conditional: HashSet<String> = conditional.map(plain).collect();
        differences.retain(|it| !it.is_remark || !conditional.contains(&plain(it)));
        differences.extend(conditions);
        differences.extend(removed);
        let mut unseen = comparing.conditions.keywords(names.0, names.1);
        if !unseen.is_empty() {
            let seen = Seen::of(&differences);
            unseen.retain(|it| !seen.has(it));
        }
        differences.extend(unseen.into_iter().map(|it| it.difference));
        self.record(differences, schema, cause);
    }

    /// Turns the differences of one payload into changes.
    fn record(&mut self, differences: Vec<Difference>, schema: &str, cause: Option<usize>) {
        let mut groups = Groups::new();
        for difference in differences {
            let key = (place(&difference.path), difference.what.kind());
            groups.entry(key).or_default().push(difference);
        }
        // Maps a path to the index of its tightened limit. A path is sorted before the paths inside it.
        let mut limits: HashMap<String, usize> = HashMap::new();
        for ((path, kind), group) in groups {
            let Some(first) = group.first() else { continue };
            // A positional element becomes required if its list gets a higher minimum length.
            let of_element = list_of(&path).filter(|_| kind == Kind::FieldRequired);
            let from_limit = of_element.and_then(|list| limits.get(list)).copied();
            let key = Self::key(kind, first);
            let effect_of = key.as_ref().and_then(|key| self.first.get(key));
            let effect_of = effect_of.filter(|(_, other)| other != schema);
            let from_default = || self.default.filter(|_| self.is_in_default(first));
            let cause = effect_of
                .map(|(index, _)| *index)
                .or_else(from_default)
                .or(from_limit)
                .or(cause);
            if kind == Kind::LimitTightened {
                limits.insert(path.clone(), self.changes.len());
            }
            let subject = Subject::Payload {
                schema: schema.to_owned(),
                path,
            };
            let mut change = Change::new(kind, subject);
            change.before = joined(group.iter().filter_map(|it| it.before.as_deref()));
            change.after = joined(group.iter().filter_map(|it| it.after.as_deref()));
            change.values = values(&group);
            let is_added = matches!(first.what.kind(), Kind::FieldAdded);
            change.old = (!is_added).then_some(first.place_before());
            change.new = first.place_now();
            change.cause = cause;
            let worst = |of: fn(&Difference) -> Verdict| group.iter().map(of).max();
            let backward = worst(|it| it.backward).unwrap_or_default();
            let forward = worst(|it| it.forward).unwrap_or_default();
            change.announced = group.iter().all(Difference::is_announced);
            change.early = group.iter().any(|it| it.early().is_some());
            // Readers had time to stop reading the field.
            let forward = if change.announced {
                Verdict::Note
            } else {
                forward
            };
            let index = self.push(change, backward, forward);
            let early = group.iter().find_map(Difference::early);
            if let Some((early, migration)) = early.zip(self.changes[index].migration.as_mut()) {
                migration.push_str(&early.sentence());
            }
            if let Some(key) = key {
                self.first.entry(key).or_insert((index, schema.to_owned()));
            }
        }
    }

    /// Identifies a difference that several payloads may share. Returns `None` if its place is only a file.
    fn key(kind: Kind, difference: &Difference) -> Option<Key> {
        let (old, new) = match kind {
            Kind::FieldAdded => (None, difference.new),
            Kind::FieldRemoved => (Some(difference.old), None),
            _ => (Some(difference.old), difference.new),
        };
        let is_exact = |place: &Place| place.span.end > place.span.start;
        let is_known = old.iter().chain(&new).all(is_exact);
        is_known.then_some((kind, old, new))
    }

    /// Whether a difference is in the schema of the default payload, of either version.
    fn is_in_default(&self, difference: &Difference) -> bool {
        let file = |catalog: &Catalog<'_>| -> Option<FileId> {
            let id = catalog.types.default?;
            let schema = catalog.schemas.get(catalog.types.get(id).schema);
            Some(schema.place.span.file)
        };
        let is_new = file(self.new)
            .is_some_and(|file| difference.new.is_some_and(|it| it.span.file == file));
        let is_old = self
            .pair
            .old
            .and_then(file)
            .is_some_and(|file| difference.old.span.file == file);
        if difference.what.kind() == Kind::FieldAdded {
            is_new
        } else {
            is_new || is_old
        }
    }

    /// Adds a change with its verdicts on the wire and for readers of the documentation, and with advice.
    fn push(&mut self, mut change: Change, backward: Verdict, forward: Verdict) -> usize {
        change.verdicts.backward = backward;
        change.verdicts.forward = forward;
        if let Some(meaning) = verdicts::meaning(change.kind) {
            change.verdicts.raise(Audience::Docs, meaning.docs);
            change.migration = advice::of(&change, backward, forward);
        }
        self.changes.push(change);
        self.changes.len() - 1
    }
}

/// The place of a difference. The paths of conditions contain no alternatives.
fn plain(difference: &Difference) -> String {
    without_alternatives(&place(&difference.path)).into_owned()
}

/// The places of differences.
#[derive(Default)]
struct Seen {
    texts: HashSet<String>,
    types: HashSet<String>,
    others: HashSet<String>,
}

impl Seen {
    fn of(differences: &[Difference]) -> Self {
        let mut seen = Self::default();
        for difference in differences {
            let places = match difference.what {
                What::Text { .. } => &mut seen.texts,
                What::Type { .. } => &mut seen.types,
                _ => &mut seen.others,
            };
            places.insert(plain(difference));
        }
        seen
    }

    /// Whether a keyword that says something different belongs to one of the differences: at its place, or to another
    /// type of the value around it.
    fn has(&self, unseen: &Unseen) -> bool {
        let path = plain(&unseen.difference);
        // Whether a field is personal is among the texts.
        let is_about_text = matches!(unseen.difference.what, What::Condition { keyword, .. } if keyword == "x-personal");
        let around = path.rfind(['.', '[']).map_or("", |end| &path[..end]);
        is_about_text && self.texts.contains(&path)
            || self.others.contains(&path)
            || self.types.contains(&path)
            || unseen.follows_type && self.types.contains(around)
    }
}

/// Converts the path of a place to its form in identities: the elements of a list have the path of the list.
fn place(path: &str) -> String {
    let path = path.replace("[]", "");
    path.strip_prefix('.')
        .map_or_else(|| path.clone(), str::to_owned)
}

/// Finds the path of the list that contains a positional element: `x` for `x[0]`. Returns `None` for any other path.
fn list_of(path: &str) -> Option<&str> {
    let (list, position) = path.strip_suffix(']')?.rsplit_once('[')?;
    position.parse::<usize>().ok().map(|_| list)
}

/// Estimates the risk for new readers if a payload gets its first schema: old data may lack required fields, or may
/// not be an object.
fn risk_of_first(catalog: &Catalog<'_>, id: TypeId) -> Verdict {
    let is_open = match &catalog.types.get(id).kind {
        TypeKind::Object(object) => object.fields.iter().all(|field| !field.required),
        _ => false,
    };
    if is_open {
        Verdict::None
    } else {
        Verdict::Risky
    }
}

/// Determines the effect on old readers if a payload is no longer sent.
fn loss_of(catalog: &Catalog<'_>, id: TypeId) -> Verdict {
    if risk_of_first(catalog, id) == Verdict::None {
        Verdict::Risky
    } else {
        Verdict::Breaking
    }
}

/// Collects the values of the differences in one change, without duplicates.
fn values(group: &[Difference]) -> Vec<String> {
    let mut values: Vec<String> = group.iter().filter_map(Difference::value).collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Joins several texts. Returns `None` if there are no texts.
fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> Option<String> {
    /// The maximum number of texts that a change shows.
    const MOST: usize = 10;
    let mut shown: Vec<&str> = Vec::new();
    let mut more = 0_usize;
    for text in texts {
        if shown.contains(&text) {
            continue;
        }
        if shown.len() < MOST {
            shown.push(text);
        } else {
            more += 1;
        }
    }
    if shown.is_empty() {
        return None;
    }
    let text = shown.join(", ");
    Some(match more {
        0 => text,
        more => format!("{text} and {more} more"),
    })
}
