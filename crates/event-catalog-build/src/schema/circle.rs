//! Finds circular references that never reach an actual schema: `a` is `b`, and `b` is `a`. A schema that contains
//! itself in a property isn't such a cycle. Very long chains of references are also cut.

use super::model::{Schema, SchemaId};
use crate::problem::SchemaProblem;

/// The maximum number of schemas in a chain of references.
const LONGEST: usize = 256;

/// Reports and cuts every cycle, so later stages always terminate.
pub(super) fn cut(nodes: &mut [Schema<'_>], problems: &mut Vec<SchemaProblem>) {
    let mut states = vec![State::New; nodes.len()];
    for start in 0..nodes.len() {
        while let Some(found) = find(nodes, &mut states, start) {
            let circle = match found {
                Found::Circle(circle) => circle,
                Found::TooLong(id) => {
                    let place = nodes[id].place;
                    problems.push(SchemaProblem::TooDeep { place });
                    nodes[id].reference = None;
                    nodes[id].all_of.clear();
                    nodes[id].alternatives.clear();
                    nodes[id].conditions.clear();
                    states[id] = State::Done;
                    continue;
                }
            };
            let mut first = None;
            let mut steps = Vec::new();
            for id in &circle {
                if let Some(reference) = &nodes[*id].reference
                    && let Some(SchemaId(target)) = reference.target
                    && circle.contains(&(target as usize))
                {
                    first = first.or(Some((*id, reference.place)));
                    steps.push((reference.place, reference.text.to_string()));
                }
            }
            // Without references, a schema leads only to its own subschemas, so every cycle contains a reference.
            let Some((id, place)) = first else {
                break;
            };
            problems.push(SchemaProblem::Circle { place, steps });
            if let Some(reference) = &mut nodes[id].reference {
                reference.target = None;
            }
        }
    }
}

/// Lists the schemas that apply to the same value as this schema.
fn in_place(schema: &Schema<'_>) -> Vec<SchemaId> {
    let mut all: Vec<SchemaId> = Vec::new();
    all.extend(schema.reference.as_ref().and_then(|it| it.target));
    all.extend(&schema.all_of);
    for alternatives in &schema.alternatives {
        all.extend(&alternatives.schemas);
    }
    for condition in schema.conditions.iter().filter(|it| it.is_in_place()) {
        all.extend(condition.schemas());
    }
    all
}

/// How far the search has examined a schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// The schemas that it refers to are being searched.
    OnPath,
    /// None of the schemas that it refers to leads back to it, or the cycle has been cut.
    Done,
}

enum Found {
    Circle(Vec<usize>),
    TooLong(usize),
}

/// Finds the first cycle that can be reached. This isn't recursive, because chains of references can be long.
fn find(nodes: &[Schema<'_>], states: &mut [State], start: usize) -> Option<Found> {
    if states[start] == State::Done {
        return None;
    }
    let mut path: Vec<usize> = vec![start];
    let mut next_of = vec![in_place(&nodes[start])];
    states[start] = State::OnPath;
    let mut found = None;
    while let (Some(id), Some(next)) = (path.last(), next_of.last_mut()) {
        let Some(SchemaId(next)) = next.pop() else {
            states[*id] = State::Done;
            path.pop();
            next_of.pop();
            continue;
        };
        let next = next as usize;
        match states[next] {
            State::Done => {}
            State::OnPath => {
                let at = path.iter().position(|id| *id == next)?;
                found = Some(Found::Circle(path[at..].to_vec()));
                break;
            }
            State::New if path.len() >= LONGEST => {
                found = Some(Found::TooLong(next));
                break;
            }
            State::New => {
                states[next] = State::OnPath;
                path.push(next);
                next_of.push(in_place(&nodes[next]));
            }
        }
    }
    // When a cycle is found, the caller cuts it and searches again.
    for id in path {
        states[id] = State::New;
    }
    found
}
