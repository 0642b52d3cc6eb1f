//! Decides whether a literal is a whole string, or perhaps only a part of a longer one.
//!
//! There are too many ways to concatenate strings to list them: operators, adjacent literals, formats, functions,
//! interpolation. So the code lists what can be next to a whole string, in [`before`] and [`after`]. Next to anything
//! else, a literal may be a part.

mod around;

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::context::FARTHEST_CALL;
use super::literal::is_word;
use super::opening::{FARTHEST, KEYWORDS, opener, path, trimmed};
use super::quotes::{self, Quote, is_quote};
use around::{code_after, code_before, is_interpolated, is_literal, without_string_prefix};

/// The maximum nesting of brackets around a literal. More deeply nested literals may be parts.
const MOST_NESTED: usize = 24;

/// Functions whose result can contain an argument as a part, in lowercase. `$` selects elements in jQuery, and runs a
/// command in shells.
const BUILDERS: [&str; 21] = [
    "$",
    "str",
    "paste",
    "paste0",
    "implode",
    "interpolate",
    "strcat",
    "strncat",
    "substitute",
    "template",
    "errorf",
    "fmt",
    "write",
    "writestring",
    "arg",
    "cat",
    "sprint",
    "sprintln",
    "push_str",
    "stringbuilder",
    "stringbuffer",
];

/// Parts of the names of more such functions: `String.Format`, `snprintf`, `CONCAT_WS`.
const PARTS_OF_BUILDERS: [&str; 5] = ["format", "printf", "concat", "join", "append"];

/// Functions and types that only convert a string.
const CONVERSIONS: [&str; 8] = [
    "string",
    "from",
    "qstring",
    "string_view",
    "text",
    "encodeuricomponent",
    "escape",
    "symbol",
];

/// Functions that search for an argument in a longer string, or replace it there.
const SEARCHES: [&str; 24] = [
    "startswith",
    "starts_with",
    "start_with",
    "hasprefix",
    "has_prefix",
    "endswith",
    "ends_with",
    "hassuffix",
    "indexof",
    "split",
    "replace",
    "replaceall",
    "replace_all",
    "gsub",
    "sub",
    "str_replace",
    "removeprefix",
    "removesuffix",
    "strip_prefix",
    "strip_suffix",
    "trimprefix",
    "trimsuffix",
    "lastindexof",
    "partition",
];

/// Methods that return the same string.
const KEEPING: [&[u8]; 7] = [
    b"to_string",
    b"to_owned",
    b"into",
    b"toString",
    b"as_str",
    b"freeze",
    b"to_sym",
];

/// Methods that compare strings.
const COMPARING: [&[u8]; 4] = [b"equals", b"Equals", b"equalsIgnoreCase", b"contentEquals"];

/// Words that can precede a whole string.
const WORDS_BEFORE: [&[u8]; 26] = [
    b"return", b"case", b"when", b"in", b"of", b"is", b"as", b"not", b"and", b"or", b"if", b"elif",
    b"elsif", b"unless", b"while", b"until", b"then", b"else", b"do", b"yield", b"await",
    b"default", b"extends", b"eq", b"ne", b"throw",
];

/// Words that can follow a whole string.
const WORDS_AFTER: [&[u8]; 16] = [
    b"if", b"else", b"and", b"or", b"in", b"is", b"not", b"as", b"then", b"do", b"unless", b"for",
    b"when", b"of", b"end", b"eq",
];

/// What the code on one side of an expression does with the string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// It may concatenate the string with another one.
    Joined,
    /// It leaves the string as it is. If the expression is in brackets, the code around these may still make it a part.
    Free,
    /// It compares the string, or passes it to a command. Brackets around the expression don't matter.
    Used,
}

