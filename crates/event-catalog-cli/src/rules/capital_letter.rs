//! `capital-letter`: a description that begins with a lowercase letter.

use super::cells;
use super::prelude::*;

/// A description that begins with a lowercase letter.
pub(super) static CAPITAL_LETTER: Rule = Rule {
    name: "capital-letter",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a description begins with a lowercase letter",
    why: "Descriptions are listed below each other, in the table on the page and in the \
        documentation of the code. They look consistent if each begins like a sentence: with an \
        uppercase letter or a digit.\n\n\
        A word that is written with a lowercase letter everywhere may stay: code in backticks, a \
        name with an underscore, an event such as `charge.failed`, a brand such as iPhone, and what \
        `[spelling] words` lists.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,a link was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

/// The maximum length of a word that a message quotes.
const LONG: usize = 40;

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for prose in cells::texts(catalog) {
        let text = prose.cell.text.as_ref();
        let Some(first) = text.chars().next().filter(|c| c.is_lowercase()) else {
            continue;
        };
        if !prose.is_prose() {
            continue;
        }
        let word = text.split(char::is_whitespace).next().unwrap_or(text);
        let is_name = word.contains(|c: char| c.is_uppercase() || c == '_' || c.is_ascii_digit())
            || is_event(catalog, word);
        if is_name || catalog.input.settings.words.iter().any(|it| it == word) {
            continue;
        }
        let capital: String = first.to_uppercase().collect();
        let letter = 0..first.len_utf8();
        let edit = cells::replace(catalog, prose.cell, letter.clone(), &capital);
        // The cell may consist of one very long word.
        let (marked, help) = if word.len() <= LONG {
            let rest = &word[letter.end..];
            (0..word.len(), format!("write `{capital}{rest}`"))
        } else {
            (letter, format!("write `{capital}`"))
        };
        findings.add(
            Finding::at(
                cells::part(catalog, prose.cell, marked),
                format!("the {} begins with a lowercase letter", prose.what()),
            )
            .label("lowercase letter")
            .event(prose.name())
            .help(help)
            .fix("write an uppercase letter", edit.into_iter().collect()),
        );
    }
}

/// Whether a word that contains punctuation, such as `charge.failed`, is the name of an event.
fn is_event(catalog: &Catalog<'_>, word: &str) -> bool {
    let name = word.trim_end_matches(['.', ',', ':', ';', '!', '?']);
    name.contains(|c: char| !c.is_alphanumeric()) && catalog.event(name).is_some()
}
