//! `misspelling`: a word that is a known mistake.

use std::collections::HashMap;

use event_catalog_build::printable;
use foldhash::fast::RandomState;

use super::prelude::*;
use super::{cells, dictionary, words};

/// A word that is a known mistake.
pub(super) static MISSPELLING: Rule = Rule {
    name: "misspelling",
    level: Level::Warn,
    structural: false,
    summary: "a word is misspelt",
    why: "Descriptions, titles, introductions and the words of names are looked up in the dictionary \
        of mistakes that people make in English (<https://github.com/crate-ci/typos>). It knows \
        mistakes and not words, so names and terms are left in peace; code in backticks, addresses \
        and names of programs are, too.\n\n\
        Where a word is right all the same, list it: `[spelling]`, `words = [\"…\"]`. A name that \
        has been published is not just renamed: its old form becomes an alias. In a catalog that is \
        not in English, switch the rule off.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A customer has ansered by clicking a link.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A customer has answered by clicking a link.\n",
    )]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    let mut spelling = Spelling::new(catalog);
    for prose in cells::prose(catalog) {
        let name = prose.row.text(Column::Name);
        for (at, word) in words::words(&prose.cell.text) {
            let Some(meant) = spelling.corrections(word) else {
                continue;
            };
            let range = at..at + word.len();
            let place = cells::part(catalog, prose.cell, range.clone());
            let draft = misspelt(place, word, meant).event(name);
            let edit = cells::replace(catalog, prose.cell, range, &meant[0]);
            findings.add(match edit {
                Some(edit) if meant.len() == 1 => draft.fix("correct the word", vec![edit]),
                _ => draft,
            });
        }
    }
    names(catalog, &mut spelling, findings);
    texts(catalog, &mut spelling, findings);
}

/// The names of events, each row once.
fn names<'c>(catalog: &'c Catalog<'_>, spelling: &mut Spelling<'c>, findings: &mut Findings<'_>) {
    let mut last = None;
    for event in &catalog.events {
        if last.replace(event.row) == Some(event.row) {
            continue;
        }
        let row = catalog.row(event.row);
        let Some(cell) = row.get(Column::Name) else {
            continue;
        };
        for part in cell.text.split('_') {
            let Some(meant) = spelling.corrections(part) else {
                continue;
            };
            let at = part.as_ptr() as usize - cell.text.as_ptr() as usize;
            let name = format!(
                "{}{}{}",
                &cell.text[..at],
                meant[0],
                &cell.text[at + part.len()..]
            );
            let place = cells::part(catalog, cell, at..at + part.len());
            let draft = misspelt(place, part, meant).event(&*cell.text);
            findings.add(match catalog.event(&name) {
                Some(other) => draft
                    .related(catalog.place(other.row, Column::Name), "there is this event already")
                    .help(format!(
                        "if both are the same event, remove one, and add `{}` to the `aliases` of `{name}`",
                        cell.text
                    )),
                None => draft.help(format!(
                    "rename it to `{name}`; if `{}` has been in use, add it to the `aliases`",
                    cell.text
                )),
            });
        }
    }
}

/// Titles and introductions.
fn texts<'c>(catalog: &'c Catalog<'_>, spelling: &mut Spelling<'c>, findings: &mut Findings<'_>) {
    let settings = &catalog.input.settings;
    let sections = settings.sections.iter().filter_map(|it| it.title.as_ref());
    let modules = settings
        .modules
        .iter()
        .flatten()
        .filter_map(|it| it.title.as_ref());
    let titles = settings.title.iter().chain(sections).chain(modules);
    // A title stands in quotes, or in a longer literal.
    let titles = titles.map(|title| title.place.span);
    let texts = catalog.input.texts.values().map(|file| {
        let text = catalog.input.sources.get(*file).text();
        Span::new(*file, 0..text.len())
    });
    for span in titles.chain(texts) {
        for (at, word) in words::words(catalog.input.sources.text(span)) {
            if let Some(meant) = spelling.corrections(word) {
                let at = span.start as usize + at;
                findings.add(misspelt(
                    Place::new(span.file, at..at + word.len()),
                    word,
                    meant,
                ));
            }
        }
    }
}

fn misspelt(place: Place, word: &str, meant: &[String]) -> event_catalog_build::finding::Draft {
    let meant: Vec<_> = meant.iter().map(|word| format!("`{word}`")).collect();
    let meant = meant.join(" or ");
    Finding::at(place, format!("`{}` is misspelt", printable(word)))
        .label(format!("did you mean {meant}?"))
        .help(format!(
            "write {meant}; if the word is right, add it to `[spelling] words`"
        ))
}

/// The corrections of words, each looked up once.
struct Spelling<'c> {
    right: Vec<String>,
    known: HashMap<&'c str, Vec<String>, RandomState>,
}

impl<'c> Spelling<'c> {
    fn new(catalog: &Catalog<'_>) -> Self {
        let words = catalog.input.settings.words.iter();
        Self {
            right: words.map(|word| word.to_lowercase()).collect(),
            known: HashMap::default(),
        }
    }

    /// The corrections of a word, beginning as it does; `None` where nothing is wrong with it.
    fn corrections(&mut self, word: &'c str) -> Option<&[String]> {
        let right = &self.right;
        let known = self.known.entry(word).or_insert_with(|| {
            let small = word.to_lowercase();
            if right.contains(&small) {
                return Vec::new();
            }
            let is_capital = word.starts_with(char::is_uppercase);
            let corrections = dictionary::corrections(&small);
            corrections
                .map(|meant| {
                    if is_capital {
                        capitalized(meant)
                    } else {
                        meant.to_owned()
                    }
                })
                .collect()
        });
        (!known.is_empty()).then_some(known.as_slice())
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}
