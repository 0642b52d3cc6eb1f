//! Determines the cases of a value with alternatives: the alternatives that the value's other constraints allow,
//! and, for several lists, the pairs that are compatible.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::combined::MAX_COMBINED;
use super::model::{Alternatives, Property, SchemaId, Schemas, Types};
use super::view::{Contradiction, View, ViewKey};
use crate::collections::{Numbers, Texts};
use crate::source::Place;

/// The maximum number of pairs of alternatives to compare for one value: 32 times 32.
const MAX_PAIRS: usize = 4 * MAX_COMBINED;

/// The maximum number of steps for comparing the alternatives of all values, for schemas of this
/// size in bytes. Thousands of places can refer to the same lists.
pub(super) fn most_steps(bytes: usize) -> usize {
    1_000_000 + 10 * bytes
}

/// A case of a value: one alternative from each list.
pub(super) struct Case {
    pub(super) view: View,
    /// The alternative that the case is named after, which isn't in any other case.
    pub(super) schema: SchemaId,
}

/// Why no cases can be built from alternatives.
pub(super) enum Uncombined {
    /// No value matches one alternative from each list.
    Contradiction(Contradiction),
    /// An alternative in one list is compatible with several alternatives in the other list, and the reverse is also
    /// true, so the pairs can't be named after a single alternative; or there are too many pairs.
    Pairs { place: Place, other: Place },
}

/// Determines the cases of a view; empty if the view has no alternatives.
pub(super) fn cases(
    schemas: &Schemas<'_>,
    view: &View,
    steps: &mut usize,
) -> Result<Vec<Case>, Uncombined> {
    let lists = view.alternatives(schemas);
    let Some((first, others)) = lists.split_first() else {
        return Ok(Vec::new());
    };
    let around = view.choose(schemas, &[]);
    if others.is_empty() && around.key(schemas) == (Vec::new(), None) {
        // There is only one list and no other constraint, so no alternative can be ruled out.
        let cases = first
            .schemas
            .iter()
            .map(|id| Case::new(schemas, view, &[*id]));
        return Ok(cases.collect());
    }
    let mut comparison = Comparison {
        schemas,
        around: Said::new(schemas, SchemaId(0), around),
        steps,
    };
    let said: Vec<_> = lists.iter().map(|it| comparison.possible(it)).collect();
    let mut said = lists.iter().zip(&said);
    let mut combined: Vec<Vec<&Said<'_, '_>>> = Vec::new();
    if let Some((_, list)) = said.next() {
        combined.extend(list.iter().map(|it| vec![it]));
    }
    for (list, next) in said {
        combined = comparison.combine(&combined, next, (first.place, list.place))?;
    }
    let mut cases = Vec::new();
    for case in combined {
        let ids: Vec<SchemaId> = case.iter().map(|it| it.id).collect();
        cases.push(Case::new(schemas, view, &ids));
    }
    Ok(cases)
}

impl Case {
    /// Creates a case from its alternatives. The case is named after the first alternative.
    fn new(schemas: &Schemas<'_>, view: &View, ids: &[SchemaId]) -> Self {
        Self {
            view: view.choose(schemas, ids),
            schema: ids.first().copied().unwrap_or(SchemaId(0)),
        }
    }
}

/// The constraints of a schema, including the constraints of the schemas that it refers to or combines.
struct Said<'m, 's> {
    id: SchemaId,
    view: View,
    identity: ViewKey,
    required: Texts<'m>,
    properties: Vec<(&'m Property<'s>, View)>,
    /// The index of each property, by its name.
    indices: Numbers<'m>,
}

impl<'m, 's> Said<'m, 's> {
    fn new(schemas: &'m Schemas<'s>, id: SchemaId, view: View) -> Self {
        let mut required = Texts::default();
        for (_, schema) in view.schemas(schemas) {
            for (name, _) in &schema.required {
                required.insert(Cow::Borrowed(&**name));
            }
        }
        let properties = view.properties(schemas);
        let mut indices = Numbers::default();
        for (index, (property, _)) in properties.iter().enumerate() {
            indices.insert(Cow::Borrowed(&*property.name), index);
        }
        Self {
            id,
            identity: view.identity(schemas),
            view,
            required,
            properties,
            indices,
        }
    }
}

/// Compares alternatives with each other, and with the constraints that apply to all of them.
struct Comparison<'c, 'm, 's> {
    schemas: &'m Schemas<'s>,
    around: Said<'m, 's>,
    steps: &'c mut usize,
}

