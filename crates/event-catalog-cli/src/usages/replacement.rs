//! Decides whether the current name can replace an old name in code without breaking the code.

use std::ops::Range;

use super::kind::Syntax;
use super::literal::{self, is_word};
use super::quotes::{self, Quote, is_quote};
use super::whole;

/// Whether `new` can replace `old` at a place. The place includes the prefix from the settings.
pub(super) fn fits(
    text: &[u8],
    place: &Range<usize>,
    syntax: Syntax,
    [old, new]: [&str; 2],
) -> bool {
    fits_quotes(new)
        && match quoted(text, place) {
            Some(literal) => {
                whole::is_whole(text, &literal) && !whole::is_searched_for(text, &literal)
            }
            None => fits_bare(old, new) && is_whole_without_quotes(text, place, syntax),
        }
}

/// Whether a name without quotes isn't a part of a longer string.
fn is_whole_without_quotes(text: &[u8], place: &Range<usize>, syntax: Syntax) -> bool {
    if literal::is_data(text, place, syntax) {
        // The colon before the name belongs to the symbol.
        let symbol = place.start.saturating_sub(1)..place.end;
        return syntax != Syntax::Symbols || whole::is_whole(text, &symbol);
    }
    literal::pattern(text, place).is_some_and(|pattern| is_whole_in_pattern(text, place, &pattern))
}

/// Whether the alternatives of a regular expression are whole names, as in `/^(old_name|load)$/`.
/// In `/chat_(opened|closed)/`, they aren't.
fn is_whole_in_pattern(text: &[u8], place: &Range<usize>, pattern: &Range<usize>) -> bool {
    let content = text.get(pattern.clone()).unwrap_or_default();
    let content = match content {
        // A trailing backslash belongs to the quote after the pattern.
        [rest @ .., b'\\'] => rest,
        _ => content,
    };
    let is_of_name = place.end < pattern.start + content.len() && text[place.end] == b'\\';
    let is_apart = content.windows(2).all(|pair| match pair {
        [before, b'('] => b"^|(:".contains(before),
        [b')', after] => b"$|)".contains(after),
        _ => true,
    });
    if is_of_name || !is_apart {
        return false;
    }
    let delimiters = pattern
        .start
        .checked_sub(1)
        .map(|at| (text.get(at), text.get(pattern.end)));
    match delimiters {
        // Without `^`, a text such as `/(old_name|load)/` can be a path.
        Some((Some(b'/'), Some(b'/'))) => content.starts_with(b"^") || !is_path(text, pattern),
        _ => {
            let content = pattern.start..pattern.start + content.len();
            let literal = quoted(text, &content);
            literal.is_some_and(|literal| whole::is_whole(text, &literal))
        }
    }
}

/// Whether the slash before a pattern follows a part of a path, or a quote.
fn is_path(text: &[u8], pattern: &Range<usize>) -> bool {
    let before = pattern.start.checked_sub(2).and_then(|at| text.get(at));
    before.is_some_and(|byte| is_word(*byte) || is_quote(*byte) || b".}".contains(byte))
}

/// The maximum number of bytes that are examined after a prefix.
const LONGEST_NUMBER: usize = 80;

/// Whether a new prefix can replace the old prefix of a family here. The number must be all that follows, as in
/// `"score_" + n`, `` `score_${n}` `` or `"score_%d"`, or nothing may follow, as in `startsWith("score_")`.
pub(super) fn fits_prefix(text: &[u8], place: &Range<usize>, new: &str) -> bool {
    let name = quotes::before(text, place.start).and_then(|open| composed(text, place, open));
    fits_quotes(new) && name.is_some_and(|name| whole::is_whole(text, &name))
}

/// Finds the expression that composes a name from a quoted prefix and a number.
fn composed(text: &[u8], place: &Range<usize>, open: Quote) -> Option<Range<usize>> {
    let close_at = |at: usize| quotes::after(text, at).filter(|close| close.kind == open.kind);
    if let Some(close) = close_at(place.end) {
        let after = text.get(close.end..)?;
        let tail = after.trim_ascii_start();
        let joined = [&b"+"[..], b".."];
        let joined = joined.iter().find_map(|it| tail.strip_prefix(*it));
        let end = match joined.or_else(|| after_dot(after)) {
            Some(value) => text.len() - value.len() + one_value(value)?,
            None => close.end,
        };
        return Some(open.start..end);
    }
    let (length, inserted) = inserted(text.get(place.end..)?)?;
    let close = close_at(place.end + length)?;
    let literal = open.start..close.end;
    let after = text.get(close.end..)?.trim_ascii_start();
    let operands = [&b"%"[..], b".format("];
    let operand = operands.iter().find_map(|it| after.strip_prefix(*it));
    match (inserted, operand) {
        (_, Some(value)) => {
            let end = text.len() - value.len() + one_value(value)?;
            // The range includes the closing parenthesis of `.format(n)`.
            let is_call = after.starts_with(b".");
            let is_closed = text.get(end) == Some(&b')');
            (!is_call || is_closed).then_some(open.start..end + usize::from(is_call))
        }
        (Inserted::Text, None) => {
            one_value(after.strip_prefix(b",")?)?;
            Some(whole::call_around(text, open.start).unwrap_or(literal))
        }
        (Inserted::Number, None) if after.starts_with(b",") => {
            Some(whole::call_around(text, open.start).unwrap_or(literal))
        }
        (Inserted::Code | Inserted::Number, None) => Some(literal),
    }
}

