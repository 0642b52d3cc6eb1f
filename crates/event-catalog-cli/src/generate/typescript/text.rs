//! Writes text from a catalog in JavaScript: in strings, comments and property names.

use std::borrow::Cow;
use std::fmt::Write;

use crate::generate::prose::markdown::code_span;

/// The properties that every JavaScript object inherits, except those with `__` in the name.
pub(crate) const INHERITED: [&str; 7] = [
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// A string literal that is also safe inside a `<script>` element: it can't contain `</script>`.
pub(crate) fn string(text: &str) -> String {
    json(&serde_json::Value::from(text).to_string())
}

/// Converts JSON to an expression without characters that have a meaning in HTML.
pub(super) fn json(json: &str) -> String {
    // In JSON, these characters occur only inside strings.
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// Writes a comment with one paragraph for the description, and one for each tag.
pub(super) fn comment(indent: &str, description: &str, tags: &[String]) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    paragraphs.extend(Some(paragraph(description)).filter(|text| !text.is_empty()));
    paragraphs.extend(tags.iter().cloned());
    match paragraphs.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let mut text = format!("{indent}/**\n");
            for (index, line) in lines.iter().enumerate() {
                if index == 1 && !description.is_empty() {
                    text += &format!("{indent} *\n");
                }
                text += &format!("{indent} * {line}\n");
            }
            text + &format!("{indent} */\n")
        }
    }
}

/// Writes text for a comment on one line, without anything that would be a tag or end the comment.
///
/// Editors show comments as Markdown, which hides a backslash before punctuation.
pub(super) fn paragraph(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !safe.is_empty() {
            safe.push(' ');
        }
        let word = word.replace("*/", "*\\/").replace("{@", "{\\@");
        if word.starts_with('@') {
            safe.push('\\');
        }
        safe.push_str(&word);
    }
    safe
}

/// Writes a name in a comment as code.
pub(super) fn code(name: &str) -> String {
    paragraph(&code_span(name))
}

/// Escapes non-ASCII characters, which occur only in strings. A classic script is decoded with its
/// page's encoding; modules are always UTF-8.
pub(super) fn ascii(code: &str) -> Cow<'_, str> {
    if code.is_ascii() {
        return Cow::Borrowed(code);
    }
    let mut ascii = String::with_capacity(2 * code.len());
    for c in code.chars() {
        if c.is_ascii() {
            ascii.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a `String` can't fail.
            let _ = write!(ascii, "\\u{unit:04x}");
        }
    }
    Cow::Owned(ascii)
}

/// Writes the name of a property in an object literal, or of a method. In a literal, a plain
/// `__proto__` would set the prototype.
pub(super) fn member(name: &str) -> String {
    match name {
        "__proto__" => "[\"__proto__\"]".to_owned(),
        name => property(name),
    }
}

/// Writes the name of a property in a type or an object, quoted unless it is an identifier.
pub(crate) fn property(name: &str) -> String {
    if is_identifier(name) {
        name.to_owned()
    } else {
        string(name)
    }
}

/// Whether `text` is an ASCII identifier, which can be a reserved word.
pub(super) fn is_identifier(text: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    text.starts_with(is_start) && text.chars().all(|c| is_start(c) || c.is_ascii_digit())
}

/// Whether `text` is a valid variable name, in strict code and in scripts, too.
/// <https://tc39.es/ecma262/#prod-ReservedWord>
pub(super) fn is_variable(text: &str) -> bool {
    const RESERVED: &[&str] = &[
        "arguments",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "eval",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "undefined",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ];
    is_identifier(text) && !RESERVED.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_does_not_end_before_its_end_and_has_no_tags() {
        let hostile = "a */ b {@link c} @deprecated\n@internal me@example.org";
        assert_eq!(
            comment("", hostile, &[]),
            "/** a *\\/ b {\\@link c} \\@deprecated \\@internal me@example.org */\n"
        );
        assert_eq!(paragraph("**/"), "**\\/");
    }

    #[test]
    fn a_string_ends_no_script_element() {
        assert_eq!(
            string("</script>\u{2028}\"`${x}"),
            r#""\u003c/script>\u2028\"`${x}""#
        );
    }

    #[test]
    fn names() {
        assert_eq!(property("delete"), "delete");
        assert_eq!(property("foo-bar"), "\"foo-bar\"");
        assert_eq!(property("404"), "\"404\"");
        assert_eq!(member("constructor"), "constructor");
        assert_eq!(member("__proto__"), "[\"__proto__\"]");
        assert!(!is_variable("delete"));
    }

    #[test]
    fn a_name_in_a_comment_is_code_and_does_not_end_it() {
        assert_eq!(code("order_placed"), "`order_placed`");
        assert_eq!(code("a*/b"), "`a*\\/b`");
        assert_eq!(code("`{@link x}`"), "`` `{\\@link x}` ``");
    }

    #[test]
    fn a_classic_script_is_ascii() {
        assert_eq!(ascii("\"a\""), "\"a\"");
        assert_eq!(ascii("\"Größe 👍\""), r#""Gr\u00f6\u00dfe \ud83d\udc4d""#);
    }
}
