//! Decides whether an old name in code can be replaced by the current one without breaking the
//! code.

use std::ops::Range;

use super::literal::is_word;
use super::quotes;

/// Whether `new` can replace `old` at this place.
pub(super) fn fits(text: &[u8], place: &Range<usize>, old: &str, new: &str) -> bool {
    fits_quotes(new)
        && match quoted(text, place) {
            Some(literal) => !is_joined(text, &literal),
            None => fits_bare(old, new),
        }
}

/// The place, extended by the quotes directly around it.
fn quoted(text: &[u8], place: &Range<usize>) -> Option<Range<usize>> {
    let (open, close) = quotes::before(text, place.start).zip(quotes::after(text, place.end))?;
    (open.kind == close.kind).then_some(open.start..close.end)
}

/// Whether a literal is concatenated with another string, and so is only part of a name: with `+`,
/// with `..` in Lua, with a dot between spaces in PHP and Perl, or with an append operator.
pub(super) fn is_joined(text: &[u8], literal: &Range<usize>) -> bool {
    let before = text.get(..literal.start).unwrap_or_default();
    let after = text.get(literal.end..).unwrap_or_default();
    let (head, tail) = (before.trim_ascii_end(), after.trim_ascii_start());
    let is_after = tail.starts_with(b"+") || tail.starts_with(b"..") || after.starts_with(b" . ");
    is_after
        || [&b"+"[..], b"..", b" .", b"+=", b".="]
            .iter()
            .any(|it| head.ends_with(it))
}

/// Words that YAML doesn't parse as strings without quotes.
const NO_TEXTS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// Whether a name can replace an unquoted one: in a regular expression, a dot matches any
/// character; symbols and attributes end at a punctuation character.
fn fits_bare(old: &str, new: &str) -> bool {
    let is_text = |c: char| c.is_alphanumeric() || c == '_';
    new.starts_with(char::is_alphabetic)
        && new.chars().all(|c| is_text(c) || old.contains(c))
        && !NO_TEXTS.iter().any(|it| new.eq_ignore_ascii_case(it))
}

/// The maximum number of bytes between the start of a query and a name in it.
const LONGEST_QUERY: usize = 1 << 10;

/// Whether a place follows the keywords of an SQL query in a program: `select`, `from` and `where`.
pub(super) fn is_in_query(text: &[u8], at: usize) -> bool {
    let head = text.get(at.saturating_sub(LONGEST_QUERY)..at);
    let mut words = head.unwrap_or_default().rsplit(|byte| !is_word(*byte));
    ["where", "from", "select"]
        .iter()
        .all(|keyword| words.any(|word| word.eq_ignore_ascii_case(keyword.as_bytes())))
}

/// Whether a name can be written between quotes in any language.
fn fits_quotes(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_alphanumeric() || " _-.:/".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_where_they_stay_one_name() {
        let is = |text: &str, new: &str| {
            let at = text.find("old_name").expect("the name");
            fits(
                text.as_bytes(),
                &(at..at + "old_name".len()),
                "old_name",
                new,
            )
        };
        for text in [
            "f('old_name')",
            "f(\"old_name\", x + y)",
            "if (a == `old_name`)",
        ] {
            assert!(is(text, "new.name") && is(text, "new name"), "{text}");
            assert!(!is(text, "it's"), "{text}");
        }
        for text in ["a: old_name", "/^(old_name|b)$/", "track :old_name"] {
            assert!(is(text, "new_name"), "{text}");
            assert!(
                !is(text, "new.name") && !is(text, "2nd") && !is(text, "on"),
                "{text}"
            );
        }
        for text in [
            "'old_name' + x",
            "x + 'old_name'",
            "'old_name'..x",
            "$x . 'old_name'",
            "x += 'old_name'",
            "$x .= 'old_name'",
        ] {
            assert!(!is(text, "new_name"), "{text}");
        }
    }

    #[test]
    fn queries_in_programs_are_known() {
        let is = |text: &str| is_in_query(text.as_bytes(), text.len());
        assert!(is("q = \"select a from b where c = '"));
        assert!(is("SELECT *\nFROM b\nWHERE c IN ("));
        assert!(!is("import { select } from 'x'; f("));
        assert!(!is("where from select"));
        assert!(!is(&format!(
            "select a from b where{} c",
            " ".repeat(2_000)
        )));
    }
}
