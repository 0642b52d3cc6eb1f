//! `near-identical-name`: two names that are easily confused.

mod difference;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Event, RowId};
use event_catalog_build::ident::Identifiers;
use event_catalog_build::toml_text;
use foldhash::fast::RandomState;
use icu_normalizer::ComposingNormalizer;

use self::difference::difference;
use super::description::fingerprint;
use super::groups::groups;
use super::names;
use super::prelude::*;
use super::vocabulary::{Vocabulary, is_direction, is_slip, stem};

/// Two names that are easily confused.
pub(super) static NEAR_IDENTICAL_NAME: Rule = Rule {
    name: "near-identical-name",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "two names are nearly the same",
    why: "Names that differ by a plural, by one letter inside a long word, by an underscore or only in the order of \
        their words are usually one event listed twice. If they are two events, they are easily confused. Names that \
        differ only in case or in their Unicode normal form are reported, too: `é` may be one character or two. They \
        are two names, but a program that normalizes text turns them into one.\n\n\
        A command and the event that follows it may have such names: `Resume` and `Resumed`, `Update Presence` and \
        `Presence Update`. Accept them; one `[[accept]]` takes a list of events.\n\n\
        Words with different meanings aren't reported, however similar: `correct` and `incorrect`, `sign_in` and \
        `sign_up`. Neither are the numbers of a series, nor a deprecated event and its replacement.\n\n\
        `user` and `users` aren't reported if each of these words is in two more names: the catalog distinguishes \
        them.\n\n\
        Names whose parts between dots, slashes or colons are in another order aren't reported, either: `room.key`, \
        `key.room`.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\nlinks_clicked,Somebody follows a link.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\nlink_shown,A link was shown.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let events = names::events(catalog);
    // The name of a deprecated event may resemble another one intentionally.
    let events = events.filter(|event| event.deprecation().is_none());
    let names: Vec<Named<'_>> = events.map(|event| Named::of(catalog, event)).collect();
    let mut vocabulary = Vocabulary::default();
    let by_words = groups(
        names
            .iter()
            .map(|it| (classes(&it.words(), &mut vocabulary), it)),
    );
    let by_letters = groups(names.iter().map(|it| (it.words().list.concat(), it)));
    let by_look = groups(names.iter().map(|it| (folded(it.name), it)));
    let near = by_words.into_iter().chain(by_letters).chain(by_look);
    let near: Vec<Vec<&Named<'_>>> = near.collect();
    if near.is_empty() {
        return;
    }
    let usage = Usage::of(&names, &near);
    let mut reported = HashSet::new();
    for (first, other) in pairs(near.into_iter()) {
        let described = |it: &Named<'_>| fingerprint(catalog, it.event);
        let are_described =
            || !first.event.description.is_empty() && described(first) == described(other);
        if other.is_reported_elsewhere(first)
            || usage.distinguishes(first, other) && !are_described()
            || !reported.insert(other.event.row)
        {
            continue;
        }
        let name = other.name;
        findings.add(
            Finding::at(
                catalog.place(other.event.row, Column::Name),
                format!(
                    "`{name}` is nearly the same name as `{}`: {}",
                    first.name,
                    difference(first, other)
                ),
            )
            .label("easily confused with the other name")
            .event(name)
            .related(
                catalog.place(first.event.row, Column::Name),
                "the other name",
            )
            .help(format!(
                "if both are one event, keep the name that is in use and make the other name its alias; if they are \
                 two events, make the names more distinct, or accept the finding: `[[accept]]`, `rule = \
                 \"near-identical-name\"`, `event = {}`, `reason = \"…\"`",
                toml_text::list(&[name])
            )),
        );
    }
}

/// A name and the event that has it.
struct Named<'c> {
    /// The name as written.
    name: &'c str,
    /// The first event of the row.
    event: &'c Event<'c>,
}

impl<'c> Named<'c> {
    fn of(catalog: &'c Catalog<'_>, event: &'c Event<'c>) -> Self {
        Self {
            name: names::of_row(catalog, event),
            event,
        }
    }

    /// Splits the name into words. They aren't stored, because for 100,000 names they would take a fifth of all
    /// memory.
    fn words(&self) -> Words<'c> {
        Words::of(self.name)
    }

    /// Whether another rule reports this pair of names, or the user has already separated them:
    /// `identifier-collision` requires an `identifier` for one of two names that would be equal in code.
    fn is_reported_elsewhere(&self, other: &Named<'_>) -> bool {
        let of_name = |it: &Named<'_>| Identifiers::of(it.name).map(|it| it.variant());
        let in_code = |it: &Named<'_>| it.event.identifiers().variant();
        let collide = of_name(self).is_some_and(|it| of_name(other) == Some(it));
        // Names that look the same are still easily confused, even with different identifiers.
        let look_same = folded(self.name) == folded(other.name);
        collide && (!look_same || in_code(self) == in_code(other))
    }
}

/// Pairs the alphabetically first name in each group with each other name in the group, so that the reported name
/// doesn't depend on the order of the rows.
fn pairs<'n, 'c: 'n>(
    groups: impl Iterator<Item = Vec<&'n Named<'c>>>,
) -> impl Iterator<Item = (&'n Named<'c>, &'n Named<'c>)> {
    groups.flat_map(|mut group| {
        group.sort_unstable_by_key(|it| (it.name, it.event.row));
        let first = group[0];
        group.into_iter().skip(1).map(move |other| (first, other))
    })
}

