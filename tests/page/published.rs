//! Reads the published page, `tests/seed/events.md`: prose, and Markdown tables of events.
//!
//! The page was saved as plain text, so its headings lost their markup. A line of prose ends with a
//! full stop or a colon; any other line is a heading.

use crate::document::{Document, Row, Section, lines_of_text};

const FILE: &str = "tests/seed/events.md";

pub(crate) fn read() -> Document {
    let text = std::fs::read_to_string(FILE).expect("the copy of the page is in the repository");
    let mut document = Document {
        title: String::new(),
        intro: Vec::new(),
        sections: Vec::new(),
    };
    for (index, line) in text.lines().enumerate() {
        if let Some(cells) = line.strip_prefix('|') {
            let section = document.sections.last_mut();
            let section = section.expect("a table is in a section");
            let place = format!("{FILE}:{}", index + 1);
            read_row(section, cells, place);
        } else if line.ends_with(['.', ':']) {
            let section = document.sections.last_mut();
            let intro = section.map_or(&mut document.intro, |section| &mut section.intro);
            intro.extend(lines_of_text(line));
        } else if document.title.is_empty() {
            document.title = line.into();
        } else {
            document.sections.push(Section {
                title: line.into(),
                intro: Vec::new(),
                groups: Vec::new(),
            });
        }
    }
    document
}

fn read_row(section: &mut Section, cells: &str, place: String) {
    let cells = cells
        .strip_suffix('|')
        .expect("a table row ends with a bar");
    let cells: Vec<&str> = cells.split('|').map(str::trim).collect();
    match cells[..] {
        ["Event name", "Event description"]
        | ["Event name", "Event description", "Event payload"] => {
            assert!(section.groups.is_empty(), "{place}: a second table");
        }
        ["---", ..] | ["--", "--", ""] => section.groups.push(Vec::new()),
        [name, description, ref payload @ ..] => {
            let group = section.groups.last_mut();
            group.expect("rows follow the table's head").push(Row {
                place,
                name: name.into(),
                description: description.into(),
                payload: payload.concat(),
            });
        }
        [_] | [] => panic!("{place}: a row of one cell"),
    }
}
