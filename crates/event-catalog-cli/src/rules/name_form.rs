//! `name-form`: a name that doesn't have the form of the catalog's names.

mod braces;
mod majority;
mod pattern;

use event_catalog_build::catalog::{Form, cell_of_aliases};
use event_catalog_build::check::is_note;
use event_catalog_build::finding::Draft;
use event_catalog_build::lookalike;
use event_catalog_build::spreadsheet::Change;

use super::intended::intended;
use super::mojibake;
use super::names::{self, Name};
use super::prelude::*;

/// A name that doesn't have the form of the catalog's names.
pub(super) static NAME_FORM: Rule = Rule {
    name: "name-form",
    kind: Kind::Style(Level::Deny, check),
    suppresses: true,
    summary: "a name doesn't have the form of the catalog's names",
    why: "The name goes over the wire as written in the cell. Names that all have one form are easier to read, to \
        search and to type. `form` in `[names]` of `catalog.toml` is the form: `snake_case`, which is the default, \
        `kebab-case`, `dotted`, `path`, `camelCase`, `PascalCase`, `SCREAMING_SNAKE_CASE`, `Title Case`, or `any` to \
        allow every name. Instead of a form, `pattern` is a regular expression of ECMA-262 that the whole name must \
        match, with the flag `u`, and without lookarounds and backreferences.\n\n\
        If the form is `snake_case`, the names of modules must have it, too. Aliases may have any form.\n\n\
        Renaming an event that is already sent changes what goes over the wire. Either keep the old name in \
        `aliases`, or set the form that the names have. If most names of a catalog have another form, a single \
        finding says which form to set.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nLink Clicked,A link was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let settings = &catalog.input.settings.names;
    if let (None, Some(pattern)) = (&settings.form, &settings.pattern) {
        pattern::check(catalog, pattern, findings);
        return;
    }
    let form = settings.form();
    if form == Form::Any {
        return;
    }
    let names: Vec<_> = names::all(catalog).collect();
    let others: Vec<_> = names.iter().filter(|it| !form.has(&it.sent)).collect();
    if majority::is_one(others.len(), names.len()) {
        findings.add(majority::finding(catalog, &names, &others, form));
        return;
    }
    // `mojibake` reports the names that were read in the wrong encoding.
    let is_read = |name: &&&Name<'_>| mojibake::meant(name.written).is_none();
    for name in others.iter().filter(is_read) {
        findings.add(finding(catalog, name, form));
    }
    if form == Form::SnakeCase {
        let modules = catalog.modules.iter();
        findings.extend(
            modules
                .filter(|module| !form.has(&module.name))
                .map(|module| of_module(&module.name, module.place, form)),
        );
    }
}

fn finding(catalog: &Catalog<'_>, name: &Name<'_>, form: Form) -> Draft {
    let written = name.written;
    let place = catalog.place(name.row, Column::Name);
    let draft = Finding::at(
        place,
        format!(
            "the name `{written}` doesn't have the form `{}`",
            form.name()
        ),
    )
    .label(format!("not `{}`", form.name()));
    let Some(first) = first_cell(written, form) else {
        return draft
            .event(written)
            .help(explained(help(catalog, name, form), written))
            .help_maybe(Change::at(place, written).map(Change::advice));
    };
    // The row's payload is in this cell, too, so it seems unused. `unused-payload` needn't report it.
    let payloads = catalog.schemas.files.iter();
    let payloads = payloads.filter(|payload| written.contains(payload.name));
    let draft = payloads.fold(draft, |draft, payload| {
        draft.explains("unused-payload", payload.file)
    });
    draft.event(first).help(
        "this cell contains a whole row: separate its cells with the same delimiter as the other rows",
    )
}

