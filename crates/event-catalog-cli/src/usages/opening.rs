//! Reads the code before a literal: the function that the literal is passed to, its key, or the value it is compared
//! with.
//!
//! Only text before the literal is read, up to a limit, so that minified files don't take longer
//! than others.

use super::literal::is_word;

/// The maximum number of bytes between a function's name and a literal passed to it.
pub(super) const FARTHEST: usize = 1 << 10;

/// The maximum length of a function's path (its name and object), in bytes.
pub(super) const LONGEST_PATH: usize = 80;

/// Words that can precede a parenthesis without being functions.
pub(super) const KEYWORDS: [&[u8]; 14] = [
    b"if", b"elif", b"while", b"for", b"switch", b"match", b"when", b"return", b"case", b"in",
    b"of", b"and", b"or", b"not",
];

/// The code that precedes a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening<'t> {
    /// `event.name === `
    Compared(&'t [u8]),
    /// `event: `, `event = `, `"event": `, or, before a list, `events: [`
    Key(&'t [u8]),
    /// `track(`. Contains the number of arguments before the literal, and the position of the
    /// parenthesis.
    Call {
        path: &'t [u8],
        argument: usize,
        at: usize,
    },
}

impl<'t> Opening<'t> {
    pub(super) fn before(text: &'t [u8], start: usize, farthest: usize) -> Option<Self> {
        let first = start.saturating_sub(farthest);
        let direct = trimmed(text.get(..start)?);
        if let Some(opening) = Self::assigned(direct) {
            return Some(opening);
        }
        let (mut at, mut is_list) = (start, false);
        while let Some((opener, commas)) = opener(text, at, first) {
            let head = trimmed(&text[..opener]);
            let path = path(head);
            match text[opener] {
                b'(' if !path.is_empty() && !KEYWORDS.contains(&path) => {
                    let argument = if is_list { 0 } else { commas };
                    return Some(Self::Call {
                        path,
                        argument,
                        at: opener,
                    });
                }
                b'(' => {}
                // A list or an object, as in `events: [`.
                _ => {
                    if let Some(opening) = Self::assigned(head) {
                        return Some(opening);
                    }
                    is_list = true;
                }
            }
            at = opener;
        }
        None
    }

    /// Finds the key or operand at the end of `head`: `event: `, `type === `.
    fn assigned(head: &'t [u8]) -> Option<Self> {
        let operators: [&[u8]; 7] = [b"===", b"!==", b"==", b"!=", b"<>", b"=~", b"eq"];
        let operator = operators.iter().find(|it| head.ends_with(it));
        if let Some(operator) = operator {
            let operand = trimmed(&head[..head.len() - operator.len()]);
            // The operand itself could end with the letters `eq`.
            let is_operator = operator[0] != b'e' || operand.len() + operator.len() < head.len();
            return is_operator.then(|| Self::Compared(path(operand)));
        }
        let head = head
            .strip_suffix(b"=>")
            .or_else(|| head.strip_suffix(b"="))
            .or_else(|| head.strip_suffix(b":"))?;
        Some(Self::Key(key(trimmed(head))))
    }
}

/// Finds the nearest unclosed bracket before an offset, and the number of commas in between.
pub(super) fn opener(text: &[u8], at: usize, first: usize) -> Option<(usize, usize)> {
    let (mut depth, mut commas) = (0_usize, 0);
    for at in (first..at).rev() {
        match text[at] {
            b')' | b']' | b'}' => depth += 1,
            b'(' | b'[' | b'{' if depth == 0 => return Some((at, commas)),
            b'(' | b'[' | b'{' => depth -= 1,
            b',' if depth == 0 => commas += 1,
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Removes trailing whitespace. Reads at most [`FARTHEST`] bytes.
pub(super) fn trimmed(head: &[u8]) -> &[u8] {
    let spaces = head.iter().rev().take(FARTHEST);
    let spaces = spaces.take_while(|byte| byte.is_ascii_whitespace()).count();
    &head[..head.len() - spaces]
}

/// Returns the key at the end of `head`: `data-event`, `"event"`.
fn key(head: &[u8]) -> &[u8] {
    let unquoted = match head {
        [rest @ .., b'"' | b'\'' | b'`'] => rest,
        _ => head,
    };
    // In a string inside another string, a backslash precedes the quote.
    let unquoted = unquoted.strip_suffix(b"\\").unwrap_or(unquoted);
    let is_of_key = |byte: &&u8| is_word(**byte) || matches!(**byte, b'-' | b'.' | b':' | b'@');
    let length = unquoted
        .iter()
        .rev()
        .take(LONGEST_PATH)
        .take_while(is_of_key)
        .count();
    &unquoted[unquoted.len() - length..]
}

/// Returns the function, variable or property at the end of `head`, with its object:
/// `analytics.track`, `self->emit`, `Event::from_name`, `vec!`.
pub(super) fn path(head: &[u8]) -> &[u8] {
    let mut length = 0;
    for (at, byte) in head.iter().enumerate().rev().take(LONGEST_PATH) {
        let next = head.get(at + 1).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| head.get(at)).copied();
        let is_of_path = match byte {
            b'.' | b'!' => true,
            b':' => next == b':' || before == Some(b':'),
            b'>' => before == Some(b'-'),
            b'-' => next == b'>',
            b'?' => next == b'.',
            byte => is_word(*byte),
        };
        if !is_of_path {
            break;
        }
        length += 1;
    }
    &head[head.len() - length..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(text: &str) -> Option<Opening<'_>> {
        let at = text.find("'it'").expect("the literal");
        Opening::before(text.as_bytes(), at, FARTHEST)
    }

    fn shown(text: &str) -> String {
        let text_of = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
        match opening(text) {
            Some(Opening::Compared(path)) => format!("{} ==", text_of(path)),
            Some(Opening::Key(path)) => format!("{}:", text_of(path)),
            Some(Opening::Call { path, argument, .. }) => format!("{}({argument}", text_of(path)),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn calls_keys_and_comparisons_are_read() {
        for (text, expected) in [
            ("analytics.track('it')", "analytics.track(0"),
            ("track(user, f(1, 2), 'it')", "track(2"),
            ("names.includes(['a', 'it'])", "names.includes(0"),
            ("x = f(\n  'a',\n  'it',\n)", "f(1"),
            ("{ event: 'it' }", "event:"),
            ("{ \"event\": 'it' }", "event:"),
            ("{ \\\"event\\\": 'it' }", "event:"),
            ("<a data-event='it'>", "data-event:"),
            ("events: ['a', 'it']", "events:"),
            (":event => 'it'", ":event:"),
            ("if (e.type === 'it')", "e.type =="),
            ("if ('it'", "nothing"),
            ("where event = 'it'", "event:"),
            ("vec!['a', 'it']", "nothing"),
            ("a(); 'it'", "nothing"),
            ("$this->emit('it')", "$this->emit(0"),
            ("Event::from_name('it')", "Event::from_name(0"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