impl<'m, 's> Comparison<'_, 'm, 's> {
    /// Finds the alternatives in a list that don't contradict the surrounding constraints. If every alternative
    /// does, returns all of them: the contradictions are reported when the types are built.
    fn possible(&mut self, list: &Alternatives) -> Vec<Said<'m, 's>> {
        let schemas = self.schemas;
        let said = list.schemas.iter();
        let mut said: Vec<_> = said
            .map(|id| Said::new(schemas, *id, View::of(schemas, *id)))
            .collect();
        let mut is_possible: Vec<bool> = Vec::new();
        let mut has_value = false;
        for it in &said {
            let is_allowed = !contradict(schemas, (it, &self.around), &self.around, self.steps);
            has_value |= is_allowed && self.has_value(&[it]);
            // An alternative that contradicts itself is kept, so that the mistake is reported when its type is built.
            is_possible.push(is_allowed || !is_satisfiable(schemas, &[&it.view]));
        }
        if has_value {
            let mut next = is_possible.into_iter();
            said.retain(|_| next.next().unwrap_or(true));
        }
        said
    }

    /// Whether a value other than `null` matches these alternatives.
    fn has_value(&self, alternatives: &[&Said<'m, 's>]) -> bool {
        let views = alternatives.iter().map(|it| &it.view);
        let all = merged(views.chain([&self.around.view]));
        let types = all.types(self.schemas).unwrap_or(Types::NONE);
        !types.without(Types::NULL).is_empty()
    }

    /// Combines two lists into cases. Each case begins with an alternative that isn't in any other case.
    fn combine<'a>(
        &mut self,
        cases: &[Vec<&'a Said<'m, 's>>],
        list: &'a [Said<'m, 's>],
        (place, other): (Place, Place),
    ) -> Result<Vec<Vec<&'a Said<'m, 's>>>, Uncombined> {
        let Some(pairs) = self.pairs(cases, list) else {
            return Err(Uncombined::Pairs { place, other });
        };
        if pairs.is_empty() {
            return Err(Uncombined::Contradiction(Contradiction {
                place,
                other,
                message: "no value matches a schema from each of the two lists".to_owned(),
                other_says: "the other list".to_owned(),
            }));
        }
        let mut uses = (vec![0; cases.len()], vec![0; list.len()]);
        for (one, other) in &pairs {
            uses.0[*one] += 1;
            uses.1[*other] += 1;
        }
        let mut combined = Vec::new();
        for (one, next) in pairs {
            let mut case = cases[one].clone();
            match (uses.0[one], uses.1[next]) {
                (1, _) => case.push(&list[next]),
                (_, 1) => case.insert(0, &list[next]),
                _ => return Err(Uncombined::Pairs { place, other }),
            }
            combined.push(case);
        }
        Ok(combined)
    }

    /// Finds the compatible pairs of a case and an alternative, by their indices; `None` if this takes too long.
    fn pairs(
        &mut self,
        cases: &[Vec<&Said<'m, 's>>],
        list: &[Said<'m, 's>],
    ) -> Option<Vec<(usize, usize)>> {
        // An alternative in both lists is paired only with itself: another pair wouldn't allow
        // anything more.
        let mut equal: HashMap<&ViewKey, Vec<usize>, RandomState> = HashMap::default();
        for (index, it) in list.iter().enumerate().rev() {
            equal.entry(&it.identity).or_default().push(index);
        }
        let mut pairs = Vec::new();
        let (mut cases_left, mut in_both) = (Vec::new(), vec![false; list.len()]);
        for (index, case) in cases.iter().enumerate() {
            let own = case.iter().find(|it| equal.contains_key(&it.identity));
            let Some(indices) = own.and_then(|it| equal.get_mut(&it.identity)) else {
                cases_left.push(index);
                continue;
            };
            for it in &*indices {
                in_both[*it] = true;
            }
            // If several alternatives are equal, pair them in order.
            let next = indices.last().copied()?;
            if indices.len() > 1 {
                indices.pop();
            }
            pairs.push((index, next));
        }
        let list_left = (0..list.len()).filter(|index| !in_both[*index]);
        let list_left: Vec<usize> = list_left.collect();
        if cases_left.len() * list_left.len() > MAX_PAIRS {
            return None;
        }
        for one in cases_left {
            for next in &list_left {
                let it = &list[*next];
                let mut alternatives = cases[one].iter();
                let contradicts = alternatives
                    .any(|other| contradict(self.schemas, (*other, it), &self.around, self.steps));
                if !contradicts {
                    pairs.push((one, *next));
                }
            }
        }
        if *self.steps == 0 {
            return None;
        }
        pairs.retain(|(one, next)| {
            let mut case = cases[*one].clone();
            case.push(&list[*next]);
            self.has_value(&case)
        });
        pairs.sort_unstable();
        Some(pairs)
    }
}

/// Whether no value can match both schemas, because of a contradiction in the value itself or in a required
/// field. If no steps are left, the schemas are considered compatible.
fn contradict<'m, 's>(
    schemas: &'m Schemas<'s>,
    (one, other): (&Said<'m, 's>, &Said<'m, 's>),
    around: &Said<'m, 's>,
    steps: &mut usize,
) -> bool {
    let is_shorter = one.properties.len() <= other.properties.len();
    let (few, many) = if is_shorter {
        (one, other)
    } else {
        (other, one)
    };
    *steps = steps.saturating_sub(few.properties.len());
    let mut is_empty = |views: [&View; 2]| {
        let size: usize = views.iter().map(|view| view.size(schemas)).sum();
        *steps = steps.saturating_sub(size);
        *steps > 0 && !is_satisfiable(schemas, &views)
    };
    if is_empty([&one.view, &other.view]) {
        return true;
    }
    few.properties.iter().any(|(property, values)| {
        let name = &*property.name;
        let is_required = [one, other, around]
            .iter()
            .any(|it| it.required.contains(name));
        let index = many.indices.get(name).filter(|_| is_required);
        index.is_some_and(|index| is_empty([values, &many.properties[*index].1]))
    })
}

fn merged<'v>(views: impl IntoIterator<Item = &'v View>) -> View {
    let mut all = View::default();
    for view in views {
        all.parts.extend(&view.parts);
        all.only = all.only.or(view.only);
    }
    all
}

/// Whether these views have a type in common and, if they list values, also a value.
fn is_satisfiable(schemas: &Schemas<'_>, views: &[&View]) -> bool {
    let all = merged(views.iter().copied());
    all.types(schemas).is_ok_and(|types| !types.is_empty()) && all.values(schemas).is_ok()
}
