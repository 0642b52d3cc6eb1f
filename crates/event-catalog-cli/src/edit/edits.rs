//! Collects and applies edits to the texts of a catalog's files.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use event_catalog_build::read::{CsvSettings, Input};
use event_catalog_build::source::FileId;

use crate::fmt::{self, Form};

/// Replacements and insertions, which don't overlap.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    files: BTreeMap<FileId, Vec<(Range<usize>, String)>>,
}

impl Edits {
    /// Replaces a range of a file. Texts for the same empty range are inserted in the order of the calls.
    pub(crate) fn replace(&mut self, file: FileId, range: Range<usize>, text: String) {
        self.files.entry(file).or_default().push((range, text));
    }

    /// Applies the edits, and returns the new texts. If a table was formatted before, it stays formatted.
    pub(crate) fn apply(self, input: &Input) -> Vec<(FileId, String)> {
        let changed = self.files.into_iter().map(|(file, mut edits)| {
            // The sort is stable, so insertions at the same place stay in order.
            edits.sort_by_key(|(range, _)| (range.start, range.end));
            let before = input.sources.get(file).text();
            let (mut after, mut at) = (String::with_capacity(before.len()), 0);
            for (range, text) in edits {
                after.push_str(before.get(at..range.start).unwrap_or_default());
                after.push_str(&text);
                at = range.end.max(at);
            }
            after.push_str(before.get(at..).unwrap_or_default());
            (file, formatted(input, file, after))
        });
        changed.collect()
    }
}

/// Formats the new text of a file if it is a table that was formatted before.
fn formatted(input: &Input, file: FileId, after: String) -> String {
    let source = input.sources.get(file);
    let extension = Path::new(source.path()).extension();
    let is_csv = extension.is_some_and(|it| it.eq_ignore_ascii_case("csv"));
    let mut tables = input.sections.iter().flat_map(|section| &section.files);
    if !is_csv || !tables.any(|table| *table == file) {
        return after;
    }
    let form = Form {
        // Source texts have no byte-order mark.
        csv: CsvSettings {
            bom: false,
            ..input.settings.csv
        },
        extra: &input.settings.extra_columns,
        sort: false,
    };
    fmt::kept(source.path(), source.text(), after, &form)
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::Memory;

    use super::*;

    #[test]
    fn what_is_inserted_at_one_place_keeps_its_order() {
        let mut input = Input::default();
        let file = input.sources.add("a.csv", "abcdef");
        let mut edits = Edits::default();
        edits.replace(file, 4..4, "1".to_owned());
        edits.replace(file, 2..4, "CD".to_owned());
        edits.replace(file, 4..4, "2".to_owned());
        edits.replace(file, 0..0, "0".to_owned());
        assert_eq!(edits.apply(&input), [(file, "0abCD12ef".to_owned())]);
    }

    #[test]
    fn a_formatted_table_stays_formatted_and_another_one_keeps_its_form() {
        let edited = |settings: &str, before: &str, from: &str, to: &str| {
            let files = [("catalog.toml", settings), ("events.csv", before)];
            let memory: Memory = files.into_iter().collect();
            let input = Input::read_folder(&memory).expect("memory can be listed");
            let file = input.sections[0].files[0];
            let text = input.sources.get(file).text();
            let at = text.find(from).expect("the text");
            let mut edits = Edits::default();
            edits.replace(file, at..at + from.len(), to.to_owned());
            edits.apply(&input).remove(0).1
        };
        let (from, to) = (
            "replaced_by\na,\"A, a.\",",
            "replaced_by,aliases\nb,\"A.\",,a",
        );
        let before = "name,description,replaced_by\na,\"A, a.\",\nc,C.,a\n";
        assert_eq!(
            edited("", before, from, to),
            "name,description,aliases,replaced_by\nb,A.,a,\nc,C.,,a\n"
        );
        // The byte-order mark isn't part of the text.
        assert_eq!(
            edited("[csv]\nbom = true\n", before, from, to),
            "name,description,aliases,replaced_by\nb,A.,a,\nc,C.,,a\n"
        );
        // One row is narrower than the header row, and the delimiter isn't the one in the settings.
        let other = before.replace("c,C.,a\n", "c,C.\n");
        assert_eq!(
            edited("", &other, from, to),
            "name,description,replaced_by,aliases\nb,\"A.\",,a\nc,C.\n"
        );
        let semicolon = "[csv]\ndelimiter = \";\"\n";
        assert_eq!(
            edited(semicolon, before, from, to),
            "name,description,replaced_by,aliases\nb,\"A.\",,a\nc,C.,a\n"
        );
    }
}
