//! Parses the settings, key by key.

use toml::de::{DeTable, DeValue};

use super::{
    Accept, CsvSettings, JavascriptSettings, LONGEST_COLUMN, Level, MOST_COLUMNS, ModuleSettings,
    NameSettings, SchemaSettings, SectionSettings, SendSettings, Settings, TrafficSettings,
    UsageSettings, Words, compatibility, consumers,
};
use crate::notation::{Column, Dialect, Form, Release};
use crate::problem::{Problem, SettingProblem, SettingType};
use crate::read::toml::{Keys, Placed, describe, parse};
use crate::source::{FileId, Place};

/// Parses `catalog.toml`; `None` if it isn't TOML.
pub(crate) fn read(file: FileId, text: &str, problems: &mut Vec<Problem>) -> Option<Settings> {
    let document = parse(file, text, problems)?;
    let mut keys = Keys::new(file, &document, problems);
    let (words, language) = inner(&mut keys, "spelling", spelling).unwrap_or_default();
    let settings = Settings {
        file: Some(file),
        title: keys.string("title"),
        intro: keys.string("intro"),
        sections: sections(&mut keys),
        modules: modules(&mut keys),
        default_payload: inner(&mut keys, "defaults", |keys| keys.string("payload")).flatten(),
        rules: inner(&mut keys, "rules", rules).unwrap_or_default(),
        accepts: accepts(&mut keys),
        sends: sends(&mut keys),
        names: inner(&mut keys, "names", names).unwrap_or_default(),
        csv: inner(&mut keys, "csv", csv).unwrap_or_default(),
        extra_columns: inner(&mut keys, "columns", extra_columns).unwrap_or_default(),
        javascript: inner(&mut keys, "javascript", javascript).unwrap_or_default(),
        schemas: inner(&mut keys, "schemas", schemas).unwrap_or_default(),
        compatibility: inner(&mut keys, "compatibility", compatibility::read).unwrap_or_default(),
        traffic: traffic(&mut keys),
        consumers: consumers::read(&mut keys),
        words,
        language,
        usages: inner(&mut keys, "usages", usages).unwrap_or_default(),
    };
    keys.finish();
    Some(settings)
}

/// Parses the table under a key, and reports its unknown keys.
fn inner<'s, T>(
    keys: &mut Keys<'_, 's, '_>,
    key: &'static str,
    read: impl FnOnce(&mut Keys<'_, 's, '_>) -> T,
) -> Option<T> {
    let (table, _) = keys.table(key)?;
    let mut keys = keys.inner(table, format!("[{key}]"));
    let value = read(&mut keys);
    keys.finish();
    Some(value)
}

fn sections(keys: &mut Keys<'_, '_, '_>) -> Vec<SectionSettings> {
    let tables = keys.tables("section");
    let section = |(table, place)| {
        let mut keys = keys.inner(table, "[[section]]");
        let events = keys.strings("events");
        let events = if events.is_empty() {
            None
        } else {
            Some(events)
        };
        let section = SectionSettings {
            place,
            title: keys.string("title"),
            intro: keys.string("intro"),
            customer: keys.string("customer"),
            events: keys.required("events", events, place).unwrap_or_default(),
        };
        keys.finish();
        section
    };
    tables.into_iter().map(section).collect()
}

fn modules(keys: &mut Keys<'_, '_, '_>) -> Option<Vec<ModuleSettings>> {
    let (table, _) = keys.table("modules")?;
    let mut modules = Vec::new();
    let mut keys = keys.inner(table, "[modules]");
    for (name, value) in keys.entries() {
        if let DeValue::Table(table) = value.get_ref() {
            let mut keys = keys.inner(table, format!("[modules.{}]", name.value));
            let title = keys.string("title");
            keys.finish();
            modules.push(ModuleSettings { name, title });
        } else {
            let (name, place) = (name.value, name.place);
            let found = describe(value.get_ref());
            keys.report(place, SettingProblem::Module { name, found });
        }
    }
    Some(modules)
}

