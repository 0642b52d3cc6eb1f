//! Formats findings for a browser, which shows a card for each finding. Everything is plain text, not HTML.

use event_catalog_build::source::{Place, Sources};
use event_catalog_build::visible;
use serde::Serialize;

use super::excerpt::Excerpt;
use super::shown::{Most, Shown};
use crate::checked::{Checked, Found};

/// The number of visible columns in a line: as many as fit on a laptop's screen.
const WIDTH: usize = 120;

/// A finding, as a card on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Card {
    level: &'static str,
    rule: &'static str,
    message: String,
    help: Option<String>,
    /// The finding's place, followed by the related places.
    places: Vec<CardPlace>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct CardPlace {
    /// The displayed place: `catalog/events.csv:203:1 (cell A201)`
    place: String,
    label: String,
    /// The excerpt; `None` if the finding is about a whole file.
    excerpt: Option<CardExcerpt>,
}

/// Lines of a file in three parts. The second part is marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct CardExcerpt {
    line: usize,
    before: String,
    marked: String,
    after: String,
}

/// Creates the cards for a catalog, and counts the findings without a card, by rule.
pub(crate) fn cards(checked: &Checked, most: Most) -> (Vec<Card>, Vec<(&'static str, usize)>) {
    let shown = Shown::of(std::slice::from_ref(checked), most);
    let found = shown.found.into_iter();
    let cards = found.map(|(checked, found)| card(found, &checked.input.sources));
    (cards.collect(), shown.left)
}

fn card(Found { finding, .. }: &Found, sources: &Sources) -> Card {
    let related = finding.related.iter().map(|it| (it.place, &it.message));
    let places = std::iter::once((finding.place, &finding.label)).chain(related);
    Card {
        level: finding.severity.name(),
        rule: finding.rule.name,
        message: visible(&finding.message).into_owned(),
        help: finding
            .help
            .as_deref()
            .map(|help| visible(help).into_owned()),
        places: places
            .map(|(place, label)| card_place(place, label, sources))
            .collect(),
    }
}

fn card_place(place: Place, label: &str, sources: &Sources) -> CardPlace {
    let range = place.span.range();
    let is_whole_file = range.end == 0 && place.cell.is_none();
    let excerpt = || {
        let Excerpt { text, line, marked } =
            Excerpt::new(sources.get(place.span.file), range, WIDTH, 0);
        CardExcerpt {
            line,
            before: text[..marked.start].to_owned(),
            marked: text[marked.clone()].to_owned(),
            after: text[marked.end..].to_owned(),
        }
    };
    CardPlace {
        place: visible(&sources.show(place)).into_owned(),
        label: visible(label).into_owned(),
        excerpt: (!is_whole_file).then(excerpt),
    }
}
