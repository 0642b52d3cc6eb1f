//! `not-utf8`: a file in another encoding.

use super::prelude::*;
use crate::read::Guess;
use crate::shell::shell_word;

pub(super) static NOT_UTF8: Rule = Rule {
    name: "not-utf8",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a file is not UTF-8 text",
    why: "Umlauts, accents and dashes look different in every encoding, so only UTF-8 is accepted, with \
        or without a byte-order mark. Another encoding is detected from the words that result: \
        `Wiederhören` is a word, and `Wiederhˆren` isn't. In Excel choose the file type \"CSV UTF-8 (comma delimited)\" \
        when saving; in LibreOffice choose \"Unicode (UTF-8)\" as the character set.",
    bad: Example(&[ExampleFile {
        path: "events.csv",
        bytes: b"name,description\nend,Auf Wiederh\xf6ren.\n",
    }]),
    good: Example(&[file(
        "events.csv",
        "name,description\nend,Auf Wiederhören.\n",
    )]),
};

const SAVE: &str = "in Excel, save the file as \"CSV UTF-8 (comma delimited)\"; in LibreOffice, choose the \
                     character set \"Unicode (UTF-8)\" when saving";

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        let Problem::NotUtf8 { file, error } = problem else {
            continue;
        };
        let offset = error.offset;
        let path = catalog.input.sources.get(*file).path();
        let (seems, help) = match &error.guess {
            Guess::Utf16Le | Guess::Utf16Be => (
                "it seems to be UTF-16 (\"Unicode Text\")".to_owned(),
                to_utf8(path, error.guess.label()),
            ),
            Guess::Workbook => (
                "it is a workbook or another archive".to_owned(),
                "open it in the spreadsheet and save the sheet as \"CSV UTF-8 (comma delimited)\""
                    .to_owned(),
            ),
            Guess::Windows1252(byte, c) => (
                format!("byte 0x{byte:02X} is `{c}` in Windows-1252"),
                to_utf8(path, None),
            ),
            Guess::Named(encoding, word) => (
                format!(
                    "it seems to be {}, in which this is `{word}`",
                    title(encoding)
                ),
                to_utf8(path, Some(encoding)),
            ),
            Guess::Binary => (
                "it doesn't seem to be text".to_owned(),
                "check that this is the right file".to_owned(),
            ),
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

/// Explains how to convert a text file to UTF-8. `encoding` is `None` if it is unknown.
fn to_utf8(path: &str, encoding: Option<&str>) -> String {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    if !extension.eq_ignore_ascii_case("csv") {
        return "save the file as UTF-8 in your editor".to_owned();
    }
    let path = shell_word(path);
    match encoding {
        Some(encoding) => {
            format!(
                "{SAVE}; or run `event-catalog fmt --encoding {encoding} {path}`, which converts it to UTF-8"
            )
        }
        None => {
            format!("{SAVE}; or run `event-catalog fmt {path}`, which detects its encoding")
        }
    }
}

/// The common name of an encoding.
fn title(label: &str) -> &str {
    match label {
        "macintosh" => "Mac Roman (`macintosh`)",
        other => other,
    }
}