/// What a placeholder inserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inserted {
    /// The value of the code in the placeholder: `${n}`, `#{n}`, `{n}`, `$n`.
    Code,
    /// An argument of any type: `%s`, `{}`.
    Text,
    /// A number: `%d`.
    Number,
}

/// Parses the placeholder at the start of a text. Returns its length, and what it inserts.
fn inserted(text: &[u8]) -> Option<(usize, Inserted)> {
    let text = text.get(..LONGEST_NUMBER).unwrap_or(text);
    let braces = text.iter().take_while(|byte| b"$#%".contains(byte)).count();
    if text.get(braces) == Some(&b'{') {
        let is_other = |byte: &u8| matches!(byte, b'{' | b'}' | b'\n') || is_quote(*byte);
        let content = text.get(braces + 1..)?.iter().position(is_other)?;
        let end = braces + 1 + content;
        let value = text.get(braces..=end).filter(|_| text[end] == b'}')?;
        let is_argument = text[braces + 1..end].iter().all(u8::is_ascii_digit);
        let inserted = if is_argument && braces == 0 {
            Inserted::Text
        } else {
            Inserted::Code
        };
        return one_value(value).map(|_| (end + 1, inserted));
    }
    match text {
        [b'%', b'd' | b'i' | b'u', ..] => Some((2, Inserted::Number)),
        [b'%', kind, ..] if kind.is_ascii_alphabetic() => Some((2, Inserted::Text)),
        [b'$', rest @ ..] => {
            let name = rest
                .iter()
                .take_while(|byte| is_word(**byte) && **byte != b'$')
                .count();
            (name > 0).then_some((name + 1, Inserted::Code))
        }
        _ => None,
    }
}

/// Operators that can concatenate strings.
const JOINS: [&[u8]; 9] = [b"+", b"..", b". ", b"&", b"||", b"<>", b"<<", b"%", b"^"];

/// Returns the length of the value at the start of code; `None` if several strings may be concatenated. Inside
/// brackets, a number may be added: `(n + 1)`.
fn one_value(code: &[u8]) -> Option<usize> {
    let is_complete = code.len() <= LONGEST_NUMBER;
    let code = code.get(..LONGEST_NUMBER).unwrap_or(code);
    let mut depth = 0_usize;
    for (at, byte) in code.iter().enumerate() {
        let rest = &code[at..];
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth > 0 => depth -= 1,
            b')' | b']' | b'}' | b',' | b';' if depth == 0 => return Some(at),
            b'\n' if depth == 0 && !code[..at].trim_ascii().is_empty() => return Some(at),
            b'+' if depth > 0 => {
                let added = rest[1..].trim_ascii_start().first();
                added.filter(|byte| byte.is_ascii_digit())?;
            }
            byte if is_quote(*byte) || JOINS.iter().any(|it| rest.starts_with(it)) => return None,
            _ => {}
        }
    }
    (is_complete && depth == 0).then_some(code.len())
}

/// Extends a place by the quotes directly around it.
fn quoted(text: &[u8], place: &Range<usize>) -> Option<Range<usize>> {
    let (open, close) = quotes::before(text, place.start).zip(quotes::after(text, place.end))?;
    (open.kind == close.kind).then_some(open.start..close.end)
}

/// Whether a literal is certainly concatenated with another string: with `+`, with `..` in Lua, with a dot between
/// spaces in PHP and Perl, or with an append operator. [`whole::is_whole`] also recognizes other ways.
pub(super) fn is_joined(text: &[u8], literal: &Range<usize>) -> bool {
    let before = text.get(..literal.start).unwrap_or_default();
    let after = text.get(literal.end..).unwrap_or_default();
    is_continued(after) || is_appended(before)
}

/// Whether the code after a literal concatenates it with another string.
fn is_continued(after: &[u8]) -> bool {
    let tail = after.trim_ascii_start();
    tail.starts_with(b"+") || tail.starts_with(b"..") || after_dot(after).is_some()
}

