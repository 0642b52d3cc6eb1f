//! Compares the CSV reader with the `csv` crate: a table written by that crate is read back, and every cell has
//! the right text and place.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::placeholder::Placeholder;
use event_catalog_build::read::{Column, Input, Memory};
use proptest::prelude::*;

/// The contents of a cell: everything that CSV has to quote, and characters of more than one byte. A cell
/// with a placeholder is read as empty.
fn cell() -> impl Strategy<Value = String> {
    let cell = proptest::string::string_regex("[a-c \",;\t\n\r'äß€😀=]{0,12}").unwrap();
    cell.prop_filter("a placeholder", |cell| {
        Placeholder::of(cell.trim()).is_none()
    })
}

fn read(bytes: Vec<u8>) -> Input {
    Input::read_folder(&Memory::from_iter([("events.csv", bytes)])).unwrap()
}

proptest! {
    #[test]
    fn tables_written_by_the_csv_crate_are_read_back(
        rows in proptest::collection::vec((cell(), cell()), 1..12),
        delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t')],
        crlf in any::<bool>(),
        bom in any::<bool>(),
        always in any::<bool>(),
        last_line_ends in any::<bool>(),
    ) {
        let terminator = if crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let style = if always { QuoteStyle::Always } else { QuoteStyle::Necessary };
        let mut writer = WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(terminator)
            .quote_style(style)
            .from_writer(if bom { b"\xef\xbb\xbf".to_vec() } else { Vec::new() });
        writer.write_record(["description", "name", "aliases"]).unwrap();
        for (number, (description, aliases)) in rows.iter().enumerate() {
            writer.write_record([description, &format!("event_{number}"), aliases]).unwrap();
        }
        let mut bytes = writer.into_inner().unwrap();
        if !last_line_ends {
            bytes.truncate(bytes.len() - if crlf { 2 } else { 1 });
        }

        let input = read(bytes);
        let catalog = Catalog::new(&input);
        let table = &catalog.tables[0];
        prop_assert_eq!(table.rows().count(), rows.len());
        for ((description, aliases), (row, number)) in rows.iter().zip(table.rows().zip(0u32..)) {
            prop_assert_eq!(row.text(Column::Name), format!("event_{number}"));
            prop_assert_eq!(row.text(Column::Description), description.trim());
            prop_assert_eq!(row.text(Column::Aliases), aliases.trim());
            // The header row is row 1, and a line break inside a cell doesn't start a row.
            prop_assert_eq!(row.number(), number + 2);
            for cell in row.cells() {
                let raw = input.sources.text(cell.place.span);
                prop_assert!(raw == cell.text || raw.replace("\"\"", "\"") == cell.text);
            }
        }
    }

    #[test]
    fn nothing_panics_and_nothing_is_lost_silently(bytes in proptest::collection::vec(
        prop_oneof![
            Just(b'"'), Just(b','), Just(b';'), Just(b'\n'), Just(b'\r'), Just(b'a'), Just(b'{'), Just(b'}'),
            Just(b'.'), Just(b'1'), any::<u8>(),
        ],
        0..60,
    )) {
        let mut text = b"name,description,aliases,since\n".to_vec();
        text.extend(bytes);
        let input = read(text);
        let catalog = Catalog::new(&input);
        let report = event_catalog_build::finding::check(
            &catalog,
            event_catalog_build::check::REQUIRED,
            &|_| None,
        );
        for finding in &report.findings {
            for line in finding.lines(&input.sources) {
                let is_one_line = !line.contains(|c: char| c.is_control());
                prop_assert!(is_one_line);
            }
        }
        // Every row is an event, or there is a finding.
        let rows = catalog.rows().count();
        prop_assert!(rows <= catalog.events.len() || report.errors() > 0);
    }
}

#[test]
fn a_byte_order_mark_inside_a_file_is_text() {
    let table = "name,description\nload,Loaded.\n\u{feff}\n\nopen,Opened.\n";
    let input = read(table.as_bytes().to_vec());
    let catalog = Catalog::new(&input);
    let names: Vec<_> = catalog.events.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["load", "open"]);
    let rows = catalog.rows().map(|(_, row)| row.text(Column::Name));
    assert!(rows.into_iter().all(|name| !name.contains('\n')));
}
