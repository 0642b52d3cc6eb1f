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

/// The maximum number of bytes that are examined after a prefix.
const LONGEST_NUMBER: usize = 80;

/// Whether a new prefix can replace a family's old prefix here, because only the number follows:
/// `"score_" + n`, `` `score_${n}` ``, `"score_%d"`; or nothing, as in `startsWith("score_")`.
pub(super) fn fits_prefix(text: &[u8], place: &Range<usize>, new: &str) -> bool {
    let Some(open) = quotes::before(text, place.start) else {
        return false;
    };
    let is_end = |at: usize| quotes::after(text, at).filter(|close| close.kind == open.kind);
    let tail = text.get(place.end..).unwrap_or_default();
    fits_quotes(new)
        && !is_appended(text.get(..open.start).unwrap_or_default())
        && match is_end(place.end) {
            Some(close) => ends_with_number(text.get(close.end..).unwrap_or_default()),
            None => inserted(tail)
                .and_then(|length| is_end(place.end + length))
                .is_some_and(|close| {
                    let after = text.get(close.end..).unwrap_or_default();
                    // Shells join `"score_$n""_x"`.
                    !is_continued(after) && after.first() != Some(&close.kind)
                }),
        }
}

/// Returns the length of the placeholder at the start of a text: `${n}`, `#{n}`, `{n}`, `$n`, `%d`.
fn inserted(text: &[u8]) -> Option<usize> {
    let text = text.get(..LONGEST_NUMBER).unwrap_or(text);
    let braces = text.iter().take_while(|byte| b"$#%".contains(byte)).count();
    if text.get(braces) == Some(&b'{') {
        let is_other = |byte: &u8| matches!(byte, b'{' | b'}' | b'\n') || quotes::is_quote(*byte);
        let content = text.get(braces + 1..)?.iter().position(is_other)?;
        let end = braces + 1 + content;
        return (text[end] == b'}').then_some(end + 1);
    }
    match text {
        [b'%', kind, ..] if kind.is_ascii_alphabetic() => Some(2),
        [b'$', rest @ ..] => {
            let name = rest
                .iter()
                .take_while(|byte| is_word(**byte) && **byte != b'$')
                .count();
            (name > 0).then_some(name + 1)
        }
        _ => None,
    }
}

/// Whether at most one value is appended to a literal, given the code after the literal.
fn ends_with_number(after: &[u8]) -> bool {
    let is_whole = after.len() <= LONGEST_NUMBER;
    let after = after.get(..LONGEST_NUMBER).unwrap_or(after);
    let tail = after.trim_ascii_start();
    let joined = [&b"+"[..], b".."]
        .iter()
        .find_map(|it| tail.strip_prefix(*it))
        .or_else(|| after_dot(after));
    let Some(value) = joined else {
        let next = after
            .iter()
            .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        // The next line may continue with a method, an operator or another literal.
        let goes_on = |byte: &u8| b".|<&^%~".contains(byte) || quotes::is_quote(*byte);
        return next.is_none_or(|byte| b"),;]}\n".contains(byte))
            && !tail.first().is_some_and(goes_on);
    };
    let mut depth = 0_usize;
    for (at, byte) in value.iter().enumerate() {
        let rest = &value[at..];
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth > 0 => depth -= 1,
            b')' | b']' | b'}' | b',' | b';' if depth == 0 => return true,
            b'\n' if depth == 0 && at > 0 => {
                return !matches!(rest.trim_ascii_start().first(), Some(b'+' | b'.'));
            }
            b'+' if depth == 0 => return false,
            b'.' if depth == 0 && (rest.starts_with(b"..") || rest.starts_with(b". ")) => {
                return false;
            }
            byte if quotes::is_quote(*byte) => return false,
            _ => {}
        }
    }
    is_whole && depth == 0
}

/// Extends a place by the quotes directly around it.
fn quoted(text: &[u8], place: &Range<usize>) -> Option<Range<usize>> {
    let (open, close) = quotes::before(text, place.start).zip(quotes::after(text, place.end))?;
    (open.kind == close.kind).then_some(open.start..close.end)
}

/// Whether a literal is concatenated with another string, and so is only part of a name: with `+`,
/// with `..` in Lua, with a dot between spaces in PHP and Perl, or with an append operator.
pub(super) fn is_joined(text: &[u8], literal: &Range<usize>) -> bool {
    let before = text.get(..literal.start).unwrap_or_default();
    let after = text.get(literal.end..).unwrap_or_default();
    is_continued(after) || is_appended(before)
}

/// Whether code joins another text to the literal before this text.
fn is_continued(after: &[u8]) -> bool {
    let tail = after.trim_ascii_start();
    tail.starts_with(b"+") || tail.starts_with(b"..") || after_dot(after).is_some()
}

/// The text after a dot between spaces, which joins texts in PHP and Perl, also at the start of the next line.
fn after_dot(after: &[u8]) -> Option<&[u8]> {
    let tail = after.trim_ascii_start();
    tail.strip_prefix(b". ")
        .filter(|_| tail.len() < after.len())
}

/// Whether the code before a literal appends the literal to another string.
fn is_appended(before: &[u8]) -> bool {
    let head = before.trim_ascii_end();
    [&b"+"[..], b"..", b" .", b"+=", b".="]
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
            "'old_name'\n    . $x",
            "$x . 'old_name'",
            "x += 'old_name'",
            "$x .= 'old_name'",
        ] {
            assert!(!is(text, "new_name"), "{text}");
        }
    }

    #[test]
    fn prefixes_fit_where_only_a_number_follows() {
        let is = |text: &str| {
            let at = text.find("old_").expect("the prefix");
            fits_prefix(text.as_bytes(), &(at..at + "old_".len()), "new_")
        };
        for text in [
            "f('old_' + n)",
            "f(\"old_\" + (n + 1), 'a')",
            "x = 'old_' + String(n);",
            "x = 'old_' + n\ny = 1",
            "'old_' .. n",
            "f('old_' . $n)",
            "'old_'\n    . $n;",
            "f(`old_${n}`)",
            "f(\"old_#{n}\")",
            "f'old_{n}'",
            "\"old_$n\"",
            "sprintf(\"old_%d\", n)",
            "type.startsWith('old_')",
            "const prefix = 'old_'\n",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "f('old_' + n + '_x')",
            "f('old_' + n + m)",
            "'old_' + n\n  + m",
            "'old_' .. n .. m",
            "f('old_' . $n . $m)",
            "f(a + 'old_' + n)",
            "f(`old_${n}_x`)",
            "f(`old_${n}` + '_x')",
            "\"old_$n\" . '_x'",
            "\"old_$n\"\"_x\"",
            "f(`old_${a}${b}`)",
            "f(`old_${a['x']}`)",
            "f(\"old_%d_x\", n)",
            "'old_'\n    . $n . '_x'",
            "'old_'\n    .concat(n, '_x')",
            "'old_'\n    <> n <> '_x'",
            "('old_'\n 'x')",
            "f('old_'.concat(n))",
            "f('old_' <> n)",
            "/^old_\\d+$/",
            "x += 'old_'",
        ] {
            assert!(!is(text), "{text}");
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
