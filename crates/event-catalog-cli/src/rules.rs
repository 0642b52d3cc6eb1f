//! The style rules, one file each. They keep a catalog readable. Build scripts don't apply them.
//!
//! The rules for mistakes that prevent generation are in `event_catalog_build::check`.

mod alias_separator;
mod bare_deprecation;
mod capital_letter;
mod cells;
mod consumer_limit;
mod deprecated_replacement;
mod description;
mod doubtful_pattern;
mod due_removal;
mod example_mismatch;
mod final_stop;
mod groups;
mod ignored_keyword;
mod intended;
mod language;
mod lookalike_character;
mod meta_schema;
mod missed_family;
mod missing_description;
mod missing_example;
mod missing_module;
mod missing_type;
mod misspelling;
mod module_prefix;
mod mojibake;
mod name_form;
mod names;
mod near_identical_name;
mod normal_form;
pub(crate) mod numbered;
mod overdue_removal;
mod overdue_send;
mod placeholder_description;
mod prelude;
mod prose;
mod removed_names;
mod removed_order;
mod reused_name;
mod row_order;
mod same_description;
mod slow_schema;
mod smart_quote;
mod spreadsheet_formula;
mod spreadsheet_name;
mod spreadsheet_value;
mod stale_accept;
mod undescribed_field;
mod unknown_rule;
mod vocabulary;
mod white_space;
mod words;

#[cfg(test)]
mod tests;

use anyhow::bail;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::printable;
use event_catalog_build::rule::Rule;
pub(crate) use language::is_english;
pub(crate) use reused_name::REUSED_NAME;

use crate::{against, usages};

/// The style rules, by name.
pub(crate) static STYLE: &[&Rule] = &[
    &alias_separator::ALIAS_SEPARATOR,
    &bare_deprecation::BARE_DEPRECATION,
    &capital_letter::CAPITAL_LETTER,
    &consumer_limit::CONSUMER_LIMIT,
    &deprecated_replacement::DEPRECATED_REPLACEMENT,
    &doubtful_pattern::DOUBTFUL_PATTERN,
    &due_removal::DUE_REMOVAL,
    &example_mismatch::EXAMPLE_MISMATCH,
    &final_stop::FINAL_STOP,
    &ignored_keyword::IGNORED_KEYWORD,
    &lookalike_character::LOOKALIKE_CHARACTER,
    &meta_schema::META_SCHEMA,
    &missed_family::MISSED_FAMILY,
    &missing_description::MISSING_DESCRIPTION,
    &missing_example::MISSING_EXAMPLE,
    &missing_module::MISSING_MODULE,
    &missing_type::MISSING_TYPE,
    &misspelling::MISSPELLING,
    &module_prefix::MODULE_PREFIX,
    &mojibake::MOJIBAKE,
    &name_form::NAME_FORM,
    &near_identical_name::NEAR_IDENTICAL_NAME,
    &overdue_removal::OVERDUE_REMOVAL,
    &overdue_send::OVERDUE_SEND,
    &placeholder_description::PLACEHOLDER_DESCRIPTION,
    &removed_names::REMOVED_NAMES,
    &removed_order::REMOVED_ORDER,
    &reused_name::REUSED_NAME,
    &row_order::ROW_ORDER,
    &same_description::SAME_DESCRIPTION,
    &slow_schema::SLOW_SCHEMA,
    &smart_quote::SMART_QUOTE,
    &spreadsheet_formula::SPREADSHEET_FORMULA,
    &spreadsheet_name::SPREADSHEET_NAME,
    &spreadsheet_value::SPREADSHEET_VALUE,
    &stale_accept::STALE_ACCEPT,
    &undescribed_field::UNDESCRIBED_FIELD,
    &unknown_rule::UNKNOWN_RULE,
    &white_space::WHITE_SPACE,
];

/// All rules: the required rules, the style rules, and the rules that compare two versions.
pub(crate) fn all() -> impl Iterator<Item = &'static &'static Rule> {
    REQUIRED.iter().chain(STYLE).chain(against::COMPARING)
}

/// All rules that have a level, including those that `event-catalog usages` applies to code.
pub(crate) fn known() -> impl Iterator<Item = &'static &'static Rule> {
    all().chain(usages::USAGES)
}

/// The rule with this name, if it exists.
pub(crate) fn named(name: &str) -> Option<&'static Rule> {
    known().copied().find(|rule| rule.name == name)
}

/// Finds the rule with a name that a user typed.
pub(crate) fn find(name: &str) -> anyhow::Result<&'static Rule> {
    if let Some(rule) = named(name) {
        return Ok(rule);
    }
    let shown = printable(name);
    if let Some(near) = similar(name) {
        bail!("there is no rule `{shown}`; did you mean `{near}`?");
    }
    let containing: Vec<_> = known()
        .filter(|rule| !name.is_empty() && rule.name.contains(name))
        .map(|rule| format!("`{}`", rule.name))
        .collect();
    if !containing.is_empty() {
        bail!(
            "there is no rule `{shown}`; did you mean {}?",
            containing.join(" or ")
        );
    }
    bail!("there is no rule `{shown}`; `event-catalog explain` lists all rules")
}

/// The name of the most similar rule, for "did you mean".
pub(crate) fn similar(name: &str) -> Option<&'static str> {
    event_catalog_build::read::similar(name, known().map(|rule| rule.name))
}
