//! Finds changes to families. One change covers all numbers of a family.

use event_catalog_build::catalog::{Catalog, Event, Family};
use event_catalog_build::read::Column;
use event_catalog_build::source::Place;

use super::events::{claim, instead, is_sent_as_before, sent_numbers};
use super::wire::change;
use crate::changes::{Audience, Change, Kind, Pair, Subject, Verdict};
use crate::life::Early;

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let counts = Counts::of(pair);
    for (index, now) in counts.now.iter().enumerate() {
        let family = &pair.new.families[index];
        match pair.old.zip(pair.family_before(index)) {
            Some((old, before)) => {
                let (was, is) = (Side::of(old, before), Side::of(pair.new, index));
                let sent = sent_numbers(pair.new, index);
                kept((&was, &is), &counts.before[before], now, &sent, changes);
            }
            None => new(pair, family, now, changes),
        }
    }
    let Some(old) = pair.old else { return };
    for (index, before) in counts.before.iter().enumerate() {
        if pair.family_now(index).is_none() {
            gone(pair, &Side::of(old, index), before, changes);
        }
    }
}

/// What happened to the events of a family in the older version.
#[derive(Clone, Default)]
struct Before {
    removed: usize,
    /// The number of events that were removed before the end of their deprecation, or by mistake.
    unannounced: usize,
    /// The numbers of the removed events that have no row in `removed.csv`.
    unrecorded: Vec<u32>,
    /// The number of events that now have separate rows, or are in another family.
    apart: usize,
    /// Advice to check a version, if the first removed event was to stay until that version.
    claim: Option<String>,
    /// Why a removal was too early, for the first event that was removed too early.
    early: Option<Early>,
}

impl Before {
    /// Returns what reviewers of the removal must know, as a sentence that follows the advice to users.
    fn doubts(&self) -> Option<String> {
        if self.unannounced == 0 {
            self.claim.clone()
        } else {
            self.early.as_ref().map(Early::sentence)
        }
    }
}

/// Where the events of a family in the new version come from.
#[derive(Clone, Default)]
struct Now {
    added: usize,
    /// The number of events that had separate rows, or were in another family.
    joined: usize,
    is_renamed: bool,
    /// Whether a renamed event is sent under a name that old readers don't know.
    has_new_name: bool,
}

/// What happened to the events of all families. The lists are indexed like the families of their version.
struct Counts {
    before: Vec<Before>,
    now: Vec<Now>,
}

impl Counts {
    fn of(pair: &Pair<'_, '_>) -> Self {
        let families = pair.old.map_or(0, |old| old.families.len());
        let mut before = vec![Before::default(); families];
        let mut now = vec![Now::default(); pair.new.families.len()];
        let family = |event: &Event<'_>| event.family().map(|(family, _)| family);
        for event in pair.added() {
            if let Some(family) = family(event) {
                now[family].added += 1;
            }
        }
        for event in pair.removed() {
            if let Some((family, number)) = event.family() {
                let before = &mut before[family];
                before.removed += 1;
                before.unannounced += usize::from(!pair.is_announced(&event.name));
                if !pair.is_recorded(&event.name) {
                    before.unrecorded.push(number);
                }
                if before.removed == 1 {
                    before.claim = claim(pair, event);
                }
                if before.early.is_none() {
                    before.early = pair.early(&event.name);
                }
            }
        }
        for (was, is) in pair.kept() {
            let families = (family(was), family(is));
            if let (Some(was_in), Some(is_in)) = families
                && pair.family_now(was_in) == Some(is_in)
            {
                // A swapped name isn't new: the name existed before.
                let is_new = was.name != is.name && pair.named_before(&is.name).is_none();
                now[is_in].is_renamed |= is_new;
                now[is_in].has_new_name |= is_new && !is_sent_as_before(pair, was, is);
                continue;
            }
            if let Some(was_in) = families.0 {
                before[was_in].apart += 1;
            }
            if let Some(is_in) = families.1 {
                now[is_in].joined += 1;
            }
        }
        Self { before, now }
    }
}

