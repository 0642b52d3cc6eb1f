//! Newline-delimited JSON: every line is read, regardless of the others.
#![cfg(all(feature = "json", feature = "std"))]

use std::io::{self, BufReader, Read};

use event_catalog::RawJson;
use event_catalog::ndjson::{Format, LONGEST_LINE, LineError, LineErrorKind};

use crate::events::{Event, Occurrence};

/// Shows each line as the name of its event, or as the error.
fn shown<'a>(lines: impl Iterator<Item = Result<Occurrence<'a>, LineError>>) -> Vec<String> {
    lines
        .map(|line| line.map_or_else(|error| error.to_string(), |read| read.name().to_string()))
        .collect()
}

/// Checks the lines with each way of reading.
#[track_caller]
fn check(text: &[u8], expected: &[&str]) {
    assert_eq!(
        shown(Occurrence::lines_from_bytes(text).with_format(Format::Pairs)),
        expected
    );
    if let Ok(text) = str::from_utf8(text) {
        let lines = Occurrence::lines(text).with_format(Format::Pairs);
        assert_eq!(shown(lines), expected);
    }
    for capacity in [1, 2, 3, 7, 64, 8192] {
        let reader = || {
            Occurrence::reader(BufReader::with_capacity(capacity, text)).with_format(Format::Pairs)
        };
        assert_eq!(shown(reader()), expected, "{capacity}");
        let mut reader = reader();
        let mut lines = Vec::new();
        while let Some(line) = reader.read_line() {
            lines.extend(shown(std::iter::once(line)));
        }
        assert_eq!(lines, expected, "{capacity}");
    }
}

#[test]
fn lines_may_end_with_lf_or_crlf() {
    check(b"", &[]);
    check(b"\n\r\n  \n", &[]);
    check(b"{\"type\":\"a\"}", &["a"]);
    check(
        b"{\"type\":\"a\"}\n\n{\"type\":\"b\"}\r\n{\"type\":\"c\"}",
        &["a", "b", "c"],
    );
    check(b"\xef\xbb\xbf{\"type\":\"a\"}\n", &["a"]);
    check(b"\xef\xbb\xbf\n{\"type\":\"a\"}\n", &["a"]);
    check(
        b"{\"type\":\"a\"}\n\xef\xbb\xbf{\"type\":\"b\"}\n",
        &[
            "a",
            "line 2, column 1: expected `{` or `[`, the start of a pair",
        ],
    );
}

#[test]
fn a_bad_line_is_an_error_with_its_number_and_the_next_one_follows() {
    check(
        b"{\"type\":\"a\"}\n{\"type\":\n\"b\"}\n\n{\"type\":\"\xff\"}\n{\"type\":\"c\"}{}\n{\"type\":\"d\"}",
        &[
            "a",
            "line 2, column 9: expected a value, but the text ends",
            "line 3, column 1: expected `{` or `[`, the start of a pair",
            "line 5, byte 10: not UTF-8",
            "line 6, column 13: expected the end",
            "d",
        ],
    );
}

#[test]
fn the_longest_line_is_configurable() {
    let text = "{\"type\":\"a\"}\n{\"type\":\"abcdef\"}\n{\"type\":\"b\"}\n";
    let expected = [
        "a",
        "line 2: longer than 16 bytes: set a higher limit with `with_longest_line`",
        "b",
    ];
    let lines = || Occurrence::lines(text).with_format(Format::Pairs);
    assert_eq!(shown(lines().with_longest_line(16)), expected);
    assert_eq!(shown(lines().with_longest_line(17)), ["a", "abcdef", "b"]);
    for capacity in [1, 5, 100] {
        let reader = || {
            let input = BufReader::with_capacity(capacity, text.as_bytes());
            Occurrence::reader(input).with_format(Format::Pairs)
        };
        assert_eq!(shown(reader().with_longest_line(16)), expected);
        assert_eq!(shown(reader().with_longest_line(17)), ["a", "abcdef", "b"]);
    }
}