/// Whether the string of an expression, such as a literal, isn't a part of a longer string.
pub(super) fn is_whole(text: &[u8], expression: &Range<usize>) -> bool {
    let first = expression.start.saturating_sub(FARTHEST_CALL);
    let last = text.len().min(expression.end + FARTHEST_CALL);
    let mut inner = bound(text, expression).unwrap_or_else(|| expression.clone());
    // Whether the innermost brackets have the string itself as their value, rather than a list of strings.
    let mut is_value = true;
    for _ in 0..MOST_NESTED {
        if is_value {
            match sides(text, &inner) {
                Side::Joined => return false,
                Side::Used => return true,
                Side::Free => {}
            }
        } else if joins_list(text.get(inner.end..).unwrap_or_default())
            || is_operand(text, inner.start)
        {
            return false;
        }
        let Some((open, commas)) = opener(text, inner.start, first) else {
            return !is_argument_of_builder(&text[first..inner.start]);
        };
        let between = &text[open + 1..inner.start];
        let head = &text[..open];
        let mut start = open;
        match text[open] {
            b'(' => {
                let code = trimmed(head);
                let path = called(code);
                // `\(x)` is interpolation in Swift.
                if head.ends_with(b"\\") {
                    return false;
                }
                // The value of `a or (…)` can be the value in the brackets.
                let is_operator = path == b"or" || path == b"and";
                if KEYWORDS.contains(&path) && !is_operator {
                    return true;
                }
                if !path.is_empty() && !is_operator {
                    let function = function(path);
                    if !CONVERSIONS.contains(&function.as_str()) {
                        return !is_builder(&function) && !has_builder_label(between);
                    }
                    // For example, `String(format: "%@_x", "link_clicked")` in Swift.
                    if commas > 0 || has_builder_label(between) {
                        return false;
                    }
                    start = code.len() - path.len();
                }
            }
            b'[' => {
                // Elsewhere, code may use the same key without quotes, as a member.
                if is_subscript(head, between) || has_builder_label(between) {
                    return false;
                }
                is_value = false;
            }
            _ => {
                if is_interpolated(head) || is_hash(head) {
                    return false;
                }
                is_value = false;
            }
        }
        let Some(close) = closer(text, inner.end, last) else {
            // The closing bracket is too far away, so this is a long list, perhaps in parentheses.
            let next = code_after(text.get(inner.end..).unwrap_or_default());
            let has_comma = commas > 0 || next.is_some_and(|(code, _)| code.starts_with(b","));
            return !is_value || has_comma && before(head, b"", false) != Side::Joined;
        };
        inner = start..close + 1;
    }
    false
}

/// Finds the literal in the value of an attribute, which has a second pair of quotes: `:event="'link_clicked'"`.
fn bound(text: &[u8], literal: &Range<usize>) -> Option<Range<usize>> {
    let outer = literal.start.checked_sub(1)?..literal.end + 1;
    let (open, close) = (*text.get(outer.start)?, *text.get(literal.end)?);
    let before = outer.start.checked_sub(1).and_then(|at| text.get(at));
    let after = text.get(outer.end).copied().unwrap_or(b'\n');
    let is_value = before == Some(&b'=') && b" \t\r\n/>".contains(&after);
    (open == close && is_quote(open) && is_value).then_some(outer)
}

/// Whether a list of strings is an operand that is concatenated or formatted: `'%s_x' % ['link_clicked']`.
fn is_operand(text: &[u8], open: usize) -> bool {
    let operators = [&b"%"[..], b"+", b"..", b" .", b"<>", b"~"];
    let (head, list) = text.split_at(open);
    // In Elixir, `%{` begins a map.
    let is_map = head.ends_with(b"%") && list.starts_with(b"{");
    let code = trimmed(head);
    !is_map && operators.iter().any(|it| code.ends_with(it))
}

/// Whether the label before an argument names a function that can build a string, as in Objective-C: `[NSString
/// stringWithFormat:@"%@_x", @"link_clicked"]`.
fn has_builder_label(between: &[u8]) -> bool {
    has_builder(between, |after| {
        let mut after = after.iter().skip_while(|byte| is_word(**byte));
        after.next() == Some(&b':')
    })
}

/// Whether an expression is an argument, except the first, of a function without parentheses that can build a string:
/// `sprintf '%s_x', 'link_clicked'`.
fn is_argument_of_builder(head: &[u8]) -> bool {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r' | b';');
    let statement = head.rsplit(is_end).next().unwrap_or_default();
    trimmed(statement).ends_with(b",") && has_builder(statement, |_| true)
}

