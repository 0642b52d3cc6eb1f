//! Whether a text mentions another text: as a separate part, not inside a longer word or number. `user-12`
//! doesn't mention `user-1`.

/// The first character of the scripts that put no spaces between words, such as Chinese, or that join short words to
/// the next word, such as Hebrew.
const JOINED: char = '\u{590}';

/// Whether bytes mention a text, which may be between JSON escapes.
pub(super) fn has(bytes: &[u8], text: &[u8]) -> bool {
    let Some((first_byte, rest)) = text.split_first() else {
        return false;
    };
    let mut start = 0;
    while let Some(found) = bytes[start..].iter().position(|byte| byte == first_byte) {
        let at = start + found;
        start = at + 1;
        if bytes[start..].starts_with(rest)
            && is_alone(&bytes[..at], text, &bytes[at + text.len()..])
        {
            return true;
        }
    }
    false
}

/// Whether a text stands alone, given the bytes before and after it: it isn't part of a longer word or number.
fn is_alone(before: &[u8], text: &[u8], after: &[u8]) -> bool {
    let begins_before = !ends_with_escape(before) && is_one_word(last(before), first(text));
    !begins_before && !is_one_word(last(text), first(after))
}

fn is_one_word(left: Option<char>, right: Option<char>) -> bool {
    let is_of_word = |it: char| it.is_alphanumeric() && it < JOINED;
    left.is_some_and(is_of_word) && right.is_some_and(is_of_word)
}

/// The first character of the bytes.
fn first(bytes: &[u8]) -> Option<char> {
    (1..=bytes.len().min(4)).find_map(|count| character(&bytes[..count]))
}

/// The last character of the bytes.
fn last(bytes: &[u8]) -> Option<char> {
    (1..=bytes.len().min(4)).find_map(|count| character(&bytes[bytes.len() - count..]))
}

/// The first character of the bytes, if they are valid text.
fn character(bytes: &[u8]) -> Option<char> {
    std::str::from_utf8(bytes).ok()?.chars().next()
}

/// Whether bytes end with an escape sequence, whose last letter isn't part of a word: `\n` and `\u201c` in JSON,
/// `%20` in a URL.
fn ends_with_escape(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [.., b'\\', b'b' | b'f' | b'n' | b'r' | b't']
            | [.., b'\\', b'u', _, _, _, _]
            | [.., b'%', _, _]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_a_longer_word_is_no_mention() {
        for (text, name, expected) in [
            ("user-1", "user-1", true),
            ("asked by user-1.", "user-1", true),
            ("user-12, user-1", "user-1", true),
            ("user-12", "user-1", false),
            ("superuser-1", "user-1", false),
            ("adam and ada_1", "ada", true),
            ("adam", "ada", false),
            ("\u{e9}ada", "ada", false),
            ("\u{201c}ada\u{201d}", "ada", true),
            (r"hello\nada\u00e9", "ada", true),
            (r"\u201cada", "ada", true),
            ("/shop?who=%20ada", "ada", true),
            ("\u{5c71}\u{7530}\u{3055}\u{3093}", "\u{5c71}\u{7530}", true),
            ("<ada@example.org>", "ada@example.org", true),
            ("", "ada", false),
            ("ada", "", false),
        ] {
            let found = has(text.as_bytes(), name.as_bytes());
            assert_eq!(found, expected, "{name} in {text}");
        }
        assert!(has(b"\xff\xffada\xff", b"ada"));
    }
}
