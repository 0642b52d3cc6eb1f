//! `same-description`: two events of a module that are described alike.

use std::hash::{BuildHasher, Hash, Hasher};

use event_catalog_build::catalog::RowId;
use foldhash::fast::RandomState;

use super::cells;
use super::missed_family::SeriesCount;
use super::near_identical_name::are_near;
use super::prelude::*;

/// Two events of a module that are described alike.
pub(super) static SAME_DESCRIPTION: Rule = Rule {
    name: "same-description",
    level: Level::Warn,
    structural: false,
    summary: "two events of a module have the same description",
    why: "A description says what its event means. Where two events of one module have the same one, \
        nobody can tell them apart; mostly a row was copied, and its description stayed.\n\n\
        Capital letters, blanks and a full stop make no difference. A deprecated event may have the \
        description of the one that has taken its place.",
    bad: Example(&[file(
        "events.csv",
        "name,description,module\nchat_opened,The chat was opened.,chat\nchat_closed,The chat was opened.,chat\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,module\nchat_opened,The chat was opened.,chat\nchat_closed,The chat was closed.,chat\n",
    )]),
    check,
};

/// A row, and a hash of what it says.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Described<'c> {
    hash: u64,
    // Which of several is reported must not depend on the order of the rows.
    name: &'c str,
    row: RowId,
    description: &'c str,
    module: Option<usize>,
}

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    let mut described: Vec<_> = described(catalog).collect();
    described.sort_unstable();
    for group in described.chunk_by(|one, other| one.hash == other.hash) {
        let first = &group[0];
        let same: Vec<_> = group.iter().filter(|it| is_same(first, it)).collect();
        let series = SeriesCount::of(same.iter().map(|it| it.name));
        for pair in same.windows(2) {
            let (before, this) = (pair[0], pair[1]);
            let name = this.name;
            // That they may be one event, or one family, is said by other rules.
            let is_near = are_near(first.name, name) || are_near(before.name, name);
            if is_near || series.has(name) {
                continue;
            }
            let first_place = catalog.place(first.row, Column::Description);
            findings.add(
                Finding::at(
                    catalog.place(this.row, Column::Description),
                    format!("`{name}` has the same description as `{}`", first.name),
                )
                .label("the same text")
                .event(name)
                .related(first_place, "here as well")
                .help("say in which way the two events differ"),
            );
        }
    }
}

/// The rows with a description of their own; a deprecated event may share it.
fn described<'c>(catalog: &'c Catalog<'_>) -> impl Iterator<Item = Described<'c>> {
    let state = RandomState::default();
    let mut last = None;
    catalog.events.iter().filter_map(move |event| {
        if event.deprecation.is_some() || last.replace(event.row) == Some(event.row) {
            return None;
        }
        let row = catalog.row(event.row);
        let (name, description) = (row.get(Column::Name)?, row.get(Column::Description)?);
        let description = description.text.as_ref();
        if !cells::is_prose(description) {
            return None;
        }
        let mut hasher = state.build_hasher();
        event.module.hash(&mut hasher);
        essence(description).for_each(|word| hash_word(word, &mut hasher));
        Some(Described {
            hash: hasher.finish(),
            name: &name.text,
            row: event.row,
            description,
            module: event.module,
        })
    })
}

/// Whether two rows with the same hash say the same.
fn is_same(one: &Described<'_>, other: &Described<'_>) -> bool {
    let lower = |text: &'_ str| -> Vec<String> { essence(text).map(str::to_lowercase).collect() };
    one.module == other.module
        && (one.description == other.description
            || lower(one.description) == lower(other.description))
}

/// The words of a description, without what makes no difference.
fn essence(description: &str) -> impl Iterator<Item = &str> {
    description.trim_end_matches('.').split_whitespace()
}

/// Words that differ in case have the same hash.
fn hash_word(word: &str, hasher: &mut impl Hasher) {
    if word.is_ascii() {
        word.bytes()
            .for_each(|byte| hasher.write_u8(byte.to_ascii_lowercase()));
    } else {
        hasher.write(word.to_lowercase().as_bytes());
    }
    hasher.write_u8(b' ');
}
