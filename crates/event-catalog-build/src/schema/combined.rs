//! Limits the number of schemas that are combined in one place. Every place that refers to them
//! evaluates all of them, so `allOf` and `oneOf` must not list thousands.

use super::model::{Schema, SchemaId};
use crate::problem::SchemaProblem;

/// The maximum number of schemas in one place, including those from `$ref` and `allOf`.
pub const MAX_COMBINED: usize = 256;

/// The maximum number of schemas in `oneOf` and `anyOf`.
pub const MAX_ALTERNATIVES: usize = 4_096;

/// Reports every place that combines too many schemas, and removes these schemas.
pub(super) fn cut(nodes: &mut [Schema<'_>], problems: &mut Vec<SchemaProblem>) {
    // For each schema, the last search that reached it.
    let mut seen = vec![0; nodes.len()];
    for start in 0..nodes.len() {
        let count = |it: &super::Alternatives| it.schemas.len();
        if nodes[start]
            .alternatives
            .iter()
            .any(|it| count(it) > MAX_ALTERNATIVES)
        {
            problems.push(SchemaProblem::TooMany {
                place: nodes[start].place,
                alternatives: true,
            });
            nodes[start].alternatives.clear();
        }
        if reaches_too_many(nodes, start, &mut seen) {
            problems.push(SchemaProblem::TooMany {
                place: nodes[start].place,
                alternatives: false,
            });
            nodes[start].reference = None;
            nodes[start].all_of.clear();
        }
    }
}

/// Whether a place combines more than [`MAX_COMBINED`] schemas.
fn reaches_too_many(nodes: &[Schema<'_>], start: usize, seen: &mut [usize]) -> bool {
    let mut open = vec![start];
    let mut count = 0;
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], start + 1) == start + 1 {
            continue;
        }
        count += 1;
        if count > MAX_COMBINED {
            return true;
        }
        let schema = &nodes[at];
        if schema.all_of.len() > MAX_COMBINED {
            return true;
        }
        let target = schema.reference.as_ref().and_then(|it| it.target);
        for SchemaId(next) in schema.all_of.iter().copied().chain(target) {
            open.push(next as usize);
        }
    }
    false
}
