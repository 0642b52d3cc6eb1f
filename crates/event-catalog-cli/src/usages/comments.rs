//! Decides whether a place is in a comment, from the bytes before it.

use memchr::memmem;

use super::quotes::is_quote;

/// The maximum number of bytes between the start of a comment and a place in it.
pub(super) const FARTHEST: usize = 2 << 10;

/// Returns the bytes before a place, up to [`FARTHEST`].
pub(super) fn window_before(text: &[u8], at: usize) -> &[u8] {
    let from = at.saturating_sub(FARTHEST);
    text.get(from..at).unwrap_or_default()
}

/// Whether a place is in a comment. Works for most languages.
pub(super) fn is_in_comment(text: &[u8], at: usize) -> bool {
    let before = window_before(text, at);
    let line = last_line(before).trim_ascii_start();
    let begins: [&[u8]; 7] = [b"//", b"* ", b"# ", b"## ", b"#!", b"-- ", b";; "];
    let follows: [&[u8]; 4] = [b" //", b"\t//", b" # ", b" -- "];
    begins.iter().any(|it| line.starts_with(it))
        || follows.iter().any(|it| memmem::find(line, it).is_some())
        || is_open(before, b"/*", b"*/")
        || is_open(before, b"<!--", b"-->")
}

/// Whether a place in an SQL file is in a comment, including Jinja comments in dbt files.
pub(super) fn is_in_comment_of_sql(text: &[u8], at: usize) -> bool {
    let before = window_before(text, at);
    has_dashes(last_line(before)) || is_open(before, b"/*", b"*/") || is_open(before, b"{#", b"#}")
}

/// Whether a line contains `--` outside quotes, which starts a comment.
fn has_dashes(line: &[u8]) -> bool {
    let mut open = None;
    line.iter().enumerate().any(|(at, byte)| {
        match open {
            Some(quote) if quote == *byte => open = None,
            Some(_) => {}
            None if is_quote(*byte) => open = Some(*byte),
            None => return line.get(at..).is_some_and(|it| it.starts_with(b"--")),
        }
        false
    })
}

/// Whether a multi-line comment is still open at the end of `before`. The comment must start at the start of a line or
/// after a space, because `/*` also occurs in path patterns.
fn is_open(before: &[u8], start: &[u8], end: &[u8]) -> bool {
    let Some(at) = memmem::rfind(before, start) else {
        return false;
    };
    let (head, tail) = before.split_at(at);
    head.last().is_none_or(u8::is_ascii_whitespace) && memmem::find(tail, end).is_none()
}

fn last_line(text: &[u8]) -> &[u8] {
    let end = memchr::memrchr2(b'\n', b'\r', text);
    end.and_then(|end| text.get(end + 1..)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_sql_are_known() {
        let is = |text: &str| is_in_comment_of_sql(text.as_bytes(), text.len());
        for text in [
            "-- rows of ",
            "select 1 --",
            "select 'it''s', 1, -- not ",
            "/* the event ",
            "select 1\n/*\n * the event\n * ",
            "{# the event ",
            "{#- the\nevent ",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "select ",
            "-- why\nselect ",
            "select '--', ",
            "/* why */ select ",
            "copy 's3://bucket/*' from ",
            "select 2 - -1, ",
            "{# why #} select ",
            "{% set x %}{{ ",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
