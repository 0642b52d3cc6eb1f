//! Finds names in longer texts: in strings such as `"event: link_clicked"`, and in prose.
//!
//! Only names whose words are joined by `_`, `.`, `:` or `/` are found: `Order Placed` could be
//! ordinary words, and `link-clicked` a CSS class.

use std::ops::Range;

use super::{is_tag_of_field, is_word};
use crate::usages::comments;
use crate::usages::foreign::is_foreign;
use crate::usages::kind::Syntax;
use crate::usages::quotes::{self, is_quote};

/// The maximum number of bytes between a name and the start of its line or the end of its string.
const LONGEST: usize = 512;

/// Whether a name of several words is a separate word in a string of a program, or in prose.
pub(super) fn is_in_text(text: &[u8], name: &Range<usize>, syntax: Syntax) -> bool {
    let is_prose = match syntax {
        Syntax::Prose => true,
        Syntax::Code | Syntax::Symbols | Syntax::Markup | Syntax::Yaml => false,
        Syntax::Sql | Syntax::Table | Syntax::Properties => return false,
    };
    let content = text.get(name.clone()).unwrap_or_default();
    is_joined(content)
        && is_before(text.get(..name.start).unwrap_or_default())
        && is_after(text.get(name.end..).unwrap_or_default())
        && (is_prose || is_in_string(text, name, syntax))
}

/// Whether the words of a name are joined by punctuation, so that they can't be ordinary words.
fn is_joined(name: &[u8]) -> bool {
    name.iter()
        .any(|it| matches!(it, b'_' | b'.' | b':' | b'/'))
        && !name.iter().any(u8::is_ascii_whitespace)
}

/// Whether a name can start after this text. A segment of a path such as `/events/link_clicked` can be a name; other
/// paths lead to files and pages.
fn is_before(head: &[u8]) -> bool {
    let Some(last) = head.last() else {
        return true;
    };
    match last {
        b'/' => is_path_of_events(head),
        byte if byte.is_ascii_whitespace() || is_quote(*byte) => true,
        byte => matches!(
            byte,
            b'(' | b'[' | b',' | b':' | b';' | b'=' | b'>' | b'#' | b'|' | b'*'
        ),
    }
}

/// Whether the last segment of a path refers to events: `/api/events/`.
fn is_path_of_events(head: &[u8]) -> bool {
    let Some(head) = head.strip_suffix(b"/") else {
        return false;
    };
    let segment = head.iter().rev().take(64);
    let segment = segment.take_while(|byte| is_word(**byte) || **byte == b'-');
    let segment = &head[head.len() - segment.count()..];
    let is_event = |part: &[u8]| part.eq_ignore_ascii_case(b"event");
    segment.windows(b"event".len()).any(is_event)
}

/// Whether a name can end before this text. A dot either ends a sentence, or belongs to a longer name. A backslash
/// precedes a quote or a line break.
fn is_after(tail: &[u8]) -> bool {
    let is_end =
        |byte: Option<&u8>| byte.is_none_or(|it| it.is_ascii_whitespace() || is_quote(*it));
    match tail.first() {
        Some(b'.') => is_end(tail.get(1)),
        Some(
            b',' | b':' | b';' | b')' | b']' | b'|' | b'!' | b'?' | b'#' | b'*' | b'<' | b'\\',
        ) => true,
        first => is_end(first),
    }
}

/// Whether a name is in a string that starts and ends on its line, and that isn't an id, a style or
/// a path.
fn is_in_string(text: &[u8], name: &Range<usize>, syntax: Syntax) -> bool {
    let from = name.start.saturating_sub(LONGEST);
    let window = text.get(from..name.start).unwrap_or_default();
    let start = match memchr::memrchr2(b'\n', b'\r', window) {
        Some(end) => end + 1,
        None if from == 0 => 0,
        None => return false,
    };
    let Some((open, kind)) = open_quote(&window[start..], syntax) else {
        return false;
    };
    let open = from + start + open;
    let tail = text.get(name.end..).unwrap_or_default();
    let tail = tail.get(..LONGEST).unwrap_or(tail);
    let before = text.get(open + 1..name.start).unwrap_or_default();
    // For example, `json:"link_clicked,omitempty"`.
    let is_field = quotes::before(text, name.start).is_some_and(|it| is_tag_of_field(text, it));
    closes(tail, kind)
        && !is_field
        && !is_expression(before, tail)
        && !is_foreign(text, &(open + 1..name.end))
        && !comments::is_in_comment(text, name.start)
}

