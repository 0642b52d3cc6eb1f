//! `catalog.toml`: the title of the catalog, its files, and how it is checked.

use toml::de::{DeTable, DeValue};

use super::toml::{Keys, Placed, describe, parse};
use crate::notation::{Column, Dialect, Form};
use crate::problem::{Problem, SettingProblem};
use crate::source::{FileId, Place};

/// The content of `catalog.toml`.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The settings file; `None` for a catalog without one.
    pub file: Option<FileId>,
    /// `title`.
    pub title: Option<Placed<String>>,
    /// `intro`, a Markdown file.
    pub intro: Option<Placed<String>>,
    /// `[[section]]`.
    pub sections: Vec<SectionSettings>,
    /// `[modules]`; `None` if the settings don't list the modules.
    pub modules: Option<Vec<ModuleSettings>>,
    /// `[defaults] payload`.
    pub default_payload: Option<Placed<String>>,
    /// `[rules]`.
    pub rules: Vec<(Placed<String>, Level)>,
    /// `[[accept]]`.
    pub accepts: Vec<Accept>,
    /// `[names]`.
    pub names: NameSettings,
    /// `[csv]`.
    pub csv: CsvSettings,
    /// `[columns] extra`.
    pub extra_columns: Vec<String>,
    /// `[javascript]`.
    pub javascript: JavascriptSettings,
    /// `[schemas]`.
    pub schemas: SchemaSettings,
    /// `[spelling] words`: words of the project that no dictionary has.
    pub words: Vec<String>,
    /// `[spelling] language`: a language such as `de` or `en-GB`, or `off`.
    pub language: Option<Placed<String>>,
}

/// `[names]`: the form that names should have.
#[derive(Clone, Debug, Default)]
pub struct NameSettings {
    /// `form`.
    pub form: Option<Placed<Form>>,
    /// `pattern`: a regular expression that each name should match, instead of a form.
    pub pattern: Option<Placed<String>>,
}

impl NameSettings {
    /// The form; `snake_case` if the settings have none, and [`Form::Any`] if they have a pattern.
    #[must_use]
    pub fn form(&self) -> Form {
        match (&self.form, &self.pattern) {
            (Some(form), _) => form.value,
            (None, Some(_)) => Form::Any,
            (None, None) => Form::default(),
        }
    }
}

/// `[schemas]`: what the payloads' schemas have beyond JSON Schema.
#[derive(Clone, Debug, Default)]
pub struct SchemaSettings {
    /// `annotations`: words that mean nothing here; one that ends with `*` is the beginning of some.
    pub annotations: Vec<Placed<String>>,
    /// `dialects`: addresses of `$schema`, and the dialects that they stand on.
    pub dialects: Vec<(Placed<String>, Dialect)>,
    /// `undeclared`: whether the types keep the fields that no schema declares, and explicit nulls.
    pub keep_undeclared: bool,
    /// `raw`: the schemas that no type is built from; one that ends with `*` is the beginning of
    /// some.
    pub raw: Vec<Placed<String>>,
}

impl SchemaSettings {
    /// Whether a word in a schema is a remark for other tools. Words that begin with `x-` always are.
    #[must_use]
    pub fn is_annotation(&self, word: &str) -> bool {
        let mut listed = self.annotations.iter();
        word.starts_with("x-") || listed.any(|it| is_listed(&it.value, word))
    }

    /// Whether the values of a schema stay JSON, by the name that events use for it.
    #[must_use]
    pub fn is_raw(&self, payload: &str) -> bool {
        self.raw.iter().any(|it| is_listed(&it.value, payload))
    }
}

/// Whether a word is the listed one, or begins with it if that ends with `*`.
fn is_listed(listed: &str, word: &str) -> bool {
    match listed.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => listed == word,
    }
}

/// `[javascript]`: what a web page's scripts should know about the program that emits the events.
#[derive(Clone, Debug, Default)]
pub struct JavascriptSettings {
    /// `global`: the function that the program registers on the page.
    pub global: Option<Placed<String>>,
    /// `data_layer.category`: the category of its events for tag managers.
    pub category: Option<Placed<String>>,
    /// `data_layer.action_field`: the field of the default payload with the action for tag
    /// managers.
    pub action_field: Option<Placed<String>>,
    /// `data_layer.label_field`: the field of the default payload with the label for tag managers.
    pub label_field: Option<Placed<String>>,
}

/// One `[[section]]`.
#[derive(Clone, Debug)]
pub struct SectionSettings {
    /// Where it is.
    pub place: Place,
    /// `title`.
    pub title: Option<Placed<String>>,
    /// `intro`, a Markdown file.
    pub intro: Option<Placed<String>>,
    /// `customer`.
    pub customer: Option<Placed<String>>,
    /// `events`, the files whose events it lists.
    pub events: Vec<Placed<String>>,
}

/// One `[modules.NAME]`.
#[derive(Clone, Debug)]
pub struct ModuleSettings {
    /// The name, as events use it.
    pub name: Placed<String>,
    /// `title`.
    pub title: Option<Placed<String>>,
}

/// How a rule's findings are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// They aren't reported.
    Off,
    /// They are warnings.
    Warn,
    /// They are errors.
    Deny,
}

impl Level {
    /// The level with this name in `[rules]`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "off" => Some(Self::Off),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }

    /// The level's name in `[rules]`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

/// One `[[accept]]`: a finding that is intended.
#[derive(Clone, Debug)]
pub struct Accept {
    /// Where it is.
    pub place: Place,
    /// `rule`.
    pub rule: Placed<String>,
    /// `event`, a name or a list of names; empty for findings that aren't about an event.
    pub events: Vec<Placed<String>>,
    /// `reason`.
    pub reason: Placed<String>,
}

/// `[csv]`: how `fmt` writes the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvSettings {
    /// `delimiter`: `,` `;` or tab.
    pub delimiter: char,
    /// `bom`: whether files begin with a byte-order mark.
    pub bom: bool,
    /// `newline`: whether lines end with CRLF.
    pub crlf: bool,
}

impl Default for CsvSettings {
    fn default() -> Self {
        Self {
            delimiter: ',',
            bom: false,
            crlf: false,
        }
    }
}

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
        names: inner(&mut keys, "names", names).unwrap_or_default(),
        csv: inner(&mut keys, "csv", csv).unwrap_or_default(),
        extra_columns: inner(&mut keys, "columns", extra_columns).unwrap_or_default(),
        javascript: inner(&mut keys, "javascript", javascript).unwrap_or_default(),
        schemas: inner(&mut keys, "schemas", schemas).unwrap_or_default(),
        words,
        language,
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
        let reason = keys.string("reason");
        let reason = keys.required("reason", reason, place);
        keys.finish();
        Some(Accept {
            place,
            rule: rule?,
            events,
            reason: reason?,
        })
    };
    tables.into_iter().filter_map(accept).collect()
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

/// Whether a text is `off` or a language code: two or three letters, and optionally a region.
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

/// The maximum number of additional columns. In JSON each event has all of them, even if its row
/// has no values.
pub const MOST_COLUMNS: usize = 64;

/// The maximum length of an additional column's name in bytes, as for events.
pub(crate) const LONGEST_COLUMN: usize = 64;

fn schemas(keys: &mut Keys<'_, '_, '_>) -> SchemaSettings {
    let annotations = keys.strings("annotations");
    let undeclared = keys.string("undeclared");
    let raw = keys.strings("raw");
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
