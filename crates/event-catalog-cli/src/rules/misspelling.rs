//! `misspelling`: a word that is a known mistake.

use std::borrow::Cow;
use std::cell::LazyCell;

use event_catalog_build::printable;

use super::prelude::*;
use super::words::{self, Word};
use super::{cells, language, names};
use crate::dictionary;

/// A word that is a known mistake.
pub(super) static MISSPELLING: Rule = Rule {
    name: "misspelling",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a word is misspelled",
    why: "Descriptions, titles, introductions and the words of names are looked up in the dictionary \
        of mistakes that people make in English (<https://github.com/crate-ci/typos>). It lists \
        mistakes, not words, so names and terms aren't reported; nor are code in backticks, addresses \
        and names of programs.\n\n\
        If a word is correct, list it: `[spelling]`, `words = [\"…\"]`. Renaming a published \
        name changes what goes over the wire: add the old name as an alias.\n\n\
        The only dictionary is the English one. A catalog in another language has no findings: the \
        language is recognized by all descriptions together, unless `[spelling]` names it, as in \
        `language = \"de\"`; `language = \"en\"` always checks, and `language = \"off\"` never does.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A customer has ansered by clicking a link.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A customer has answered by clicking a link.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    if !language::is_english(catalog) {
        return;
    }
    let spelling = Spelling::new(catalog);
    for prose in cells::texts(catalog) {
        // Most cells have no misspelled word, so this is computed only if there is one.
        let is_prose = LazyCell::new(|| prose.is_prose());
        for word in words::words(&prose.cell.text) {
            let Some(meant) = spelling.corrections(&word).filter(|_| *is_prose) else {
                continue;
            };
            let range = word.range();
            let place = cells::part(catalog, prose.cell, range.clone());
            let name = prose.name();
            let draft = misspelt(place, word.text, &meant).event(name);
            let edit = cells::replace(catalog, prose.cell, range, &meant[0]);
            findings.add(match edit {
                Some(edit) if meant.len() == 1 => draft.fix("correct the word", vec![edit]),
                _ => draft,
            });
        }
    }
    names(catalog, &spelling, findings);
    texts(catalog, &spelling, findings);
}

/// Checks the names of events, each row once.
fn names(catalog: &Catalog<'_>, spelling: &Spelling, findings: &mut Findings) {
    for (written, id) in names::of_rows(catalog) {
        for word in words::words_of_name(written) {
            let Some(meant) = spelling.corrections(&word) else {
                continue;
            };
            let Some(cell) = catalog.row(id).get(Column::Name) else {
                continue;
            };
            let range = word.range();
            let mut name = written.to_owned();
            name.replace_range(range.clone(), &meant[0]);
            let place = cells::part(catalog, cell, range);
            let draft = misspelt(place, word.text, &meant).event(written);
            findings.add(match catalog.event(&name) {
                Some(other) => draft
                    .related(catalog.place(other.row, Column::Name), "this event already exists")
                    .help(format!(
                        "if both are the same event, remove one, and add `{}` to the `aliases` of `{name}`",
                        cell.text
                    )),
                None => draft.help(format!(
                    "rename it to `{name}`, which changes what goes over the wire; if `{}` is in use, \
                     add it to the `aliases`",
                    cell.text
                )),
            });
        }
    }
}

/// Checks titles and introductions.
fn texts(catalog: &Catalog<'_>, spelling: &Spelling, findings: &mut Findings) {
    let settings = &catalog.input.settings;
    let sections = settings.sections.iter().filter_map(|it| it.title.as_ref());
    let modules = settings
        .modules
        .iter()
        .flatten()
        .filter_map(|it| it.title.as_ref());
    let titles = settings.title.iter().chain(sections).chain(modules);
    // The place of a title includes its quotes, and may have escapes.
    let titles = titles.map(|title| title.place.span);
    let texts = catalog.input.texts.values().map(|file| {
        let text = catalog.input.sources.get(*file).text();
        Span::new(*file, 0..text.len())
    });
    for span in titles.chain(texts) {
        let text = catalog.input.sources.text(span);
        for word in words::words(text) {
            if let Some(meant) = spelling.corrections(&word) {
                let at = span.start as usize + word.at;
                let place = Place::new(span.file, at..at + word.text.len());
                findings.add(misspelt(place, word.text, &meant));
            }
        }
    }
}

fn misspelt(place: Place, word: &str, meant: &[String]) -> event_catalog_build::finding::Draft {
    let meant: Vec<_> = meant.iter().map(|word| format!("`{word}`")).collect();
    let meant = meant.join(" or ");
    Finding::at(place, format!("`{}` is misspelled", printable(word)))
        .label(format!("did you mean {meant}?"))
        .help(format!(
            "write {meant}; if the word is correct, add it to `[spelling] words`"
        ))
}

/// The dictionary, and the words that the settings list as correct.
struct Spelling {
    right: Vec<String>,
}

impl Spelling {
    fn new(catalog: &Catalog<'_>) -> Self {
        let words = catalog.input.settings.words.iter();
        Self {
            right: words.map(|word| word.to_lowercase()).collect(),
        }
    }

    /// Looks up the corrections of a word. The case of the first letter is kept. Returns `None` if the word is
    /// correct.
    fn corrections(&self, word: &Word<'_>) -> Option<Vec<String>> {
        // Nearly all words have only lowercase letters.
        let small = if word.text.bytes().all(|byte| byte.is_ascii_lowercase()) {
            Cow::Borrowed(word.text)
        } else {
            Cow::Owned(word.text.to_lowercase())
        };
        let is_capital = word.text.starts_with(char::is_uppercase);
        let is_upper = is_capital && !word.text.contains(char::is_lowercase);
        let corrections = dictionary::corrections(&small).map(|meant| {
            if is_upper {
                meant.to_uppercase()
            } else if is_capital {
                capitalized(meant)
            } else {
                meant.to_owned()
            }
        });
        let corrections: Vec<_> = corrections.collect();
        let is_right = || self.right.iter().any(|right| *right == small);
        (!corrections.is_empty() && !is_right()).then_some(corrections)
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}