fn of_module(name: &str, place: Place, form: Form) -> Draft {
    let help = match intended(name, form) {
        Some(meant) => format!("write `{meant}`, also in the other rows of the module"),
        None => format!("use {}", characters(form)),
    };
    Finding::at(
        place,
        format!(
            "the module `{name}` doesn't have the form `{}`",
            form.name()
        ),
    )
    .label(format!("not `{}`", form.name()))
    .help(explained(help, name))
}

fn help(catalog: &Catalog<'_>, name: &Name<'_>, form: Form) -> String {
    let written = name.written;
    // If the old name contains spaces, the help adds a semicolon, so that the name isn't parsed as several names.
    let alias = cell_of_aliases(&[written]).unwrap_or_else(|| written.to_owned());
    let other_form = "set a different `form` in `[names]` of `catalog.toml`";
    if let Some(help) = braces::help(written, form) {
        return format!("{help}; if `{written}` is already sent, {other_form}");
    }
    let meant = intended(written, form);
    if let Some(meant) = &meant
        && catalog.event(meant).is_some()
    {
        return format!(
            "the event `{meant}` already exists: if both are one event, remove this row, and add \
             `{alias}` to the `aliases` of `{meant}`; otherwise give this event another name"
        );
    }
    if is_note(catalog.row(name.row), form) {
        let otherwise = meant.map(|meant| format!("; otherwise write `{meant}`"));
        return format!(
            "if this row is a total or a note, not an event, remove it{}",
            otherwise.unwrap_or_default()
        );
    }
    match meant {
        Some(meant) => format!(
            "write `{meant}`; if `{written}` is already sent, add `{alias}` to the `aliases` of `{meant}`, or \
             {other_form}"
        ),
        None => format!(
            "use {}; if `{written}` is already sent, {other_form}",
            characters(form)
        ),
    }
}

/// Describes the characters of names in a form.
fn characters(form: Form) -> &'static str {
    match form {
        Form::SnakeCase => {
            "lowercase letters, digits and single underscores, starting with a letter"
        }
        Form::KebabCase => "lowercase letters, digits and single hyphens, starting with a letter",
        Form::Dotted => "at least one dot, between letters, digits, `_` and `-`",
        Form::Path => "at least one slash, between letters, digits, `_`, `-` and `.`",
        Form::CamelCase => "letters and digits, starting with a lowercase letter",
        Form::PascalCase => "letters and digits, starting with an uppercase letter",
        Form::ScreamingSnakeCase => {
            "uppercase letters, digits and single underscores, starting with a letter"
        }
        Form::TitleCase => {
            "words with single spaces between them, each starting with an uppercase letter or a digit"
        }
        Form::Any => "any characters",
    }
}

/// If a text is actually a whole row, in quotes or with the wrong delimiter, returns its first cell: a name that is
/// followed by several words.
fn first_cell(text: &str, form: Form) -> Option<&str> {
    const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
    let (name, rest) = text.trim_start_matches(['|', ' ']).split_once(DELIMITERS)?;
    let words = rest.split(DELIMITERS).next().unwrap_or(rest);
    let name = name.trim();
    (form.has(name) && words.trim().contains(' ')).then_some(name)
}

/// Adds an explanation of the name's unusual characters to the help.
fn explained(help: String, name: &str) -> String {
    match lookalike::advice(name) {
        Some(advice) => format!("{help}; {advice}"),
        None => help,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_row_begins_with_a_name() {
        let cell = |text| first_cell(text, Form::SnakeCase);
        for row in [
            "load;The chat was loaded.;chat",
            "load,The chat was loaded.,chat",
            "| load | The chat was loaded. | chat |",
        ] {
            assert_eq!(cell(row), Some("load"), "{row}");
        }
        for name in [
            "Load, the Chat",
            "load",
            "a, b",
            "Load;The chat was loaded.",
        ] {
            assert_eq!(cell(name), None, "{name}");
        }
        let dotted = first_cell("chat.load;It was loaded.", Form::Dotted);
        assert_eq!(dotted, Some("chat.load"));
    }
}
