//! Decides which matches are usages and which are mistakes, based on all files together.
//!
//! A literal of several words counts as a name. A single word or a misspelled name counts only in *a place of names*:
//! another name is nearby, the surrounding code is the same as around two names elsewhere, or the settings mark the
//! place. Matches in other places are usually ordinary words.

use std::collections::HashMap;

use super::file::{FileHits, Form, Hit};
use super::index::{Index, Name, State};
use super::keys::Group;

/// The maximum number of lines between a match and a name nearby.
const NEAR_LINES: u32 = 3;

/// The maximum number of bytes between a match and a name nearby: a minified file is a single line.
const NEAR_BYTES: u32 = 1_000;

/// The maximum number of bytes between two keys of an object.
const OBJECT_BYTES: u32 = 4_000;

/// The maximum number of bytes between an old name and the current name in code that handles both names.
const SAME_CODE: u32 = 200;

/// The minimum number of names with the same surrounding code that makes this code a place of names.
const ENOUGH: u32 = 2;

/// What a match means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The event is used.
    Used,
    /// An old name is used.
    Old,
    /// A deprecated event is used.
    Deprecated,
    /// A removed name is used.
    Removed,
    /// The name has whitespace around it.
    Spaced,
    /// The name is misspelled.
    Misspelt,
    /// The number isn't in the family.
    OtherNumber,
}

/// How often names of several words were found with the same surrounding code.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    counts: HashMap<u64, u32>,
}

impl Contexts {
    pub(super) fn of<'f>(index: &Index, files: impl Iterator<Item = &'f FileHits>) -> Self {
        let mut counts = HashMap::new();
        for hit in files.flat_map(|file| &file.hits) {
            if let (Some(context), Some(_)) = (hit.context, anchor(index, hit)) {
                let count: &mut u32 = counts.entry(context).or_default();
                *count = count.saturating_add(1);
            }
        }
        Self { counts }
    }

    fn are_names(&self, context: Option<u64>) -> bool {
        let count = context.and_then(|context| self.counts.get(&context));
        count.is_some_and(|count| *count >= ENOUGH)
    }
}

/// Returns the name at a match, if the match counts without any other match nearby.
fn anchor<'i>(index: &'i Index, hit: &Hit) -> Option<&'i Name> {
    let name = index.name(hit.name)?;
    (hit.form == Form::Literal && name.has_several_words).then_some(name)
}

/// Returns the matches in a file that are usages or mistakes.
pub(super) fn judge(index: &Index, contexts: &Contexts, file: &FileHits) -> Vec<(Hit, Verdict)> {
    let anchors: Vec<&Hit> = file
        .hits
        .iter()
        .filter(|hit| anchor(index, hit).is_some())
        .collect();
    let is_named_key = |hit: &&Hit| {
        let name = index.name(hit.name);
        let is_name = matches!(hit.form, Form::Literal | Form::InCode);
        is_name && hit.group.is_some() && name.is_some_and(|it| it.has_several_words)
    };
    let keys: Vec<&Hit> = file.hits.iter().filter(is_named_key).collect();
    let judged = file.hits.iter().filter_map(|hit| {
        let name = index.name(hit.name)?;
        let needs_place = !name.has_several_words
            || matches!(
                hit.form,
                Form::Misspelt | Form::OtherWord | Form::OtherNumber
            );
        let is_placed = || match hit.form {
            _ if hit.is_sure => true,
            Form::OtherWord => false,
            _ if contexts.are_names(hit.context) => true,
            _ if hit.is_key => has_key(&keys, hit),
            _ => has_near(&anchors, hit),
        };
        if hit.form != Form::InCode && needs_place && !is_placed() {
            // A prefix of a single word may begin a family's names, but also unrelated strings.
            let is_prefix = hit.form == Form::Prefix;
            return is_prefix.then_some((*hit, Verdict::Used));
        }
        let is_past = file.kind.is_history;
        let verdict = match hit.form {
            Form::Misspelt | Form::OtherWord | Form::OtherNumber if is_past => return None,
            Form::Misspelt | Form::OtherWord => Verdict::Misspelt,
            Form::OtherNumber => Verdict::OtherNumber,
            Form::InCode | Form::InQuery => Verdict::Used,
            _ if is_past => Verdict::Used,
            Form::Spaced if name.is_removed() => return None,
            Form::Spaced => Verdict::Spaced,
            Form::Literal | Form::Prefix => match name.state {
                State::Old if !knows_rename(index, file, hit) => Verdict::Old,
                State::Removed(_) if !knows_rename(index, file, hit) => Verdict::Removed,
                State::Deprecated => Verdict::Deprecated,
                State::Current | State::Old | State::Removed(_) => Verdict::Used,
            },
        };
        Some((*hit, verdict))
    });
    judged.collect()
}

/// Whether another name of several words is a key in the same object.
fn has_key(keys: &[&Hit], hit: &Hit) -> bool {
    let Some(group) = hit.group else {
        return false;
    };
    let is_near = |other: &Hit| match group {
        Group::Bracket(_) => other.start.abs_diff(hit.start) <= OBJECT_BYTES,
        Group::Column(_) => other.at.line.abs_diff(hit.at.line) <= NEAR_LINES,
    };
    let is_other = |other: &Hit| other.group == hit.group && other.name != hit.name;
    let at = keys.partition_point(|other| other.start < hit.start);
    let (before, after) = keys.split_at(at);
    let mut before = before.iter().rev().take_while(|other| is_near(other));
    let mut after = after.iter().take_while(|other| is_near(other));
    before.any(|other| is_other(other)) || after.any(|other| is_other(other))
}

/// Whether another name of several words is nearby.
fn has_near(anchors: &[&Hit], hit: &Hit) -> bool {
    let is_near = |other: &Hit| {
        other.at.line.abs_diff(hit.at.line) <= NEAR_LINES
            && other.start.abs_diff(hit.start) <= NEAR_BYTES
    };
    let is_other = |other: &Hit| other.name != hit.name;
    let at = anchors.partition_point(|other| other.start < hit.start);
    let (before, after) = anchors.split_at(at);
    let mut before = before.iter().rev().take_while(|other| is_near(other));
    let mut after = after.iter().take_while(|other| is_near(other));
    before.any(|other| is_other(other)) || after.any(|other| is_other(other))
}

/// Whether the line of an old or removed name also contains the current name of the same event: code that handles both
/// names, or a sentence about the rename.
fn knows_rename(index: &Index, file: &FileHits, hit: &Hit) -> bool {
    let Some(event) = index.name(hit.name).and_then(|name| name.event) else {
        return false;
    };
    let is_current = |other: &Hit| {
        let name = index
            .name(other.name)
            .filter(|_| matches!(other.form, Form::Literal | Form::InCode | Form::Prefix));
        name.is_some_and(|name| {
            name.event == Some(event) && matches!(name.state, State::Current | State::Deprecated)
        })
    };
    let is_near =
        |other: &Hit| other.at.line == hit.at.line && other.start.abs_diff(hit.start) <= SAME_CODE;
    let at = file.hits.partition_point(|other| other.start < hit.start);
    let (before, after) = file.hits.split_at(at);
    let mut before = before.iter().rev().take_while(|other| is_near(other));
    let mut after = after.iter().take_while(|other| is_near(other));
    before.any(is_current) || after.any(is_current)
}