/// The words of a name, divided into parts.
struct Words<'c> {
    list: Vec<Cow<'c, str>>,
    /// The end of each part between dots, slashes and colons, except for the last part, which ends with the
    /// list. The parts form a hierarchy, so their order matters.
    inner_ends: Vec<usize>,
}

impl<'c> Words<'c> {
    fn of(written: &'c str) -> Self {
        // The dots in a family's range don't separate parts.
        let mut braces = 0_usize;
        let parts = written.split(|c: char| {
            match c {
                '{' => braces += 1,
                '}' => braces = braces.saturating_sub(1),
                _ => {}
            }
            braces == 0 && matches!(c, '.' | '/' | ':')
        });
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        if parts.len() < 2 {
            return Self {
                list: names::words(written),
                inner_ends: Vec::new(),
            };
        }
        let (mut list, mut inner_ends) = (Vec::new(), Vec::new());
        for part in parts {
            list.extend(names::words(part));
            inner_ends.push(list.len());
        }
        inner_ends.pop();
        Self { list, inner_ends }
    }

    /// The ends of all parts.
    fn ends(&self) -> impl Iterator<Item = usize> {
        self.inner_ends.iter().copied().chain([self.list.len()])
    }

    /// Lists the words with their stems. Within each part, the words are sorted, so that their order in the name
    /// doesn't matter.
    fn sorted(&self) -> Vec<(String, &str)> {
        let words = self.list.iter().map(|word| (stem(word), &**word));
        let mut words: Vec<(String, &str)> = words.collect();
        let mut start = 0;
        for end in self.ends() {
            words[start..end].sort_unstable();
            start = end;
        }
        words
    }

    /// Whether two names have the same words in each part, where `same` compares words with their stems.
    fn are(&self, other: &Self, same: impl Fn(&(String, &str), &(String, &str)) -> bool) -> bool {
        let (one, others) = (self.sorted(), other.sorted());
        self.ends().eq(other.ends()) && one.iter().zip(&others).all(|(one, other)| same(one, other))
    }
}

/// The number of names that contain each word. Names that are similar to another name don't count.
struct Usage {
    names: HashMap<String, usize, RandomState>,
}

impl Usage {
    fn of(names: &[Named<'_>], near: &[Vec<&Named<'_>>]) -> Self {
        let near: HashSet<RowId> = near.iter().flatten().map(|it| it.event.row).collect();
        let mut usage = Self {
            names: HashMap::default(),
        };
        for named in names.iter().filter(|it| !near.contains(&it.event.row)) {
            let words: HashSet<Cow<'_, str>> = named.words().list.into_iter().collect();
            for word in words {
                *usage.names.entry(word.into_owned()).or_default() += 1;
            }
        }
        usage
    }

    /// Whether two names differ only in word forms, and both forms also occur elsewhere in the catalog.
    fn distinguishes(&self, one: &Named<'_>, other: &Named<'_>) -> bool {
        /// The minimum number of names with a word form: a single other name may have the same typo.
        const ENOUGH: usize = 2;
        let is_used = |word: &str| self.names.get(word).is_some_and(|names| *names >= ENOUGH);
        let (one, other) = (one.words(), other.words());
        let are_equal = one.are(&other, |one, other| one == other);
        !are_equal
            && one.are(&other, |(stem, word), (other_stem, other)| {
                let are_forms = stem == other_stem && !is_slip(word, other);
                word == other || are_forms && is_used(word) && is_used(other)
            })
    }
}

/// Finds the classes of a name's words, and whether their order matters. If it does, the classes are in the order of
/// the words. The order of a single word never matters.
fn classes(words: &Words<'_>, vocabulary: &mut Vocabulary) -> (bool, Box<[usize]>) {
    let list = &words.list;
    let is_ordered = list.len() > 1 && list.iter().any(|word| is_direction(word));
    let mut numbers = Vec::with_capacity(list.len() + words.inner_ends.len());
    let mut start = 0;
    for (part, end) in words.ends().enumerate() {
        if part > 0 {
            // This number separates the parts: no word has it as its class.
            numbers.push(usize::MAX);
        }
        let first = numbers.len();
        for word in &list[start..end] {
            numbers.push(vocabulary.class(word));
        }
        if !is_ordered {
            numbers[first..].sort_unstable();
        }
        start = end;
    }
    (is_ordered, numbers.into())
}

/// Converts a name to lowercase, and unifies lookalike letters. Two names with the same result look nearly the same.
fn folded(name: &str) -> Cow<'_, str> {
    if name.is_ascii() && !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(name);
    }
    let normalized = ComposingNormalizer::new_nfkc().normalize(name);
    Cow::Owned(normalized.to_lowercase())
}

/// Whether two names have the same words, apart from plurals, endings and typos. `same-description` uses this function,
/// too.
pub(super) fn are_near(one: &str, other: &str) -> bool {
    let (one, other) = (Words::of(one), Words::of(other));
    let are_same = one.are(&other, |(stem, word), (other_stem, other)| {
        stem == other_stem || is_slip(word, other)
    });
    are_same || one.list.concat() == other.list.concat()
}
