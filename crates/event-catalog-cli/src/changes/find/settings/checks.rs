//! Finds changes to the checks: levels of rules, the form of names, limits of consumers, the language of texts.
//!
//! Less strict checks are reported separately, so that no one overlooks them among other changes. `gate.rs` finds
//! lowered levels of the rules that compare versions.

use event_catalog_build::catalog::{Catalog, Form};
use event_catalog_build::read::{CsvSettings, Level, Settings};
use event_catalog_build::rule::Rule;

use super::{file, placed, setting_changed, strictness};
use crate::changes::{Audience, Change, Kind, Verdict, setting};
use crate::rules;

pub(super) fn find(old: &Catalog<'_>, new: &Catalog<'_>, changes: &mut Vec<Change>) {
    let (before, now) = (&old.input.settings, &new.input.settings);
    let start = changes.len();
    changes.extend(rules::known().filter_map(|rule| level(rule, before, now)));
    names(before, now, changes);
    strictness::consumers(before, now, changes);
    strictness::usages(before, now, changes);
    changes.extend(placed(
        setting::LANGUAGE,
        before.language.as_ref(),
        now.language.as_ref(),
    ));
    // A catalog without texts counts as one in English.
    if rules::is_english(old)
        && !rules::is_english(new)
        && now.language.is_some()
        && before.language.as_ref().map(|it| &it.value) != now.language.as_ref().map(|it| &it.value)
        && let Some(language) = changes.last_mut()
    {
        lower(language);
    }
    let form = |csv: CsvSettings| {
        let ends = if csv.crlf { "CRLF" } else { "LF" };
        let mark = if csv.bom {
            ", with a byte-order mark"
        } else {
            ""
        };
        format!("{:?}, {ends}{mark}", csv.delimiter)
    };
    changes.extend(setting_changed(
        setting::CSV,
        Some(&form(before.csv)),
        Some(&form(now.csv)),
    ));
    for change in changes.iter_mut().skip(start) {
        change.old = change.old.or_else(|| file(old));
        change.new = change.new.or_else(|| file(new));
    }
}

/// Marks a change as a lowered check.
pub(super) fn lower(change: &mut Change) {
    change.kind = Kind::CheckLowered;
    change.verdicts.raise(Audience::Docs, Verdict::Note);
}

/// Creates the change if a rule has another level.
fn level(rule: &'static Rule, before: &Settings, now: &Settings) -> Option<Change> {
    let set = |settings: &Settings| {
        let mut levels = settings.rules.iter();
        let found = levels.find(|(name, _)| name.value == rule.name)?;
        Some((found.0.place, found.1))
    };
    let (was, is) = (set(before), set(now));
    let level = |set: Option<(_, Level)>| set.map_or(rule.level(), |(_, level)| level);
    let is_lowered = level(is) < level(was);
    if rule.is_required() || (is_lowered && rule.is_comparing()) {
        return None;
    }
    let mut change = setting_changed(
        &format!("rules.{}", rule.name),
        Some(level(was).name()),
        Some(level(is).name()),
    )?;
    change.old = was.map(|(place, _)| place);
    change.new = is.map(|(place, _)| place);
    if is_lowered {
        lower(&mut change);
    }
    Some(change)
}

/// Adds the changes if names must have another form, or match another pattern. The form `any` lowers the check, and so
/// does a pattern that allows more names.
fn names(before: &Settings, now: &Settings, changes: &mut Vec<Change>) {
    let (was, is) = (&before.names, &now.names);
    let change = if was.pattern.is_some() || is.pattern.is_some() {
        let key = setting::NAME_PATTERN;
        placed(key, was.pattern.as_ref(), is.pattern.as_ref())
    } else {
        let names = [was.form().name(), is.form().name()];
        let change = setting_changed(setting::NAME_FORM, Some(names[0]), Some(names[1]));
        change.map(|change| Change {
            old: was.form.as_ref().map(|it| it.place),
            new: is.form.as_ref().map(|it| it.place),
            ..change
        })
    };
    if let Some(mut change) = change {
        let has_pattern = was.pattern.is_some() || is.pattern.is_some();
        let is_lowered = if has_pattern {
            strictness::allows_more(was, is)
        } else {
            is.form() == Form::Any
        };
        if is_lowered {
            lower(&mut change);
        }
        changes.push(change);
    }
}
