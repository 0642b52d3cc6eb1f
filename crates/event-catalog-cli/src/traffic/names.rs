//! Decides at the end of a run which unknown names are misspelled, and which are names of custom events.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Family};

use super::findings::{Findings, Found, Key, Kind};
use super::reader::plain;
use super::unknown::{Unknown, UnknownNames};
use crate::usages::NearNames;

/// Compares unknown names with a catalog's names. `usages` compares names in code by the same rule.
pub(super) struct Spelling<'c, 's> {
    catalog: &'c Catalog<'s>,
    near: NearNames,
    /// The families, keyed by their names with `0` in place of each number.
    families: HashMap<String, &'c Family<'s>>,
}

impl<'c, 's> Spelling<'c, 's> {
    pub(super) fn of(catalog: &'c Catalog<'s>) -> Self {
        let mut families = HashMap::new();
        for family in &catalog.families {
            if let Some(event) = catalog.events.get(family.events.start) {
                families.insert(without_numbers(&event.name), family);
            }
        }
        Self {
            catalog,
            near: NearNames::of(catalog),
            families,
        }
    }

    /// Finds the name that a misspelled name stands for; `None` if the name is probably intended.
    pub(super) fn mistake(&self, name: &str) -> Option<String> {
        // A name with a different number means a different event, unless it belongs to a family.
        if let Some(family) = self.families.get(&without_numbers(name)) {
            let (stem, _) = family.pattern.split_once('{')?;
            let is_beyond = name.starts_with(stem);
            return is_beyond
                .then(|| format!("`{name}` isn't an event of the family `{}`", family.pattern));
        }
        let near = self.near.meant(name)?;
        let current = &self.catalog.resolve(near)?.name;
        Some(if near == current {
            format!("`{name}` isn't an event; did you mean `{near}`?")
        } else {
            format!(
                "`{name}` isn't an event; did you mean `{near}`, which is now named `{current}`?"
            )
        })
    }
}

/// Adds one finding per misspelled name, and a single finding for all other names. Returns the other names.
pub(super) fn settle(
    catalog: &Catalog<'_>,
    unknown: &UnknownNames,
    findings: &mut Findings,
) -> Vec<Unknown> {
    let spelling = Spelling::of(catalog);
    let mut custom = Vec::new();
    let mut total = unknown.total();
    for name in unknown.sorted() {
        let Some(message) = spelling.mistake(&name.name) else {
            custom.push(name);
            continue;
        };
        total = total.saturating_sub(name.count);
        let key = Key {
            kind: Kind::MisspeltName,
            event: name.name.clone(),
            path: String::new(),
            message,
        };
        findings.add_many(Found { key, value: None }, name.first, name.count);
    }
    if let Some(first) = custom
        .iter()
        .map(|it| it.first)
        .min_by_key(|it| (it.source, it.number))
    {
        let message = "names that the catalog doesn't have, as custom events may".to_owned();
        findings.add_many(plain(Kind::UnknownName, message), first, total);
    }
    custom
}