/// Returns the code after a dot between spaces, which concatenates strings in PHP and Perl, even at the start of the
/// next line.
fn after_dot(after: &[u8]) -> Option<&[u8]> {
    let tail = after.trim_ascii_start();
    tail.strip_prefix(b". ")
        .filter(|_| tail.len() < after.len())
}

/// Whether the code before a literal concatenates it with another string.
fn is_appended(before: &[u8]) -> bool {
    let head = before.trim_ascii_end();
    [&b"+"[..], b"..", b" .", b"+=", b".="]
        .iter()
        .any(|it| head.ends_with(it))
}

/// Words that YAML doesn't parse as strings if they have no quotes.
const NO_TEXTS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// Whether a name can replace an unquoted name. In a regular expression, a dot matches any character, and symbols and
/// attributes end at a punctuation character.
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
        let fits_in = |text: &str, syntax: Syntax, new: &str| {
            let at = text.find("old_name").expect("the name");
            let place = at..at + "old_name".len();
            fits(text.as_bytes(), &place, syntax, ["old_name", new])
        };
        let is = |text: &str, new: &str| fits_in(text, Syntax::Code, new);
        for text in [
            "f('old_name')",
            "f(\"old_name\", x + y)",
            "if (a == `old_name`)",
        ] {
            assert!(is(text, "new.name") && is(text, "new name"), "{text}");
            assert!(!is(text, "it's"), "{text}");
        }
        for (text, syntax) in [
            ("a: old_name", Syntax::Yaml),
            ("/^(old_name|b)$/", Syntax::Code),
            ("track :old_name", Syntax::Symbols),
        ] {
            assert!(fits_in(text, syntax, "new_name"), "{text}");
            for new in ["new.name", "2nd", "on"] {
                assert!(!fits_in(text, syntax, new), "{text}: {new}");
            }
        }
    }

    #[test]
    fn names_without_quotes_fit_where_they_are_whole() {
        for (text, syntax, expected) in [
            ("/load|old_name/.test(x)", Syntax::Code, true),
            ("x.match(\"^(?:load|old_name)$\")", Syntax::Code, true),
            ("'{\"on\": \"^old_name$\"}'", Syntax::Code, true),
            ("{\\\"on\\\": \\\"^old_name$\\\"}", Syntax::Code, true),
            ("track(:old_name)", Syntax::Symbols, true),
            ("{ event: :old_name }", Syntax::Symbols, true),
            ("when :old_name then f", Syntax::Symbols, true),
            ("<event>old_name</event>", Syntax::Markup, true),
            ("A=old_name\n", Syntax::Properties, true),
            ("/chat_(load|old_name)/", Syntax::Code, false),
            ("/^(load|old_name)_x$/", Syntax::Code, false),
            ("/^(load|old_name)+$/", Syntax::Code, false),
            ("/load|old_name\\d/", Syntax::Code, false),
            ("get('/(load|old_name)/x')", Syntax::Code, false),
            ("RegExp('load|old_name' + x)", Syntax::Code, false),
            ("RegExp(x + '^old_name$')", Syntax::Code, false),
            ("track(:old_name.to_s + x)", Syntax::Symbols, false),
            ("[:load, :old_name].join('_')", Syntax::Symbols, false),
            ("\"x_#{:old_name}\"", Syntax::Symbols, false),
        ] {
            let at = text.find("old_name").expect("the name");
            let place = at..at + "old_name".len();
            let fits = fits(text.as_bytes(), &place, syntax, ["old_name", "new_name"]);
            assert_eq!(fits, expected, "{text}");
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
            "sprintf(\"old_%s\", n)",
            "f('old_%s' % n)",
            "f('old_%d' % (n + 1,))",
            "f('old_{}'.format(n))",
            "f('old_{n}'.format(n=n))",
            "x = format!(\"old_{}\", n);",
            "f(`old_${n + 1}`)",
            "f('a', 'old_' + n)",
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
            "'old_%s' % (n + '_x')",
            "'old_%s' % (n + suffix)",
            "'old_{}'.format(n + '_x')",
            "'old_{}'.format(n) + '_x'",
            "f('old_%s')",
            "sprintf('old_%s', $n . '_x')",
            "sprintf('old_%d', $n) . '_x'",
            "'x_' . sprintf('old_%d', $n)",
            "sprintf('%s_x', 'old_' . $n)",
            "'x_%s' % ('old_' + n)",
            "f(`old_${n + suffix}`)",
            "f(`x_${'old_' + n}`)",
            "f('old_' + (n + suffix))",
            "['old_', n].join('')",
            "concat('old_', n)",
            "'x_' + ('old_' + n)",
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
