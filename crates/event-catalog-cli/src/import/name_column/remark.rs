//! A remark next to a name, and the catalog column that it belongs in.

use std::collections::HashSet;

use event_catalog_build::catalog::{
    Release, cell_of_aliases, check_event_name, names_in_aliases, suggest_version,
};

use super::characters::Characters;
use crate::import::inline::{Inline, Within, is_separator};
use crate::import::list::Entry;
use crate::import::page::Piece;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Remark {
    /// The visible text.
    text: String,
    /// The remark as inline Markdown.
    markdown: String,
    /// Whether old names in the remark are kept as text, because they can't be aliases.
    is_text: bool,
    /// The replacement for a deprecated event.
    replacement: Option<String>,
}

/// What a remark means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The release that introduced the event.
    Since(String),
    /// The event is deprecated. Contains the release if known, and the reason, which can be empty.
    Deprecated(Option<String>, String),
    /// The event's old names.
    Formerly(Vec<String>),
    /// A word for the event's state.
    State,
    Other,
}

const SINCE: [&str; 12] = [
    "since",
    "as of",
    "available since",
    "available from",
    "added in",
    "introduced in",
    "new in",
    "new since",
    "seit",
    "ab",
    "depuis",
    "desde",
];

const DEPRECATED: [&str; 5] = ["deprecated", "obsolete", "veraltet", "obsolète", "obsoleto"];

const FORMERLY: [&str; 12] = [
    "formerly known as",
    "formerly",
    "previously",
    "renamed from",
    "old name",
    "former name",
    "was",
    "früher",
    "ehemals",
    "vormals",
    "anciennement",
    "antes",
];

const STATES: [&str; 11] = [
    "new",
    "neu",
    "alpha",
    "beta",
    "experimental",
    "preview",
    "legacy",
    "internal",
    "planned",
    "draft",
    "unstable",
];

impl Class {
    pub(super) fn of(text: &str) -> Self {
        let text = inner(text).trim_end_matches(['.', '!']);
        let lower = text.to_lowercase();
        if STATES.contains(&lower.as_str()) {
            return Self::State;
        }
        if let Some(release) = SINCE.iter().find_map(|it| release(after(text, it)?)) {
            return Self::Since(release);
        }
        if let Some(rest) = DEPRECATED.iter().find_map(|it| after(text, it)) {
            let release = ["since", "in", "as of", "from", "seit"];
            let release = release.iter().find_map(|it| release_after(inner(rest), it));
            if rest.is_empty() || release.is_some() {
                return Self::Deprecated(release, String::new());
            }
            let reason = inner(rest);
            let is_reason = rest.starts_with([',', ';', ':', '–', '—']) && !reason.is_empty();
            if is_reason {
                return Self::Deprecated(None, reason.to_owned());
            }
        }
        let old = FORMERLY.iter().find_map(|it| names(after(text, it)?));
        old.map_or(Self::Other, Self::Formerly)
    }
}

/// The text after `word` at the start, ignoring case.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let start = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let is_it = start.to_lowercase() == word && !rest.starts_with(char::is_alphanumeric);
    is_it.then(|| rest.trim_start())
}

fn release_after(text: &str, word: &str) -> Option<String> {
    release(after(text, word)?)
}

/// Parses a release, and writes it as in a catalog's cell. A year is neither a version nor a date.
fn release(text: &str) -> Option<String> {
    let text = after(text, "version").unwrap_or(text);
    let text = text.trim_start_matches(':').trim();
    if text.len() == 4 && text.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let release = Release::parse(text).map(|it| it.written().to_owned());
    release.or_else(|| suggest_version(text))
}

/// The names in a list. Single words could be ordinary text.
fn names(text: &str) -> Option<Vec<String>> {
    let text = text.trim_start_matches(':').trim();
    let parts = text.split([',', ';']);
    let parts = parts
        .flat_map(|it| it.split(" and "))
        .flat_map(|it| it.split(" or "));
    let names: Vec<String> = parts.map(|it| it.trim().to_owned()).collect();
    let are_names = names
        .iter()
        .all(|it| is_identifier(it) && check_event_name(it).is_ok());
    are_names.then_some(names)
}

