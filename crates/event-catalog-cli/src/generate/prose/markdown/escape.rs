//! Escapes text for Markdown, code, addresses, and the start of a paragraph.

/// Where text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// In a table cell, which a pipe would end.
    Cell,
    /// In a paragraph or heading, whose first characters must not change its meaning.
    Block,
}

/// Escapes text so that nothing in it is Markdown syntax.
pub(super) fn escape(text: &str, within: Within, out: &mut String) {
    let mut characters = text.chars().peekable();
    let mut before = out.chars().next_back();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_escaped = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '{' | '}' | '~' | '$' => true,
            // Inside a word, an underscore isn't emphasis, so names stay unchanged.
            '_' => !(is_word(before) && is_word(next)),
            '&' => next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#'),
            // Jekyll's tags and comments begin with these.
            '%' | '#' => before == Some('{'),
            ':' => next.is_some_and(|next| next.is_ascii_alphabetic() || next == ':'),
            '|' => {
                // Renderers disagree about whether a backslash before a pipe is a character or an
                // escape.
                if within == Within::Cell && before == Some('\\') {
                    out.push_str("&#124;");
                    before = Some(c);
                    continue;
                }
                true
            }
            _ => false,
        };
        if is_escaped {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// Writes a code span. Code spans can't contain escapes, so text that needs them becomes a `<code>`
/// element.
pub(super) fn push_code(text: &str, within: Within, out: &mut String) {
    let is_cell = within == Within::Cell;
    if is_expanded(text) || (is_cell && text.contains("\\|")) || text.trim().is_empty() {
        out.push_str("<code>");
        escape(text, within, out);
        out.push_str("</code>");
        return;
    }
    if is_cell {
        out.push_str(&code_span(&text.replace('|', "\\|")));
    } else {
        out.push_str(&code_span(text));
    }
}

/// Whether a site generator expands something in the text, even in code: mdBook `{{#include}}`, Hugo `{{< >}}`, Jekyll
/// and `MkDocs` `{{ }}`, `{% %}` and `{# #}`.
pub(super) fn is_expanded(text: &str) -> bool {
    EXPANDED.iter().any(|it| text.contains(it))
}

const EXPANDED: [&str; 3] = ["{{", "{%", "{#"];

/// Escapes what a site generator would expand in JSON text. There, a brace before these characters is always in a
/// string.
pub(crate) fn json_as_it_is(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut characters = json.chars().peekable();
    while let Some(c) = characters.next() {
        let is_start = c == '{' && matches!(characters.peek(), Some('{' | '%' | '#'));
        out.push_str(if is_start { "\\u007b" } else { "" });
        if !is_start {
            out.push(c);
        }
    }
    out
}

/// Writes a code block as an HTML element on one line. Every character that could have a meaning is a character
/// reference.
pub(super) fn code_element(text: &str) -> String {
    let mut out = "<pre><code>".to_owned();
    for c in text.trim_end_matches('\n').chars() {
        if c.is_ascii_punctuation() || c.is_ascii_control() {
            out.push_str(&format!("&#{};", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out.push_str("</code></pre>");
    out
}

/// Wraps text in a code span with as many backticks as necessary.
pub(crate) fn code_span(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    let ticks = "`".repeat(runs.max().unwrap_or(0) + 1);
    let is_padded = text.starts_with('`')
        || text.ends_with('`')
        || (text.starts_with(' ') && text.ends_with(' '));
    let space = if is_padded { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// Encodes the characters that would end a URL or have a meaning in MDX.
pub(super) fn encoded(address: &str) -> String {
    let mut out = String::new();
    for c in address.chars() {
        match c {
            ' ' | '<' | '>' | '(' | ')' | '{' | '}' | '|' | '\\' | '"' | '`' | '*' | '[' | ']'
            | '$' => {
                out.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c if c.is_whitespace() || c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Escapes the start of a paragraph that would turn it into a heading, a list, a quote, or an MDX
/// import.
pub(super) fn escape_start(text: &mut String) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = text[digits..].chars().next();
    if digits > 0 && matches!(mark, Some('.' | ')')) {
        text.insert(digits, '\\');
    } else if digits == 0 && matches!(mark, Some('#' | '>' | '+' | '-' | '=' | ':' | '%')) {
        text.insert(0, '\\');
    } else if ["import", "export"]
        .iter()
        .any(|word| text.starts_with(word))
    {
        let first = u32::from(text.remove(0));
        text.insert_str(0, &format!("&#{first};"));
    }
}
