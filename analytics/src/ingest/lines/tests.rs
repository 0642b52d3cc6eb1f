//! Which lines and values are found, and from where reading continues.

use super::*;

fn batches(text: &'static [u8], from: &Position, lines: usize) -> Batches {
    let limits = Limits {
        lines,
        bytes: 1 << 20,
    };
    let content = Content {
        reader: Box::new(text),
        raw: Arc::default(),
        layout: crate::ingest::form::layout(text),
    };
    Batches::new(content, from, limits).expect("memory can be read")
}

fn all(text: &'static [u8]) -> Vec<(u64, String)> {
    let mut batches = batches(text, &Position::default(), 2);
    let mut found = Vec::new();
    while let Some(batch) = batches.next().expect("memory can be read") {
        for line in &batch.lines {
            let text = String::from_utf8_lossy(batch.text(line)).into_owned();
            found.push((line.number, text));
        }
    }
    found
}

#[test]
fn lines_keep_their_numbers_and_bytes() {
    let found = all(b"\xef\xbb\xbf{\"a\": 1}\r\n\n  \n{broken\n[1]");
    let expected = [(1, "{\"a\": 1}"), (4, "{broken"), (5, "[1]")];
    assert_eq!(
        found,
        expected.map(|(number, text)| (number, text.to_owned()))
    );
}

#[test]
fn a_last_line_that_is_not_complete_is_left() {
    let mut batches = batches(b"[1]\n{\"type\":\"lo", &Position::default(), 10);
    let batch = batches.next().expect("readable").expect("a line");
    assert_eq!((batch.lines.len(), batch.end.bytes), (1, 4));
    assert!(batches.next().expect("readable").is_none());
    assert_eq!(batches.left(), Some(2));
}

#[test]
fn reading_continues_after_a_position() {
    let whole: &[u8] = b"[1]\n[2]";
    let mut first = batches(whole, &Position::default(), 10);
    let end = first.next().expect("readable").expect("lines").end;
    assert!(!end.is_at_line);
    let mut second = batches(b"[1]\n[2]\n[3]\n", &end, 10);
    let batch = second.next().expect("readable").expect("lines");
    assert_eq!((batch.lines.len(), batch.lines[0].number), (1, 3));
    let mut at_once = batches(b"[1]\n[2]\n[3]\n", &Position::default(), 10);
    assert_eq!(
        at_once.next().expect("readable").expect("lines").end,
        batch.end
    );
}
#[test]
fn a_line_that_gets_spaces_and_a_line_break_is_the_same_line() {
    let mut first = batches(b"[1]\n[2] ", &Position::default(), 10);
    let end = first.next().expect("readable").expect("lines").end;
    let grown: &[u8] = b"[1]\n[2]  \t\r\n[3]\n";
    let mut second = batches(grown, &end, 10);
    let batch = second.next().expect("readable").expect("a line");
    assert_eq!((batch.lines.len(), batch.lines[0].number), (1, 3));
    let mut at_once = batches(grown, &Position::default(), 10);
    let all = at_once.next().expect("readable").expect("lines");
    assert_eq!(all.end, batch.end);
    // It has become longer without a line break.
    let mut longer = batches(b"[1]\n[2]  [3]\n", &end, 10);
    let batch = longer.next().expect("readable").expect("a line");
    assert_eq!(
        (batch.text(&batch.lines[0]), batch.lines.len()),
        (&b"[3]"[..], 1)
    );
}

#[test]
fn values_are_read_on_after_a_position() {
    let mut first = batches(b"[{\"a\":1},\n{\"a\":2", &Position::default(), 10);
    let batch = first.next().expect("readable").expect("a value");
    assert_eq!(batch.lines.len(), 1);
    assert!(first.next().expect("readable").is_none());
    assert_eq!(first.left(), Some(2));
    let grown: &[u8] = b"[{\"a\":1},\n{\"a\":2}, [\"b\"]]\n";
    let mut second = batches(grown, &batch.end, 10);
    let batch = second.next().expect("readable").expect("values");
    let found: Vec<(u64, &[u8])> = batch
        .lines
        .iter()
        .map(|line| (line.number, batch.text(line)))
        .collect();
    let expected: [(u64, &[u8]); 2] = [(2, b"{\"a\":2}"), (3, b"[\"b\"]")];
    assert_eq!(found, expected);
    assert!(second.next().expect("readable").is_none());
    assert_eq!(second.left(), None);
}
