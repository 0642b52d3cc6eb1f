//! `invalid-setting`: a setting with a value that isn't allowed.

use super::prelude::*;
use crate::notation::toml_text::key as toml_key;
use crate::notation::{Dialect, Form};
use crate::problem::{SettingProblem, SettingType};
use crate::read::{
    Characters, CompatibilitySettings, LONGEST_COLUMN, MOST_COLUMNS, MOST_CONSUMERS,
    MOST_INTRODUCTION, Mode, Placed, Preset, Removal, Suggestions,
};
use crate::schema::KEYWORDS;

pub(super) static INVALID_SETTING: Rule = Rule {
    name: "invalid-setting",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a setting has an invalid value",
    why: "A key in `catalog.toml`, or in an event that is written in TOML, has a value of the wrong \
        kind, is required and missing, or asks for something impossible: required rules cannot be \
        lowered, because nothing can be generated from a catalog that breaks them.",
    bad: Example(&[
        file("catalog.toml", "title = 7\n"),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
    ]),
    good: Example(&[
        file("catalog.toml", "title = \"Events\"\n"),
        file(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for problem in catalog.all_problems() {
        if let Problem::Setting { place, problem } = problem {
            let (message, help) = words(problem);
            findings.add(Finding::at(*place, message).help(help));
        }
    }
    let settings = &catalog.input.settings;
    let is_required = |name: &str| {
        REQUIRED
            .iter()
            .any(|rule| rule.is_required() && rule.name == name)
    };
    for (name, level) in &settings.rules {
        if is_required(&name.value) && *level != Level::Deny {
            findings.add(
                Finding::at(
                    name.place,
                    format!("the rule `{}` cannot be lowered", name.value),
                )
                .help(
                    "remove the line: nothing can be generated from a catalog that breaks the rule",
                ),
            );
        }
    }
    for Placed { value, place } in &*settings.schemas.annotations {
        let message = if KEYWORDS.contains(&value.as_str()) {
            format!("`{value}` is a keyword of JSON Schema, so it can't be an annotation")
        } else if value.trim_end_matches('*').is_empty() {
            format!("`{value}` matches every keyword")
        } else {
            continue;
        };
        let help = "list only keywords of other tools, as in `annotations = [\"meta:*\"]`";
        findings.add(Finding::at(*place, message).help(help));
    }
    for accept in &settings.accepts {
        if is_required(&accept.rule.value) {
            findings.add(
                Finding::at(
                    accept.rule.place,
                    format!("a finding of `{}` cannot be accepted", accept.rule.value),
                )
                .help("fix the catalog: nothing can be generated until the finding is fixed"),
            );
        }
    }
}

/// Describes the problem, and how to fix it.
fn words(problem: &SettingProblem) -> (String, String) {
    match problem {
        SettingProblem::Type {
            key,
            table,
            expected,
            found,
        } => {
            let (expected, example) = expected_words(*expected, key);
            let of = if table.is_empty() {
                String::new()
            } else {
                format!(" in `{table}`")
            };
            (
                format!("`{key}`{of} must be {expected}, but is {found}"),
                format!("write it as `{key} = {example}`"),
            )
        }
        SettingProblem::Missing { key, table } => (
            format!("`{table}` has no `{key}`"),
            format!("add a line `{key} = \"…\"` to it"),
        ),
        SettingProblem::Value { key, table, found } => (
            format!("`{key}` in `{table}` cannot be {found:?}"),
            possible_values(key, found),
        ),
        SettingProblem::Level(rule) => (
            format!("the level of the rule `{rule}` must be `off`, `warn` or `deny`"),
            format!("write `{rule} = \"warn\"`, for example"),
        ),
        SettingProblem::Dialect(address) => (
            format!("`{address}` must have the name of a dialect"),
            format!("write one of {}", quoted(Dialect::names())),
        ),
        SettingProblem::FormAndPattern => (
            "`[names]` has both a `form` and a `pattern`".to_owned(),
            "remove one of the two".to_owned(),
        ),
        SettingProblem::Module { name, found } => (
            format!("the module `{name}` must be a table, but is {found}"),
            format!(
                "write `[modules.{}]`, and below it `title = \"…\"`",
                toml_key(name)
            ),
        ),
        SettingProblem::ManyColumns(name) => (
            format!(
                "`{}` is one column too many in `extra`: at most {MOST_COLUMNS} are allowed",
                cut(name)
            ),
            "remove columns that are not needed".to_owned(),
        ),
        SettingProblem::LongColumn(name) => (
            format!(
                "the name of the column `{}` has {} bytes, but at most {LONGEST_COLUMN} are allowed",
                cut(name),
                name.len()
            ),
            "give the column a shorter heading".to_owned(),
        ),
        SettingProblem::KnownColumn(name) => (
            format!("the column `{name}` already exists"),
            "remove it from `extra`".to_owned(),
        ),
        SettingProblem::ManyConsumers(name) => (
            format!(
                "`{}` is one consumer too many: at most {MOST_CONSUMERS} are allowed",
                cut(name)
            ),
            "remove consumers that are not needed".to_owned(),
        ),
        SettingProblem::RepeatedFile(path) => (
            format!("the file `{path}` is listed twice"),
            "list it once: an event belongs to one section".to_owned(),
        ),
        SettingProblem::LongIntroductions { path, bytes } => (
            format!(
                "with `{path}`, the introductions have {bytes} bytes in total, but at most {MOST_INTRODUCTION} are allowed"
            ),
            "shorten the introductions, and use each long one only once".to_owned(),
        ),
        SettingProblem::Events(found) => (
            format!("`event` must be a list of tables, but is {found}"),
            "write `[[event]]` above each event".to_owned(),
        ),
        SettingProblem::Event(found) => (
            format!("an event must be a table, but is {found}"),
            "write `[[event]]` above each event".to_owned(),
        ),
        SettingProblem::Cell { key, found } => (
            format!("`{key}` must be a string, but is {found}"),
            format!("put it in quotes: `{key} = \"…\"`"),
        ),
    }
}

/// Describes a type in words, and gives an example of a value.
fn expected_words(expected: SettingType, key: &str) -> (String, &'static str) {
    match expected {
        SettingType::String => ("a string".to_owned(), "\"…\""),
        SettingType::Boolean => ("`true` or `false`".to_owned(), "true"),
        SettingType::Count => ("a whole number above 0".to_owned(), "40"),
        SettingType::Strings => ("a list of strings".to_owned(), "[\"…\"]"),
        SettingType::Table => (format!("a table `[{key}]`"), "{ … }"),
        SettingType::Tables => (format!("a list of tables `[[{key}]]`"), "[{ … }]"),
    }
}

fn possible_values(key: &str, found: &str) -> String {
    match key {
        "language" => {
            "write the code of a language, such as `en`, `en-GB` or `de`; or `off`".to_owned()
        }
        "form" => format!(
            "write one of {}; or `pattern` with a regular expression instead of `form`",
            quoted(Form::ALL.into_iter().map(Form::name))
        ),
        "gate" => one_of(found, &CompatibilitySettings::AUDIENCES),
        "mode" => one_of(found, &Mode::ALL.map(Mode::name)),
        "preset" => one_of(found, &Preset::ALL.map(Preset::name)),
        "characters" | "first" => format!(
            "write single characters, such as \"_\", and any of {}",
            quoted(Characters::NAMES.into_iter())
        ),
        "removal" => format!(
            "write \"never\", or a number of days up to {}, such as \"180 days\"",
            Removal::MOST_DAYS
        ),
        "delimiter" => "use \",\", \";\" or \"\\t\"".to_owned(),
        "until" => {
            "write a day, such as `until = \"2027-03-01\"`, or a version with a `v`, such as `until = \"v5\"`"
                .to_owned()
        }
        "calls" => {
            "write names of functions, keys or attributes, as in `calls = [\"track\"]`".to_owned()
        }
        "prefix" => "write the text before a name, as in `prefix = [\"My Chat \"]`".to_owned(),
        "link" => "write an address with `{path}`, as in `link = \"https://github.com/OWNER/NAME/blob/{rev}/{path}#L{line}\"`".to_owned(),
        "reason" => {
            "write why the finding is intended: until then, the entry accepts nothing".to_owned()
        }
        "newline" => "use \"lf\" or \"crlf\"".to_owned(),
        _ => "write \"keep\" or \"drop\"".to_owned(),
    }
}

/// Lists the values that a key can have, and suggests the one that was probably meant.
fn one_of(found: &str, names: &[&'static str]) -> String {
    let all = quoted(names.iter().copied());
    match Suggestions::default().similar(found, names.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"? The values are {all}"),
        None => format!("use one of {all}"),
    }
}

fn quoted(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<_> = names.map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

/// Truncates text for a message.
fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_COLUMN);
    &text[..end.map_or(text.len(), |(at, _)| at)]
}
