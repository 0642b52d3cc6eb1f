//! Finds rows that have moved to other sections, and events that now belong to one customer, or to everyone.

use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Column;

use super::{Kept, change};
use crate::changes::find::settings::sections::{rate_customer_change, renamed};
use crate::changes::{Change, Kind, Subject};

pub(super) fn find(
    old: &Catalog<'_>,
    new: &Catalog<'_>,
    rows: &[Kept<'_, '_>],
    changes: &mut Vec<Change>,
) {
    let renamed = renamed(old, new);
    // The changes to sections, which cause the moves of their rows.
    let of_sections = changes.iter().enumerate().filter_map(|(at, change)| {
        let is_one = matches!(change.kind, Kind::SectionAdded | Kind::SectionRemoved);
        match &change.subject {
            Subject::Section(title) if is_one => Some(((change.kind, title.clone()), at)),
            _ => None,
        }
    });
    let of_sections: HashMap<(Kind, String), usize> = of_sections.collect();
    let mut first: HashMap<(Option<&str>, Option<&str>), usize> = HashMap::new();
    for (before, now) in rows {
        let (was, is) = (old.section(before), new.section(now));
        let title = was.title.map(|title| *renamed.get(title).unwrap_or(&title));
        // Sections without a title are distinguished by their customers.
        if title == is.title && (title.is_some() || was.customer == is.customer) {
            // The row is still in its section. A change to the section itself is reported separately.
            continue;
        }
        let of = |kind| change(kind, (old, before), (new, now), Column::Name);
        if was.customer != is.customer {
            let mut change = of(Kind::CustomerChanged);
            change.before = was.customer.map(str::to_owned);
            change.after = is.customer.map(str::to_owned);
            rate_customer_change(&mut change);
            changes.push(change);
            continue;
        }
        let section = |kind, title: Option<&str>| {
            let title = title?.to_owned();
            of_sections.get(&(kind, title)).copied()
        };
        let cause = section(Kind::SectionAdded, is.title);
        let cause = cause.or_else(|| section(Kind::SectionRemoved, was.title));
        let mut change = of(Kind::EventMoved);
        change.before = was.title.map(str::to_owned);
        change.after = is.title.map(str::to_owned);
        change.cause = cause.or_else(|| first.get(&(was.title, is.title)).copied());
        first.entry((was.title, is.title)).or_insert(changes.len());
        changes.push(change);
    }
}
