//! `lines`: three bytes (the buffer, the longest line, the format), and lines of JSON. All ways of
//! reading them give the same result, and each line is read as if it were alone.

use std::io::BufReader;

use event_catalog::ndjson::{Format, LONGEST_LINE, LineError};

type Occurrence<'a> = loyjoy_events::Occurrence<'a>;

/// Reads lines.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let [buffer, longest, format, data @ ..] = data else {
        return;
    };
    let capacity = 1 + usize::from(buffer % 40);
    let longest = match longest {
        0..128 => LONGEST_LINE,
        more => usize::from(more - 128) * 2,
    };
    let format = if format & 1 == 0 {
        Format::CloudEvents
    } else {
        Format::Pairs
    };
    let lines = Occurrence::lines_from_bytes(data);
    let lines = lines.with_format(format).with_longest_line(longest);
    let expected: Vec<String> = lines.map(shown).collect();
    assert!(expected.len() <= data.len(), "more lines than bytes");

    let reader = Occurrence::reader(BufReader::with_capacity(capacity, data));
    let mut reader = reader.with_format(format).with_longest_line(longest);
    let mut number = 0;
    while let Some(read) = reader.read_line() {
        assert_eq!(
            Some(&shown(read)),
            expected.get(number),
            "the reader of line {number}"
        );
        number += 1;
    }
    assert_eq!(
        number,
        expected.len(),
        "the reader stops at a different line"
    );
    if let Ok(text) = std::str::from_utf8(data) {
        let lines = Occurrence::lines(text);
        let lines = lines.with_format(format).with_longest_line(longest);
        assert!(
            lines.map(shown).eq(expected.iter().cloned()),
            "the text gives different results"
        );
        alone(text, format, longest);
    }
}

fn shown(read: Result<Occurrence<'_>, LineError>) -> String {
    match read {
        Ok(occurrence) => format!("{occurrence:?}"),
        Err(error) => {
            let text = error.to_string();
            assert!(!text.contains(char::is_control), "{text:?}");
            text
        }
    }
}

/// Reads each line separately.
fn alone(text: &str, format: Format, longest: usize) {
    let lines = Occurrence::lines(text);
    let mut lines = lines.with_format(format).with_longest_line(longest);
    for (number, line) in text.split('\n').enumerate() {
        if line.len() > longest {
            assert!(
                lines.next().is_some_and(|it| it.is_err()),
                "too long: {line:?}"
            );
            continue;
        }
        let line = if number == 0 {
            line.strip_prefix('\u{feff}').unwrap_or(line)
        } else {
            line
        };
        if line.trim_ascii().is_empty() {
            continue;
        }
        let read = match format {
            Format::Pairs => Occurrence::from_pair(line),
            _ => Occurrence::from_cloudevent(line),
        };
        let next = lines
            .next()
            .unwrap_or_else(|| panic!("{line:?} is skipped"));
        match (read, next) {
            (Ok(one), Ok(other)) => {
                assert_eq!(one.name(), other.name());
                assert_eq!(one.detail(), other.detail());
            }
            (Err(_), Err(_)) => {}
            (one, other) => panic!("{line:?} alone: {one:?}, among others: {other:?}"),
        }
    }
    assert!(lines.next().is_none(), "one line too many");
}
