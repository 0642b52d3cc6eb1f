//! Writes text from a catalog in SQL: in string literals, and in the names of views and columns. It
//! never appears elsewhere, for example in a comment.

use std::fmt::Write;

use event_catalog_build::is_unprintable;

use super::dialect::Dialect;

/// Writes a string literal on one line. Quotes are escaped by a backslash, which works in both
/// dialects: some versions of Spark read a doubled quote as two literals.
pub(super) fn literal(text: &str, dialect: Dialect) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for c in text.chars() {
        match c {
            '\'' | '\\' => {
                literal.push('\\');
                literal.push(c);
            }
            // Spark replaces `${…}` with a setting or an environment variable anywhere in the
            // statement, before parsing.
            '$' if dialect == Dialect::Spark => push_code(c, dialect, &mut literal),
            c if is_unprintable(c) => push_code(c, dialect, &mut literal),
            c => literal.push(c),
        }
    }
    literal.push('\'');
    literal
}

impl Dialect {
    /// Returns ` COMMENT '…'`, or an empty string if the text is empty.
    pub(super) fn comment(self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        format!(" COMMENT {}", literal(text, self))
    }
}

/// Writes a character as an escape code: bytes in ClickHouse, UTF-16 code units in Spark.
fn push_code(c: char, dialect: Dialect, literal: &mut String) {
    // Writing to a `String` can't fail.
    match dialect {
        Dialect::ClickHouse => {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(literal, "\\x{byte:02X}");
            }
        }
        Dialect::Spark => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(literal, "\\u{unit:04X}");
            }
        }
    }
}

/// Writes the name of a table, view or column in backticks. Anything other than ASCII letters,
/// digits and `_` becomes `_`, so that names never need escapes.
pub(super) fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let plain: String = name
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect();
    format!("`{plain}`")
}

/// Shortens a description to one line of at most `most` characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if let Some((at, _)) = line.char_indices().nth(most) {
        line.truncate(at);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_ends_only_at_its_end() {
        let text = "it's \\' a\nb\u{2028}c\u{0}${env:HOME} -- ; */";
        assert_eq!(
            literal(text, Dialect::ClickHouse),
            r"'it\'s \\\' a\x0Ab\xE2\x80\xA8c\x00${env:HOME} -- ; */'"
        );
        assert_eq!(
            literal(text, Dialect::Spark),
            r"'it\'s \\\' a\u000Ab\u2028c\u0000\u0024{env:HOME} -- ; */'"
        );
        for dialect in [Dialect::ClickHouse, Dialect::Spark] {
            assert_eq!(literal("", dialect), "''");
            assert_eq!(literal("注文 👍", dialect), "'注文 👍'");
            assert_eq!(literal("\\", dialect), r"'\\'");
        }
    }

    #[test]
    fn a_quoted_name_has_no_quote_inside() {
        assert_eq!(quoted("p_amount"), "`p_amount`");
        assert_eq!(quoted("a`; DROP\n"), "`a___DROP_`");
    }

    #[test]
    fn a_description_is_cut_between_characters() {
        assert_eq!(shortened(" a\n b\u{2028}c ", 9), "a b c");
        assert_eq!(shortened("ääää", 4), "ääää");
        assert_eq!(shortened("äääää", 4), "ääää…");
    }
}
