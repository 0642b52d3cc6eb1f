//! Builds the paths of fields in the names of changes, such as `items[0].price`.
//!
//! Characters of a field's name that have a meaning in a path or in the name of a change are percent-encoded, as in
//! URIs ([RFC 3986, section 2.1](https://www.rfc-editor.org/rfc/rfc3986#section-2.1)): the field `a.b` has the path
//! `a%2Eb`. Without the encoding, an `[[accept]]` for a field `a.b` would also accept a change to the field `b` in `a`.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

/// The name of a field in a path that stands for all fields that the schema doesn't name.
const FURTHER: &str = "*";

/// The path of a field with an empty name. It can't be confused with an encoded name, in which two digits follow a
/// percent sign.
const EMPTY: &str = "%";

/// Returns the path of a field in the object at a path.
pub(crate) fn field(path: &str, name: &str) -> String {
    let name = match name {
        "" => Cow::Borrowed(EMPTY),
        FURTHER => Cow::Borrowed("%2A"),
        name => encoded(name, |it| is_reserved(it) || matches!(it, '.' | '[' | ']')),
    };
    joined(path, &name)
}

/// Returns the path of the undeclared fields in the object at a path.
pub(crate) fn further(path: &str) -> String {
    joined(path, FURTHER)
}

/// Returns the path of a list's element, by its position.
pub(crate) fn element(path: &str, position: impl Display) -> String {
    format!("{path}[{position}]")
}

/// Encodes the name of an event, a module or a schema for the name of a change, which continues with `#` and a path,
/// or with `=` and a value.
pub(crate) fn encoded_name(name: &str) -> Cow<'_, str> {
    encoded(name, is_reserved)
}

/// Formats the field that distinguishes an alternative from others, with its possible values: `kind=card,cash`.
pub(crate) fn tag<'v>(name: &str, values: impl Iterator<Item = &'v str>) -> String {
    let is_encoded = |it| is_reserved(it) || it == ',';
    let values: Vec<_> = values.map(|it| encoded(it, is_encoded)).collect();
    format!("{}={}", encoded(name, is_encoded), values.join(","))
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn is_reserved(character: char) -> bool {
    matches!(character, '%' | '=' | '#') || character.is_control()
}

fn encoded(name: &str, is_encoded: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !name.contains(&is_encoded) {
        return Cow::Borrowed(name);
    }
    let mut text = String::with_capacity(name.len() + 2);
    for character in name.chars() {
        if is_encoded(character) {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string doesn't fail.
                let _ = write!(text, "%{byte:02X}");
            }
        } else {
            text.push(character);
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_encoded_only_where_they_would_be_ambiguous() {
        for (path, name, joined) in [
            ("", "price", "price"),
            ("items", "unit price (€)", "items.unit price (€)"),
            ("$ref", "@type", "$ref.@type"),
            ("a", "b.c", "a.b%2Ec"),
            ("a", "b[0]", "a.b%5B0%5D"),
            ("a", "kind=card", "a.kind%3Dcard"),
            ("a", "5%", "a.5%25"),
            ("a", "*", "a.%2A"),
            ("a", "**", "a.**"),
            ("a", "\u{85}", "a.%C2%85"),
            ("a", "", "a.%"),
        ] {
            assert_eq!(field(path, name), joined);
        }
        assert_eq!(encoded_name("com.example#a=1"), "com.example%23a%3D1");
        assert_eq!(encoded_name("page.view"), "page.view");
        assert_eq!(tag("a=b", ["c", "d,e"].into_iter()), "a%3Db=c,d%2Ce");
    }

    #[test]
    fn different_places_have_different_paths() {
        let paths = [
            field("", ""),
            field("", "a"),
            field("a", "b"),
            field("", "a.b"),
            field("", "a%2Eb"),
            field("a", "*"),
            further("a"),
            field("a", ""),
            field("a", "%"),
            element("a", 0),
            field("", "a[0]"),
        ];
        let distinct: BTreeSet<&String> = paths.iter().collect();
        assert_eq!(distinct.len(), paths.len(), "{paths:?}");
    }
}
