//! Finds changes to settings: the catalog's name, its pages, its checks.
//!
//! `gate.rs` finds changes to `[compatibility]`, and to the levels of the rules that compare versions. `modules.rs`
//! finds changed titles of modules.

mod checks;
pub(super) mod sections;
mod strictness;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Placed;
use event_catalog_build::source::Place;

use super::texts::line;
use crate::changes::readable::unreadable_settings;
use crate::changes::{Audience, Change, Kind, Migration, Pair, Subject, Verdict, setting};
use crate::generate::typescript::boot::category;

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let (before, now) = (unreadable_settings(old), unreadable_settings(pair.new));
    if before.is_some() || now.is_some() {
        let text = |catalog: &Catalog<'_>, file: Option<_>| -> Option<String> {
            file.map(|file| catalog.input.sources.get(file).text().to_owned())
        };
        if text(old, before) == text(pair.new, now) {
            return;
        }
        let mut change = Change::new(
            Kind::SettingChanged,
            Subject::Setting(setting::FILE.to_owned()),
        );
        let said = |file: Option<_>| file.map(|_| "can't be read".to_owned());
        (change.before, change.after) = (said(before), said(now));
        (change.old, change.new) = (before.map(Place::whole), now.map(Place::whole));
        change.migration = Some(
            "Settings, sections, customers and modules are not compared: the file can't be read."
                .into(),
        );
        change.verdicts.raise(Audience::Docs, Verdict::Note);
        changes.push(change);
        return;
    }
    title(old, pair.new, changes);
    intro(old, pair.new, changes);
    javascript(old, pair.new, changes);
    schemas(old, pair.new, changes);
    columns(old, pair.new, changes);
    checks::find(old, pair.new, changes);
    sections::find(old, pair.new, changes);
}

/// Returns the place of the whole settings file, for changes that have no more specific place.
pub(super) fn file(catalog: &Catalog<'_>) -> Option<Place> {
    catalog.input.settings.file.map(Place::whole)
}

/// Creates the change if the text of a setting changed. Returns `None` if the two texts are equal.
fn setting_changed(key: &str, before: Option<&str>, after: Option<&str>) -> Option<Change> {
    if before == after {
        return None;
    }
    let mut change = Change::new(Kind::SettingChanged, Subject::Setting(key.to_owned()));
    change.before = before.map(line);
    change.after = after.map(line);
    Some(change)
}

/// Creates the change to a setting with a string value, including its places.
fn placed(
    key: &str,
    before: Option<&Placed<String>>,
    after: Option<&Placed<String>>,
) -> Option<Change> {
    let text = |it: Option<&Placed<String>>| it.map(|it| it.value.clone());
    let (was, now) = (text(before), text(after));
    let change = setting_changed(key, was.as_deref(), now.as_deref())?;
    Some(Change {
        old: before.map(|it| it.place),
        new: after.map(|it| it.place),
        ..change
    })
}

/// Formats the value of a setting that is a list.
fn list(items: &[Placed<String>]) -> Option<String> {
    let items: Vec<&str> = items.iter().map(|it| it.value.as_str()).collect();
    (!items.is_empty()).then(|| items.join(", "))
}

fn title(old: &Catalog<'_>, new: &Catalog<'_>, changes: &mut Vec<Change>) {
    let (before, now) = (&old.input.settings.title, &new.input.settings.title);
    if let Some(mut change) = placed(setting::TITLE, before.as_ref(), now.as_ref()) {
        change.kind = Kind::TitleChanged;
        change.subject = Subject::Catalog;
        change.verdicts.raise(Audience::Docs, Verdict::Note);
        change.migration = named_after_title(&change, new);
        changes.push(change);
    }
}

/// Advises on names that contain the title. Returns `None` if only the case of the title has changed, because these
/// names ignore case.
fn named_after_title(change: &Change, new: &Catalog<'_>) -> Option<Migration> {
    let [before, after] =
        [&change.before, &change.after].map(|it| it.as_deref().unwrap_or_default().to_lowercase());
    if before == after {
        return None;
    }
    let migration = Migration::only(
        &[Audience::Wire, Audience::Docs],
        "Update references to the addresses of schemas, which contain the title.",
    );
    let javascript = &new.input.settings.javascript;
    if javascript.global.is_some() {
        return Some(migration);
    }
    let migration = migration.and(
        &[Audience::TypeScript],
        "The package is named after the title; `global` in `[javascript]` keeps its name.",
    );
    if javascript.category.is_some() {
        return Some(migration);
    }
    Some(migration.and(
        &[Audience::Web],
        "The category in the data layer is the title; `category` in `[javascript.data_layer]` keeps it.",
    ))
}

fn intro(old: &Catalog<'_>, new: &Catalog<'_>, changes: &mut Vec<Change>) {
    let place = |catalog: &Catalog<'_>| {
        let intro = catalog.input.settings.intro.as_ref()?;
        let file = catalog.input.texts.get(&intro.value);
        Some(file.map_or(intro.place, |file| Place::whole(*file)))
    };
    let change = intro_changed(old.intro(), new.intro(), Subject::Catalog);
    changes.extend(change.map(|change| Change {
        old: place(old),
        new: place(new),
        ..change
    }));
}

