//! Tests the guarantees of `fmt`, no matter what the cells contain: nothing is lost, the catalog
//! stays the same, and formatting again changes nothing.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::problem::Problem;
use event_catalog_build::read::{CsvSettings, Input, Memory};
use proptest::prelude::*;

use super::{Form, Obstacle};

/// A table as typed by a user, and the format of its file.
#[derive(Clone, Debug)]
struct Typed {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    delimiter: char,
    newline: &'static str,
    bom: bool,
    sep_line: bool,
    quote_all: bool,
    blank_row_after: usize,
}

impl Typed {
    /// Writes the table's file, with code that `fmt` doesn't use.
    fn text(&self) -> String {
        let row = |cells: &[String]| {
            let cells: Vec<_> = cells.iter().map(|cell| self.cell(cell)).collect();
            cells.join(&self.delimiter.to_string()) + self.newline
        };
        let mut text = String::new();
        if self.bom {
            text.push('\u{feff}');
        }
        if self.sep_line {
            text += &format!("sep={}{}", self.delimiter, self.newline);
        }
        text += &row(&self.headings);
        for (number, cells) in self.rows.iter().enumerate() {
            text += &row(cells);
            if number == self.blank_row_after {
                text += self.newline;
                let blank = self.delimiter.to_string().repeat(self.headings.len() - 1);
                text += &(blank + self.newline);
            }
        }
        text
    }

