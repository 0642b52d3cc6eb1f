//! Reads the code around a literal: the function that the literal is passed to, its key, or the value it is compared
//! with. Also finds calls around the literal that the settings list.
//!
//! Only text before the literal is read, up to a limit, so that minified files don't take longer than others.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::literal::is_word;
use super::opening::{FARTHEST, LONGEST_PATH, Opening, opener};

/// The maximum number of bytes between a literal and a call that is listed in the settings.
pub(super) const FARTHEST_CALL: usize = 4 << 10;

/// The maximum nesting of brackets and keys that is searched for a call around a literal. At each level, up to
/// [`FARTHEST_CALL`] bytes are read.
const MOST_NESTED: usize = 24;

/// Keys and properties that records of any kind have, and functions that take any string. How one file uses them says
/// nothing about other files.
const GENERAL: [&[u8]; 44] = [
    b"type",
    b"name",
    b"id",
    b"kind",
    b"key",
    b"value",
    b"label",
    b"title",
    b"status",
    b"state",
    b"action",
    b"text",
    b"category",
    b"mode",
    b"method",
    b"class",
    b"code",
    b"tag",
    b"data",
    b"item",
    b"default",
    b"push",
    b"add",
    b"append",
    b"get",
    b"set",
    b"has",
    b"includes",
    b"contains",
    b"indexOf",
    b"equals",
    b"equal",
    b"toBe",
    b"toEqual",
    b"toStrictEqual",
    b"toContain",
    b"assertEquals",
    b"assert_eq",
    b"Equal",
    b"log",
    b"info",
    b"print",
    b"println",
    b"to_string",
];

/// Returns a hash of how a literal is used. Two literals with the same hash are used in the same way. If a use is [too
/// general](GENERAL), `file` is part of the hash.
pub(super) fn of(text: &[u8], start: usize, end: usize, file: u64) -> Option<u64> {
    let state = FixedState::default();
    let named = |kind: &str, path: &[u8], argument: usize| {
        let last = path
            .rsplit(|byte| !is_word(*byte))
            .find(|it| !it.is_empty());
        let is_general = last.is_some_and(|last| GENERAL.contains(&last));
        let file = if is_general { file } else { 0 };
        (!path.is_empty()).then(|| state.hash_one((kind, path, argument, file)))
    };
    if let Some(path) = compared_after(text, end) {
        return named("compared", path, 0);
    }
    match Opening::before(text, start, FARTHEST)? {
        Opening::Compared(path) => named("compared", path, 0),
        Opening::Key(path) => named("key", path, 0),
        Opening::Call { path, argument, .. } => named("call", path, argument),
    }
}

/// Whether a literal is inside one of `calls`, which can be functions, keys or attributes.
pub(super) fn is_in_call(text: &[u8], start: usize, calls: &[String]) -> bool {
    let is_named = |path: &[u8]| {
        calls.iter().any(|call| {
            let rest = path.strip_suffix(call.as_bytes());
            rest.is_some_and(|rest| rest.last().is_none_or(|byte| !is_word(*byte)))
        })
    };
    let (mut at, first) = (start, start.saturating_sub(FARTHEST_CALL));
    for _ in 0..MOST_NESTED {
        let Some(opening) = Opening::before(text, at, at - first) else {
            return false;
        };
        let (path, next) = match opening {
            Opening::Compared(_) => return false,
            Opening::Key(path) => (path, None),
            Opening::Call { path, at, .. } => (path, Some(at)),
        };
        if is_named(path) {
            return true;
        }
        // A key belongs to an object, which can be an argument of a call. Otherwise, the key is the name of an
        // argument.
        let outer = next.or_else(|| {
            let (outer, _) = opener(text, at, first)?;
            Some(outer + usize::from(text[outer] == b'('))
        });
        match outer {
            Some(outer) if outer > first && outer < at => at = outer,
            _ => return false,
        }
    }
    false
}

/// Finds the operand of a comparison that follows a literal: `"link_clicked" === event.type`.
fn compared_after(text: &[u8], end: usize) -> Option<&[u8]> {
    let tail = text.get(end..)?.trim_ascii_start();
    let operators: [&[u8]; 4] = [b"===", b"!==", b"==", b"!="];
    let rest = operators.iter().find_map(|it| tail.strip_prefix(*it))?;
    let rest = rest.trim_ascii_start();
    let rest = rest.get(..LONGEST_PATH).unwrap_or(rest);
    let length = rest
        .iter()
        .take_while(|byte| is_word(**byte) || **byte == b'.')
        .count();
    (length > 0).then(|| &rest[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_side_of_a_comparison_counts() {
        let one = b"'it' === event.type";
        let other = b"(event.type === 'it')";
        assert!(of(one, 0, 4, 1).is_some());
        assert_eq!(of(one, 0, 4, 1), of(other, 16, 20, 1));
    }

    #[test]
    fn what_is_too_general_says_nothing_about_another_file() {
        let of = |text: &str, file| {
            let at = text.find("'it'").expect("the literal");
            of(text.as_bytes(), at, at + 4, file)
        };
        for text in ["{ type: 'it' }", "e.type === 'it'", "list.push('it')"] {
            assert!(of(text, 1).is_some(), "{text}");
            assert_ne!(of(text, 1), of(text, 2), "{text}");
        }
        for text in ["{ event: 'it' }", "track('it')", "e.eventName === 'it'"] {
            assert_eq!(of(text, 1), of(text, 2), "{text}");
        }
    }

    #[test]
    fn calls_of_the_settings_are_found_around_objects() {
        let calls = ["track".to_owned(), "eventListeners".to_owned()];
        for (text, expected) in [
            ("analytics.track('it')", true),
            ("eventListeners: [{ name: 'it' }]", true),
            ("boot({ eventListeners: [\n { on: f, name: 'it' }] })", true),
            ("track(user, event='it')", true),
            ("track(event: 'it')", true),
            ("f(track(1), event: 'it')", false),
            ("backtrack('it')", false),
            ("track('a'); f('it')", false),
            ("f({ name: 'it' })", false),
        ] {
            let at = text.find("'it'").expect("the literal");
            assert_eq!(is_in_call(text.as_bytes(), at, &calls), expected, "{text}");
        }
    }

    #[test]
    fn a_literal_that_is_nested_deeply_is_in_no_call() {
        let calls = ["track".to_owned()];
        let nested = |depth: usize| {
            let text = format!("track(x: {}'it'", "[".repeat(depth));
            let at = text.find("'it'").expect("the literal");
            is_in_call(text.as_bytes(), at, &calls)
        };
        assert!(nested(3));
        assert!(!nested(3_000));
    }

    #[test]
    fn an_endless_line_is_read_up_to_a_limit() {
        let text = format!("track({}'it'", "'a',".repeat(100_000));
        let at = text.find("'it'").expect("the literal");
        assert_eq!(of(text.as_bytes(), at, at + 4, 1), None);
        assert!(!is_in_call(text.as_bytes(), at, &["track".to_owned()]));
    }
}
