//! References that go round in a circle without ever coming to something that a value could have:
//! `a` is `b`, and `b` is `a`. A schema that contains itself as a property's is no such circle.
//! Chains of references that have an end, but a very far one, are cut as well.

use std::collections::HashSet;

use super::model::{Schema, SchemaId};
use super::problem::SchemaProblem;

/// How many schemas may stand for one another in a row.
const LONGEST: usize = 256;

/// Reports every circle, and cuts it, so that what follows comes to an end.
pub(super) fn cut(nodes: &mut [Schema<'_>], problems: &mut Vec<SchemaProblem>) {
    let mut done = vec![false; nodes.len()];
    for start in 0..nodes.len() {
        while let Some(found) = find(nodes, &mut done, start) {
            let circle = match found {
                Found::Circle(circle) => circle,
                Found::TooLong(id) => {
                    let place = nodes[id].place;
                    problems.push(SchemaProblem::TooDeep { place });
                    nodes[id].reference = None;
                    nodes[id].all_of.clear();
                    nodes[id].alternatives.clear();
                    done[id] = true;
                    continue;
                }
            };
            let references: Vec<_> = circle
                .iter()
                .filter_map(|id| {
                    let reference = nodes[*id].reference.as_ref()?;
                    let target = reference.target?.0 as usize;
                    let leads_on = circle.contains(&target);
                    leads_on.then(|| (*id, reference.place, reference.text.to_string()))
                })
                .collect();
            let mut steps = references
                .iter()
                .map(|(_, place, text)| (*place, text.clone()));
            if let Some((place, text)) = steps.next() {
                let steps = std::iter::once((place, text)).chain(steps).collect();
                problems.push(SchemaProblem::Circle { place, steps });
            }
            // Only references lead backwards, so every circle has one.
            let Some((id, ..)) = references.first() else {
                break;
            };
            if let Some(reference) = &mut nodes[*id].reference {
                reference.target = None;
            }
        }
    }
}

/// The schemas that a value must satisfy in the same place, for it to satisfy this one.
fn in_place(schema: &Schema<'_>) -> Vec<usize> {
    let target = schema.reference.as_ref().and_then(|it| it.target);
    let alternatives = schema.alternatives.iter().flat_map(|it| &it.schemas);
    let all = target.iter().chain(&schema.all_of).chain(alternatives);
    all.map(|SchemaId(id)| *id as usize).collect()
}

enum Found {
    Circle(Vec<usize>),
    TooLong(usize),
}

/// The first circle that can be reached, without recursion: chains of references may be long.
fn find(nodes: &[Schema<'_>], done: &mut [bool], start: usize) -> Option<Found> {
    if done[start] {
        return None;
    }
    let mut path = vec![(start, in_place(&nodes[start]))];
    let mut on_path = HashSet::from([start]);
    while let Some((id, next)) = path.last_mut() {
        let Some(next) = next.pop() else {
            done[*id] = true;
            on_path.remove(id);
            path.pop();
            continue;
        };
        if on_path.contains(&next) {
            let at = path.iter().position(|(id, _)| *id == next)?;
            return Some(Found::Circle(
                path[at..].iter().map(|(id, _)| *id).collect(),
            ));
        }
        if !done[next] && path.len() >= LONGEST {
            return Some(Found::TooLong(next));
        }
        if !done[next] {
            on_path.insert(next);
            path.push((next, in_place(&nodes[next])));
        }
    }
    None
}