    fn cell(&self, cell: &str) -> String {
        // A header row with a single column doesn't show the delimiter.
        let is_alone = self.headings.len() == 1 && cell.contains([',', ';', '\t']);
        let is_special = cell.contains([self.delimiter, '"', '\n', '\r']);
        let quote = self.quote_all || is_special || is_alone;
        if quote {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    /// Lists every non-empty cell: its row, its heading, its text.
    fn cells(&self) -> Vec<(usize, String, String)> {
        let mut all = Vec::new();
        let filled = |row: &&Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
        for (number, row) in self.rows.iter().filter(filled).enumerate() {
            for (heading, cell) in self.headings.iter().zip(row) {
                if !cell.trim().is_empty() {
                    all.push((number, heading.clone(), cell.trim().to_owned()));
                }
            }
        }
        all.sort();
        all
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ a-z_=+@'#,;\t\"\n\r|{}]{0,12}",
        "\\PC{0,8}",
        Just("=HYPERLINK(\"http://x\";\"y\")".to_owned()),
        Just("sep=;".to_owned()),
        Just("name".to_owned()),
    ]
    // A space before a quote is a mistake, which the reader reports.
    .prop_filter("a quote after spaces", |cell| {
        !cell.starts_with(char::is_whitespace) || !cell.trim_start().starts_with('"')
    })
}

fn headings() -> impl Strategy<Value = Vec<String>> {
    let further = [
        "description",
        "module",
        "aliases",
        "owner",
        "Notes",
        "Überschrift, lang",
    ];
    proptest::sample::subsequence(further.to_vec(), 0..=further.len())
        .prop_map(|further| {
            let mut headings: Vec<_> = further.into_iter().map(str::to_owned).collect();
            headings.push("name".to_owned());
            headings
        })
        .prop_shuffle()
}

fn typed() -> impl Strategy<Value = Typed> {
    headings()
        .prop_flat_map(|headings| {
            let row = proptest::collection::vec(cell(), 1..=headings.len());
            let rows = proptest::collection::vec(row, 0..8);
            let delimiter = proptest::sample::select(vec![',', ';', '\t']);
            let newline = proptest::sample::select(vec!["\n", "\r\n", "\r"]);
            let flags = (any::<bool>(), any::<bool>(), any::<bool>(), 0..8_usize);
            (Just(headings), rows, delimiter, newline, flags)
        })
        .prop_map(|(headings, rows, delimiter, newline, flags)| Typed {
            headings,
            rows,
            delimiter,
            newline,
            bom: flags.0,
            sep_line: flags.1,
            quote_all: flags.2,
            blank_row_after: flags.3,
        })
}

fn settings() -> impl Strategy<Value = CsvSettings> {
    let delimiter = proptest::sample::select(vec![',', ';', '\t']);
    (delimiter, any::<bool>(), any::<bool>()).prop_map(|(delimiter, bom, crlf)| CsvSettings {
        delimiter,
        bom,
        crlf,
    })
}

fn format(text: &str, csv: CsvSettings, sort: bool) -> Result<String, Option<Obstacle>> {
    let extra = ["owner".to_owned()];
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let extra = &extra;
    super::format("events.csv", text, &Form { csv, extra, sort })
}

/// Whether two rows of a text look like one row that was split by a line break.
fn is_cut(text: &str) -> bool {
    let files = [
        ("catalog.toml", "[columns]\nextra = [\"owner\"]\n"),
        ("events.csv", text),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let problems = Catalog::new(&input).problems;
    problems
        .iter()
        .any(|it| matches!(it, Problem::CutRow { .. }))
}

/// Lists the content of a catalog's file: every cell of every row, and every event.
fn catalog(text: &str) -> Vec<String> {
    let files = [
        ("catalog.toml", "[columns]\nextra = [\"owner\"]\n"),
        ("events.csv", text),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let catalog = Catalog::new(&input);
    let cells = catalog.rows().flat_map(|(id, row)| {
        let mut cells: Vec<_> = row
            .cells()
            .iter()
            .map(|cell| (cell.column, &cell.text))
            .collect();
        cells.sort();
        cells
            .into_iter()
            .map(move |cell| format!("{} {cell:?}", id.row))
            .collect::<Vec<_>>()
    });
    let events = catalog.events.iter().map(|event| {
        format!(
            "{} {} {:?}",
            event.name,
            event.description,
            event.aliases().len()
        )
    });
    cells.chain(events).collect()
}

proptest! {
    #[test]
    fn nothing_is_lost(typed in typed(), csv in settings()) {
        let text = typed.text();
        prop_assume!(!is_cut(&text));
        let written = format(&text, csv, false).unwrap();
        // The output is read with the crate `csv`, which shares no code with our reader.
        let body = written.strip_prefix('\u{feff}').unwrap_or(&written);
        prop_assert_eq!(csv.bom, body.len() != written.len());
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(csv.delimiter).unwrap())
            .from_reader(body.as_bytes());
        let headings = reader.headers().unwrap().clone();
        let mut cells = Vec::new();
        for (number, record) in reader.records().enumerate() {
            for (heading, cell) in headings.iter().zip(record.unwrap().iter()) {
                if !cell.is_empty() {
                    cells.push((number, heading.to_owned(), cell.to_owned()));
                }
            }
        }
        cells.sort();
        prop_assert_eq!(cells, typed.cells());
    }

    #[test]
    fn the_catalog_is_the_same(typed in typed(), csv in settings()) {
        let text = typed.text();
        prop_assume!(!is_cut(&text));
        let written = format(&text, csv, false).unwrap();
        prop_assert_eq!(catalog(&written), catalog(&text));
    }

    #[test]
    fn formatting_twice_changes_nothing_more(typed in typed(), csv in settings(), sort: bool) {
        prop_assume!(!is_cut(&typed.text()));
        let once = format(&typed.text(), csv, sort).unwrap();
        let twice = format(&once, csv, sort).unwrap();
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn whatever_the_bytes_nothing_panics(text in "[a-z,;\t\"\n\r =]{0,60}", csv in settings()) {
        if let Ok(once) = format(&format!("name,description\n{text}"), csv, true) {
            prop_assert_eq!(format(&once, csv, true).unwrap(), once);
        }
    }
}

const COMMA: CsvSettings = CsvSettings {
    delimiter: ',',
    bom: false,
    crlf: false,
};

#[test]
fn the_canonical_form() {
    let text = "sep=;\r\n;\r\nowner;description ;comment;name;;\r\n\
        Ann;\"One; two\";;b;;\r\n;;;;;\r\n;\"A \"\"b\"\"\";why;a\r\n;no name\r\n";
    assert_eq!(
        format(text, COMMA, false).unwrap(),
        "name,description,owner,comment\n\
         b,One; two,Ann,\n\
         a,\"A \"\"b\"\"\",,why\n\
         ,no name,,\n"
    );
    assert_eq!(
        format(
            text,
            CsvSettings {
                delimiter: ';',
                bom: true,
                crlf: true
            },
            true
        )
        .unwrap(),
        "\u{feff}name;description;owner;comment\r\n\
         a;\"A \"\"b\"\"\";;why\r\n\
         b;\"One; two\";Ann;\r\n\
         ;no name;;\r\n"
    );
}

#[test]
fn a_repeated_heading_keeps_its_cells() {
    let text = "name,description,name\na,A.,b\n";
    assert_eq!(
        format(text, COMMA, false).unwrap(),
        "name,description,name\na,A.,b\n"
    );
}

#[test]
fn what_cannot_be_read_is_refused() {
    let refused = |text: &str| format(text, COMMA, false).unwrap_err();
    assert_eq!(refused("name,d\na,\"b\n"), None);
    assert_eq!(refused("name,d\na,\"b\" c\n"), None);
    assert!(matches!(
        refused("name,d\na,b,c\n"),
        Some(Obstacle::NoHeading(_))
    ));
    // A column without a heading can't be dropped if a cell contains text.
    assert!(matches!(
        refused(",name,d\nx,a,b\n"),
        Some(Obstacle::NoHeading(_))
    ));
    assert_eq!(refused("title,d\na,b\n"), Some(Obstacle::NoNames));
    assert_eq!(refused(""), Some(Obstacle::NoNames));
    // With another delimiter, the second heading would look like three headings.
    let semicolon = CsvSettings {
        delimiter: ';',
        ..COMMA
    };
    let text = "name;\"x,name,module,aliases,y\"\na;b\n";
    assert_eq!(
        format(&format!("sep=;\n{text}"), semicolon, false).unwrap_err(),
        Some(Obstacle::Ambiguous)
    );
}

#[test]
fn a_row_that_a_line_break_has_cut_is_refused() {
    for text in [
        "name,description,since\nload,The chat\nwas loaded.,v1.0\n",
        "name;description;since\nload;The chat\nwas loaded.;v1.0\nopen;It opened.;v1\n",
        "name,description,owner\nload,The chat\nwas loaded.,Ann\n",
    ] {
        assert_eq!(format(text, COMMA, false), Err(None), "{text}");
    }
    // If the line break is in quotes, the row is still complete.
    let text = "name,description,since\nload,\"The chat\nwas loaded.\",v1.0\n";
    assert!(format(text, COMMA, false).is_ok());
}