/// Creates the change to an introduction. Line breaks don't matter.
fn intro_changed(before: &str, after: &str, subject: Subject) -> Option<Change> {
    if before.split_whitespace().eq(after.split_whitespace()) {
        return None;
    }
    let text = |text: &str| (!text.trim().is_empty()).then(|| line(text));
    let mut change = Change::new(Kind::IntroChanged, subject);
    (change.before, change.after) = (text(before), text(after));
    change.verdicts.raise(Audience::Docs, Verdict::Note);
    Some(change)
}

fn javascript(old: &Catalog<'_>, new: &Catalog<'_>, changes: &mut Vec<Change>) {
    let (before, now) = (
        &old.input.settings.javascript,
        &new.input.settings.javascript,
    );
    let has_category = before.category.is_some() || now.category.is_some();
    for (key, before, now) in [
        (setting::GLOBAL, &before.global, &now.global),
        (setting::CATEGORY, &before.category, &now.category),
        (
            setting::ACTION_FIELD,
            &before.action_field,
            &now.action_field,
        ),
        (setting::LABEL_FIELD, &before.label_field, &now.label_field),
    ] {
        let Some(mut change) = placed(key, before.as_ref(), now.as_ref()) else {
            continue;
        };
        change.migration = follow(key, before.is_some());
        // If `category` isn't set, the category is derived from another setting.
        let [was, is] = [category(old), category(new)];
        if key == setting::CATEGORY {
            if was == is {
                continue;
            }
            (change.before, change.after) = (Some(line(was)), Some(line(is)));
        } else if key == setting::GLOBAL && was != is && !has_category {
            let advice = "Change triggers and reports that use `event_category`.";
            let migration = change.migration.take();
            change.migration = migration.map(|it| it.and(&[Audience::Web], advice));
        }
        changes.push(change);
    }
}

/// Explains what pages and tag managers must do after a setting that they depend on has changed.
fn follow(key: &str, was_set: bool) -> Option<Migration> {
    let field = match key {
        setting::GLOBAL => {
            let function = "Use the new names of the function and of the script's global.";
            let package = "Use the new names of the package and its types.";
            let migration = Migration::only(&[Audience::Web], function);
            return Some(migration.and(&[Audience::TypeScript], package));
        }
        setting::CATEGORY => "event_category",
        setting::ACTION_FIELD if was_set => "event_action",
        setting::LABEL_FIELD if was_set => "event_label",
        _ => return None,
    };
    let advice = format!("Change triggers and reports that use `{field}`.");
    Some(Migration::only(&[Audience::Web], advice))
}

fn schemas(old: &Catalog<'_>, new: &Catalog<'_>, changes: &mut Vec<Change>) {
    let (before, now) = (&old.input.settings.schemas, &new.input.settings.schemas);
    let undeclared = |keep: bool| Some(if keep { "keep" } else { "drop" });
    let whole = |change: Change| Change {
        old: file(old),
        new: file(new),
        ..change
    };
    let change = setting_changed(
        setting::UNDECLARED,
        undeclared(before.keep_undeclared),
        undeclared(now.keep_undeclared),
    );
    changes.extend(change.map(whole));
    for (key, before, now) in [
        (setting::RAW, &before.raw, &now.raw),
        (setting::ANNOTATIONS, &before.annotations, &now.annotations),
    ] {
        let texts = [list(before), list(now)];
        let change = setting_changed(key, texts[0].as_deref(), texts[1].as_deref());
        let change = change.map(whole).map(|mut change| {
            if key == setting::ANNOTATIONS && strictness::hides_keywords(before, now) {
                checks::lower(&mut change);
            }
            change
        });
        changes.extend(change);
    }
    let dialects = |settings: &event_catalog_build::read::SchemaSettings| {
        let dialects = settings.dialects.iter();
        let mut dialects: Vec<String> = dialects
            .map(|(address, dialect)| format!("{} {dialect:?}", address.value))
            .collect();
        dialects.sort_unstable();
        (!dialects.is_empty()).then(|| dialects.join(", "))
    };
    let (before, now) = (dialects(before), dialects(now));
    let change = setting_changed(setting::DIALECTS, before.as_deref(), now.as_deref());
    changes.extend(change.map(whole));
}

/// Finds changes to the catalog's own columns, which templates and readers of `list --format json` may use.
fn columns(old: &Catalog<'_>, new: &Catalog<'_>, changes: &mut Vec<Change>) {
    let (before, now) = (
        &old.input.settings.extra_columns,
        &new.input.settings.extra_columns,
    );
    let subject = |name: &str| Subject::Setting(format!("columns.{name}"));
    for name in before.iter().filter(|name| !now.contains(name)) {
        let mut change = Change::new(Kind::ColumnRemoved, subject(name));
        change.before = Some(name.clone());
        (change.old, change.new) = (file(old), file(new));
        change.verdicts.raise(Audience::Docs, Verdict::Risky);
        let advice = format!(
            "Remove `{name}` from templates, and from programs that read the output of `list`."
        );
        change.migration = Some(advice.into());
        changes.push(change);
    }
    for name in now.iter().filter(|name| !before.contains(name)) {
        let mut change = Change::new(Kind::ColumnAdded, subject(name));
        change.after = Some(name.clone());
        change.new = file(new);
        change.verdicts.raise(Audience::Docs, Verdict::Minor);
        changes.push(change);
    }
}
