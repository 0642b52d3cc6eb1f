//! Generates the documentation page in Markdown, and parts of it for handwritten pages.
//!
//! The output is valid in all common documentation formats: `CommonMark` with GitHub's tables, MDX,
//! and mdBook.

pub(crate) mod marker;
mod table;

use super::GeneratedFile;
use super::prose::markdown::{blocks, plain};
use super::selection::{SelectedSection, Selection};

pub(crate) use table::PayloadCell;

/// Generates the page.
///
/// # Errors
///
/// If an introduction can't be written, which would be a bug.
pub(crate) fn generate(selection: &Selection<'_, '_>) -> anyhow::Result<Vec<GeneratedFile>> {
    let catalog = selection.catalog;
    let mut parts = Vec::new();
    parts.push(format!("# {}\n", plain(title(catalog.title()))));
    parts.push(blocks(catalog.intro())?);
    for section in &selection.sections {
        parts.extend(
            section
                .section
                .title
                .map(|title| format!("## {}\n", plain(title))),
        );
        parts.push(blocks(section.section.intro)?);
        parts.push(table::events(selection, section, PayloadCell::Link));
    }
    let payloads = payloads(selection, "###");
    if !payloads.is_empty() {
        parts.push("## Payloads\n".to_owned());
        parts.push(payloads);
    }
    parts.retain(|part| !part.is_empty());
    Ok(vec![GeneratedFile {
        path: "events.md".to_owned(),
        text: parts.join("\n"),
    }])
}

/// Returns a catalog's title, or a default.
pub(crate) fn title(title: &str) -> &str {
    if title.is_empty() { "Events" } else { title }
}

/// Writes the event tables of all selected sections, without titles and introductions. Ends with a
/// line break.
pub(crate) fn events(selection: &Selection<'_, '_>, payload: PayloadCell) -> String {
    let table = |section: &SelectedSection<'_, '_>| table::events(selection, section, payload);
    selection
        .sections
        .iter()
        .map(table)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Writes a table of fields for each payload, with a heading. Ends with a line break unless empty.
pub(crate) fn payloads(selection: &Selection<'_, '_>, heading: &str) -> String {
    table::payloads(selection, heading)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};
    use pulldown_cmark::html::push_html;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    use scraper::{Html, Selector};

    use super::*;
    use crate::generate::Scope;
    use crate::generate::address::anchor;
    use crate::generate::address::tests::found;
    use crate::generate::prose;
    use crate::generate::selection::Customers;
    use crate::generate::small;

    #[test]
    fn the_page() {
        let input = small::input();
        let catalog = Catalog::new(&input);
        let selection = Scope::default().select(&catalog, Customers::All);
        let files = generate(&selection.expect("events")).expect("a page");
        insta::assert_snapshot!(files[0].text);
    }

    #[test]
    fn every_name_is_shown_and_has_an_address() {
        let input = small::hostile();
        let catalog = Catalog::new(&input);
        let selection = Scope::default().select(&catalog, Customers::All);
        let page = generate(&selection.expect("events"))
            .expect("a page")
            .remove(0);
        let mut html = String::new();
        push_html(
            &mut html,
            Parser::new_ext(&page.text, Options::ENABLE_TABLES),
        );
        let document = Html::parse_document(&html);
        let select = |selector: &str| Selector::parse(selector).expect("a selector");
        let cells = select("tbody tr > td:first-child");
        let cells = document
            .select(&cells)
            .map(|it| it.text().collect::<String>());
        let cells: Vec<_> = cells.collect();
        let mut shown = cells.iter();
        for event in &catalog.events {
            assert!(shown.any(|cell| *cell == event.name), "{}", event.name);
        }
        let ids = select("[id]");
        let ids: Vec<_> = document
            .select(&ids)
            .filter_map(|it| it.attr("id"))
            .collect();
        let anchors: BTreeSet<String> = ids.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(anchors.len(), ids.len(), "an anchor occurs twice");
        let links = select("a[href]");
        let mut count = 0;
        for link in document.select(&links) {
            let href = link.attr("href").expect("an address");
            let fragment = href.strip_prefix('#').expect("a place in the page");
            let found = found(fragment, &anchors).expect("an anchor");
            // The text of a link to an event is the event's name.
            if let Some(event) = catalog.event(&link.text().collect::<String>()) {
                assert_eq!(found, anchor(&event.name));
                count += 1;
            }
        }
        assert!(count > 30);
    }

    #[test]
    fn a_payload_that_is_no_object_has_a_row_itself() {
        let lines = r#"{ "type": "array", "minItems": 1, "items": { "type": "object", "required": ["sku"],
            "properties": { "sku": { "type": "string", "description": "Which." } } } }"#;
        let table =
            "name,description,payload\nordered,Ordered.,order_lines\nremarked,Remarked.,remark\n";
        let folder: Memory = [
            ("events.csv", table),
            ("payloads/order_lines.json", lines),
            ("payloads/remark.json", r#"{ "type": ["string", "null"] }"#),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&folder).expect("a folder in memory");
        let catalog = Catalog::new(&input);
        let selection = Scope::default().select(&catalog, Customers::All);
        let page = generate(&selection.expect("events"))
            .expect("a page")
            .remove(0)
            .text;
        for row in [
            "| *the whole payload* | array of objects | required | *(at least 1 element)* | |\n\
             | `[].sku` | string | required | Which. | |\n",
            "| *the whole payload* | string or null | required | | |\n",
        ] {
            assert!(page.contains(row), "{row}{page}");
        }
    }

    /// Parses the page as mdBook does. <https://docs.rs/mdbook-markdown>
    #[test]
    fn mdbook_shows_descriptions_as_they_are_meant() {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_MATH
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM;
        for text in [
            "a | b || c `d | e` {x} ${y} $z$ <b> </script> [^1] [x] ~~s~~ \\| \\",
            "*a* __init__ `` ` `` `{{#include x}}` {{y}} &lt; &amp;lt;",
            "שלום <https://a.b> [c](javascript:d) ![e](https://f)",
        ] {
            let page = format!("| a |\n|---|\n| {} |\n", prose::markdown::cell(text));
            let mut shown = String::new();
            let mut in_row = false;
            for event in Parser::new_ext(&page, options) {
                match event {
                    Event::Start(Tag::TableRow) => in_row = true,
                    Event::End(TagEnd::TableRow) => in_row = false,
                    Event::Text(text) | Event::Code(text) if in_row => shown.push_str(&text),
                    Event::InlineHtml(tag) => {
                        assert!(["<code>", "</code>"].contains(&&*tag), "{tag}");
                    }
                    Event::Html(_) | Event::InlineMath(_) | Event::FootnoteReference(_) => {
                        panic!("{event:?}")
                    }
                    _ => {}
                }
            }
            assert_eq!(shown, prose::plain(text), "{page}");
        }
    }
}