#[test]
fn a_line_of_100_megabytes_is_an_error_and_takes_no_memory() {
    let long = io::Read::chain(
        &b"{\"type\":\"a\"}\n{\"type\":\""[..],
        io::repeat(b'x').take(100_000_000),
    );
    let stream = long.chain(&b"\"}\n{\"type\":\"b\"}\n"[..]);
    let mut shown_lines = Vec::new();
    let memory = allocation_counter::measure(|| {
        let reader = Occurrence::reader(BufReader::new(stream)).with_format(Format::Pairs);
        shown_lines = shown(reader);
    });
    assert_eq!(
        shown_lines,
        [
            "a",
            &format!(
                "line 2: longer than {LONGEST_LINE} bytes: set a higher limit with `with_longest_line`"
            ),
            "b"
        ]
    );
    assert!(memory.bytes_max < 3 * LONGEST_LINE as u64, "{memory:?}");
}

#[test]
fn reading_goes_on_after_an_interruption_and_ends_after_a_failure() {
    struct Stream(Vec<io::Result<&'static [u8]>>);
    impl Read for Stream {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.pop() {
                Some(Ok(bytes)) => {
                    buffer[..bytes.len()].copy_from_slice(bytes);
                    Ok(bytes.len())
                }
                Some(Err(error)) => Err(error),
                None => Ok(0),
            }
        }
    }
    let mut steps = vec![
        Ok(&b"{\"type\":"[..]),
        Err(io::Error::from(io::ErrorKind::Interrupted)),
        Ok(b"\"a\"}\n{\"type\":"),
        Err(io::Error::other("the cable is cut")),
        Ok(b"\"b\"}\n"),
    ];
    steps.reverse();
    let mut reader = Occurrence::reader(BufReader::new(Stream(steps))).with_format(Format::Pairs);
    assert_eq!(reader.next().unwrap().unwrap().name(), "a");
    let error = reader.next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "line 2: the cable is cut");
    assert!(matches!(error.kind(), LineErrorKind::Io(_)));
    assert!(reader.next().is_none());
}

#[test]
fn writing_keeps_a_line_on_a_line() {
    let detail = "{\n\t\"a\\n\":\r\n[1,\r2]\n}";
    let custom = Occurrence::custom("mine").with_detail(RawJson::parse(detail).unwrap());
    let mut writer = Occurrence::writer(Vec::new()).with_format(Format::Pairs);
    writer.write(&custom).unwrap();
    writer.write(&custom).unwrap();
    writer.flush().unwrap();
    let text = String::from_utf8(writer.into_inner()).unwrap();
    let line = "{\"type\":\"mine\",\"detail\":{ \t\"a\\n\":  [1, 2] }}\n";
    assert_eq!(text, format!("{line}{line}"));
    let mut lines = String::new();
    custom.write_pair_line(&mut lines);
    assert_eq!(lines, line);
}

#[test]
fn writing_adds_missing_attributes_or_reports_them() {
    let mut writer = Occurrence::writer(Vec::new()).with_source("/chat");
    let error = writer
        .write(&Occurrence::new(Event::Hide).unwrap())
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert_eq!(
        error.to_string(),
        r#"the occurrence of "hide" has no `id`, which CloudEvents requires: set it with `with_id`"#
    );
    let mut writer = writer.with_ids(|occurrence| format!("{}-1", occurrence.name()));
    writer
        .write(&Occurrence::new(Event::Hide).unwrap())
        .unwrap();
    writer
        .write(
            &Occurrence::new(Event::Hide)
                .unwrap()
                .with_id("7")
                .with_source("/x"),
        )
        .unwrap();
    assert_eq!(
        String::from_utf8(writer.into_inner()).unwrap(),
        "{\"specversion\":\"1.0\",\"id\":\"hide-1\",\"source\":\"/chat\",\"type\":\"hide\"}\n\
         {\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/x\",\"type\":\"hide\"}\n"
    );
}
