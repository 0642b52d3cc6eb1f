//! Tests every rule with its own examples: the bad one has exactly one finding, and the good one has none.
//! The finding is in the same place regardless of how a spreadsheet writes the file.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::{Report, check};
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::rule::{Example, Rule};

type Files = Vec<(String, Vec<u8>)>;

fn files(example: Example) -> Files {
    example
        .files()
        .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
        .collect()
}

fn check_files(files: &Files) -> (Input, Report) {
    let input = Input::read_folder(&files.iter().cloned().collect::<Memory>()).unwrap();
    let report = check(&Catalog::new(&input), REQUIRED, &|_| None);
    (input, report)
}

/// The finding's lines, as the user sees them in a build log.
fn lines(files: &Files) -> Vec<String> {
    let (input, report) = check_files(files);
    report
        .findings
        .iter()
        .flat_map(|finding| finding.lines(&input.sources))
        .collect()
}

/// The rules whose mistakes can be shown with files, without links or errors of the operating
/// system.
fn rules() -> impl Iterator<Item = &'static Rule> {
    REQUIRED
        .iter()
        .copied()
        .filter(|rule| !["outside-link", "unreadable-file"].contains(&rule.name))
}

#[test]
fn a_bad_example_has_one_finding_and_a_good_one_none() {
    for rule in rules() {
        let (_input, report) = check_files(&files(rule.bad));
        let found: Vec<_> = report
            .findings
            .iter()
            .map(|finding| finding.rule.name)
            .collect();
        assert_eq!(found, [rule.name], "{:#?}", lines(&files(rule.bad)));
        assert_eq!(
            lines(&files(rule.good)),
            [""; 0],
            "the good example of {}",
            rule.name
        );
    }
}

#[test]
fn what_the_user_sees() {
    for rule in rules() {
        let mut shown = String::new();
        for (path, bytes) in rule.bad.files() {
            shown += &format!("--- {path}\n{}", String::from_utf8_lossy(bytes));
        }
        shown += "---\n";
        shown += &lines(&files(rule.bad)).join("\n");
        insta::assert_snapshot!(rule.name, shown);
    }
}

/// Path, line, column, and the cell's row and column.
type ShownPlace = (String, usize, usize, Option<(u32, u32)>);

fn is_table(path: &str) -> bool {
    path.contains(".csv")
}

fn places(files: &Files) -> Vec<ShownPlace> {
    let (input, report) = check_files(files);
    let place = |place: event_catalog_build::source::Place| {
        let start = input.sources.start(place.span);
        let path = input.sources.get(place.span.file).path().to_owned();
        (
            path,
            start.line,
            start.column,
            place.cell.map(|cell| (cell.row, cell.column)),
        )
    };
    let related = |finding: &event_catalog_build::finding::Finding| {
        finding
            .related
            .iter()
            .map(|it| it.place)
            .collect::<Vec<_>>()
    };
    report
        .findings
        .iter()
        .flat_map(|finding| std::iter::once(finding.place).chain(related(finding)))
        .map(place)
        .collect()
}

