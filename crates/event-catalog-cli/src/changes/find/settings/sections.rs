//! Finds new and removed sections, and sections whose title, introduction or customer has changed.
//!
//! A section is the same in both versions if it has the same title, or otherwise a file in common.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::source::Place;

use super::intro_changed;
use crate::changes::{Audience, Change, Kind, Subject, Verdict};

/// A section with a title.
struct Titled<'c> {
    title: &'c str,
    intro: &'c str,
    customer: Option<&'c str>,
    files: Vec<&'c str>,
    place: Option<Place>,
}

impl Titled<'_> {
    fn subject(&self) -> Subject {
        Subject::Section(self.title.to_owned())
    }
}

pub(super) fn find(old: &Catalog<'_>, new: &Catalog<'_>, changes: &mut Vec<Change>) {
    let (before, now) = (titled(old), titled(new));
    let was = pairs(&before, &now);
    let kept: HashSet<usize> = was.iter().flatten().copied().collect();
    for (index, section) in before.iter().enumerate() {
        if !kept.contains(&index) {
            let mut change = Change::new(Kind::SectionRemoved, section.subject());
            change.before = Some(section.title.to_owned());
            change.old = section.place;
            changes.push(change);
        }
    }
    for (section, was) in now.iter().zip(was) {
        let Some(was) = was.and_then(|was| before.get(was)) else {
            let mut change = Change::new(Kind::SectionAdded, section.subject());
            change.after = Some(section.title.to_owned());
            change.new = section.place;
            changes.push(change);
            continue;
        };
        compare(was, section, changes);
    }
}

/// Lists the sections with a title. If a title is repeated, only the first section is listed.
fn titled<'c>(catalog: &'c Catalog<'_>) -> Vec<Titled<'c>> {
    let mut found: Vec<Titled<'c>> = Vec::new();
    let mut seen = HashSet::new();
    for (section, files) in catalog.sections.iter().zip(&catalog.input.sections) {
        let settings = files
            .settings
            .and_then(|index| catalog.input.settings.sections.get(index));
        let Some(title) = section.title else { continue };
        if !seen.insert(title) {
            continue;
        }
        let files = settings.into_iter().flat_map(|it| &it.events);
        found.push(Titled {
            title,
            intro: section.intro,
            customer: section.customer,
            files: files.map(|file| file.value.as_str()).collect(),
            place: settings.map(|it| it.title.as_ref().map_or(it.place, |title| title.place)),
        });
    }
    found
}

/// Finds sections with a new title. Returns pairs of the old section and the new section.
pub(in crate::changes::find) fn renamed<'c>(
    old: &'c Catalog<'_>,
    new: &'c Catalog<'_>,
) -> HashMap<&'c str, &'c str> {
    let (before, now) = (titled(old), titled(new));
    let was = pairs(&before, &now).into_iter();
    let pairs = was.zip(&now).filter_map(|(was, is)| {
        let was = before.get(was?)?;
        (was.title != is.title).then_some((was.title, is.title))
    });
    pairs.collect()
}

/// Maps the index of a section in the new version to its index in the older one.
fn pairs(before: &[Titled<'_>], now: &[Titled<'_>]) -> Vec<Option<usize>> {
    let titles: HashMap<&str, usize> = before.iter().map(|it| it.title).zip(0..).collect();
    let by_title = now.iter().map(|it| titles.get(it.title).copied());
    let mut was: Vec<Option<usize>> = by_title.collect();
    let mut taken: HashSet<usize> = was.iter().flatten().copied().collect();
    let files = (0..).zip(before);
    let files = files.flat_map(|(index, it)| it.files.iter().map(move |file| (*file, index)));
    let files: HashMap<&str, usize> = files.collect();
    for (section, was) in now.iter().zip(&mut was) {
        if was.is_none() {
            let found = section.files.iter().filter_map(|file| files.get(file));
            *was = found.copied().find(|index| taken.insert(*index));
        }
    }
    was
}

fn compare(was: &Titled<'_>, is: &Titled<'_>, changes: &mut Vec<Change>) {
    let change = |kind| {
        let mut change = Change::new(kind, is.subject());
        (change.old, change.new) = (was.place, is.place);
        change
    };
    if was.title != is.title {
        let mut change = change(Kind::SectionRenamed);
        change.before = Some(was.title.to_owned());
        change.after = Some(is.title.to_owned());
        changes.push(change);
    }
    if was.customer != is.customer {
        let mut change = change(Kind::CustomerChanged);
        change.before = was.customer.map(str::to_owned);
        change.after = is.customer.map(str::to_owned);
        rate_customer_change(&mut change);
        changes.push(change);
    }
    changes.extend(
        intro_changed(was.intro, is.intro, is.subject()).map(|change| Change {
            old: was.place,
            new: is.place,
            ..change
        }),
    );
}

/// Sets the verdicts and the advice for a move from one customer (`before`) to another (`after`). Without a customer,
/// the names are public.
pub(in crate::changes::find) fn rate_customer_change(change: &mut Change) {
    let advice = match (&change.before, &change.after) {
        (Some(was), None) => {
            format!("The names were only for {was}, and are public now: check that this is intended.")
        }
        (Some(was), Some(is)) => {
            format!("Output for {was} no longer contains the names, and output for {is} does.")
        }
        (None, _) => "Output for everyone no longer contains the names: generate output for the customer with \
                      `--customer`."
            .to_owned(),
    };
    change.migration = Some(advice.into());
    if change.after.is_none() {
        // The package for everyone now contains an event of one customer.
        change.verdicts.raise(Audience::Web, Verdict::Risky);
        change.verdicts.raise(Audience::TypeScript, Verdict::Risky);
    }
    change.verdicts.raise(Audience::Docs, Verdict::Note);
}
