//! The names of a catalog, prepared for searching any number of files.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::ident::Identifiers;
use event_catalog_build::read::{Placed, UsageSettings};
use event_catalog_lookup::name_words;
use memchr::memmem;

use super::near::Near;
use super::stems::{self, Stem};
use crate::generate::warehouse::{EVENT_VIEW, view_names};
use crate::life::{Meanings, rows};

/// The maximum total size of patterns for which the faster automaton is built, in bytes.
const MOST_FAST: usize = 32 << 10;

/// The maximum total size of patterns, in bytes. Each byte takes about 50 bytes of memory.
const MOST_NAMES: usize = 2 << 20;

/// The maximum length of a list in the settings. Each entry is searched for in each file, and before each name.
const MOST_LISTED: usize = 256;

/// A current, old or removed name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    /// The index of the name's event. For a removed name, the event that now has the name's meaning, if there is one.
    pub(super) event: Option<u32>,
    pub(super) state: State,
    /// Whether the name has several words. A single word can be an ordinary word, so a literal
    /// alone isn't proof of a usage.
    pub(super) has_several_words: bool,
    /// The index of the name's family.
    pub(super) family: Option<u32>,
}

/// Whether code can use a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Current,
    /// The event is deprecated.
    Deprecated,
    /// The event has a different name now.
    Old,
    /// The catalog no longer contains the name. Contains the index of the name's row in [`Catalog::former`].
    Removed(u32),
}

/// The parts of a family's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    /// The text before the number.
    pub(super) before: String,
    /// The text after the number.
    pub(super) after: String,
    /// The index of one of the family's names in [`Index::names`].
    pub(super) name: u32,
}

impl Name {
    pub(super) fn of(text: &str, event: Option<u32>, state: State) -> Self {
        Self {
            text: text.to_owned(),
            event,
            state,
            has_several_words: name_words(text).nth(1).is_some(),
            family: None,
        }
    }

    /// Whether the catalog no longer contains the name.
    pub(super) fn is_removed(&self) -> bool {
        matches!(self.state, State::Removed(_))
    }

    /// Creates a current name of the catalog's first event.
    #[cfg(test)]
    pub(super) fn plain(text: &str) -> Self {
        Self::of(text, Some(0), State::Current)
    }
}

/// What a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The name with this index.
    Name(u32),
    /// The prefix of a family's names, such as `score_`. Contains an index in [`Index::names`], like a name.
    Stem(u32),
    /// The view of an event, if it differs from the name, such as `event_order_placed`. Contains
    /// the index of the name.
    View(u32),
    /// The identifier of an event in generated code, such as `LinkClicked`. Contains the index of
    /// the event.
    Identifier(u32),
}

/// All patterns of a search.
#[derive(Debug)]
pub(super) struct Index {
    searcher: AhoCorasick,
    /// What each pattern matches.
    wanted: Vec<Wanted>,
    /// The names, followed by the prefixes of families' names.
    pub(super) names: Vec<Name>,
    /// The replacement for each prefix of a family's names, if there is one.
    stems: Vec<Option<String>>,
    /// The events of each family.
    pub(super) families: Vec<Range<usize>>,
    /// The parts of each family's names; `None` if the names have several numbers.
    pub(super) numbered: Vec<Option<Numbered>>,
    pub(super) near: Near,
    /// The prefixes in `[usages] prefix`, longest first.
    pub(super) prefixes: Vec<String>,
    /// The calls in `[usages] calls`.
    pub(super) calls: Vec<String>,
}

