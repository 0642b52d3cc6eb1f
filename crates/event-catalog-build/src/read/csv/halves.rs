//! A large table is read by two threads, where that can be done: where no cell of the first half is
//! quoted, every line break in it ends a row, and the second half begins with one.

use super::{Records, read_rows};
use crate::problem::Problem;
use crate::read::table::Table;
use crate::threads;

/// Less is read sooner than a thread has started.
const WORTH_A_THREAD: usize = 1 << 20;

/// A part of a table that is still to be read.
struct Part<'s> {
    records: Records<'s>,
    /// What stands between these records and those that were read already.
    between: &'s str,
    table: Table<'s>,
}

/// Reads the rows behind those that were read already.
pub(super) fn read<'s>(
    mut records: Records<'s>,
    mut table: Table<'s>,
    problems: &mut Vec<Problem>,
) -> Table<'s> {
    let Some(second) = split(&mut records) else {
        read_rows(&mut records, &mut table, problems);
        return table;
    };
    let second = Part {
        records: second,
        between: &records.text[records.at..],
        table: table.without_rows(),
    };
    let first = Part {
        records,
        between: "",
        table: table.without_rows(),
    };
    let (first, second) = threads::join(|| first.read(), || second.read());
    for (rows, more) in [first, second] {
        table.append(rows);
        problems.extend(more);
    }
    table
}

impl<'s> Part<'s> {
    fn read(mut self) -> (Table<'s>, Vec<Problem>) {
        let mut problems = Vec::new();
        self.records.row += u32::try_from(count_rows(self.between)).unwrap_or(u32::MAX);
        read_rows(&mut self.records, &mut self.table, &mut problems);
        (self.table, problems)
    }
}

/// Leaves the first half of the rows, and gives the second one, as if it came next: `None` where they
/// are better read together.
fn split<'s>(records: &mut Records<'s>) -> Option<Records<'s>> {
    let text = records.text;
    let rest = &text[records.at..];
    if threads::count() < 2 || rest.len() < WORTH_A_THREAD {
        return None;
    }
    // The second one is a bit smaller: whoever reads it counts the rows of the first one.
    let half = records.at + rest.len() / 15 * 8;
    let line_break = text.as_bytes()[half..].iter().position(|it| *it == b'\n')?;
    let end = half + line_break + 1;
    if text[records.at..end].contains('"') {
        return None;
    }
    records.text = &text[..end];
    Some(Records {
        text,
        at: end,
        reader: None,
        buffer: records.buffer.clone(),
        ..*records
    })
}

/// How many rows end in a text without quotes. Build scripts, which are not optimised, search for one
/// character as fast as others do.
fn count_rows(text: &str) -> usize {
    let is_alone = |at: &usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    let returns = text.match_indices('\r').map(|(at, _)| at);
    text.matches('\n').count() + returns.filter(is_alone).count()
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::problem::Problem;
    use crate::read::{Column, Input, Memory};

    /// More rows than one thread reads, each with its number in the file as its name.
    fn table(line_break: &str, first: &str, last: &str) -> String {
        let mut text = format!("name,description{line_break}");
        for number in 2..40_000 {
            text += &match number % 7 {
                0 => String::new(),
                1 => format!("row_{number},What happened.,too,many"),
                2 => format!("row_{number},{first}"),
                _ => format!("row_{number},What happened in this row."),
            };
            text += line_break;
        }
        text + &format!("last,{last}")
    }

    #[test]
    fn rows_keep_their_numbers_and_places() {
        for line_break in ["\n", "\r\n", "\r"] {
            // A quote in the first half makes one thread read all.
            let quoted = "\"A quoted cell, the last one.\"";
            for [first, last] in [["", ""], ["", quoted], [quoted, ""]] {
                let text = table(line_break, first, last);
                let input = [("events.csv", text.as_str())];
                let input = Input::read_folder(&Memory::from_iter(input)).expect("memory");
                let catalog = Catalog::new(&input);
                let mut rows = catalog.tables[0].rows();
                let mut problems = catalog.problems.iter();
                for number in 2..40_000 {
                    let name = format!("row_{number}");
                    match number % 7 {
                        0 => {}
                        1 => {
                            let Some(Problem::CellCount { place, .. }) = problems.next() else {
                                panic!("no problem in row {number}");
                            };
                            assert_eq!(place.cell.map(|cell| cell.row), Some(number));
                            assert!(catalog.tables[0].may_have_lost(&name));
                        }
                        _ => {
                            let row = rows.next().expect("a row");
                            assert_eq!((row.number(), row.text(Column::Name)), (number, &*name));
                            let place = row.place(Column::Name);
                            assert_eq!(input.sources.text(place.span), name);
                            assert_eq!(place.cell.map(|cell| cell.row), Some(number));
                        }
                    }
                }
                assert_eq!(rows.count(), 1);
                assert_eq!(problems.count(), 0);
            }
        }
    }
}
