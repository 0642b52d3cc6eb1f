//! `import`: a byte that chooses the format, and a page. The catalog's paths are safe, and it can be read.

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api::{self, PageFormat};

use crate::catalog;
use crate::measure::Bound;
use crate::outputs::is_safe;

/// An example of one letter becomes a schema with a type and a description; `&` becomes `&amp;`.
const IMPORTED: Bound = Bound {
    times: 64,
    plus: 2_000,
};

/// Imports a page.
///
/// # Panics
///
/// When something does not hold.
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
    let mut paths = HashSet::new();
    for (path, _) in &imported.files {
        assert!(is_safe(path), "{path:?} leads elsewhere");
        assert!(!is_device(path), "{path:?} is a device on Windows");
        assert!(paths.insert(path.to_lowercase()), "{path:?} twice");
    }
    let bytes = imported
        .files
        .iter()
        .map(|(path, text)| path.len() + text.len());
    IMPORTED.hold("catalog", page.len(), bytes.sum());
    let files = imported.files.iter();
    let files: Vec<_> = files
        .map(|(path, text)| (path.as_str(), text.as_bytes()))
        .collect();
    let input = catalog::of(&files);
    assert!(
        input.settings.file.is_some(),
        "the settings cannot be read: {}",
        imported.files[0].1
    );
    let catalog = Catalog::new(&input);
    catalog::structural(&catalog, bytes_of(&files));
    assert!(!catalog.sections.is_empty(), "a catalog without sections");
}

fn bytes_of(files: &[(&str, &[u8])]) -> usize {
    files.iter().map(|(_, text)| text.len()).sum()
}

/// Whether Windows would open a device instead of a file:
/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>.
fn is_device(path: &str) -> bool {
    path.split('/').any(|name| {
        let stem = name
            .split('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let numbered = |kind: &str| {
            let number = stem.strip_prefix(kind);
            number.is_some_and(|it| it.len() == 1 && it.as_bytes()[0].is_ascii_digit())
        };
        ["aux", "con", "nul", "prn"].contains(&stem.as_str()) || numbered("com") || numbered("lpt")
    })
}
