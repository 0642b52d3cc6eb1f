//! Writes keys and strings in TOML, for help texts that say what to type.

use std::fmt::Write;

use crate::printable::is_unseen;

/// Writes a key, which is quoted if it has characters other than letters, digits, `_` and `-`.
/// <https://toml.io/en/v1.0.0#keys>
#[must_use]
pub fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(is_bare) {
        name.to_owned()
    } else {
        string(name)
    }
}

/// Writes a list of strings.
#[must_use]
pub fn list(texts: &[&str]) -> String {
    let strings: Vec<String> = texts.iter().map(|text| string(text)).collect();
    format!("[{}]", strings.join(", "))
}

/// Writes a string. Characters that have an effect or can't be seen are escaped, so the string survives
/// being displayed and copied.
#[must_use]
pub fn string(text: &str) -> String {
    let mut string = String::with_capacity(text.len() + 2);
    string.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            // Writing to a `String` can't fail.
            c if is_unseen(c) && u32::from(c) > 0xffff => {
                _ = write!(string, "\\U{:08X}", u32::from(c));
            }
            c if is_unseen(c) => _ = write!(string, "\\u{:04X}", u32::from(c)),
            c => string.push(c),
        }
    }
    string.push('"');
    string
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_quotes_where_toml_needs_them() {
        for (name, expected) in [
            ("link_preview-2", "link_preview-2"),
            ("Link Preview", "\"Link Preview\""),
            ("a.b", "\"a.b\""),
            ("é", "\"é\""),
            ("", "\"\""),
            ("a\"b\\c", r#""a\"b\\c""#),
            ("a\u{7}b", r#""a\u0007b""#),
        ] {
            assert_eq!(key(name), expected);
        }
        assert_eq!(list(&["a", "b c"]), r#"["a", "b c"]"#);
    }

    #[test]
    fn written_toml_is_read_as_the_same_text() {
        for name in [
            "link",
            "Link Preview",
            "a.b",
            "\"\\",
            "é",
            "",
            "\u{7}",
            "a\u{200b}\u{e0041}b",
        ] {
            let text = format!("{} = 1", key(name));
            assert!(!text.contains(is_unseen), "{text}");
            let table = toml::de::DeTable::parse(&text).expect("TOML").into_inner();
            let names: Vec<_> = table.keys().map(|it| it.get_ref().to_string()).collect();
            assert_eq!(names, [name]);
        }
    }
}