/// The name in a reason such as "use `order_paid` instead".
fn replacement(reason: &str) -> Option<&str> {
    let words = ["use", "replaced by", "replaced with", "in favor of"];
    let name = words.iter().find_map(|it| after(reason, it))?;
    let name = name.trim_start_matches(':').trim();
    Some(name.strip_suffix(" instead").unwrap_or(name).trim_end())
}

/// Writes a reason as a sentence: capitalizes the first word unless it could be a name.
fn sentence(reason: &str) -> String {
    let word = reason.split_whitespace().next().unwrap_or_default();
    if word.is_empty() || !word.bytes().all(|it| it.is_ascii_lowercase()) {
        return reason.to_owned();
    }
    let (first, rest) = reason.split_at(1);
    format!("{}{rest}", first.to_ascii_uppercase())
}

/// Removes surrounding punctuation from a remark.
fn inner(text: &str) -> &str {
    let text = text.trim();
    let text = text.trim_start_matches([',', ';', ':', '–', '—', '-', '→', '·', '•']);
    let text = text.trim();
    let enclosed = [('(', ')'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| {
            let inner = text.strip_prefix(open)?.strip_suffix(close)?;
            (!inner.contains([open, close]) && !inner.starts_with('^')).then_some(inner)
        });
    let text = enclosed.unwrap_or(text).trim();
    text.trim_end_matches([',', ';', ':']).trim_end()
}

impl Remark {
    /// The remark in the pieces before and after a name.
    pub(super) fn of(before: &[Piece], after: &[Piece]) -> Self {
        Self::joined(&Characters::of(before).all(), &Characters::of(after).all())
    }

    /// Joins the texts before and after a name into a remark. Each text is paired with its
    /// Markdown.
    pub(super) fn joined(before: &(String, String), after: &(String, String)) -> Self {
        let joined = |before: &str, after: &str| {
            let words = before.split_whitespace().chain(after.split_whitespace());
            // A table with a NUL character isn't a text file.
            words.collect::<Vec<_>>().join(" ").replace('\0', "")
        };
        Self {
            text: joined(&before.0, &after.0),
            markdown: joined(&before.1, &after.1),
            is_text: false,
            replacement: None,
        }
    }

    /// Creates a remark without marks.
    pub(super) fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            markdown: Inline::plain_text(text).markdown(Within::Line),
            is_text: false,
            replacement: None,
        }
    }

    /// Compares the remark with the names of all events. Old names are kept as text if one of them
    /// can't be an alias, because it is still the name of an event, or an old name in an earlier
    /// row. A reason that only names a replacement becomes the replacement.
    pub(super) fn keep(
        &mut self,
        names: &HashSet<String>,
        own: &[String],
        taken: &mut HashSet<String>,
    ) {
        match Class::of(&self.text) {
            Class::Formerly(old) => {
                self.is_text = old
                    .iter()
                    .any(|it| names.contains(it) || taken.contains(it));
                if !self.is_text {
                    taken.extend(old);
                }
            }
            Class::Deprecated(None, reason) => {
                let other = |it: &&str| names.contains(*it) && own.iter().all(|own| own != it);
                let name = replacement(&reason).filter(other);
                self.replacement = name.map(str::to_owned);
            }
            _ => {}
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shown().is_empty()
    }

    /// The text without surrounding punctuation.
    pub(in crate::import) fn shown(&self) -> &str {
        inner(&self.text)
    }

    /// Whether the remark contains only names, like a cell with several names: `, order_settled`,
    /// `– order_7`.
    pub(super) fn has_only_names(&self) -> bool {
        let words = self.shown().split([',', ';', ' ']);
        let mut words = words.filter(|it| !is_separator(it)).peekable();
        words.peek().is_some() && words.all(is_identifier)
    }

    /// Adds the remark to an event, and returns the name of the column. Existing text in the column
    /// is kept. If the column can't hold the address of a link, the remark is also added to the
    /// description.
    pub(in crate::import) fn add_to(&self, entry: &mut Entry) -> &'static str {
        let column = self.add_meaning_to(entry);
        if column != "description"
            && has_address(&self.markdown)
            && !has_address(entry.text(column))
        {
            self.add_to_description(entry);
        }
        column
    }

    /// Adds the remark to the column for its meaning.
    fn add_meaning_to(&self, entry: &mut Entry) -> &'static str {
        let is_free = |column: &str| entry.text(column).is_empty();
        match Class::of(&self.text) {
            Class::Since(release) if is_free("since") => {
                entry.set("since", release);
                "since"
            }
            Class::Deprecated(Some(release), _) if is_free("deprecated") => {
                entry.set("deprecated", release);
                "deprecated"
            }
            Class::Deprecated(None, _) if self.replacement.is_some() && is_free("replaced_by") => {
                entry.set("replaced_by", self.replacement.clone().unwrap_or_default());
                "replaced_by"
            }
            // A reason makes the event deprecated even without a version.
            Class::Deprecated(None, reason) if is_free("deprecated_reason") => {
                let reason = if reason.is_empty() {
                    "It is deprecated on the imported page.".to_owned()
                } else {
                    self.reason(&reason)
                };
                entry.set("deprecated_reason", reason);
                "deprecated_reason"
            }
            Class::Formerly(old) if !self.is_text => {
                let cell = entry.take("aliases");
                let mut aliases = names_in_aliases(&cell);
                for name in &old {
                    if !aliases.contains(&name.as_str()) {
                        aliases.push(name);
                    }
                }
                let text = cell_of_aliases(&aliases).unwrap_or_else(|| aliases.join("; "));
                entry.set("aliases", text);
                "aliases"
            }
            _ => {
                self.add_to_description(entry);
                "description"
            }
        }
    }

    /// The reason for a deprecation as Markdown, including links if the words before the reason
    /// have no marks.
    fn reason(&self, plain: &str) -> String {
        let is_enclosed = self.text.starts_with('(') && self.text.ends_with(')');
        let enclosed = self.markdown.strip_prefix('(');
        let enclosed = enclosed.and_then(|it| it.strip_suffix(')'));
        let markdown = enclosed.filter(|_| is_enclosed).unwrap_or(&self.markdown);
        match Class::of(markdown) {
            Class::Deprecated(None, reason) if has_address(&reason) => sentence(&reason),
            _ => Inline::plain_text(&sentence(plain)).markdown(Within::Line),
        }
    }

    fn add_to_description(&self, entry: &mut Entry) {
        let text = entry.take("description");
        entry.set("description", self.after(&text));
    }

    /// Appends the remark to a description.
    fn after(&self, description: &str) -> String {
        let remark = inner(&self.markdown);
        if description.is_empty() {
            remark.to_owned()
        } else if remark.contains(char::is_alphabetic) && !remark.starts_with('(') {
            format!("{description} ({remark})")
        } else {
            format!("{description} {remark}")
        }
    }
}

/// Whether Markdown contains a link to another page.
fn has_address(markdown: &str) -> bool {
    let mut links = markdown.split("](").skip(1);
    links.any(|address| !address.starts_with('#'))
}

/// Whether a name can't be an ordinary word because it has several parts, like `order_paid`,
/// `order.paid` and `orderPaid`.
pub(super) fn is_identifier(name: &str) -> bool {
    let characters: Vec<char> = name.chars().collect();
    let is_joined = |it: &[char]| {
        is_word(it[0]) && matches!(it[1], '_' | '.' | '-' | '/' | ':') && is_word(it[2])
    };
    let is_camel = |it: &[char]| it[0].is_lowercase() && it[1].is_uppercase();
    !name.contains(char::is_whitespace)
        && (characters.windows(3).any(is_joined) || characters.windows(2).any(is_camel))
}

/// Whether a character can be part of a word. Footnote marks can't, although some of them are
/// numbers.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !is_footnote(c)
}

pub(super) fn is_footnote(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '†' | '‡' | '§')
}
