//! Recognizes keys of objects. Records of any kind have fields such as `status`, so a key is in a place of names only
//! if the same object has another name as a key.

use std::ops::Range;

use super::context::FARTHEST_CALL;
use super::kind::Syntax;
use super::literal::is_word;
use super::opening::{opener, trimmed};

/// The maximum number of spaces between a key and its colon.
const MOST_SPACES: usize = 16;

/// The maximum length of an unquoted key or value, in bytes.
const LONGEST: usize = 255;

/// Identifies an object. Keys of the same object have the same group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// The offset of the bracket that opens the object.
    Bracket(u32),
    /// The column of the keys, in YAML.
    Column(u32),
}

/// Whether the range `whole`, which includes any quotes, is a key: `{"push": f}`, `['push' => f]`, or in YAML, a line
/// `push: f`.
pub(super) fn is_key(text: &[u8], whole: &Range<usize>, syntax: Syntax) -> bool {
    let after = text.get(whole.end..).unwrap_or_default();
    let spaces = after.iter().take(MOST_SPACES);
    let spaces = spaces.take_while(|byte| byte.is_ascii_whitespace()).count();
    let after = &after[spaces..];
    let is_pair =
        after.starts_with(b"=>") || (after.starts_with(b":") && !after.starts_with(b"::"));
    if !is_pair {
        return false;
    }
    let head = text.get(..whole.start).unwrap_or_default();
    if syntax == Syntax::Yaml && starts_line(head) {
        return true;
    }
    // In an object that is written inside a string, the quotes of keys have backslashes.
    let is_escaped = text.get(whole.start) == Some(&b'\\');
    match trimmed(head).last() {
        Some(b'{' | b',' | b'[' | b'(') => true,
        Some(b'"' | b'\'' | b'`') => is_escaped,
        _ => false,
    }
}

/// Finds the object that contains a key.
pub(super) fn group(text: &[u8], start: usize, column: u32, syntax: Syntax) -> Option<Group> {
    let head = text.get(..start).unwrap_or_default();
    if syntax == Syntax::Yaml && starts_line(head) {
        return Some(Group::Column(column));
    }
    let first = start.saturating_sub(FARTHEST_CALL);
    let (bracket, _) = opener(text, start, first)?;
    u32::try_from(bracket).ok().map(Group::Bracket)
}

/// Whether `head` ends at the start of a YAML line or list item.
fn starts_line(head: &[u8]) -> bool {
    let spaces = head.iter().rev().take(LONGEST);
    let spaces = spaces
        .take_while(|byte| matches!(byte, b' ' | b'-'))
        .count();
    let head = &head[..head.len() - spaces];
    matches!(head.last(), None | Some(b'\n' | b'\r'))
}

/// Finds the unquoted text that ends before a colon.
pub(super) fn before(text: &[u8], colon: usize) -> Option<Range<usize>> {
    let head = text.get(..colon)?;
    let is_of_key = |byte: &&u8| is_word(**byte) || matches!(**byte, b'.' | b'-' | b'/');
    let length = head.iter().rev().take(LONGEST).take_while(is_of_key);
    let length = length.count();
    (length > 0).then(|| colon - length..colon)
}

/// Finds the unquoted value that starts at an offset in a YAML line.
pub(super) fn value(text: &[u8], from: usize) -> Option<Range<usize>> {
    let tail = text.get(from..)?;
    let tail = tail.get(..LONGEST + MOST_SPACES).unwrap_or(tail);
    let spaces = tail.iter().take_while(|byte| **byte == b' ').count();
    if spaces == 0 {
        return None;
    }
    let end = memchr::memchr3(b'\n', b'\r', b'#', tail).unwrap_or(tail.len());
    let content = tail.get(spaces..end)?.trim_ascii_end();
    let start = from + spaces;
    (!content.is_empty()).then(|| start..start + content.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str, syntax: Syntax) -> bool {
        let start = text.find("push").expect("the key");
        let quoted = text[..start].ends_with(['"', '\'']);
        let escaped = text[..start].ends_with("\\\"");
        let whole = match (quoted, escaped) {
            (_, true) => start - 2..start + 6,
            (true, _) => start - 1..start + 5,
            _ => start..start + 4,
        };
        is_key(text.as_bytes(), &whole, syntax)
    }

    #[test]
    fn keys_are_known_by_what_is_around_them() {
        for text in [
            "{\"push\": f}",
            "{ a: 1, 'push' : f }",
            "['push' => f]",
            "{push: f}",
            "\"{\\\"push\\\":1}\"",
            "\"  \\\"push\\\": 1,\\n\"",
        ] {
            assert!(is(text, Syntax::Code), "{text}");
        }
        for text in [
            "case 'push':",
            "x ? 'push' : 'pull'",
            "if e == 'push': f()",
            "['push', 'pull']",
            "f('push')",
            "{push::f}",
        ] {
            assert!(!is(text, Syntax::Code), "{text}");
        }
        assert!(is("on:\n  push:\n", Syntax::Yaml));
        assert!(is("- push: 1\n", Syntax::Yaml));
        assert!(!is("a: push: 1\n", Syntax::Yaml));
    }

    #[test]
    fn keys_of_one_object_have_the_same_group() {
        let text = b"{ a: { b: [1, 2], c: 3 }, d: 4 }";
        let of = |key: u8| {
            let start = text.iter().position(|byte| *byte == key).expect("a key");
            group(text, start, 1, Syntax::Code)
        };
        assert_eq!(of(b'a'), of(b'd'));
        assert_eq!(of(b'b'), of(b'c'));
        assert_ne!(of(b'a'), of(b'b'));
        let yaml = group(b"a:\n  b: 1\n", 5, 3, Syntax::Yaml);
        assert_eq!(yaml, Some(Group::Column(3)));
    }

    #[test]
    fn values_of_yaml_end_with_their_line() {
        let of = |text: &str| {
            let place = value(text.as_bytes(), 2)?;
            Some(text[place].to_owned())
        };
        assert_eq!(of("a: link_clicked\nb").as_deref(), Some("link_clicked"));
        assert_eq!(of("a: Order Placed # x").as_deref(), Some("Order Placed"));
        assert_eq!(of("a:b"), None);
        assert_eq!(of("a: \n"), None);
    }
}
