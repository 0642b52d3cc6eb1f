//! Finds the JSON strings in any bytes, even in a truncated or damaged line, and in strings that contain JSON, as in
//! the log of a Delta table and in dead letters.

/// How deep to search strings that contain JSON.
const DEEPEST: usize = 4;

/// The maximum length of a string to compare.
pub(crate) const LONGEST: usize = 64 << 10;

/// The maximum length of a string as written, with escapes.
const LONGEST_WRITTEN: usize = LONGEST * 6;

/// Whether a function accepts a string that begins at any quotation mark of a text. Any mark may begin a string,
/// because a damaged text doesn't show where strings begin.
///
/// The text is untrusted input, so the time is linear in its length, even if every mark is escaped.
pub(crate) fn any(text: &[u8], is_wanted: &mut impl FnMut(&str) -> bool) -> bool {
    inner(text, is_wanted, 0)
}

fn inner(text: &[u8], is_wanted: &mut impl FnMut(&str) -> bool, depth: usize) -> bool {
    let mut at = 0;
    let mut end = 0;
    // The end of the last string whose content was searched.
    let mut looked_into = 0;
    while let Some(found) = text[at..].iter().position(|byte| *byte == b'"') {
        at += found + 1;
        // A string that begins at an escaped mark ends where the string around it ends.
        if at > end {
            let Some(next) = end_of(&text[at..]) else {
                // All later marks are escaped, so they have no end either.
                return false;
            };
            end = at + next;
        }
        let raw = &text[at..end];
        if raw.len() >= LONGEST_WRITTEN {
            continue;
        }
        if !raw.contains(&b'\\') {
            if std::str::from_utf8(raw).is_ok_and(&mut *is_wanted) {
                return true;
            }
            continue;
        }
        // This string begins inside a string that was already decoded and searched, so this one was searched, too. The
        // only exception is the text after the last mark inside it: the decoded text has no mark that ends that text.
        if end == looked_into && raw.contains(&b'"') {
            continue;
        }
        looked_into = end;
        let decoded = decoded(raw);
        if is_wanted(&decoded) {
            return true;
        }
        if depth < DEEPEST
            && decoded.contains('"')
            && inner(decoded.as_bytes(), is_wanted, depth + 1)
        {
            return true;
        }
    }
    false
}

/// Finds the end of a string: the first quotation mark that isn't escaped.
fn end_of(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// Unescapes a string. Invalid parts are replaced, because the rest may still name someone.
fn decoded(raw: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(byte) = raw.get(at) {
        if *byte == b'\\' {
            let (found, length) = escape(&raw[at..]);
            bytes.extend_from_slice(found.encode_utf8(&mut [0; 4]).as_bytes());
            at += length;
        } else {
            bytes.push(*byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Decodes the escape at the start of a text, and returns the character and the length of the escape in bytes.
fn escape(text: &[u8]) -> (char, usize) {
    let found = match text.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return escaped_by_number(text),
        Some(itself @ (b'"' | b'\\' | b'/')) => char::from(*itself),
        _ => return ('\\', 1),
    };
    (found, 2)
}

/// Decodes `\u0040`, or two such escapes that form one character.
fn escaped_by_number(text: &[u8]) -> (char, usize) {
    let low = || unit(text.get(6..)?).filter(|low| (0xdc00..=0xdfff).contains(low));
    let (number, length) = match unit(text) {
        Some(high @ 0xd800..=0xdbff) => match low() {
            Some(low) => (0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00), 12),
            None => (high, 6),
        },
        Some(number) => (number, 6),
        None => (u32::MAX, 2),
    };
    let found = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
    (found, length)
}

/// Reads the number from the `\u` escape at the start of a text.
fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    let mut number = 0;
    for digit in digits {
        number = number * 16 + char::from(*digit).to_digit(16)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, wanted: &str) -> bool {
        any(text.as_bytes(), &mut |found: &str| found == wanted)
    }

    #[test]
    fn a_string_is_found_in_all_its_forms() {
        for text in [
            r#"{"subject":"ada@example.org"}"#,
            r#"{"subject":"ada\u0040example.org","#,
            r#"broken "subject":"ada@example.org" broken"#,
            r#"{"stats":"{\"minValues\":{\"subject\":\"ada@example.org\"}}"}"#,
            r#"{"l":"{\"x\":\"{\\\"subject\\\":\\\"ada@example.org\\\"}\"}"}"#,
        ] {
            assert!(has(text, "ada@example.org"), "{text}");
        }
        for text in [
            "",
            "\"",
            r#"{"subject":"ada@example.organic"}"#,
            r#"{"note":"asked by ada@example.org"}"#,
            r#"{"subject":"ada@example.org"#,
            r#""\"#,
        ] {
            assert!(!has(text, "ada@example.org"), "{text}");
        }
        assert!(has(r#"{"a":"ä\n\"b\""}"#, "ä\n\"b\""));
        assert!(has(r#"{"a":"\ud83d\ude00"}"#, "😀"));
    }
    #[test]
    fn what_is_damaged_in_a_string_hides_nothing_else() {
        for text in [
            r#"{"a":"\ud800 \"subject\":\"ada\" \x"}"#,
            r#"{"a":"\ud800\u0041 {\"subject\":\"ad\u0061\"}"}"#,
            r#"{"a":"\u00 {\"subject\":\"ada\"}"}"#,
            r#"{"note":"asked by \"ada"}"#,
        ] {
            assert!(has(text, "ada"), "{text}");
        }
        assert!(any(
            b"{\"a\":\"\xff \\\"ada\\\"\"}",
            &mut |found: &str| found == "ada"
        ));
    }

    #[test]
    fn the_time_grows_with_the_length_of_a_text_only() {
        const MARKS: usize = 5_000;
        let escaped = "\\\"".repeat(MARKS);
        let twice = "\\\\\\\"".repeat(MARKS);
        for text in [
            format!("\"{escaped}"),
            format!("\"{escaped}\""),
            format!("\"{escaped}\\ud800\""),
            format!("\"{twice}\""),
            "\"".repeat(MARKS),
        ] {
            let mut count = 0;
            let is_found = any(text.as_bytes(), &mut |_: &str| {
                count += 1;
                false
            });
            assert!(!is_found);
            assert!(count < 10 * MARKS, "{count}");
        }
    }
}
