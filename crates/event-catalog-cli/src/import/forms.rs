//! Determines the form of the names in a new catalog.

use std::borrow::Cow;

use event_catalog_build::catalog::{Form, Pattern, check_event_name, unescaped};

use super::list::Entry;

/// Returns the form that all names have, or [`Form::Any`], and a note about the form. `snake_case`
/// needs neither a setting nor a note.
pub(super) fn of<'e>(entries: impl Iterator<Item = &'e Entry>) -> (Form, Option<String>) {
    let mut total = 0_usize;
    let mut counts = [0_usize; Form::ALL.len()];
    // For each form, the first entry whose name has a different form.
    let mut others: [Option<&Entry>; Form::ALL.len()] = [None; Form::ALL.len()];
    for entry in entries {
        // Invalid names are skipped here: `check` reports them.
        let Some(name) = name(&entry.name).filter(|name| check_event_name(name).is_ok()) else {
            continue;
        };
        total += 1;
        for (at, form) in Form::ALL.iter().enumerate() {
            if form.has(&name) {
                counts[at] += 1;
            } else {
                others[at].get_or_insert(entry);
            }
        }
    }
    let of_all = Form::ALL.into_iter().zip(counts);
    let form = of_all.clone().find(|(_, count)| *count == total);
    let form = form.map_or(Form::Any, |(form, _)| form);
    let setting = format!("`[names] form = {:?}` is in `catalog.toml`", form.name());
    let note = match form {
        Form::SnakeCase => return (form, None),
        Form::Any => {
            let forms = of_all
                .zip(others)
                .filter(|((form, _), _)| *form != Form::Any);
            // On a tie, the first form in the list wins.
            let of_most = forms.rev().max_by_key(|((_, count), _)| *count);
            match of_most {
                Some(((most, count), Some(other))) if count * 2 > total => format!(
                    "{setting}, because the names have several forms: {count} of {total} are {}, and the first \
                     exception is `{}` ({})",
                    most.name(),
                    other.name,
                    other.place,
                ),
                _ => format!("{setting}, because no form fits most of the names"),
            }
        }
        _ => format!("{setting}, because all names have this form"),
    };
    (form, Some(note))
}

/// The name in a cell, or the first name if the cell contains a family; `None` if the cell is
/// invalid.
fn name(cell: &str) -> Option<Cow<'_, str>> {
    match Pattern::parse(cell) {
        Ok(Some(family)) => family
            .numbers()
            .first()
            .map(|it| Cow::Owned(family.name(*it))),
        Ok(None) => Some(unescaped(cell)),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(names: &[&str]) -> (&'static str, Option<String>) {
        let entry = |(name, number): (&&str, usize)| Entry {
            place: format!("names.txt:{number}"),
            name: (*name).to_owned(),
            texts: Vec::new(),
        };
        let entries: Vec<_> = names.iter().zip(1..).map(entry).collect();
        let (form, note) = of(entries.iter());
        (form.name(), note)
    }

    #[test]
    fn the_first_form_that_all_names_have_is_chosen() {
        let cases: [(&[&str], &str); 12] = [
            (&["link_clicked", "load", "score_{1..3}"], "snake_case"),
            (&["link-clicked", "load"], "kebab-case"),
            (&["order.placed", "order.step.{1..3}"], "dotted"),
            (&["orders/create", "orders/paid.v2"], "path"),
            (&["linkClicked", "load"], "camelCase"),
            (&["LinkClicked", "Load"], "PascalCase"),
            (&["BOOKING_CREATED"], "SCREAMING_SNAKE_CASE"),
            (&["Order Placed", "Load", "Step {1..3}"], "Title Case"),
            (&["order.placed", "Load"], "any"),
            (&["a.{{1..3}}"], "any"),
            // Cells without a valid name are ignored.
            (&["order.placed", "", "n/a", "{5..1}"], "dotted"),
            (&[], "snake_case"),
        ];
        for (names, expected) in cases {
            assert_eq!(form(names).0, expected, "{names:?}");
        }
    }

    #[test]
    fn a_note_says_which_form_and_why() {
        assert_eq!(form(&["load"]).1, None);
        let notes = [
            &["order.placed"][..],
            &["order.placed", "order.paid", "Load"],
            &["order.placed", "Load"],
        ];
        let notes = notes.map(|names| form(names).1.expect("a note"));
        insta::assert_snapshot!(notes.join("\n"), @r#"
        `[names] form = "dotted"` is in `catalog.toml`, because all names have this form
        `[names] form = "any"` is in `catalog.toml`, because the names have several forms: 2 of 3 are dotted, and the first exception is `Load` (names.txt:3)
        `[names] form = "any"` is in `catalog.toml`, because no form fits most of the names
        "#);
    }
}
