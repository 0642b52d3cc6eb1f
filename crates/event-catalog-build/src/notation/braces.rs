//! Ranges of numbers in braces, and the escaping of ranges in names that aren't families.

use std::borrow::Cow;

/// A range or a list of numbers, in one or more pairs of braces.
pub(super) struct Range<'a> {
    /// The position of the outer braces.
    pub(super) start: usize,
    /// The end of the outer braces.
    pub(super) end: usize,
    /// The number of pairs of braces.
    pub(super) braces: usize,
    pub(super) content: &'a str,
}

/// Finds the ranges in a name, in order.
pub(super) fn ranges(name: &str) -> impl Iterator<Item = Range<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + name[from..].find('{')?;
            let opened = name[start..].len() - name[start..].trim_start_matches('{').len();
            let inside = start + opened;
            let content = name[inside..].split(['{', '}']).next().unwrap_or_default();
            let after = inside + content.len();
            let closed = name[after..].len() - name[after..].trim_start_matches('}').len();
            from = after;
            if closed > 0 && is_range(content) {
                let braces = opened.min(closed);
                return Some(Range {
                    start: inside - braces,
                    end: after + braces,
                    braces,
                    content,
                });
            }
        }
    })
}

/// Whether a string has the form of a range or a list of numbers, even if it is invalid.
fn is_range(content: &str) -> bool {
    let is_number = |text: &str| {
        let digits = text.trim();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match content.split_once("..") {
        Some((from, to)) => is_number(from) && is_number(to),
        None => content.contains('|') && content.split('|').all(is_number),
    }
}

/// Unescapes the name of a single event: a range in several pairs of braces loses one pair. The additional pair marks
/// the range as plain text, so that the name isn't read as a family.
///
/// ```
/// use event_catalog_build::catalog::unescaped;
///
/// assert_eq!(unescaped("{{1..3}}"), "{1..3}");
/// assert_eq!(unescaped("{{locale}}"), "{{locale}}");
/// ```
#[must_use]
pub fn unescaped(name: &str) -> Cow<'_, str> {
    if !name.contains("{{") {
        return Cow::Borrowed(name);
    }
    let (mut plain, mut from) = (String::with_capacity(name.len()), 0);
    for range in ranges(name).filter(|range| range.braces > 1) {
        plain.push_str(&name[from..range.start]);
        plain.push_str(&name[range.start + 1..range.end - 1]);
        from = range.end;
    }
    if from == 0 {
        return Cow::Borrowed(name);
    }
    plain.push_str(&name[from..]);
    Cow::Owned(plain)
}

/// Escapes a name: adds a pair of braces around each range in it.
///
/// ```
/// use event_catalog_build::catalog::escaped;
///
/// assert_eq!(escaped("{1..3}"), "{{1..3}}");
/// assert_eq!(escaped("link_clicked"), "link_clicked");
/// ```
#[must_use]
pub fn escaped(name: &str) -> Cow<'_, str> {
    if !name.contains('{') {
        return Cow::Borrowed(name);
    }
    let (mut text, mut from) = (String::with_capacity(name.len() + 2), 0);
    for range in ranges(name) {
        text.push_str(&name[from..range.start]);
        text.push('{');
        text.push_str(&name[range.start..range.end]);
        text.push('}');
        from = range.end;
    }
    text.push_str(&name[from..]);
    Cow::Owned(text)
}
