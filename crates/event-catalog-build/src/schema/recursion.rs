//! Finds types that contain themselves: the places where a program needs an indirection, and the types that have
//! no finite values.

use super::model::Schemas;
use super::types::{Kind, Object, Shape, Slot, Tuple, Type, TypeId, Types};
use crate::problem::SchemaProblem;

/// Marks the places through which a type contains itself, and reports the types that have no finite
/// values.
pub(super) fn mark(
    schemas: &Schemas<'_>,
    types: &mut Types<'_>,
    problems: &mut Vec<SchemaProblem>,
) {
    let components = components(&types.types);
    for (at, it) in types.types.iter_mut().enumerate() {
        let own = components[at];
        let mark = |slot: &mut Slot| {
            if let Shape::Named(TypeId(target)) = slot.shape {
                slot.recursive = components[target as usize] == own;
            }
        };
        match &mut it.kind {
            Kind::Object(Object { fields, .. }) | Kind::Tuple(Tuple { fields, .. }) => {
                for field in fields {
                    mark(&mut field.slot);
                }
            }
            Kind::OneOf(variants) => variants.iter_mut().for_each(|it| mark(&mut it.slot)),
            Kind::Value(slot) => mark(slot),
            Kind::Enumeration(_) => {}
        }
    }
    endless(schemas, types, problems);
}

/// Lists the types that a value of this type contains without a list in between.
fn direct(it: &Type<'_>) -> Vec<usize> {
    let mut ids = Vec::new();
    match &it.kind {
        Kind::Object(Object { fields, .. }) | Kind::Tuple(Tuple { fields, .. }) => {
            for field in fields {
                ids.extend(named(&field.slot));
            }
        }
        Kind::OneOf(variants) => {
            for variant in variants {
                ids.extend(named(&variant.slot));
            }
        }
        Kind::Value(slot) => ids.extend(named(slot)),
        Kind::Enumeration(_) => {}
    }
    ids
}

fn named(slot: &Slot) -> Option<usize> {
    match slot.shape {
        Shape::Named(TypeId(id)) => Some(id as usize),
        _ => None,
    }
}

/// Finds the strongly connected component of each type with Kosaraju's algorithm. A type that doesn't contain
/// itself is alone in its component.
fn components(types: &[Type<'_>]) -> Vec<usize> {
    let forward: Vec<Vec<usize>> = types.iter().map(direct).collect();
    let mut backward = vec![Vec::new(); types.len()];
    for (from, targets) in forward.iter().enumerate() {
        for to in targets {
            backward[*to].push(from);
        }
    }
    let mut order = Vec::new();
    let mut seen = vec![false; types.len()];
    for start in 0..types.len() {
        visit(&forward, start, &mut seen, &mut |id| order.push(id));
    }
    let mut component = vec![0; types.len()];
    let mut seen = vec![false; types.len()];
    for (number, start) in order.into_iter().rev().enumerate() {
        visit(&backward, start, &mut seen, &mut |id| {
            component[id] = number;
        });
    }
    component
}

/// Visits all types that can be reached and haven't been seen. `leave` is called for each type after the types
/// that it leads to.
fn visit(edges: &[Vec<usize>], start: usize, seen: &mut [bool], leave: &mut dyn FnMut(usize)) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut path = vec![(start, edges[start].iter())];
    while let Some((id, next)) = path.last_mut() {
        match next.next() {
            Some(next) if !std::mem::replace(&mut seen[*next], true) => {
                path.push((*next, edges[*next].iter()));
            }
            Some(_) => {}
            None => {
                leave(*id);
                path.pop();
            }
        }
    }
}

/// Reports the types whose values would always contain another value of the same type.
fn endless(schemas: &Schemas<'_>, types: &Types<'_>, problems: &mut Vec<SchemaProblem>) {
    let types = &types.types;
    let ends = ending(types);
    // 0 means not visited; otherwise, the number of the search, so that every cycle is reported only once.
    let mut visited = vec![0; types.len()];
    for start in 0..types.len() {
        let mut steps: Vec<(usize, String)> = Vec::new();
        let mut at = start;
        while !ends[at] && visited[at] == 0 {
            visited[at] = start + 1;
            let Some((name, next)) = leads_on(&types[at], &ends) else {
                break;
            };
            steps.push((at, name));
            at = next;
        }
        let Some(first) = steps.iter().position(|(id, _)| *id == at) else {
            continue;
        };
        let place = schemas.get(types[at].schema).place;
        let mut path = Vec::new();
        for (_, name) in &steps[first..] {
            if !name.is_empty() {
                path.push(name.clone());
            }
        }
        problems.push(SchemaProblem::Endless { place, path });
    }
}

/// Determines which types have finite values, starting from the types that need no other type.
fn ending(types: &[Type<'_>]) -> Vec<bool> {
    let mut ends = vec![false; types.len()];
    // For each type, how many types must be known to be finite first, and which types wait for it.
    let mut waits_for = vec![0; types.len()];
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    let mut open = Vec::new();
    for (at, it) in types.iter().enumerate() {
        let needed: Vec<Option<usize>> = match &it.kind {
            Kind::Object(Object { fields, .. }) | Kind::Tuple(Tuple { fields, .. }) => {
                let required = fields.iter().filter(|field| field.required);
                required.map(|field| needs(&field.slot)).collect()
            }
            Kind::OneOf(variants) => variants.iter().map(|it| needs(&it.slot)).collect(),
            Kind::Value(slot) => vec![needs(slot)],
            Kind::Enumeration(_) => Vec::new(),
        };
        // A single finite variant is enough.
        waits_for[at] = match &it.kind {
            Kind::OneOf(_) => usize::from(needed.iter().all(Option::is_some)),
            _ => needed.iter().flatten().count(),
        };
        for target in needed.into_iter().flatten() {
            waiting[target].push(at);
        }
        // A type without variants has no values.
        let is_nothing = matches!(&it.kind, Kind::OneOf(variants) if variants.is_empty());
        if waits_for[at] == 0 && !is_nothing {
            open.push(at);
        }
    }
    while let Some(at) = open.pop() {
        ends[at] = true;
        for it in &waiting[at] {
            if waits_for[*it] > 0 {
                waits_for[*it] -= 1;
                if waits_for[*it] == 0 {
                    open.push(*it);
                }
            }
        }
    }
    ends
}

/// The type that must have finite values for this place to have one.
fn needs(slot: &Slot) -> Option<usize> {
    named(slot).filter(|_| !slot.nullable)
}

/// Finds the required field or the variant that leads to a type without finite values.
fn leads_on(it: &Type<'_>, ends: &[bool]) -> Option<(String, usize)> {
    let endless = |slot: &Slot| named(slot).filter(|id| !slot.nullable && !ends[*id]);
    match &it.kind {
        Kind::Object(Object { fields, .. }) | Kind::Tuple(Tuple { fields, .. }) => {
            let mut required = fields.iter().filter(|field| field.required);
            required.find_map(|field| Some((field.name.to_string(), endless(&field.slot)?)))
        }
        Kind::OneOf(variants) => variants
            .iter()
            .find_map(|it| Some((String::new(), endless(&it.slot)?))),
        Kind::Value(slot) => Some((String::new(), endless(slot)?)),
        Kind::Enumeration(_) => None,
    }
}