/// A match and its position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) wanted: Wanted,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Index {
    /// Prepares the names of a catalog. Identifiers in generated code are included only if
    /// `identifiers` is set: there are two per event, and each pattern takes time.
    pub(super) fn of(catalog: &Catalog<'_>, identifiers: bool) -> anyhow::Result<Self> {
        let mut names = Vec::new();
        let mut wanted: HashMap<String, Wanted> = HashMap::new();
        let mut add = |name: Name| {
            // If an old name is also the current name of another event, the current name counts. Another rule reports
            // the alias.
            wanted.entry(name.text.clone()).or_insert_with(|| {
                names.push(name);
                Wanted::Name(u32::try_from(names.len() - 1).unwrap_or(u32::MAX))
            });
        };
        for (number, event) in (0..).zip(&catalog.events) {
            let state = match event.deprecation() {
                Some(_) => State::Deprecated,
                None => State::Current,
            };
            let family = event.family();
            add(Name {
                family: family.and_then(|(family, _)| u32::try_from(family).ok()),
                ..Name::of(&event.name, Some(number), state)
            });
        }
        for (number, event) in (0..).zip(&catalog.events) {
            for alias in event.aliases() {
                add(Name::of(&alias.name, Some(number), State::Old));
            }
        }
        let removed = removed(catalog);
        for name in &removed {
            add(name.clone());
        }
        let near = Near::of(&names);
        let mut stems = Vec::new();
        for Stem { name, now } in stems::of(catalog, &removed) {
            if let Entry::Vacant(entry) = wanted.entry(name.text.clone()) {
                entry.insert(Wanted::Stem(u32::try_from(names.len()).unwrap_or(u32::MAX)));
                names.push(name);
                stems.push(now);
            }
        }
        let numbered = numbered(catalog, &wanted);
        for (view, name) in views(catalog, &wanted) {
            wanted.entry(view).or_insert(Wanted::View(name));
        }
        let identified = if identifiers {
            &catalog.events[..]
        } else {
            &[]
        };
        for (number, event) in (0..).zip(identified) {
            if let Some(identifiers) = Identifiers::of(event.named_after()) {
                for identifier in [identifiers.variant(), identifiers.words().to_uppercase()] {
                    let it = Wanted::Identifier(number);
                    wanted.entry(identifier).or_insert(it);
                }
            }
        }
        // The patterns are sorted, so that the same catalog always builds the same automaton.
        wanted.remove("");
        let mut wanted: Vec<(String, Wanted)> = wanted.into_iter().collect();
        wanted.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let bytes: usize = wanted.iter().map(|(text, _)| text.len()).sum();
        if bytes > MOST_NAMES {
            bail!(
                "the names of the catalog have {bytes} bytes in total, but at most {MOST_NAMES} can be searched \
                 for; name a catalog with fewer events with `--catalog`"
            );
        }
        // The faster automaton takes a few hundred bytes of memory per byte of a name.
        let kind = (bytes <= MOST_FAST).then_some(AhoCorasickKind::DFA);
        let searcher = AhoCorasick::builder()
            // The longest match wins: `link_clicked_twice` isn't `link_clicked`.
            .match_kind(MatchKind::LeftmostLongest)
            .kind(kind)
            .build(wanted.iter().map(|(text, _)| text))
            .context("the names of the catalog are too long to search for")?;
        let settings = &catalog.input.settings.usages;
        refuse_many(settings)?;
        let texts = |placed: &[Placed<String>]| -> Vec<String> {
            placed.iter().map(|it| it.value.clone()).collect()
        };
        let mut prefixes = texts(&settings.prefixes);
        prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
        Ok(Self {
            searcher,
            wanted: wanted.into_iter().map(|(_, it)| it).collect(),
            near,
            names,
            stems,
            families: catalog
                .families
                .iter()
                .map(|it| it.events.clone())
                .collect(),
            numbered,
            prefixes,
            calls: texts(&settings.calls),
        })
    }

    /// Returns all matches in a text, in order and without overlaps.
    pub(super) fn matches<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = Match> + 't {
        self.searcher.find_iter(text).filter_map(move |found| {
            Some(Match {
                wanted: *self.wanted.get(found.pattern().as_usize())?,
                start: found.start(),
                end: found.end(),
            })
        })
    }

    /// Whether an entire string is a name.
    pub(super) fn is_name(&self, text: &str) -> bool {
        let mut found = self.matches(text.as_bytes());
        found.next().is_some_and(|it| {
            matches!(it.wanted, Wanted::Name(_)) && it.start == 0 && it.end == text.len()
        })
    }

    /// Whether the text contains any match.
    pub(super) fn has_any(&self, text: &[u8]) -> bool {
        self.searcher.is_match(text)
    }

    /// Whether the text contains a call or a prefix from the settings.
    pub(super) fn has_mark(&self, text: &[u8]) -> bool {
        let mut marks = self.calls.iter().chain(&self.prefixes);
        marks.any(|it| !it.is_empty() && memmem::find(text, it.as_bytes()).is_some())
    }

    pub(super) fn name(&self, number: u32) -> Option<&Name> {
        self.names.get(number as usize)
    }

    /// Whether the entry with this index is the prefix of a family's names rather than a name.
    pub(super) fn is_stem(&self, number: u32) -> bool {
        number as usize >= self.names.len() - self.stems.len()
    }

    /// Returns the replacement for the prefix with this index, if the old and the new names differ only in the prefix.
    pub(super) fn now(&self, number: u32) -> Option<&str> {
        let names = self.names.len() - self.stems.len();
        let stem = (number as usize).checked_sub(names)?;
        self.stems.get(stem)?.as_deref()
    }
}

