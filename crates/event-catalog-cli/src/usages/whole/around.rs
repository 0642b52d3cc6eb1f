//! Reads the code around an expression, without spaces and comments.

use memchr::memmem;

use super::FARTHEST;
use crate::usages::literal::is_word;
use crate::usages::opening::trimmed;
use crate::usages::quotes::{self, is_quote};

/// The prefixes of literals, such as `b"x"` and `@"x"`.
const PREFIXES: [&[u8]; 17] = [
    b"r", b"b", b"u", b"f", b"L", b"U", b"R", b"u8", b"rb", b"br", b"rf", b"fr", b"c", b"s", b"@",
    b"$", b"$@",
];

/// The prefixes of literals in which `{x}` is code.
const INTERPOLATED: [&[u8]; 9] = [b"f", b"F", b"fr", b"rf", b"Rf", b"fR", b"$", b"$@", b"@$"];

/// Removes the prefix of a literal from the code before the literal.
pub(super) fn without_string_prefix(head: &[u8]) -> &[u8] {
    let prefix = prefix(head);
    if PREFIXES.contains(&prefix) {
        &head[..head.len() - prefix.len()]
    } else {
        head
    }
}

/// Returns the word at the end of code, which may be the prefix of a literal.
fn prefix(head: &[u8]) -> &[u8] {
    let bytes = head.iter().rev().take(FARTHEST);
    let of_word = bytes.take_while(|byte| is_word(**byte) || **byte == b'@');
    &head[head.len() - of_word.count()..]
}

/// Whether code starts with a literal, which may have a prefix.
pub(super) fn is_literal(code: &[u8]) -> bool {
    let starts = |prefix: &[u8]| {
        let rest = code.strip_prefix(prefix);
        rest.is_some_and(|rest| quotes::after(rest, 0).is_some())
    };
    starts(b"") || PREFIXES.iter().any(|prefix| starts(prefix))
}

/// Removes spaces, line breaks and comments from the end of code. Also returns whether they contained a line break; a
/// line break after a backslash doesn't count. Returns `None` if there is no other code up to a limit.
pub(super) fn code_before(head: &[u8]) -> Option<(&[u8], bool)> {
    let from = head.len().saturating_sub(FARTHEST);
    let (mut code, mut is_new_line) = (head, false);
    loop {
        let kept = trimmed(code);
        if kept.len() <= from {
            return (from == 0).then_some((kept, is_new_line));
        }
        let window = &kept[from..];
        if has_break(&code[kept.len()..]) {
            if let Some(rest) = kept.strip_suffix(b"\\") {
                code = rest;
                continue;
            }
            is_new_line = true;
            if let Some(at) = comment(window) {
                code = &kept[..from + at];
                continue;
            }
        }
        match memmem::rfind(window, b"/*") {
            Some(at) if kept.ends_with(b"*/") => code = &kept[..from + at],
            _ => return Some((kept, is_new_line)),
        }
    }
}

/// The counterpart of [`code_before`]: removes spaces, line breaks and comments from the start of code. The return value
/// has the same form.
pub(super) fn code_after(tail: &[u8]) -> Option<(&[u8], bool)> {
    let (mut code, mut is_new_line) = (tail, false);
    loop {
        let kept = code.trim_ascii_start();
        if kept.is_empty() {
            return Some((kept, is_new_line));
        }
        if tail.len() - kept.len() > FARTHEST {
            return None;
        }
        let spaces = &code[..code.len() - kept.len()];
        is_new_line |= has_break(spaces);
        let is_apart = !spaces.is_empty();
        let continued = [&b"\\\n"[..], b"\\\r\n"];
        if let Some(rest) = continued.iter().find_map(|it| kept.strip_prefix(*it)) {
            code = rest;
        } else if let Some(rest) = kept.strip_prefix(b"/*") {
            let window = rest.get(..FARTHEST).unwrap_or(rest);
            let end = memmem::find(window, b"*/")?;
            code = &rest[end + 2..];
        } else if is_apart && COMMENTS.iter().any(|it| kept.starts_with(it)) {
            let end = memchr::memchr2(b'\n', b'\r', kept);
            code = &kept[end.unwrap_or(kept.len())..];
        } else {
            return Some((kept, is_new_line));
        }
    }
}

/// The texts that begin a comment that ends with the line.
const COMMENTS: [&[u8]; 3] = [b"//", b"# ", b"-- "];

fn has_break(spaces: &[u8]) -> bool {
    memchr::memchr2(b'\n', b'\r', spaces).is_some()
}

/// Returns the start of the last line.
fn last_line(code: &[u8]) -> usize {
    memchr::memrchr2(b'\n', b'\r', code).map_or(0, |at| at + 1)
}

/// Finds the comment at the end of the last line of code.
fn comment(code: &[u8]) -> Option<usize> {
    let start = last_line(code);
    let mut open = None;
    for (at, byte) in code.iter().enumerate().skip(start) {
        let previous = at.checked_sub(1).and_then(|at| code.get(at));
        match open {
            Some(quote) if quote == *byte && previous != Some(&b'\\') => open = None,
            Some(_) => {}
            None if is_quote(*byte) => open = Some(*byte),
            None => {
                let is_apart = previous.is_none_or(|byte| !is_word(*byte) && *byte != b':');
                if is_apart && COMMENTS.iter().any(|it| code[at..].starts_with(it)) {
                    return Some(at);
                }
            }
        }
    }
    None
}

/// Whether a brace after this code inserts its content into a string: `"a_${x}"`, `f"a_{x}"`.
pub(super) fn is_interpolated(head: &[u8]) -> bool {
    let from = head.len().saturating_sub(FARTHEST);
    let window = &head[from..];
    let start = last_line(window);
    let begins = |at: usize| INTERPOLATED.contains(&prefix(&window[..at]));
    let mut opened = (start..window.len()).filter(|at| is_quote(window[*at]));
    match head {
        [.., b'$' | b'#'] => true,
        // In JSX, the braces in `a={{ … }}` enclose an object.
        [rest @ .., b'{'] if !rest.ends_with(b"=") => true,
        _ => opened.any(begins) || is_in_lines(window, begins),
    }
}

/// Whether the last triple quotes begin a string in which braces contain code.
fn is_in_lines(window: &[u8], begins: impl Fn(usize) -> bool) -> bool {
    let last = [&b"\"\"\""[..], b"'''"].map(|it| memmem::rfind(window, it));
    last.into_iter().flatten().max().is_some_and(begins)
}