fn traffic(keys: &mut Keys<'_, '_, '_>) -> Vec<TrafficSettings> {
    let Some((table, _)) = keys.table("traffic") else {
        return Vec::new();
    };
    let mut traffic = Vec::new();
    let mut keys = keys.inner(table, "[traffic]");
    for (name, value) in keys.entries() {
        let DeValue::Table(table) = value.get_ref() else {
            keys.wrong(&name.value, value, SettingType::Table);
            continue;
        };
        let mut keys = keys.inner(table, format!("[traffic.{}]", name.value));
        let mut text = |key| keys.string(key).map(|it| it.value);
        let (form, each, event) = (text("form"), text("each"), text("name"));
        let (payload, condition) = (text("payload"), text("where"));
        let mut texts = |key| {
            let texts = keys.string_or_strings(key).into_iter();
            texts.map(|it| it.value).collect::<Vec<String>>()
        };
        let (decode, strip) = (texts("decode"), texts("strip"));
        keys.finish();
        traffic.push(TrafficSettings {
            name,
            form,
            each,
            event,
            payload,
            condition,
            decode,
            strip,
        });
    }
    traffic
}

fn rules(keys: &mut Keys<'_, '_, '_>) -> Vec<(Placed<String>, Level)> {
    let mut rules = Vec::new();
    for (name, value) in keys.entries() {
        let level = match value.get_ref() {
            DeValue::String(text) => Level::from_name(text),
            _ => None,
        };
        if let Some(level) = level {
            rules.push((name, level));
        } else {
            let place = Place::new(name.place.span.file, value.span());
            keys.report(place, SettingProblem::Level(name.value));
        }
    }
    keys.take_all();
    rules
}

fn accepts<'s>(keys: &mut Keys<'_, 's, '_>) -> Vec<Accept> {
    let tables = keys.tables("accept");
    let accept = |(table, place): (&DeTable<'s>, Place)| {
        let mut keys = keys.inner(table, "[[accept]]");
        let rule = keys.string("rule");
        let rule = keys.required("rule", rule, place);
        let events = keys.string_or_strings("event");
        let is_precise = table.contains_key("change");
        let changes = keys.string_or_strings("change");
        let reason = keys.string("reason");
        let mut reason = keys.required("reason", reason, place);
        if let Some(placeholder) = reason.take_if(|it| !Accept::is_reason(&it.value)) {
            keys.report_value("reason", "[[accept]]", placeholder);
        }
        keys.finish();
        Some(Accept {
            place,
            rule: rule?,
            events,
            changes,
            is_precise,
            reason: reason?,
        })
    };
    tables.into_iter().filter_map(accept).collect()
}

fn sends<'s>(keys: &mut Keys<'_, 's, '_>) -> Vec<SendSettings> {
    let tables = keys.tables("send");
    let send = |(table, place): (&DeTable<'s>, Place)| {
        let mut keys = keys.inner(table, "[[send]]");
        let name = keys.string("name");
        let name = keys.required("name", name, place);
        let until = keys.string("until");
        let until = keys.required("until", until, place).and_then(|text| {
            let place = text.place;
            let until = Release::parse(&text.value);
            if until.is_none() {
                keys.report_value("until", "[[send]]", text);
            }
            until.map(|value| Placed { value, place })
        });
        keys.finish();
        Some(SendSettings {
            place,
            name: name?,
            until: until?,
        })
    };
    tables.into_iter().filter_map(send).collect()
}

fn javascript(keys: &mut Keys<'_, '_, '_>) -> JavascriptSettings {
    let mut settings = JavascriptSettings {
        global: keys.string("global"),
        ..JavascriptSettings::default()
    };
    if let Some((table, _)) = keys.table("data_layer") {
        let mut keys = keys.inner(table, "[javascript.data_layer]");
        settings.category = keys.string("category");
        settings.action_field = keys.string("action_field");
        settings.label_field = keys.string("label_field");
        keys.finish();
    }
    settings
}

fn spelling(keys: &mut Keys<'_, '_, '_>) -> (Vec<String>, Option<Placed<String>>) {
    let words = keys.strings("words").into_iter().map(|it| it.value);
    let words = words.collect();
    let language = keys.string("language");
    if let Some(wrong) = language.as_ref().filter(|it| !is_language(&it.value)) {
        keys.report_value("language", "[spelling]", wrong.clone());
    }
    (words, language)
}

