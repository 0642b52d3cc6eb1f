//! Which lines and values are found, and where reading continues.

use super::*;

fn content(reader: impl BufRead + Send + 'static, layout: Layout) -> Content {
    Content {
        reader: Box::new(reader),
        raw: Arc::default(),
        layout,
        can_grow: true,
    }
}

fn batches(text: &'static [u8], from: &Position, lines: usize) -> Batches {
    let limits = Limits {
        lines,
        bytes: 1 << 20,
    };
    let content = content(text, event_catalog_cli::stream::layout(text));
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
    // The line became longer, still without a line break.
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

/// A file that is written while it is read: each piece arrives after the previous one was read.
struct Growing(std::vec::IntoIter<&'static [u8]>);

impl Read for Growing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let piece = self.0.next().unwrap_or_default();
        buffer[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }
}

/// How many lines are read from a file that is being written, and the number of the line that is left.
fn read_growing(pieces: [&'static [u8]; 3], layout: Layout) -> (usize, Option<u64>) {
    let reader = io::BufReader::new(Growing(Vec::from(pieces).into_iter()));
    let start = Position::default();
    let batches = Batches::new(content(reader, layout), &start, Limits::default());
    let mut batches = batches.expect("memory can be read");
    let mut count = 0;
    while let Some(batch) = batches.next().expect("memory can be read") {
        count += batch.lines.len();
    }
    (count, batches.left())
}

#[test]
fn what_is_written_after_the_end_was_reached_is_for_the_next_run() {
    // An empty piece marks the end of the file.
    let line = [&b"[1]\n[\"lo"[..], b"", b"ad\"]\n"];
    assert_eq!(read_growing(line, Layout::Lines), (1, Some(2)));
    let line_break = [&b"[1]\n[2]"[..], b"", b"\n[3]\n"];
    assert_eq!(read_growing(line_break, Layout::Lines), (2, None));
    let value = [&b"[{\"a\":1},{\"b\""[..], b"", b":2}]\n"];
    assert_eq!(read_growing(value, Layout::Values), (1, Some(2)));
}

/// An input whose reads fail.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("broken"))
    }
}

#[test]
fn what_was_read_before_an_error_is_not_lost() {
    let text: &[u8] = b"[1]\n[\"lo";
    let reader = io::BufReader::new(text.chain(Broken));
    let content = content(reader, Layout::Lines);
    let batches = Batches::new(content, &Position::default(), Limits::default());
    let mut batches = batches.expect("nothing is read yet");
    let batch = batches.next().expect("readable").expect("a line");
    assert_eq!((batch.lines.len(), batch.end.bytes), (1, 4));
    assert!(batches.next().is_err());
}

#[test]
fn a_file_that_was_replaced_is_not_read_on() {
    let texts: [(&'static [u8], &'static [u8]); 3] = [
        (b"[1]\n", b"[2]\n[3]\n"),
        (b"[1]\n", b""),
        (b"[{\"a\":1}]", b"[{\"a\":2},{\"a\":3}]"),
    ];
    for (text, other) in texts {
        let mut first = batches(text, &Position::default(), 10);
        let end = first.next().expect("readable").expect("lines").end;
        let content = content(other, event_catalog_cli::stream::layout(other));
        assert!(Batches::new(content, &end, Limits::default()).is_err());
    }
}

#[test]
fn a_last_line_of_a_pipe_is_a_line_even_if_it_is_not_complete() {
    for (text, count) in [
        (&b"[1]\n[\"lo"[..], 2),
        (b"[{\"a\":1},{\"b\"", 2),
        (b"not JSON", 1),
    ] {
        let content = Content {
            can_grow: false,
            ..content(text, event_catalog_cli::stream::layout(text))
        };
        let batches = Batches::new(content, &Position::default(), Limits::default());
        let mut batches = batches.expect("memory can be read");
        let batch = batches.next().expect("readable").expect("lines");
        assert_eq!(batch.lines.len(), count);
        let last = &batch.lines[count - 1];
        assert!(text.ends_with(batch.text(last)));
        assert_eq!(last.end, text.len() as u64);
        assert!(batches.next().expect("readable").is_none());
        assert_eq!(batches.left(), None);
    }
}

#[test]
fn many_columns_make_smaller_batches() {
    let lines = |columns| Limits::default().for_columns(columns).lines;
    assert_eq!(lines(4), 250_000);
    assert!((100_000..200_000).contains(&lines(230)), "{}", lines(230));
    assert!((10_000..20_000).contains(&lines(2_000)), "{}", lines(2_000));
    let few = Limits {
        lines: 50,
        ..Limits::default()
    };
    assert_eq!(few.for_columns(2_000).lines, 50);
}
