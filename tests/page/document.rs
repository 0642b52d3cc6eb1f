//! The common model of the published page and the catalog, for comparing them. Other modules
//! parse both into it.

use std::fmt::Debug;

/// A page of events: its introduction and its sections.
pub(crate) struct Document {
    pub(crate) title: String,
    pub(crate) intro: Vec<String>,
    pub(crate) sections: Vec<Section>,
}

/// A table of events, and its heading.
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) intro: Vec<String>,
    /// The runs of rows between separator rows.
    pub(crate) groups: Vec<Vec<Row>>,
}

/// One event, and the place where it was read.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) payload: String,
}

impl Document {
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.sections.iter().flat_map(Section::rows)
    }
}

impl Section {
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flatten()
    }
}

/// The lines that contain text. Empty lines separate paragraphs, but were lost in the published page,
/// which was saved as plain text.
pub(crate) fn lines_of_text(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim_end);
    lines
        .filter(|line| !line.is_empty())
        .map(String::from)
        .collect()
}

/// Fails at the first row for which `of` returns different results on the two sides, and reports
/// the row.
pub(crate) fn assert_same_rows<T: PartialEq + Debug>(
    published: &[Row],
    ours: &[Row],
    of: impl Fn(&Row) -> T,
) {
    for (published, ours) in published.iter().zip(ours) {
        let (left, right) = (of(published), of(ours));
        assert!(
            left == right,
            "the page, corrected: {left:?} ({})\nthe catalog:         {right:?} ({})",
            published.place,
            ours.place,
        );
    }
    let surplus = published.get(ours.len()).or(ours.get(published.len()));
    if let Some(row) = surplus {
        panic!("only one side has {:?} ({})", row.name, row.place);
    }
}