/// Whether a string is `off` or a language code: two or three letters, and optionally a region.
fn is_language(text: &str) -> bool {
    let (language, region) = match text.split_once('-') {
        Some((language, region)) => (language, Some(region)),
        None => (text, None),
    };
    matches!(language.len(), 2 | 3)
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && region.is_none_or(|it| it.len() == 2 && it.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn names(keys: &mut Keys<'_, '_, '_>) -> NameSettings {
    let form = keys.string("form").and_then(|text| {
        let place = text.place;
        let form = Form::from_name(&text.value);
        if form.is_none() {
            keys.report_value("form", "[names]", text);
        }
        form.map(|value| Placed { value, place })
    });
    let pattern = keys.string("pattern");
    if let (Some(_), Some(pattern)) = (&form, &pattern) {
        keys.report(pattern.place, SettingProblem::FormAndPattern);
    }
    NameSettings { form, pattern }
}

fn csv(keys: &mut Keys<'_, '_, '_>) -> CsvSettings {
    let default = CsvSettings::default();
    let mut choice = |key, choices: &[&str]| {
        let text = keys.string(key)?;
        let chosen = choices.iter().position(|choice| *choice == text.value);
        if chosen.is_none() {
            keys.report_value(key, "[csv]", text);
        }
        chosen
    };
    let delimiter =
        choice("delimiter", &[",", ";", "\t"]).map_or(default.delimiter, |at| [',', ';', '\t'][at]);
    let crlf = choice("newline", &["lf", "crlf"]).map_or(default.crlf, |at| at == 1);
    let bom = keys.boolean("bom").map_or(default.bom, |bom| bom.value);
    CsvSettings {
        delimiter,
        bom,
        crlf,
    }
}

fn schemas(keys: &mut Keys<'_, '_, '_>) -> SchemaSettings {
    let annotations = Words::new(keys.strings("annotations"));
    let undeclared = keys.string("undeclared");
    let raw = Words::new(keys.strings("raw"));
    let mut dialects = Vec::new();
    if let Some((table, _)) = keys.table("dialects") {
        let mut keys = keys.inner(table, "[schemas.dialects]");
        keys.take_all();
        for (address, value) in keys.entries() {
            let name = match value.get_ref() {
                DeValue::String(name) => name.as_ref(),
                _ => "",
            };
            if let Some(dialect) = Dialect::from_name(name) {
                dialects.push((address, dialect));
                continue;
            }
            let Placed { value, place } = address;
            keys.report(place, SettingProblem::Dialect(value));
        }
    }
    let keep_undeclared = undeclared.as_ref().is_some_and(|it| it.value == "keep");
    if let Some(wrong) = undeclared.filter(|it| !matches!(it.value.as_str(), "keep" | "drop")) {
        keys.report_value("undeclared", "[schemas]", wrong);
    }
    SchemaSettings {
        annotations,
        dialects,
        keep_undeclared,
        raw,
    }
}

fn usages(keys: &mut Keys<'_, '_, '_>) -> UsageSettings {
    let mut filled = |key: &'static str| {
        let (empty, filled): (Vec<_>, Vec<_>) = keys
            .strings(key)
            .into_iter()
            .partition(|it: &Placed<String>| it.value.trim().is_empty());
        for wrong in empty {
            keys.report_value(key, "[usages]", wrong);
        }
        filled
    };
    let (calls, prefixes) = (filled("calls"), filled("prefix"));
    let link = match keys.string("link") {
        Some(wrong) if !UsageSettings::is_link(&wrong.value) => {
            keys.report_value("link", "[usages]", wrong);
            None
        }
        link => link,
    };
    UsageSettings {
        calls,
        prefixes,
        link,
    }
}

fn extra_columns(keys: &mut Keys<'_, '_, '_>) -> Vec<String> {
    let mut extra: Vec<String> = Vec::new();
    for Placed { value: name, place } in keys.strings("extra") {
        if extra.len() == MOST_COLUMNS {
            keys.report(place, SettingProblem::ManyColumns(name));
            break;
        }
        if name.len() > LONGEST_COLUMN {
            keys.report(place, SettingProblem::LongColumn(name));
        } else if Column::from_name(&name, &extra).is_some() {
            keys.report(place, SettingProblem::KnownColumn(name));
        } else {
            extra.push(name);
        }
    }
    extra
}