/// Whether code contains the name of a function that can join texts, and the code after the match is as expected. Code
/// can be one long line with many names, so it isn't split into words.
fn has_builder(code: &[u8], is_expected: impl Fn(&[u8]) -> bool) -> bool {
    static SEARCHER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let mut builder = AhoCorasick::builder();
        let searcher = builder.ascii_case_insensitive(true);
        searcher
            .build(BUILDERS.iter().chain(&PARTS_OF_BUILDERS))
            .ok()
    });
    let is_in_word = |at: Option<usize>| {
        at.and_then(|at| code.get(at))
            .is_some_and(|it| is_word(*it))
    };
    SEARCHER.as_ref().is_none_or(|searcher| {
        let mut found = searcher.find_overlapping_iter(code);
        found.any(|it| {
            let is_part = it.pattern().as_usize() >= BUILDERS.len();
            let is_name =
                is_part || !is_in_word(it.start().checked_sub(1)) && !is_in_word(Some(it.end()));
            is_name && is_expected(code.get(it.end()..).unwrap_or_default())
        })
    })
}

/// Whether a function searches for a literal in a longer string: `name.startsWith("link_clicked")`.
pub(super) fn is_searched_for(text: &[u8], literal: &Range<usize>) -> bool {
    let first = literal.start.saturating_sub(FARTHEST);
    let mut start = literal.start;
    while let Some((open, _)) = opener(text, start, first)
        && text[open] == b'('
    {
        let path = called(trimmed(&text[..open]));
        if !path.is_empty() {
            return SEARCHES.contains(&function(path).as_str());
        }
        // The literal is in a tuple of strings.
        start = open;
    }
    false
}

/// Finds the call whose first argument starts at an offset, including the function's name.
pub(super) fn call_around(text: &[u8], start: usize) -> Option<Range<usize>> {
    let (open, _) = opener(text, start, start.saturating_sub(FARTHEST))?;
    let between = text.get(open + 1..start)?;
    let code = trimmed(&text[..open]);
    let path = path(code);
    let is_first = between.trim_ascii().is_empty();
    if text[open] != b'(' || path.is_empty() || !is_first {
        return None;
    }
    let close = closer(text, start, text.len().min(start + FARTHEST))?;
    Some(code.len() - path.len()..close + 1)
}

fn free_if(is_free: bool) -> Side {
    if is_free { Side::Free } else { Side::Joined }
}

fn sides(text: &[u8], expression: &Range<usize>) -> Side {
    let (Some(head), Some(tail)) = (text.get(..expression.start), text.get(expression.end..))
    else {
        return Side::Joined;
    };
    let is_named = text.get(expression.start).is_some_and(|it| is_word(*it));
    let before = before(head, tail, is_named);
    // In an attribute, a quote of another kind ends the code: `if="name == 'link_clicked'"`.
    let last = expression.end.checked_sub(1).and_then(|at| text.get(at));
    let is_other = |quote: Quote| last.is_some_and(|it| is_quote(*it) && *it != quote.kind);
    if before == Side::Used && quotes::after(tail, 0).is_some_and(is_other) {
        return Side::Used;
    }
    match (before, after(tail, head)) {
        (Side::Joined, _) | (_, Side::Joined) => Side::Joined,
        (Side::Free, Side::Free) => Side::Free,
        _ => Side::Used,
    }
}

/// Determines what the code before an expression does. `is_named` says that the expression starts with a word, such as
/// the name of a function, so it isn't a literal that is concatenated with one in the line before.
fn before(head: &[u8], tail: &[u8], is_named: bool) -> Side {
    let head = without_string_prefix(head);
    let Some((code, is_new_line)) = code_before(head) else {
        return Side::Joined;
    };
    let Some(last) = code.last() else {
        return Side::Free;
    };
    let is = |ending: &[u8]| code.ends_with(ending);
    let previous = code.len().checked_sub(2).and_then(|at| code.get(at));
    if quotes::before(code, code.len()).is_some() {
        return free_if(
            is_new_line
                && (is_named || (is_key(tail) && !tail.trim_ascii_start().starts_with(b":"))),
        );
    }
    match last {
        b'(' | b'[' | b'{' | b',' | b';' | b':' | b'?' => Side::Free,
        b'=' if is(b"==") || is(b"!=") => Side::Used,
        b'=' => free_if(!is(b"<<=") && !previous.is_some_and(|it| b"+.*~^&%$|/-\\".contains(it))),
        // The end of `=>`, of `->`, of a comparison, or of a tag.
        b'>' => free_if(previous.is_none_or(|it| is_word(*it) || b"=-/\"' )".contains(it))),
        b'&' => free_if(is(b"&&") || is_reference(code, head)),
        b'|' => free_if(!is(b"||")),
        // The dash of an item in YAML.
        b'-' => free_if(is_item(code)),
        byte if is_new_line && (is_word(*byte) || b")]}".contains(byte)) => {
            free_if(is_named || is_key(tail))
        }
        byte if is_word(*byte) && code.len() < head.len() => after_word(code),
        _ => Side::Joined,
    }
}

