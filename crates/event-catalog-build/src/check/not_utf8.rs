//! `not-utf8`: a file in another encoding.

use super::prelude::*;
use crate::read::Guess;

/// A file that is not UTF-8.
pub(super) static NOT_UTF8: Rule = Rule {
    name: "not-utf8",
    level: Level::Deny,
    structural: true,
    masks: false,
    summary: "a file is not UTF-8 text",
    why: "Umlauts, accents and dashes look different in every encoding, so there is one: UTF-8, with \
        or without a byte-order mark. In Excel choose the file type \"CSV UTF-8 (comma delimited)\" \
        when saving; in LibreOffice choose \"Unicode (UTF-8)\" as the character set.",
    bad: Example(&[ExampleFile {
        path: "events.csv",
        bytes: b"name,description\nend,Auf Wiederh\xf6ren.\n",
    }]),
    good: Example(&[file(
        "events.csv",
        "name,description\nend,Auf Wiederhören.\n",
    )]),
    check,
};

const EXCEL: &str = "in Excel, save it as \"CSV UTF-8 (comma delimited)\"; in LibreOffice, choose the \
                     character set \"Unicode (UTF-8)\" when saving";

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    for problem in catalog.all_problems() {
        let Problem::NotUtf8 { file, error } = problem else {
            continue;
        };
        let offset = error.offset;
        let encoding = match error.guess {
            Guess::Utf16 => Some("utf-16le"),
            Guess::Windows1252(..) => Some("windows-1252"),
            Guess::Workbook | Guess::Binary => None,
        };
        let (seems, help) = match error.guess {
            Guess::Utf16 => ("it seems to be UTF-16 (\"Unicode Text\")".to_owned(), EXCEL),
            Guess::Workbook => (
                "it is a workbook or another archive".to_owned(),
                "open it in the spreadsheet and save the sheet as \"CSV UTF-8 (comma delimited)\"",
            ),
            Guess::Windows1252(byte, c) => (
                format!("byte 0x{byte:02X} would be `{c}` in Windows-1252"),
                EXCEL,
            ),
            Guess::Binary => (
                "it seems to be no text at all".to_owned(),
                "is it the right file?",
            ),
        };
        let help = match encoding {
            Some(encoding) => format!(
                "{help}; or run `event-catalog fmt --encoding {encoding} {}`, which makes it UTF-8",
                shell_word(catalog.input.sources.get(*file).path())
            ),
            None => help.to_owned(),
        };
        let end = if catalog.input.sources.get(*file).text().is_empty() {
            0
        } else {
            offset + '\u{fffd}'.len_utf8()
        };
        let place = Place::new(*file, offset.min(end)..end);
        findings.add(
            Finding::at(
                place,
                format!("the file is not UTF-8 at byte {offset}: {seems}"),
            )
            .label("not UTF-8")
            .help(help),
        );
    }
}

/// A path as it is typed in a shell.
fn shell_word(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@".contains(c);
    if path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("\"{path}\"")
    }
}
