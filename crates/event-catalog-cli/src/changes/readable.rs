//! Settings that can't be read: what depends on them isn't compared, because everything that they say would look
//! as if it had been removed.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::SETTINGS;
use event_catalog_build::source::FileId;

/// Whether a catalog has no settings, or settings that could be read.
pub(crate) fn has_settings(catalog: &Catalog<'_>) -> bool {
    unreadable_settings(catalog).is_none()
}

/// The settings of a catalog, if they can't be read.
pub(crate) fn unreadable_settings(catalog: &Catalog<'_>) -> Option<FileId> {
    if catalog.input.settings.file.is_some() || catalog.input.complete {
        return None;
    }
    let mut sources = catalog.input.sources.iter();
    let found = sources.find(|(file, source)| {
        // A path in a revision is shown with the revision in front: `main:catalog/catalog.toml`.
        let is_settings = source.path().rsplit(['/', ':']).next() == Some(SETTINGS);
        // In an inner folder, the same name is a table of events.
        is_settings && catalog.tables.iter().all(|table| table.file != *file)
    });
    found.map(|(file, _)| file)
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn is_readable(files: &[(&str, &str)]) -> bool {
        let files: Memory = files.iter().copied().collect();
        let input = Input::read_folder(&files).expect("memory can be listed");
        has_settings(&Catalog::new(&input))
    }

    #[test]
    fn settings_that_are_missing_can_be_read() {
        let table = ("events.csv", "name,description\nload,Loaded.\n");
        assert!(is_readable(&[table]));
        assert!(is_readable(&[
            table,
            ("catalog.toml", "title = \"Shop\"\n")
        ]));
        assert!(!is_readable(&[table, ("catalog.toml", "title = \n")]));
        let conflict = "<<<<<<< a\ntitle = \"A\"\n=======\ntitle = \"B\"\n>>>>>>> b\n";
        assert!(!is_readable(&[table, ("catalog.toml", conflict)]));
        // Another file that can't be read is another matter.
        let broken = (
            "more.csv",
            "name,description\n<<<<<<< a\na,A.\n=======\nb,B.\n>>>>>>> b\n",
        );
        assert!(is_readable(&[table, broken]));
    }
}
