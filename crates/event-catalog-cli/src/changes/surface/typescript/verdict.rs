//! Determines the effect of a difference in the TypeScript package.

use std::collections::BTreeSet;

use crate::changes::change::Verdict;
use crate::changes::surface::{Item, Surface};

/// Determines the effect of a changed signature; `None` if it is breaking.
pub(in crate::changes::surface) fn verdict(
    old: &Surface,
    before: &str,
    after: &str,
) -> Option<Verdict> {
    if let (Some(was), Some(now)) = (Part::parse(before), Part::parse(after)) {
        return Some(was.becomes(&now));
    }
    let both = |kind: &str| {
        let was = before.strip_prefix(kind)?;
        Some((was, after.strip_prefix(kind)?))
    };
    if let Some((was, now)) = both("type ").or_else(|| both("rest ")) {
        return Some(of_types(was, now));
    }
    if let Some((was, now)) = both("payload ") {
        return Some(payloads(was, now));
    }
    // `listenTo` now receives different events; existing code still compiles.
    if both("module ").is_some() || both("package ").is_some() {
        return Some(Verdict::Risky);
    }
    let is_name = |text: &str| {
        matches!(
            text,
            "current name" | "deprecated current name" | "former name"
        )
    };
    if is_name(before) && is_name(after) {
        let lifted = before == "deprecated current name" && after == "current name";
        return Some(if lifted {
            Verdict::Note
        } else {
            Verdict::Minor
        });
    }
    let is_family = |text: &str| matches!(text, "current family" | "former family");
    if is_family(before) && is_family(after) {
        return Some(Verdict::Minor);
    }
    constants(old, before, after)
}

/// Determines the effect of an added item.
pub(in crate::changes::surface) fn added(old: &Surface, path: &str, after: &Item) -> Verdict {
    let was_there = |path: &str| old.items.contains_key(path);
    let is_demanded = if path.starts_with("detail of ") {
        // `track` no longer accepts the event without its detail.
        true
    } else if after.signature == "member" {
        // Code that reads a union doesn't handle its new members.
        path.split(" | ").next().is_some_and(was_there)
    } else if Part::parse(&after.signature).is_some_and(|part| part.required) {
        path.split(['.', '[']).next().is_some_and(was_there)
    } else {
        false
    };
    if is_demanded {
        Verdict::Breaking
    } else {
        Verdict::Minor
    }
}

/// A field of an object, or an element of a tuple: `deprecated required string | null`.
struct Part<'t> {
    deprecated: bool,
    required: bool,
    text: &'t str,
}

impl<'t> Part<'t> {
    fn parse(signature: &'t str) -> Option<Self> {
        let plain = signature.strip_prefix("deprecated ");
        let (deprecated, plain) = (plain.is_some(), plain.unwrap_or(signature));
        let (presence, text) = plain.split_once(' ')?;
        let required = match presence {
            "required" => true,
            "optional" => false,
            _ => return None,
        };
        Some(Self {
            deprecated,
            required,
            text,
        })
    }

    /// Determines the verdict for a changed field. If the field becomes optional, code that reads it no longer
    /// compiles; if it becomes required, code that writes it no longer compiles.
    fn becomes(&self, now: &Self) -> Verdict {
        if self.required != now.required {
            return Verdict::Breaking;
        }
        let marked = match (self.deprecated, now.deprecated) {
            (false, true) => Verdict::Minor,
            (true, false) => Verdict::Note,
            _ => Verdict::None,
        };
        marked.max(of_types(self.text, now.text))
    }
}

/// Determines the effect if a type was replaced with another type.
fn of_types(before: &str, after: &str) -> Verdict {
    if before == after {
        return Verdict::None;
    }
    let (was, now) = (members(before), members(after));
    if was == now {
        return Verdict::None;
    }
    let mut lost = was.difference(&now);
    let mut gained = now.difference(&was);
    // If a type only gains literals, code that compares values still finds the values that it knows.
    let is_kept = |literal: &&str| general(literal).is_some_and(|all| now.contains(all));
    let is_more = |member: &&str| {
        let mut literals = was.iter().filter_map(|it| general(it));
        let kind = general(member).unwrap_or(*member);
        literals.any(|it| it == kind)
    };
    if lost.all(is_kept) && gained.all(is_more) {
        Verdict::Minor
    } else {
        Verdict::Breaking
    }
}

/// Returns the base type of a literal.
fn general(member: &str) -> Option<&'static str> {
    if member.starts_with('"') {
        Some("string")
    } else if matches!(member, "true" | "false") {
        Some("boolean")
    } else if member.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        Some("number")
    } else {
        None
    }
}

/// Splits a union into members, which are separated by ` | ` outside strings and brackets.
fn members(text: &str) -> BTreeSet<&str> {
    let mut members = BTreeSet::new();
    let (mut start, mut depth, mut in_string, mut escaped) = (0, 0_usize, false, false);
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                members.insert(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    members.insert(text[start..].trim());
    members
}

/// Determines the effect of a changed payload, from the fingerprint and the name of its schema. The fields of the
/// payload are separate items.
fn payloads(before: &str, after: &str) -> Verdict {
    let split = |text: &str| {
        let (print, name) = text.split_once(' ').unwrap_or((text, ""));
        (print.to_owned(), name.to_owned())
    };
    let (was, now) = (split(before), split(after));
    if was.0 == now.0 || was.1 == now.1 {
        Verdict::None
    } else {
        Verdict::Breaking
    }
}

/// Determines the effect if a constant has another value. If an event was renamed, its constant only gets the new name.
/// The change is breaking if the new value was already the current name of another event.
fn constants(old: &Surface, before: &str, after: &str) -> Option<Verdict> {
    let (was, _) = before.split_once(" constant ")?;
    let (is, name) = after.split_once(" constant ")?;
    let are_current = was == "current" && is == "current";
    let of_name = old.items.get(&format!("name {name}"));
    let was_another = of_name.is_some_and(|item| item.signature.ends_with("current name"));
    (!are_current || !was_another).then_some(Verdict::Minor)
}