/// Determines what a word before an expression does: `return "link_clicked"`, `track "link_clicked"`.
fn after_word(code: &[u8]) -> Side {
    let word = path(code);
    if WORDS_BEFORE.contains(&word) {
        return Side::Free;
    }
    // Any other word must be a command. If it follows another word, it may itself be a string that is concatenated.
    let head = &code[..code.len() - word.len()];
    let mut spaces = head
        .iter()
        .rev()
        .skip_while(|byte| matches!(byte, b' ' | b'\t'));
    let is_first = spaces.next().is_none_or(|byte| b"\n\r({;|".contains(byte));
    // A macro in C, in uppercase letters, can be a string.
    let is_command = is_first && word.iter().any(u8::is_ascii_lowercase);
    if is_command && !is_builder(&function(word)) {
        Side::Used
    } else {
        Side::Joined
    }
}

/// Determines what the code after an expression does. `head` is the code before the expression.
fn after(tail: &[u8], head: &[u8]) -> Side {
    let Some((code, is_new_line)) = code_after(tail) else {
        return Side::Joined;
    };
    let Some(next) = code.first() else {
        return Side::Free;
    };
    let is = |beginning: &[u8]| code.starts_with(beginning);
    if is_literal(code) {
        return Side::Joined;
    }
    let second = code.get(1);
    match next {
        b'=' if is(b"==") || is(b"=~") => Side::Used,
        b'!' if is(b"!=") => Side::Used,
        b')' | b']' | b'}' | b',' | b';' | b'=' => Side::Free,
        b':' => free_if(!is(b"::")),
        // In PHP, `?>` ends the code. In other languages, `?.` calls a method.
        b'?' => free_if(!is(b"?>") && !is(b"?.")),
        b'<' => {
            let is_tag = is_new_line && second.is_some_and(u8::is_ascii_alphabetic);
            free_if(is(b"</") || is(b"<=") || is_tag)
        }
        b'>' => free_if(!is(b">>")),
        b'/' => free_if(is(b"/>")),
        b'&' => free_if(is(b"&&")),
        // `||` concatenates strings in SQL, but not after a comparison with `==`.
        b'|' if is(b"||") => free_if(is_compared(head)),
        // The `|` of a union of types, of alternative patterns, or of a table. Otherwise, it can begin a filter.
        b'|' => {
            let other = code[1..].trim_ascii_start();
            free_if(is_literal(other) || trimmed(head).ends_with(b"|"))
        }
        b'-' if is(b"->") => Side::Free,
        b'.' => after_dot(code, head),
        b'(' | b'[' | b'{' | b'@' | b'-' => free_if(is_new_line),
        byte if is_word(*byte) && is_new_line => Side::Free,
        byte if is_word(*byte) && code.len() < tail.len() => before_word(code),
        _ => Side::Joined,
    }
}

/// Determines what a word after an expression does: `"link_clicked" if x`, `event="link_clicked" id="x"`.
fn before_word(code: &[u8]) -> Side {
    let length = code.iter().take_while(|byte| is_word(**byte)).count();
    let (word, _) = code.split_at(length);
    if WORDS_AFTER.contains(&word) {
        return Side::Free;
    }
    let is_of_attribute = |byte: &&u8| is_word(**byte) || matches!(**byte, b'-' | b':' | b'.');
    let length = code.iter().take_while(is_of_attribute).count();
    let rest = &code[length..];
    let is = |beginning: &[u8]| rest.starts_with(beginning);
    free_if((is(b"=") && !is(b"==")) || is(b">") || is(b"/>"))
}

