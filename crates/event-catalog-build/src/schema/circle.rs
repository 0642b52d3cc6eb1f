//! References that go round in a circle without ever coming to something that a value could have:
//! `a` is `b`, and `b` is `a`. A schema that contains itself as a property's is no such circle.
//! Chains of references that have an end, but a very far one, are cut as well.

use super::model::{Schema, SchemaId};
use crate::problem::SchemaProblem;

/// How many schemas may stand for one another in a row.
const LONGEST: usize = 256;

/// Reports every circle, and cuts it, so that what follows comes to an end.
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
            // Only references lead backwards, so every circle has one.
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

/// The schemas that a value must satisfy in the same place, for it to satisfy this one.
fn in_place(schema: &Schema<'_>) -> Vec<SchemaId> {
    let mut all: Vec<SchemaId> = Vec::new();
    all.extend(schema.reference.as_ref().and_then(|it| it.target));
    all.extend(&schema.all_of);
    for alternatives in &schema.alternatives {
        all.extend(&alternatives.schemas);
    }
    all
}

/// How far a schema has been looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// What it stands for is being looked at.
    OnPath,
    /// Nothing that it stands for leads back to it, or it has been cut.
    Done,
}

enum Found {
    Circle(Vec<usize>),
    TooLong(usize),
}

/// The first circle that can be reached, without recursion: chains of references may be long.
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
    // Where something was found, it is cut by the caller, who then searches once more.
    for id in path {
        states[id] = State::New;
    }
    found
}