/// A family in one of the two versions.
struct Side<'f, 's> {
    family: &'f Family<'s>,
    first: Option<&'f Event<'s>>,
    place: Place,
}

impl<'f, 's> Side<'f, 's> {
    fn of(catalog: &'f Catalog<'s>, index: usize) -> Self {
        let family = &catalog.families[index];
        Self {
            family,
            first: catalog.events.get(family.events.start),
            place: catalog.place(family.row, Column::Name),
        }
    }

    fn pattern(&self) -> String {
        self.family.pattern.to_string()
    }
}

/// Finds the changes to a family that is in both versions. `sent` is the text about the names that are sent for its
/// numbers.
fn kept(
    (was, is): (&Side<'_, '_>, &Side<'_, '_>),
    before: &Before,
    now: &Now,
    sent: &str,
    changes: &mut Vec<Change>,
) {
    let mut add = |kind: Kind, advice: Option<String>| {
        let mut change = change(kind, Subject::Family(is.pattern()));
        change.before = Some(was.pattern());
        change.after = Some(is.pattern());
        change.old = Some(was.place);
        change.new = Some(is.place);
        change.announced = kind == Kind::FamilyNarrowed && before.unannounced == 0;
        if kind == Kind::FamilyNarrowed {
            change.recorded = before.unrecorded.is_empty();
            change.values = runs(&before.unrecorded);
        }
        change.migration = advice.map(Into::into);
        if kind == Kind::FamilySplit {
            listeners(&mut change);
        }
        if kind == Kind::FamilyRenamed && !now.has_new_name {
            change.verdicts.forward = Verdict::None;
        }
        changes.push(change);
    };
    if now.is_renamed {
        let what = format!(
            "Use `{}` instead of `{}`.{sent}",
            is.family.stem, was.family.stem
        );
        add(Kind::FamilyRenamed, Some(what));
    }
    if now.added > 0 {
        add(Kind::FamilyWidened, None);
    }
    if now.joined > 0 {
        add(Kind::FamilyFormed, None);
    }
    if before.removed > 0 {
        let mut what = format!(
            "Restore the numbers of `{}`: those that are no longer sent stay in the family.",
            was.family.pattern
        );
        what.extend(before.doubts());
        add(Kind::FamilyNarrowed, Some(what));
    }
    if before.apart > 0 {
        add(Kind::FamilySplit, Some(apart(was)));
    }
}

/// Adds the change for a family that the older version doesn't have.
fn new(pair: &Pair<'_, '_>, family: &Family<'_>, now: &Now, changes: &mut Vec<Change>) {
    let kind = match now {
        Now { joined: 1.., .. } => Kind::FamilyFormed,
        Now { added: 1.., .. } => Kind::EventAdded,
        _ => return,
    };
    let first = pair.new.events.get(family.events.start);
    // If the numbers were former names of other events, the change is `alias-promoted`.
    let is_promoted = first.is_some_and(|event| pair.formerly_before(&event.name).is_some());
    if kind == Kind::EventAdded && is_promoted {
        return;
    }
    let mut change = change(kind, Subject::Family(family.pattern.to_string()));
    change.after = Some(family.pattern.to_string());
    change.new = Some(pair.new.place(family.row, Column::Name));
    if now.added > 0 {
        // Some numbers of the family are new events.
        change.verdicts.forward = change.verdicts.forward.max(Verdict::Minor);
    }
    changes.push(change);
}