/// Finds the quote that is still open at the end of `line`, with its position.
fn open_quote(line: &[u8], syntax: Syntax) -> Option<(usize, u8)> {
    let mut open: Option<(usize, u8)> = None;
    let mut is_escaped = false;
    for (at, &byte) in line.iter().enumerate() {
        let was_escaped = is_escaped;
        is_escaped = byte == b'\\' && !was_escaped;
        if was_escaped || !is_quote(byte) {
            continue;
        }
        match open {
            Some((_, kind)) if kind == byte => open = None,
            Some(_) => {}
            None if syntax == Syntax::Markup && is_apostrophe(line, at) => {}
            None => open = Some((at, byte)),
        }
    }
    open
}

/// Whether a quote is an apostrophe between two letters, as in the text of an element: `don't`.
fn is_apostrophe(line: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| line.get(at));
    let is_letter = |byte: Option<&u8>| byte.is_some_and(|byte| is_word(*byte));
    line[at] == b'\'' && is_letter(before) && is_letter(line.get(at + 1))
}

/// Whether a string ends before the end of the line.
fn closes(tail: &[u8], kind: u8) -> bool {
    let end = memchr::memchr2(b'\n', b'\r', tail).unwrap_or(tail.len());
    let mut is_escaped = false;
    tail[..end].iter().any(|&byte| {
        let was_escaped = is_escaped;
        is_escaped = byte == b'\\' && !was_escaped;
        byte == kind && !was_escaped
    })
}

/// Whether a name is code in a template: `{{ order.paid }}`.
fn is_expression(before: &[u8], after: &[u8]) -> bool {
    before.trim_ascii_end().ends_with(b"{") || after.trim_ascii_start().starts_with(b"}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str, syntax: Syntax) -> bool {
        let name = "link_clicked";
        let start = text.find(name).expect("the name");
        is_in_text(text.as_bytes(), &(start..start + name.len()), syntax)
    }

    #[test]
    fn words_of_strings_are_names() {
        for text in [
            "log(\"event: link_clicked\")",
            "get(\"/api/events/link_clicked?x=1\")",
            "get('GET /events/link_clicked')",
            "log(f'{user} sent link_clicked')",
            "log(\"sent link_clicked.\")",
            "log(\"link_clicked failed: {e}\")",
            "log(\"It's link_clicked, load\")",
            "{\"on\": \"link_clicked OR link_opened\"}",
            "{\"script\": \"log(\\\"event: link_clicked\\\")\"}",
            "it(`handles link_clicked`, f)",
        ] {
            assert!(is(text, Syntax::Code), "{text}");
        }
        assert!(is("<p>Don't {f('see link_clicked')}</p>", Syntax::Markup));
        assert!(is("on: \"event link_clicked\"", Syntax::Yaml));
    }

    #[test]
    fn parts_of_other_names_and_code_are_not() {
        for text in [
            "log(\"my.link_clicked\")",
            "log(\"link_clicked.count is 1\")",
            "log(\"on-link_clicked x\")",
            "import './x/link_clicked'",
            "get(\"/pages/link_clicked\")",
            "log(\"{{ link_clicked }}\")",
            "log(\"x link_clicked() y\")",
            "<p class=\"a link_clicked\">",
            "x = link_clicked || \"y\"",
            "A B `json:\"link_clicked,omitempty\"`",
            "f(\"a\") + link_clicked + g(\"b\")",
            "// about \"the link_clicked event\"",
            "log(\"event: link_clicked\n",
        ] {
            assert!(!is(text, Syntax::Code), "{text}");
        }
        assert!(!is("<p>The link_clicked event</p>", Syntax::Markup));
        assert!(!is("a,\"x link_clicked\"", Syntax::Table));
    }

    #[test]
    fn words_of_prose_are_names() {
        for text in [
            "Fires link_clicked when a link is clicked.",
            "The events are **link_clicked** and others.",
            "receive -e link_clicked",
            "--event=link_clicked",
            "It sends (link_clicked).",
        ] {
            assert!(is(text, Syntax::Prose), "{text}");
        }
        for text in [
            "my-link_clicked",
            "`x.link_clicked`",
            "link_clicked.md",
            "src/link_clicked",
        ] {
            assert!(!is(text, Syntax::Prose), "{text}");
        }
    }

    #[test]
    fn ordinary_words_and_styles_are_no_names() {
        for (name, expected) in [
            ("Order Placed", false),
            ("order-placed", false),
            ("OrderPlaced", false),
            ("order.placed", true),
            ("shop:order-placed", true),
        ] {
            let text = format!("log(\"the {name} event\")");
            let place = 9..9 + name.len();
            assert_eq!(
                is_in_text(text.as_bytes(), &place, Syntax::Code),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn a_long_line_is_read_up_to_a_limit() {
        let text = format!("{}\"the link_clicked event\"", "x".repeat(LONGEST));
        assert!(!is(&text, Syntax::Code));
    }
}
