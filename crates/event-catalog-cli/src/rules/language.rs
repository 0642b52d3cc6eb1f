//! Detects whether a catalog is in English, the language of the dictionary.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Column;
use whichlang::{Lang, detect_language};

/// The minimum number of bytes from which the language can be detected.
const LEAST: usize = 20;

/// The number of bytes of descriptions that are used to detect the language. A single description
/// may be too short.
const SAMPLE: usize = 16_000;

/// Whether a catalog is in English, according to `[spelling] language` or, if that isn't set, to
/// the language of its descriptions.
pub(crate) fn is_english(catalog: &Catalog<'_>) -> bool {
    if let Some(language) = &catalog.input.settings.language {
        return language.value == "en" || language.value.starts_with("en-");
    }
    let sample = sample(catalog);
    sample.len() < LEAST || detect_language(&sample) == Lang::Eng
}

/// Collects descriptions from all parts of the catalog, because a customer's section may be in another language.
fn sample(catalog: &Catalog<'_>) -> String {
    let cells = || {
        catalog
            .rows_with(Column::Description)
            .map(|(_, cell)| &*cell.text)
    };
    let bytes: usize = cells().map(str::len).sum();
    let step = bytes / SAMPLE + 1;
    let mut sample = String::new();
    for text in cells().step_by(step) {
        let end = text.char_indices().nth(SAMPLE / 8);
        sample += &text[..end.map_or(text.len(), |(at, _)| at)];
        sample.push('\n');
        if sample.len() > SAMPLE {
            break;
        }
    }
    sample
}
