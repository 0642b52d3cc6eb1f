//! `import`: a byte that chooses the format, and a page. The catalog's paths are safe, it can be
//! read, schemas allow the examples that they were derived from, and no word of an HTML table is
//! lost or joined to another, except for words of remarks such as "since".

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api::{self, PageFormat};
use scraper::{ElementRef, Html, Selector};

use crate::measure::Bound;
use crate::{catalog, imported};

/// An example of one letter becomes a schema with a type and a description; `&` becomes `&amp;`.
const IMPORTED: Bound = Bound {
    times: 64,
    plus: 2_000,
};

/// Words of remarks next to names, such as `since` and `aliases`. The remarks become cells.
const OF_REMARKS: [&str; 33] = [
    "since",
    "as",
    "of",
    "available",
    "from",
    "added",
    "in",
    "introduced",
    "new",
    "seit",
    "ab",
    "depuis",
    "desde",
    "version",
    "v",
    "deprecated",
    "obsolete",
    "veraltet",
    "obsoleto",
    "formerly",
    "known",
    "previously",
    "renamed",
    "old",
    "former",
    "name",
    "was",
    "ehemals",
    "vormals",
    "anciennement",
    "antes",
    "and",
    "or",
];

/// Imports a page.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let Some((format, page)) = data.split_first() else {
        return;
    };
    let Ok(page) = std::str::from_utf8(page) else {
        return;
    };
    let format = match format % 3 {
        0 => PageFormat::Markdown,
        1 => PageFormat::Html,
        _ => PageFormat::Csv,
    };
    let imported = api::import(page, format);
    assert!(imported == api::import(page, format), "imported again");
    let Ok(imported) = imported else { return };
    let input = imported::read(&imported, page.len(), IMPORTED);
    let catalog = Catalog::new(&input);
    imported::check(&imported, &catalog);
    let files = imported::files(&imported);
    if files.iter().any(|(path, _)| path.starts_with("payloads/")) {
        let json = api::check(catalog::of(&files)).json().expect("JSON");
        assert!(!json.contains("\"example-mismatch\""), "{json}");
    }
    // An example of a payload becomes a schema, which loses its comments.
    if format == PageFormat::Html && !page.contains('{') {
        let kept: HashSet<&str> = imported
            .files
            .iter()
            .flat_map(|(_, text)| letters(text))
            .collect();
        let words = words(page).into_iter();
        for word in words.filter(|it| !OF_REMARKS.contains(&&*it.to_lowercase())) {
            assert!(
                kept.contains(&*word),
                "{word:?} is lost, or part of another word"
            );
        }
    }
}

/// The words of all rows except the first, if it is clear where words end.
fn words(page: &str) -> Vec<String> {
    /// The import drops tags that are nested deeper than browsers allow.
    const MOST_TAGS: usize = 400;
    let mut words = Vec::new();
    if page.matches('<').count() > MOST_TAGS {
        return words;
    }
    let document = Html::parse_document(page);
    let cells = Selector::parse("tr + tr > td, thead + tbody > tr > td").expect("a selector");
    for cell in document.select(&cells) {
        let around = cell.ancestors().filter_map(ElementRef::wrap);
        if around.chain([cell]).any(is_left_out) {
            continue;
        }
        for node in cell.children() {
            let Some(text) = node.value().as_text() else {
                continue;
            };
            let ends = |sibling: Option<ElementRef<'_>>, is_there: bool| {
                !is_there || sibling.is_some_and(is_paragraph)
            };
            let before = node.prev_sibling();
            let after = node.next_sibling();
            let begins = ends(before.and_then(ElementRef::wrap), before.is_some());
            let ends = ends(after.and_then(ElementRef::wrap), after.is_some());
            let text: &str = text;
            for word in letters(text) {
                let at = word.as_ptr() as usize - text.as_ptr() as usize;
                let is_first = at == 0;
                let is_last = at + word.len() == text.len();
                if word.is_ascii() && (begins || !is_first) && (ends || !is_last) {
                    words.push(word.to_owned());
                }
            }
        }
    }
    words
}

fn is_paragraph(element: ElementRef<'_>) -> bool {
    matches!(
        element.value().name(),
        "p" | "div" | "section" | "blockquote" | "pre" | "ul" | "hr" | "br" | "h2" | "article"
    )
}

/// Whether an element surrounds the content of the page, or is in a header row or in another table.
fn is_left_out(element: ElementRef<'_>) -> bool {
    const AROUND: [&str; 15] = [
        "aside", "button", "canvas", "footer", "form", "header", "iframe", "nav", "noscript",
        "object", "script", "style", "svg", "template", "title",
    ];
    let first_row = element.value().name() == "tr" && {
        let table = element.ancestors().filter_map(ElementRef::wrap);
        let table = table.into_iter().find(|it| it.value().name() == "table");
        let rows = table.into_iter().flat_map(|it| it.descendants());
        let mut rows = rows.filter_map(ElementRef::wrap);
        rows.find(|it| it.value().name() == "tr") == Some(element)
    };
    first_row
        || AROUND.contains(&element.value().name())
        || element.value().attr("hidden").is_some()
}

/// The maximal runs of letters in a text.
fn letters(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_alphabetic());
    parts.filter(|part| !part.is_empty())
}