/// Adds the change for a family that the new version doesn't have.
fn gone(pair: &Pair<'_, '_>, was: &Side<'_, '_>, before: &Before, changes: &mut Vec<Change>) {
    let mut add = |kind: Kind, advice: Option<String>| {
        let mut change = change(kind, Subject::Family(was.pattern()));
        change.before = Some(was.pattern());
        change.old = Some(was.place);
        change.announced = kind != Kind::FamilySplit && before.unannounced == 0;
        change.recorded = kind != Kind::FamilySplit && before.unrecorded.is_empty();
        if kind == Kind::FamilyNarrowed {
            change.values = runs(&before.unrecorded);
        }
        change.migration = advice.map(Into::into);
        if kind == Kind::FamilySplit {
            listeners(&mut change);
        }
        changes.push(change);
    };
    if before.apart > 0 {
        add(Kind::FamilySplit, Some(apart(was)));
    }
    if before.removed > 0 {
        let kind = if before.apart > 0 {
            Kind::FamilyNarrowed
        } else {
            Kind::EventRemoved
        };
        let advice = was.first.map(|first| {
            let mut advice = instead(pair, first);
            advice.extend(before.doubts());
            advice
        });
        add(kind, advice);
    }
}

/// Combines ascending numbers into ranges: `0`, `11..20`.
fn runs(numbers: &[u32]) -> Vec<String> {
    let runs = numbers.chunk_by(|number, next| number.checked_add(1) == Some(*next));
    let runs = runs.filter_map(|run| match run {
        [] => None,
        [number] => Some(number.to_string()),
        [first, .., last] => Some(format!("{first}..{last}")),
    });
    runs.collect()
}

/// Marks a change as risky for code, because it isn't known whether any code listens to the whole family.
fn listeners(change: &mut Change) {
    for audience in [Audience::Rust, Audience::TypeScript] {
        change.verdicts.raise(audience, Verdict::Risky);
    }
}

fn apart(was: &Side<'_, '_>) -> String {
    format!(
        "Use the events that have left the family `{}` by their own names.",
        was.family.pattern
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::tests::{compared, input};

    #[test]
    fn lost_numbers_are_ranges() {
        assert_eq!(runs(&[]), [""; 0]);
        assert_eq!(runs(&[0, 11, 12, 13, 404]), ["0", "11..13", "404"]);
        assert_eq!(runs(&[u32::MAX - 1, u32::MAX]), ["4294967294..4294967295"]);
    }

    /// Returns the changes when one of three numbers of a family is removed, and when all numbers are removed.
    fn removing_numbers(table: impl Fn(&str) -> String) -> [Vec<Change>; 2] {
        let before = table("{1..3}");
        let before = input([("events.csv", before.as_str())]);
        [
            (table("{1..2}"), "floor_3,,v6,\n"),
            (
                "name,description\nload,Loaded.\n".to_owned(),
                "floor_1,,v6,\nfloor_2,,v6,\nfloor_3,,v6,\n",
            ),
        ]
        .map(|(after, removed)| {
            let removed = format!("name,first,last,renamed_to\n{removed}");
            let after = input([
                ("events.csv", after.as_str()),
                ("removed.csv", removed.as_str()),
            ]);
            compared(&before, &after)
        })
    }

    #[test]
    fn numbers_that_go_too_early_say_why() {
        let table =
            |range: &str| format!("name,description\nload,Loaded.\nfloor_{range},Floor {{n}}.\n");
        for changes in removing_numbers(table) {
            let advice = changes.iter().find_map(|it| it.advice(&Audience::ALL));
            let early = "It was removed too early: it was not deprecated before.";
            assert!(advice.is_some_and(|it| it.ends_with(early)), "{changes:?}");
        }
    }

    #[test]
    fn reviewers_check_the_version_that_numbers_have_waited_for() {
        let table = |range: &str| {
            format!(
                "name,description,deprecated_reason,remove_after\nload,Loaded.,,\nfloor_{range},Floor {{n}}.,Old.,v5\n"
            )
        };
        for changes in removing_numbers(table) {
            let change = changes.iter().find(|it| it.announced);
            let advice = change.and_then(|it| it.advice(&Audience::ALL));
            let claim = "Check that the product has reached `v6`, as `removed.csv` says";
            assert!(advice.is_some_and(|it| it.contains(claim)), "{changes:?}");
        }
    }
}
