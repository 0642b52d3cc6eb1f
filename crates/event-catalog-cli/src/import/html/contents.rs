//! Finds the main content of a page, without the surrounding site.

use scraper::{ElementRef, Html, Selector};

use super::elements::is_skipped;

/// Finds the smallest element that contains everything marked as main content, and every table
/// outside the surrounding site.
pub(super) fn of(document: &Html) -> ElementRef<'_> {
    let root = document.root_element();
    let named = ["main, [role=main]", "article"]
        .into_iter()
        .map(|selector| all(document, selector))
        .find(|found| !found.is_empty());
    let Some(named) = named else {
        return root;
    };
    let tables = all(document, "table").into_iter();
    let tables = tables.filter(|table| !elements(*table).any(is_skipped));
    let mut common: Option<Vec<ElementRef<'_>>> = None;
    for element in named.into_iter().chain(tables) {
        let path = path(element);
        common = Some(match common {
            None => path,
            Some(mut common) => {
                let same = common.iter().zip(&path);
                let same = same.take_while(|(one, other)| one.id() == other.id());
                common.truncate(same.count());
                common
            }
        });
    }
    common.and_then(|path| path.last().copied()).unwrap_or(root)
}

fn all<'d>(document: &'d Html, selector: &str) -> Vec<ElementRef<'d>> {
    match Selector::parse(selector) {
        Ok(selector) => document.select(&selector).collect(),
        Err(_) => Vec::new(),
    }
}

/// The path from the root element to this one.
fn path(element: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let mut path: Vec<_> = elements(element).collect();
    path.reverse();
    path
}

/// An element and all of its ancestors.
fn elements(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap))
}