/// Replaces each number in a name with `0`.
fn without_numbers(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut was_digit = false;
    for letter in name.chars() {
        let is_digit = letter.is_ascii_digit();
        if !is_digit {
            text.push(letter);
        } else if !was_digit {
            text.push('0');
        }
        was_digit = is_digit;
    }
    text
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::super::findings::Place;
    use super::*;

    #[test]
    fn misspelt_names_are_told_from_custom_ones() {
        let folder: Memory = [
            ("catalog.toml", ""),
            (
                "events.csv",
                "name,description\nlink_clicked,A link was clicked.\nscore_{1..5},A score.\nstep_1,A step.\n",
            ),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&folder).expect("a folder in memory");
        let catalog = Catalog::new(&input);
        let mut unknown = UnknownNames::default();
        for name in [
            "link_clikced",
            "score_6",
            "step_2",
            "something_else",
            "link_clikced",
        ] {
            unknown.add(
                name,
                Place {
                    source: 0,
                    number: 7,
                    line: 7,
                },
            );
        }
        let mut findings = Findings::default();
        let custom = settle(&catalog, &unknown, &mut findings);
        let custom: Vec<&str> = custom.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(custom, ["something_else", "step_2"]);
        let findings = findings.sorted();
        let messages: Vec<&str> = findings.iter().map(|it| it.key.message.as_str()).collect();
        assert!(messages.contains(&"`link_clikced` isn't an event; did you mean `link_clicked`?"));
        assert!(messages.contains(&"`score_6` isn't an event of the family `score_{1..5}`"));
        let note = findings.last().expect("a note");
        assert_eq!((note.key.kind, note.count), (Kind::UnknownName, 2));
    }

    /// Typical event names of real services. No name is a misspelling of another one.
    const REAL: &[&str] = &[
        "account.application.authorized",
        "account.application.deauthorized",
        "account.updated",
        "charge.captured",
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.dispute.funds_reinstated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.expired",
        "charge.failed",
        "charge.pending",
        "charge.refund.updated",
        "charge.refunded",
        "charge.succeeded",
        "charge.updated",
        "customer.created",
        "customer.deleted",
        "customer.updated",
        "access.request.create",
        "access.request.delete",
        "access.request.expire",
        "access.request.reject",
        "access.request.resolve",
        "access.request.update",
        "access.review.close",
        "access.review.create",
        "access.review.start",
        "access.review.update",
        "user.session.start",
        "user.session.end",
        "link_blocked",
        "link_clicked",
        "order_created",
        "order_cancelled",
        "order_placed",
        "order_placed_2",
        "order_shipped",
        "rating_given",
        "rating_given_again",
        "sign_in",
        "sign_in_failed",
        "sign_out",
        "chat_opened",
        "chat_closed",
        "message_sent",
        "message_seen",
        "Product Added",
        "Product Clicked",
        "Product Removed",
        "Product Viewed",
        "Cart Viewed",
        "Order Completed",
        "Order Refunded",
        "Order Updated",
        "m.call.answer",
        "m.call.hangup",
        "m.call.invite",
        "m.call.reject",
        "opened",
        "closed",
    ];

    #[test]
    fn names_that_the_catalog_does_not_have_yet_are_not_misspelt() {
        for held_out in REAL {
            let others = REAL.iter().filter(|name| *name != held_out);
            let rows: Vec<String> = others
                .map(|name| format!("{name},It happened.\n"))
                .collect();
            let rows = rows.concat();
            let folder: Memory = [
                ("catalog.toml", String::new()),
                ("events.csv", format!("name,description\n{rows}")),
            ]
            .into_iter()
            .collect();
            let input = Input::read_folder(&folder).expect("a folder in memory");
            let catalog = Catalog::new(&input);
            assert_eq!(catalog.events.len(), REAL.len() - 1);
            let spelling = Spelling::of(&catalog);
            assert_eq!(spelling.mistake(held_out), None);
        }
    }

    #[test]
    fn a_misspelt_old_name_has_its_current_one() {
        let folder: Memory = [
            ("catalog.toml", ""),
            (
                "events.csv",
                "name,description,aliases\nlink_opened,A link was opened.,link_clicked\nv2_step_{1..3},A step.,\n",
            ),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&folder).expect("a folder in memory");
        let catalog = Catalog::new(&input);
        let spelling = Spelling::of(&catalog);
        assert_eq!(
            spelling.mistake("link_cliked").as_deref(),
            Some(
                "`link_cliked` isn't an event; did you mean `link_clicked`, which is now named `link_opened`?"
            )
        );
        assert_eq!(
            spelling.mistake("v2_step_10").as_deref(),
            Some("`v2_step_10` isn't an event of the family `v2_step_{1..3}`")
        );
        for name in ["v3_step_1", "step_10", "v2_step_", "link_clicked_2"] {
            assert_eq!(spelling.mistake(name), None, "{name}");
        }
    }
}
