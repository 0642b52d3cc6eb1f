//! Detects the format of a file from its name and content.

use event_catalog_build::catalog::is_sentence;

use super::document::Document;
use super::{Source, columns, json_schema, names, properties, registry, tracking_plan, workbook};

/// What a file's name suggests about its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByName {
    /// One particular format.
    Known(Source),
    /// Some kind of text.
    Text,
    /// A JSON or YAML document.
    Document,
    /// A file that can't be imported.
    Unknown,
}

impl ByName {
    /// The format suggested by a file name without folders.
    pub(crate) fn of(name: &str) -> Self {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mdx" | "mdown" => Self::Known(Source::Markdown),
            "html" | "htm" | "xhtml" => Self::Known(Source::Html),
            "csv" | "tsv" => Self::Known(Source::Csv),
            "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => Self::Known(Source::Workbook),
            "json" | "yaml" | "yml" => Self::Document,
            "" | "txt" | "text" | "list" | "lst" | "names" => Self::Text,
            _ => Self::Unknown,
        }
    }
}

/// Whether a file is a workbook, whatever its name: some programs save workbooks as `.csv`.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    workbook::is_one(bytes)
}

/// The format of a file's text: a page, a table, or else a list of names. `None` for prose, because
/// its lines would be mistaken for names.
pub(crate) fn by_content(text: &str) -> Option<Source> {
    let text = text.trim_start_matches('\u{feff}');
    if is_html(text) {
        Some(Source::Html)
    } else if text.lines().any(is_separator_row) {
        Some(Source::Markdown)
    } else if has_header_row(text) {
        Some(Source::Csv)
    } else {
        is_list(text).then_some(Source::Names)
    }
}

/// Detects the format of documents. Returns `None` if it isn't a format that can be imported.
pub(crate) fn by_documents(documents: &[Document]) -> Option<Source> {
    let has = |name: &str| documents.iter().any(|it| it.value.get(name).is_some());
    if has("asyncapi") {
        Some(Source::Asyncapi)
    } else if documents.iter().any(tracking_plan::is_one) {
        Some(Source::TrackingPlan)
    } else if documents.iter().any(registry::is_one) {
        Some(Source::Opentelemetry)
    } else {
        let is_schema = documents.iter().any(json_schema::is_one);
        is_schema.then_some(Source::JsonSchema)
    }
}

fn is_html(text: &str) -> bool {
    const STARTS: [&str; 5] = ["<!doctype", "<html", "<body", "<main", "<table"];
    let text = text.trim_start();
    let begins_with = |start: &&str| {
        let beginning = text.get(..start.len());
        beginning.is_some_and(|it| it.eq_ignore_ascii_case(start))
    };
    STARTS.iter().any(begins_with)
}

/// Whether a line is the separator row below the headings of a Markdown table.
fn is_separator_row(line: &str) -> bool {
    let is_part = |c: char| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '>');
    line.contains('|') && line.contains('-') && line.chars().all(is_part)
}

/// Whether the first line contains several headings, one of them for a column of names. Some
/// spreadsheets save such files as `.txt`.
fn has_header_row(text: &str) -> bool {
    let first = names::lines(text).find(|line| !line.is_empty());
    first.is_some_and(|first| {
        [',', ';', '\t'].into_iter().any(|delimiter| {
            let cells = first.split(delimiter);
            let cells = cells.map(|cell| cell.trim_matches(['"', ' ']).to_owned());
            let headings: Vec<String> = cells.collect();
            let is_other = || {
                columns::columns(&headings, &[]) == Ok(None) && !properties::is_one(&headings, &[])
            };
            headings.len() > 1 && !is_other()
        })
    })
}

/// Whether most lines aren't sentences.
fn is_list(text: &str) -> bool {
    let (mut lines, mut sentences) = (0_usize, 0_usize);
    for line in names::lines(text).filter(|line| !line.is_empty()) {
        lines += 1;
        sentences += usize::from(is_sentence(line));
    }
    sentences * 2 <= lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_suggest_formats() {
        for (name, expected) in [
            ("events.MD", ByName::Known(Source::Markdown)),
            ("page.htm", ByName::Known(Source::Html)),
            ("export.tsv", ByName::Known(Source::Csv)),
            ("names.txt", ByName::Text),
            ("NAMES", ByName::Text),
            ("events.xlsx", ByName::Known(Source::Workbook)),
            ("events.json", ByName::Document),
            ("events.pdf", ByName::Unknown),
        ] {
            assert_eq!(ByName::of(name), expected, "{name}");
        }
    }

    #[test]
    fn a_text_is_a_list_unless_it_is_something_else() {
        let list = Some(Source::Names);
        for (text, expected) in [
            ("order.placed\norder.paid\n", list),
            ("Order Placed\nProduct Added to Wishlist\n", list),
            ("<b>\n|\n-\n# a\n", list),
            ("name\nevent\n", list),
            ("", list),
            ("\u{feff}\n <!DOCTYPE html><p>x", Some(Source::Html)),
            ("<Table><tr><td>a", Some(Source::Html)),
            (
                "Our events:\n\n| Event | When |\n|---|---|\n",
                Some(Source::Markdown),
            ),
            ("name,description\nload,Loaded.\n", Some(Source::Csv)),
            (
                "\"Event\"\t\"When\"\r\nload\tLoaded.\r\n",
                Some(Source::Csv),
            ),
            (
                "Object Name;Property Name;Property Value Type\nload;id;string\n",
                Some(Source::Csv),
            ),
            ("The chat was loaded.\nIt was opened, too.\na\n", None),
        ] {
            assert_eq!(by_content(text), expected, "{text:?}");
        }
    }
}
