//! Reports a single finding if most names don't have the configured form: then the setting is
//! wrong, not the names.

use event_catalog_build::catalog::Form;
use event_catalog_build::finding::Draft;

use super::{Name, first_cell};
use crate::rules::prelude::*;

/// The minimum number of names without the form for a single finding about all of them.
const FEW: usize = 3;

/// Whether names without the form get a single finding: `others` is their number, and `all` the number of all names.
pub(super) fn is_one(others: usize, all: usize) -> bool {
    others >= FEW && others > all / 2
}

/// Builds the finding about all names that don't have the form. There must be at least one.
pub(super) fn finding(
    catalog: &Catalog<'_>,
    names: &[Name<'_>],
    others: &[&Name<'_>],
    form: Form,
) -> Draft {
    let first = catalog.place(others[0].row, Column::Name);
    let usual = usual(others);
    let are = match usual {
        Some((usual, count)) if count == others.len() => {
            format!(": all of them have the form `{}`", usual.name())
        }
        Some((usual, count)) => format!(": {count} of them have the form `{}`", usual.name()),
        None => String::new(),
    };
    let count = others.len();
    let message = format!("{count} names don't have the form `{}`{are}", form.name());
    let is_row = |name: &&&Name<'_>| first_cell(name.written, form).is_some();
    let help = if others.iter().filter(is_row).count() > count / 2 {
        "these cells contain whole rows: separate their cells with the delimiter of the first row"
            .to_owned()
    } else {
        help(names, usual.map(|(usual, _)| usual))
    };
    let draft = match &catalog.input.settings.names.form {
        Some(set) => Finding::at(set.place, message)
            .label("not the form of most names")
            .related(first, "the first of these names"),
        None => Finding::at(first, message).label("the first of them"),
    };
    draft.help(help)
}

/// Finds the form that most names have, and counts these names. Returns `None` if only the form `any` fits.
fn usual(names: &[&Name<'_>]) -> Option<(Form, usize)> {
    let forms = Form::ALL.into_iter().filter(|form| *form != Form::Any);
    let counts = forms.map(|form| {
        let names = names.iter().filter(|name| form.has(&name.sent));
        (form, names.count())
    });
    // `max_by_key` returns the last of equal counts, so the reverse order chooses the most specific
    // form.
    let counts: Vec<_> = counts.filter(|(_, count)| *count > 0).collect();
    counts.into_iter().rev().max_by_key(|(_, count)| *count)
}

/// Suggests a form for the settings: the most specific one that all names have.
fn help(names: &[Name<'_>], usual: Option<Form>) -> String {
    let count = |form: Form| names.iter().filter(|it| form.has(&it.sent)).count();
    let mut forms = Form::ALL.into_iter();
    let fitting = forms.find(|form| count(*form) == names.len());
    let set = format!(
        "if the events are sent with these names, set `form = \"{}\"` in `[names]` of `catalog.toml`",
        fitting.unwrap_or(Form::Any).name()
    );
    match (fitting, usual) {
        (None | Some(Form::Any), Some(usual)) => {
            let others = names.len() - count(usual);
            let names = if others == 1 { "name is" } else { "names are" };
            format!(
                "{set}; with `form = \"{}\"`, {others} {names} still reported",
                usual.name()
            )
        }
        _ => set,
    }
}