/// Determines what a method does with a string: `"link_clicked".to_owned()`.
fn after_dot(code: &[u8], head: &[u8]) -> Side {
    let code = &code[1..];
    let length = code.iter().take_while(|byte| is_word(**byte)).count();
    let (method, rest) = code.split_at(length);
    if COMPARING.contains(&method) {
        return Side::Used;
    }
    if KEEPING.contains(&method) {
        return after(rest.strip_prefix(b"()").unwrap_or(rest), head);
    }
    Side::Joined
}

/// Whether the `&` at the end of code makes a reference: `contains(&"link_clicked")`.
fn is_reference(code: &[u8], head: &[u8]) -> bool {
    let before = trimmed(&code[..code.len() - 1]).last();
    code.len() == head.len() && before.is_some_and(|byte| b"([,=".contains(byte))
}

/// Whether a literal before this code is a key, or the pattern of a branch.
fn is_key(tail: &[u8]) -> bool {
    let tail = tail.trim_ascii_start();
    let is = |beginning: &[u8]| tail.starts_with(beginning);
    (is(b":") && !is(b"::")) || (is(b"=") && !is(b"==")) || is(b"->")
}

/// Whether code ends with the dash of an item in YAML.
fn is_item(code: &[u8]) -> bool {
    let head = code.strip_suffix(b"-").unwrap_or(code);
    let mut bytes = head
        .iter()
        .rev()
        .skip_while(|byte| matches!(byte, b' ' | b'\t'));
    bytes
        .next()
        .is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
}

fn is_compared(head: &[u8]) -> bool {
    let code = trimmed(head);
    code.ends_with(b"==") || code.ends_with(b"!=")
}

/// Whether the bracket after `head` selects a member, as in `counts[`. The brackets of a macro, such as `vec![`,
/// enclose a list. Those of a selector, such as `a[data-event="link_clicked"]`, enclose a condition. `inner` is the
/// code between the bracket and the literal.
fn is_subscript(head: &[u8], inner: &[u8]) -> bool {
    let last = head.last();
    let is_value = last.is_some_and(|byte| is_word(*byte) || b")]".contains(byte));
    is_value && !trimmed(inner).ends_with(b"=") && !WORDS_BEFORE.contains(&path(head))
}

/// Whether the brace after `head` selects a member in Perl, as in `$x{`, `$x->{` and `$x->[0]{`. In Go, a list can
/// begin with `interface{}{`.
fn is_hash(head: &[u8]) -> bool {
    match head.last() {
        Some(b'>') => head.ends_with(b"->"),
        Some(b'}' | b']') => !head.ends_with(b"{}"),
        _ => path(head).contains(&b'$'),
    }
}

/// Whether the code after a list may concatenate the strings of the list: `.join("_")`.
fn joins_list(tail: &[u8]) -> bool {
    let Some((code, _)) = code_after(tail) else {
        return true;
    };
    let method = [&b"."[..], b"?.", b"->"];
    if let Some(rest) = method.iter().find_map(|it| code.strip_prefix(*it)) {
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        return length == 0 || is_builder(&function(&rest[..length]));
    }
    let is_operator = |byte: &u8| b"+*%&|~^".contains(byte);
    code.first().is_some_and(is_operator) && !code.starts_with(b"&&")
}

/// Returns the function that is called, given the code before the parenthesis. In Ruby, the name of a function can end
/// with `?`.
fn called(code: &[u8]) -> &[u8] {
    path(code.strip_suffix(b"?").unwrap_or(code))
}

/// Returns the name of a function in lowercase, without the function's object.
fn function(path: &[u8]) -> String {
    let mut parts = path.rsplit(|byte| !is_word(*byte));
    let name = parts.find(|part| !part.is_empty()).unwrap_or_default();
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

fn is_builder(function: &str) -> bool {
    BUILDERS.contains(&function) || PARTS_OF_BUILDERS.iter().any(|it| function.contains(it))
}

/// Finds the bracket that closes the innermost brackets around an offset.
fn closer(text: &[u8], at: usize, last: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in at..last {
        match text.get(at)? {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return Some(at),
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
