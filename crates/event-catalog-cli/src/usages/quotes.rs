//! Recognizes the quotes around a string in any language: plain quotes, quotes with backslashes inside another string,
//! and quotes written as entities.

/// A quote and its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    /// `"`, `'` or a backtick.
    pub(super) kind: u8,
    /// The start, including the backslashes before the quote.
    pub(super) start: usize,
    /// The end.
    pub(super) end: usize,
}

/// The maximum number of backslashes before a quote, which is enough for a string in a string in a
/// string.
const MOST_BACKSLASHES: usize = 8;

/// Quotes that are written as entities in HTML, or as escape sequences in scripts inside JSON.
const WRITTEN_OUT: [(&[u8], u8); 9] = [
    (b"&quot;", b'"'),
    (b"&#34;", b'"'),
    (b"&apos;", b'\''),
    (b"&#39;", b'\''),
    (b"&#x27;", b'\''),
    (b"\\u0022", b'"'),
    (b"\\u0027", b'\''),
    (b"\\x22", b'"'),
    (b"\\x27", b'\''),
];

pub(super) fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Finds the quote that ends at an offset.
pub(super) fn before(text: &[u8], end: usize) -> Option<Quote> {
    let head = text.get(..end)?;
    let last = *head.last()?;
    let (kind, length) = if is_quote(last) {
        (last, 1)
    } else {
        let mut written = WRITTEN_OUT.iter();
        let (quote, kind) = written.find(|(quote, _)| head.ends_with(quote))?;
        (*kind, quote.len())
    };
    let start = end - length;
    let head = &head[..start];
    let backslashes = head.iter().rev().take(MOST_BACKSLASHES);
    let backslashes = backslashes.take_while(|byte| **byte == b'\\').count();
    Some(Quote {
        kind,
        start: start - backslashes,
        end,
    })
}

/// Finds the quote that starts at an offset.
pub(super) fn after(text: &[u8], start: usize) -> Option<Quote> {
    let tail = text.get(start..)?;
    let mut written = WRITTEN_OUT.iter();
    if let Some((quote, kind)) = written.find(|(quote, _)| tail.starts_with(quote)) {
        return Some(Quote {
            kind: *kind,
            start,
            end: start + quote.len(),
        });
    }
    let backslashes = tail.iter().take(MOST_BACKSLASHES);
    let backslashes = backslashes.take_while(|byte| **byte == b'\\').count();
    let kind = *tail.get(backslashes)?;
    is_quote(kind).then_some(Quote {
        kind,
        start,
        end: start + backslashes + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_found_however_they_are_written() {
        for (text, kind) in [
            ("\"x\"", b'"'),
            ("'x'", b'\''),
            ("`x`", b'`'),
            ("\\\"x\\\"", b'"'),
            ("\\\\\\'x\\\\\\'", b'\''),
            ("&quot;x&quot;", b'"'),
            ("\\u0027x\\u0027", b'\''),
        ] {
            let at = text.find('x').expect("x");
            // In `\x22`, the `x` belongs to the quote. After `&#x27;`, an `x` would belong to the text.
            let (start, end) = (before(text.as_bytes(), at), after(text.as_bytes(), at + 1));
            assert_eq!(
                start.map(|it| (it.kind, it.start, it.end)),
                Some((kind, 0, at)),
                "{text}"
            );
            assert_eq!(
                end.map(|it| (it.kind, it.end)),
                Some((kind, text.len())),
                "{text}"
            );
        }
        assert_eq!(before(b"x", 1), None);
        assert_eq!(before(b"", 0), None);
        assert_eq!(after(b"x\\", 1), None);
        assert_eq!(after(b"x", 9), None);
    }
}