fn edit_tables(example: Example, edit: impl Fn(&[u8]) -> Vec<u8>) -> Files {
    let mut files = files(example);
    for (path, bytes) in &mut files {
        if is_table(path) {
            *bytes = edit(bytes);
        }
    }
    files
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(from) {
            out.extend(to);
            at += from.len();
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

#[test]
fn line_ends_and_a_byte_order_mark_move_nothing() {
    for rule in rules() {
        let expected = places(&files(rule.bad));
        let crlf = edit_tables(rule.bad, |bytes| replace(bytes, b"\n", b"\r\n"));
        assert_eq!(places(&crlf), expected, "{} with CRLF", rule.name);
        let cr = edit_tables(rule.bad, |bytes| replace(bytes, b"\n", b"\r"));
        assert_eq!(places(&cr), expected, "{} with CR", rule.name);
        // If a file isn't UTF-8, the byte-order mark counts as a part of the text.
        if rule.name != "not-utf8" {
            let bom = edit_tables(rule.bad, |bytes| [b"\xef\xbb\xbf", bytes].concat());
            assert_eq!(
                places(&bom),
                expected,
                "{} with a byte-order mark",
                rule.name
            );
        }
    }
}

/// Inserts rows below the header row, and checks that the findings move down with their rows.
fn shifted(rule: &Rule, rows: &[u8], lines_more: usize, rows_more: u32) {
    let moved = edit_tables(rule.bad, |bytes| {
        let header = bytes
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(bytes.len(), |at| at + 1);
        [&bytes[..header], rows, &bytes[header..]].concat()
    });
    let expected: Vec<_> = places(&files(rule.bad))
        .into_iter()
        .map(|(path, line, column, cell)| {
            let below = is_table(&path) && line > 1;
            let line = if below { line + lines_more } else { line };
            let cell =
                cell.map(|(row, column)| (if below { row + rows_more } else { row }, column));
            (path, line, column, cell)
        })
        .collect();
    assert_eq!(places(&moved), expected, "{}", rule.name);
}

#[test]
fn blank_lines_are_rows_and_line_breaks_in_cells_are_not() {
    for rule in rules() {
        shifted(rule, b"\n\r\n\n", 3, 3);
        // Adding a row fixes an empty catalog, and the rows under a broken header row aren't read.
        if ![
            "empty-catalog",
            "missing-column",
            "repeated-column",
            "unknown-column",
        ]
        .contains(&rule.name)
        {
            shifted(
                rule,
                b"filler,\"A text\nwith \"\"three\"\"\r\nlines.\"\n",
                3,
                1,
            );
        }
    }
}

#[test]
fn all_mistakes_are_found_in_one_run() {
    let table = "name,description,replaced_by\n\
        Load,The chat was loaded.,\n\
        open,,\n\
        close,The chat was closed, or hidden.,\n\
        hide,The chat was hidden.,closed\n\
        show,\"The chat was shown.,\n\
        load_{3..1},Loaded.,\n\
        ,Nobody.,\n\
        last,The end.,\n\
        last,The very end.,\n";
    let (input, report) = check_files(&vec![("events.csv".to_owned(), table.as_bytes().to_vec())]);
    let shown: Vec<_> = report
        .findings
        .iter()
        .flat_map(|it| it.lines(&input.sources))
        .collect();
    insta::assert_snapshot!(
        "all_in_one_run",
        format!("{table}---\n{}", shown.join("\n"))
    );
}

#[test]
fn an_unknown_heading_hides_only_a_missing_column() {
    let rules = |table: &str| -> Vec<&'static str> {
        let files = [
            ("events.csv", table),
            ("payloads/link.toml", "type = \"object\"\n"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let (_, report) = check_files(&Files::from(files));
        report.findings.iter().map(|it| it.rule.name).collect()
    };
    let without = "name,description,owner\nload,The chat was loaded.,link\n";
    assert_eq!(rules(without), ["unknown-column"]);
    let with = "name,description,payload,owner\nload,The chat was loaded.,,link\n";
    let mut found = rules(with);
    found.sort_unstable();
    assert_eq!(found, ["unknown-column", "unused-payload"]);
}

#[test]
fn a_folder_without_tables_is_an_empty_catalog() {
    let empty = ".:1:1: the catalog has no events [empty-catalog]";
    assert_eq!(lines(&Files::new())[0], empty);
    let schema = [(
        "payloads/a.toml".to_owned(),
        b"type = \"object\"\n".to_vec(),
    )];
    let with_schema = lines(&schema.into_iter().collect());
    let has_it = |lines: &[String]| lines.iter().any(|line| line == empty);
    assert!(has_it(&with_schema), "{with_schema:?}");
    // A mistake in `removed.csv` doesn't explain why there are no events.
    let removed = [("removed.csv".to_owned(), b"n\n".to_vec())];
    let with_removed = lines(&removed.into_iter().collect());
    assert!(has_it(&with_removed), "{with_removed:?}");
}

#[test]
fn a_build_shows_that_rows_were_swallowed() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("swallowed");
    std::fs::create_dir_all(&folder).expect("a folder");
    let table = folder.join("events.csv");
    // Swallowed text isn't reported as missing, so no other rule would report it.
    let rows = "name,description,replaced_by\nload,\"The chat was loaded.,\n\
        open,The chat was opened.,\n\",\nshow,The chat was shown.,open\n";
    std::fs::write(&table, rows).expect("a file");
    let compiled = event_catalog_build::Config::new()
        .out_dir(&folder)
        .emit_cargo(false)
        .compile(&table)
        .expect("nothing stops the build");
    assert_eq!(compiled.warnings.len(), 1);
    assert!(compiled.warnings[0][0].ends_with("[swallowed-rows]"));
}

#[test]
fn a_spreadsheet_is_suspected_only_if_it_could_have_changed_the_text() {
    let help = |path: &str, text: String| {
        let removed = (
            "removed.csv".to_owned(),
            b"name,first,last,renamed_to\nNov 24,,,\n".to_vec(),
        );
        let (_, report) = check_files(&vec![(path.to_owned(), text.into_bytes()), removed]);
        let mut found = report.findings.into_iter();
        let found = found.find(|it| it.rule.name == "unknown-replacement");
        found.and_then(|it| it.help).unwrap_or_default()
    };
    for (by, expected) in [
        ("Dec 24", "a spreadsheet has replaced the text with a date"),
        ("1E+05", "a spreadsheet has replaced the text with a number"),
        // Other rules find the actual mistake, although a spreadsheet could write the same text.
        ("Oct 24", "write `open`, its current name"),
        (
            "Nov 24",
            "name an event of this catalog; removed.csv may say",
        ),
        ("Sep 24", "name another event, or leave the cell empty"),
        ("FALSE", "empty the cell, or name the event"),
        (
            "WAHR",
            "name the event to use instead; if there is no such event",
        ),
        (
            "2026-12-31",
            "name the event to use instead; the day belongs in",
        ),
        (
            "31.12.2026",
            "name the event to use instead; the day belongs in",
        ),
    ] {
        let table = format!(
            "name,description,replaced_by,aliases\nSep 24,The chat was shown.,{by},\n\
             open,The chat was opened.,,Oct 24\n"
        );
        let help = help("events.csv", table);
        assert!(help.starts_with(expected), "{by}: {help}");
    }
    // Spreadsheets don't write TOML.
    let toml = "[[event]]\nname = \"show\"\ndescription = \"Shown.\"\nreplaced_by = \"Dec 24\"\n";
    assert_eq!(
        help("events.toml", toml.to_owned()),
        "write the name of an event of this catalog"
    );
}

#[test]
fn an_event_is_never_suggested_as_its_own_replacement() {
    let help = |row: &str| {
        let table = format!(
            "name,description,replaced_by,aliases\n{row}\ngender_female,The gender is female.,,\n"
        );
        let (_, report) = check_files(&vec![("events.csv".to_owned(), table.into_bytes())]);
        let mut found = report.findings.into_iter();
        let found = found.find(|it| it.rule.name == "unknown-replacement");
        found.and_then(|it| it.help).unwrap_or_default()
    };
    for (row, expected) in [
        (
            "gender_diverse,The gender is diverse.,gender_divers,",
            "write the name of an event of this catalog",
        ),
        (
            "gender_diverse,The gender is diverse.,gender_femal,",
            "did you mean `gender_female`?",
        ),
        // The replacement is an old name of the event itself.
        (
            "gender_diverse,The gender is diverse.,gender_other,gender_other",
            "this name is an old name of the same event; name another event, or leave the cell empty",
        ),
        // The replacement is a part of the family itself.
        (
            "score_{1..3},A score of {n}.,score_{1..2},",
            "write the same range",
        ),
        (
            "score_{1..3},A score of {n}.,score_4,",
            "write the name of an event of this catalog",
        ),
    ] {
        assert_eq!(help(row), expected, "{row}");
    }
}

#[test]
fn overlapping_families_and_repeated_numbers_have_different_messages() {
    let relation = |rows: &str| {
        let table = format!("name,description\n{rows}");
        let files = vec![("events.csv".to_owned(), table.into_bytes())];
        let (_input, report) = check_files(&files);
        report.findings[0].message.clone()
    };
    assert_eq!(
        relation("score_{1..3},A score of {n}.\nscore_{2..5},A rating of {n}.\n"),
        "duplicate event `score_2` and 1 more; the numbers of the two families overlap"
    );
    assert_eq!(
        relation("score_{1..3},A score of {n}.\nscore_2,A rating.\n"),
        "duplicate event `score_2`; one of the rows is a family"
    );
}
