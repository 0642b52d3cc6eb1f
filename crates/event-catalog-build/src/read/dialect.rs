//! Detects the delimiter of a CSV file from its header row and its `sep=` line.

use crate::notation::Column;

/// The delimiters that spreadsheets use.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The format of a file, and the start of its header row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    /// The byte offset after a `sep=` line; 0 if there is no such line. Spreadsheets don't show
    /// that line, so it isn't counted as a row.
    pub(crate) start: usize,
}

/// Detects the dialect from the first lines.
pub(crate) fn detect(text: &str, extra: &[String]) -> Dialect {
    // Lines can also end with a bare CR, as in files from old spreadsheets.
    let mut lines = text.split(['\r', '\n']);
    let first = lines.clone().next().unwrap_or("");
    if let Some(delimiter) = sep_line(first) {
        let rest = &text[first.len()..];
        let line_break = if rest.starts_with("\r\n") {
            2
        } else {
            rest.len().min(1)
        };
        return Dialect {
            delimiter,
            start: first.len() + line_break,
        };
    }
    let header = lines.find(|line| !line.trim().is_empty()).unwrap_or("");
    let score = |delimiter: u8| {
        let cells = header
            .split(char::from(delimiter))
            .map(|cell| cell.trim().trim_matches('"'));
        let known = cells
            .clone()
            .filter(|cell| Column::from_name(cell, extra).is_some())
            .count();
        (known, cells.count())
    };
    // `max_by_key` returns the last of several equal maxima; the comma is the default.
    let delimiter = DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| score(*delimiter));
    Dialect {
        delimiter: delimiter.unwrap_or(b','),
        start: 0,
    }
}

/// The delimiter in a line such as `sep=;`, which some spreadsheets write at the top.
fn sep_line(line: &str) -> Option<u8> {
    let line = line.trim_matches('"');
    let (key, value) = line.split_at_checked(4)?;
    let &[delimiter] = value.as_bytes() else {
        return None;
    };
    (key.eq_ignore_ascii_case("sep=") && DELIMITERS.contains(&delimiter)).then_some(delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_row_determines_the_delimiter() {
        let of = |text: &str| char::from(detect(text, &[]).delimiter);
        assert_eq!(of("name,description\na;b;c;d,e"), ',');
        assert_eq!(of("name;description\na,b,c,d;e"), ';');
        assert_eq!(of("\r\nname\tdescription"), '\t');
        assert_eq!(of("\"name\";\"description, long\""), ';');
        assert_eq!(of("name;description\ra,b;c,d,name,module"), ';');
        assert_eq!(of("name"), ',');
        assert_eq!(of(""), ',');
    }

    #[test]
    fn a_sep_line_is_obeyed_and_skipped() {
        assert_eq!(
            detect("sep=;\r\nname;d", &[]),
            Dialect {
                delimiter: b';',
                start: 7
            }
        );
        assert_eq!(
            detect("\"sep=\t\"\nname", &[]),
            Dialect {
                delimiter: b'\t',
                start: 8
            }
        );
        assert_eq!(
            detect("SEP=,", &[]),
            Dialect {
                delimiter: b',',
                start: 5
            }
        );
        assert_eq!(detect("sep=;\rname,d", &[]).start, 6);
        assert_eq!(detect("sep=x\nname,d", &[]).start, 0);
    }
}