/// Collects the names in `removed.csv`, each with its last row.
fn removed(catalog: &Catalog<'_>) -> Vec<Name> {
    if catalog.former.is_empty() {
        return Vec::new();
    }
    let (last, meanings) = (rows(catalog), Meanings::of(catalog));
    let numbers: HashMap<&str, u32> = (0..)
        .zip(&catalog.events)
        .map(|(number, event)| (&*event.name, number))
        .collect();
    let mut names = Vec::new();
    for (row, former) in (0..).zip(&catalog.former) {
        let is_last = last
            .get(&*former.name)
            .is_some_and(|last| std::ptr::eq(*last, former));
        if is_last {
            let event = meanings.leads_to(former);
            let event = event.and_then(|event| numbers.get(&*event.name).copied());
            names.push(Name::of(&former.name, event, State::Removed(row)));
        }
    }
    names
}

/// Lists the views whose names don't contain the name of their event, each with the index of that name.
fn views(catalog: &Catalog<'_>, wanted: &HashMap<String, Wanted>) -> Vec<(String, u32)> {
    let events = &catalog.events;
    let words = events
        .iter()
        .map(|event| event.identifiers().words().to_owned());
    let words: Vec<String> = words.collect();
    let views = view_names(EVENT_VIEW, &words);
    let views = events.iter().zip(views).filter_map(|(event, view)| {
        let is_other = view.strip_prefix(EVENT_VIEW) != Some(&*event.name);
        match wanted.get(&*event.name)? {
            Wanted::Name(name) if is_other => Some((view, *name)),
            _ => None,
        }
    });
    views.collect()
}

/// Returns the parts of each family's names, by family index.
fn numbered(catalog: &Catalog<'_>, wanted: &HashMap<String, Wanted>) -> Vec<Option<Numbered>> {
    let families = catalog.families.iter().map(|family| {
        let (before, after) = stems::parts(&family.pattern)?;
        let first = catalog.events.get(family.events.start)?;
        match wanted.get(&*first.name)? {
            Wanted::Name(name) if !after.contains('{') => Some(Numbered {
                before: before.to_owned(),
                after: after.to_owned(),
                name: *name,
            }),
            _ => None,
        }
    });
    families.collect()
}

/// Rejects lists in the settings that are too long.
fn refuse_many(settings: &UsageSettings) -> anyhow::Result<()> {
    for (key, listed) in [("calls", &settings.calls), ("prefix", &settings.prefixes)] {
        if listed.len() > MOST_LISTED {
            bail!(
                "`{key}` in `[usages]` lists {} strings, but at most {MOST_LISTED} can be searched for; shorten the \
                 list",
                listed.len()
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    #[test]
    fn the_lists_of_the_settings_have_a_limit() {
        for (key, count, is_fine) in [
            ("calls", MOST_LISTED, true),
            ("calls", MOST_LISTED + 1, false),
            ("prefix", MOST_LISTED + 1, false),
        ] {
            let listed = vec!["\"a \""; count].join(",");
            let settings = format!("[usages]\n{key} = [{listed}]\n");
            let files = [("catalog.toml", settings.as_str())];
            let files: Memory = files.into_iter().collect();
            let input = Input::read_folder(&files).expect("files in memory");
            let index = Index::of(&Catalog::new(&input), false);
            assert_eq!(index.is_ok(), is_fine, "{key}: {count}");
        }
    }
}
