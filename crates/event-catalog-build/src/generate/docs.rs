//! Turns descriptions into doc comments: inline Markdown without side effects.
//!
//! rustdoc treats a doc comment as a whole document. It passes HTML through, runs indented and
//! fenced code as tests, and resolves `[brackets]` as links to items. A cell is one paragraph of
//! inline Markdown, so emphasis, code spans and links to web pages are kept, and everything else is
//! escaped. <https://spec.commonmark.org/0.31.2/#backslash-escapes>

use crate::printable::printable;

/// Longer values are truncated: an example should be short.
const LONGEST: usize = 100;

/// The text of a doc comment: one line, without the slashes.
#[must_use]
pub fn doc_line(description: &str) -> String {
    let text = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len() + 8);
    let taken = block_start(&text, &mut out);
    inline(&text[taken..], &mut out);
    out
}

/// Formats any text as a code span.
pub(crate) fn code(text: &str) -> String {
    let text = if text.is_empty() { "\"\"" } else { text };
    let text = printable(text);
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let runs = shown.split(|c| c != '`').map(str::len);
    let ticks = "`".repeat(runs.max().unwrap_or(0) + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') || shown.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{ticks}{pad}{shown}{pad}{ticks}")
}

/// Escapes the start of a paragraph if it would turn the paragraph into a heading, a list, a quote, a fence or a
/// table. Returns how many bytes were handled.
fn block_start(text: &str, out: &mut String) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = text[digits..].chars().next().unwrap_or(' ');
    let next = text[digits..].chars().nth(1);
    let starts_block = match mark {
        '.' | ')' => digits > 0,
        '#' | '>' | '|' | '=' | '~' | ':' | '-' | '+' => digits == 0,
        // Directly before a word, these characters mean emphasis.
        '*' | '_' => digits == 0 && next.is_none_or(|next| next == ' ' || next == mark),
        _ => false,
    };
    if !starts_block {
        return 0;
    }
    out.push_str(&text[..digits]);
    out.push('\\');
    out.push(mark);
    digits + mark.len_utf8()
}

fn inline(mut text: &str, out: &mut String) {
    let mut last = ' ';
    while let Some(c) = text.chars().next() {
        let taken = match c {
            '`' => Some(code_span(text, out)),
            '\\' => Some(backslash(text, out)),
            '[' => link(text, out),
            'h' if !last.is_alphanumeric() => bare_url(text, out),
            '<' => autolink(text, out),
            '>' | ']' | '!' | '|' => {
                out.push('\\');
                None
            }
            _ => None,
        };
        let taken = taken.unwrap_or_else(|| {
            out.push(c);
            c.len_utf8()
        });
        last = c;
        text = &text[taken..];
    }
}

/// Copies a code span, which ends with the same number of backticks that it begins with. Without a
/// matching end, a run of backticks is text.
fn code_span(text: &str, out: &mut String) -> usize {
    let run = |text: &str| text.bytes().take_while(|byte| *byte == b'`').count();
    let ticks = run(text);
    let mut at = ticks;
    while let Some(next) = text[at..].find('`') {
        at += next;
        let closing = run(&text[at..]);
        at += closing;
        if closing == ticks {
            out.push_str(&text[..at]);
            return at;
        }
    }
    out.extend(std::iter::repeat_n("\\`", ticks));
    ticks
}

/// Handles a backslash, which escapes a punctuation mark; before anything else, it is text.
fn backslash(text: &str, out: &mut String) -> usize {
    match text[1..].chars().next() {
        Some(next) if next.is_ascii_punctuation() => {
            out.push('\\');
            out.push(next);
            2
        }
        _ => {
            out.push_str("\\\\");
            1
        }
    }
}

/// Copies a link to a web page, `[text](https://…)`; other brackets are text.
fn link(text: &str, out: &mut String) -> Option<usize> {
    let whole = || {
        // Stop at the first character that ends a label: a cell could consist of brackets only.
        let end = text[1..].find(['[', ']', '`', '\\', '<'])?;
        let (label, rest) = text[1..].split_at(end);
        let rest = rest.strip_prefix("](")?;
        let target = &rest[..url_length(rest)];
        (!target.is_empty() && rest[target.len()..].starts_with(')')).then_some((label, target))
    };
    let Some((label, target)) = whole() else {
        out.push('\\');
        return None;
    };
    out.push('[');
    // A label that looks like a URL must not become a second link inside the first.
    if url_length(label) == 0 {
        inline(label, out);
    } else {
        out.push_str("link");
    }
    out.push_str("](");
    out.push_str(target);
    out.push(')');
    Some(1 + label.len() + 2 + target.len() + 1)
}

/// Keeps `<https://…>`; any other `<` is text.
fn autolink(text: &str, out: &mut String) -> Option<usize> {
    let length = url_length(&text[1..]);
    if length > 0 && text[1 + length..].starts_with('>') {
        out.push_str(&text[..length + 2]);
        return Some(length + 2);
    }
    out.push('\\');
    None
}

/// Puts a bare URL in angle brackets, because rustdoc warns about bare URLs.
fn bare_url(text: &str, out: &mut String) -> Option<usize> {
    let length = text[..url_length(text)]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~'])
        .len();
    if length <= "https://".len() {
        return None;
    }
    out.push('<');
    out.push_str(&text[..length]);
    out.push('>');
    Some(length)
}

/// The length of the URL at the start of the text. The URL ends at the first character that must be escaped in a
/// URL, or that has a meaning in Markdown inside angle brackets.
fn url_length(text: &str) -> usize {
    if !(text.starts_with("https://") || text.starts_with("http://")) {
        return 0;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(c);
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::doc_line;

    #[test]
    fn inline_markdown_stays() {
        for text in [
            "A *link* was **clicked**, `code_here`, ``a ` tick``.",
            "See [the docs](https://example.org/a?b=c) and <https://example.org>.",
            "jump_decision_question was answered",
            "*Emphasis* first, _too_.",
            "15 seconds",
            "it costs 5 & more &amp; <https://a.example>",
        ] {
            assert_eq!(doc_line(text), text);
        }
    }

    #[test]
    fn markup_with_side_effects_is_escaped() {
        let cases = [
            ("    fn main() { panic!() }", r"fn main() { panic\!() }"),
            (
                "<script>alert(1)</script>",
                r"\<script\>alert(1)\</script\>",
            ),
            (
                "[Event::Load] and [a](Event)",
                r"\[Event::Load\] and \[a\](Event)",
            ),
            ("[a]: https://example.org", r"\[a\]: <https://example.org>"),
            ("![x](https://example.org)", r"\![x](https://example.org)"),
            ("```rust fn", r"\`\`\`rust fn"),
            ("# Title", r"\# Title"),
            ("1. one", r"1\. one"),
            ("- one", r"\- one"),
            ("* one", r"\* one"),
            ("***", r"\***"),
            ("~~~", r"\~~~"),
            ("a | b", r"a \| b"),
            (r"C:\temp", r"C:\\temp"),
            (r"\*no emphasis\*", r"\*no emphasis\*"),
            ("two\nlines\n\n    code", "two lines code"),
            ("see https://example.org/x.", "see <https://example.org/x>."),
            ("a ` tick", r"a \` tick"),
            ("end \\", r"end \\"),
        ];
        for (text, expected) in cases {
            assert_eq!(doc_line(text), expected, "{text}");
        }
    }
}
