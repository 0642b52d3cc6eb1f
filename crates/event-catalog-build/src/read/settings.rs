//! `catalog.toml`: the title of the catalog, its files, and how it is checked.

mod compatibility;
mod consumers;
mod parse;
mod words;

use super::toml::Placed;
use crate::lookalike;
use crate::notation::{Dialect, Form, Release};
use crate::placeholder::Placeholder;
use crate::printable::is_unseen;
use crate::source::{FileId, Place};

pub use compatibility::{CompatibilitySettings, Mode, Removal};
pub(crate) use consumers::MOST_CONSUMERS;
pub use consumers::{Characters, ConsumerSettings, Preset};
pub(crate) use parse::read;
pub use words::Words;

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
    /// `[modules]`; `None` if the settings don't list modules.
    pub modules: Option<Vec<ModuleSettings>>,
    /// `[defaults] payload`.
    pub default_payload: Option<Placed<String>>,
    /// `[rules]`.
    pub rules: Vec<(Placed<String>, Level)>,
    /// `[[accept]]`.
    pub accepts: Vec<Accept>,
    /// `[[send]]`.
    pub sends: Vec<SendSettings>,
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
    /// `[compatibility]`.
    pub compatibility: CompatibilitySettings,
    /// `[traffic.NAME]`.
    pub traffic: Vec<TrafficSettings>,
    /// `[consumers.NAME]`.
    pub consumers: Vec<ConsumerSettings>,
    /// `[spelling] words`: words of the project that dictionaries lack.
    pub words: Vec<String>,
    /// `[spelling] language`: a language such as `de` or `en-GB`, or `off`.
    pub language: Option<Placed<String>>,
    /// `[usages]`.
    pub usages: UsageSettings,
}

/// `[usages]`: how names are written in code.
#[derive(Clone, Debug, Default)]
pub struct UsageSettings {
    /// `calls`: the functions, keys and attributes whose strings are event names.
    pub calls: Vec<Placed<String>>,
    /// `prefix`: text that can precede a name in a string.
    pub prefixes: Vec<Placed<String>>,
    /// `link`: the URL of a line, with `{path}`, `{line}` and `{rev}`.
    pub link: Option<Placed<String>>,
}

impl UsageSettings {
    /// Whether a string can be a `link`: a web address that contains `{path}`.
    #[must_use]
    pub fn is_link(text: &str) -> bool {
        (text.starts_with("https://") || text.starts_with("http://")) && text.contains("{path}")
    }
}

/// `[traffic.NAME]`: where the records of one source contain events, for `event-catalog validate --traffic NAME`.
/// The command parses the pointers and templates.
#[derive(Clone, Debug)]
pub struct TrafficSettings {
    /// The name of the source: the `NAME` in `[traffic.NAME]`.
    pub name: Placed<String>,
    /// `form`: a built-in form of records.
    pub form: Option<String>,
    /// `each`: the parts of a record that are events.
    pub each: Option<String>,
    /// `name`: where the name of an event is in the record.
    pub event: Option<String>,
    /// `payload`: where the payload of an event is.
    pub payload: Option<String>,
    /// `where`: a condition on the record.
    pub condition: Option<String>,
    /// `decode`: strings that contain JSON.
    pub decode: Vec<String>,
    /// `strip`: prefixes to remove from names.
    pub strip: Vec<String>,
}

/// `[names]`: the form or the pattern that names should have.
#[derive(Clone, Debug, Default)]
pub struct NameSettings {
    /// `form`.
    pub form: Option<Placed<Form>>,
    /// `pattern`: a regular expression that each name should match. It replaces the form.
    pub pattern: Option<Placed<String>>,
}

impl NameSettings {
    /// The form that names should have. If the settings set no form, this is [`Form::Any`] if they set a pattern,
    /// and otherwise `snake_case`.
    #[must_use]
    pub fn form(&self) -> Form {
        match (&self.form, &self.pattern) {
            (Some(form), _) => form.value,
            (None, Some(_)) => Form::Any,
            (None, None) => Form::default(),
        }
    }
}

/// `[schemas]`: how to handle parts of payload schemas that JSON Schema or the types don't cover.
#[derive(Clone, Debug, Default)]
pub struct SchemaSettings {
    /// `annotations`: keywords to ignore; one with a trailing `*` is a prefix.
    pub annotations: Words,
    /// `dialects`: URIs of `$schema`, each with the dialect that it is based on.
    pub dialects: Vec<(Placed<String>, Dialect)>,
    /// `undeclared`: whether the types keep explicit nulls and fields that schemas don't declare.
    pub keep_undeclared: bool,
    /// `raw`: the schemas for which no types are built; one with a trailing `*` is a prefix.
    pub raw: Words,
}

impl SchemaSettings {
    /// Whether a schema keyword is an annotation for other tools. Keywords that begin with `x-`
    /// always are.
    #[must_use]
    pub fn is_annotation(&self, word: &str) -> bool {
        word.starts_with("x-") || self.annotations.has(word)
    }

    /// Whether the values of a schema stay raw JSON. Takes the name that events use for the schema.
    #[must_use]
    pub fn is_raw(&self, payload: &str) -> bool {
        self.raw.has(payload)
    }
}

/// `[javascript]`: how scripts on web pages reach the program that emits the events, and which values they pass
/// on.
#[derive(Clone, Debug, Default)]
pub struct JavascriptSettings {
    /// `global`: the function that the program defines on the page.
    pub global: Option<Placed<String>>,
    /// `data_layer.category`: the events' category for tag managers.
    pub category: Option<Placed<String>>,
    /// `data_layer.action_field`: the field of the default payload that contains the action for tag
    /// managers.
    pub action_field: Option<Placed<String>>,
    /// `data_layer.label_field`: the field of the default payload that contains the label for tag
    /// managers.
    pub label_field: Option<Placed<String>>,
}

/// One `[[section]]`.
#[derive(Clone, Debug)]
pub struct SectionSettings {
    /// The place of the section.
    pub place: Place,
    /// `title`.
    pub title: Option<Placed<String>>,
    /// `intro`, a Markdown file.
    pub intro: Option<Placed<String>>,
    /// `customer`.
    pub customer: Option<Placed<String>>,
    /// `events`: the files that contain the section's events.
    pub events: Vec<Placed<String>>,
}

/// One `[modules.NAME]`.
#[derive(Clone, Debug)]
pub struct ModuleSettings {
    /// The name by which events refer to the module.
    pub name: Placed<String>,
    /// `title`.
    pub title: Option<Placed<String>>,
}

/// How a rule's findings are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The findings aren't reported.
    Off,
    /// The findings are warnings.
    Warn,
    /// The findings are errors.
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

/// One `[[accept]]`: an intended finding.
#[derive(Clone, Debug)]
pub struct Accept {
    /// The place of the entry.
    pub place: Place,
    /// `rule`.
    pub rule: Placed<String>,
    /// `event`: a name or a list of names; empty for findings that aren't about an event.
    pub events: Vec<Placed<String>>,
    /// `change`: the identity of a change, or a list of them. If this is set, the entry accepts nothing
    /// else.
    pub changes: Vec<Placed<String>>,
    /// Whether `change` is present. An empty list of changes accepts nothing.
    pub is_precise: bool,
    /// `reason`.
    pub reason: Placed<String>,
}

/// The target of an `[[accept]]`, besides its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AcceptTarget<'a> {
    /// The findings that aren't about an event.
    Rule,
    /// The findings about an event.
    Event(&'a str),
    /// The findings about a change.
    Change(&'a str),
}

impl Accept {
    /// Whether a string is a reason. A string without a visible letter or digit isn't, and neither is a placeholder,
    /// such as the `…` in an entry that was pasted and not filled in.
    #[must_use]
    pub fn is_reason(text: &str) -> bool {
        let text = text.trim();
        let is_visible = |c: char| c.is_alphanumeric() && !is_unseen(c);
        text.contains(is_visible) && Placeholder::of(text).is_none()
    }

    /// The reason as a reader sees it. An edit that no one sees doesn't make another reason: of white space, of case, of
    /// invisible characters, or of letters that look alike.
    ///
    /// ```
    /// use event_catalog_build::read::{Input, Memory};
    ///
    /// let settings = "[[accept]]\nrule = \"removed-event\"\nreason = \"No  \u{200b}one used \u{456}t. \"\n";
    /// let input = Input::read_folder(&Memory::from_iter([("catalog.toml", settings)])).unwrap();
    /// assert_eq!(input.settings.accepts[0].seen_reason(), "no one used it.");
    /// ```
    #[must_use]
    pub fn seen_reason(&self) -> String {
        let plain = lookalike::plain(&self.reason.value).to_lowercase();
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The entry's targets: its changes; its events, if it has no changes; or only its rule, if it has
    /// neither.
    pub fn targets(&self) -> impl Iterator<Item = AcceptTarget<'_>> {
        let changes = self.changes.iter();
        let changes = changes.map(|it| AcceptTarget::Change(&it.value));
        let is_precise = self.is_precise;
        let events = self.events.iter().filter(move |_| !is_precise);
        let events = events.map(|it| AcceptTarget::Event(&it.value));
        let is_alone = !is_precise && self.events.is_empty();
        let rule = is_alone.then_some(AcceptTarget::Rule);
        changes.chain(events).chain(rule)
    }
}

/// One `[[send]]`: a former name that is sent instead of the current one.
#[derive(Clone, Debug)]
pub struct SendSettings {
    /// The place of the entry.
    pub place: Place,
    /// `name`: an alias of an event or of a family, as in its row.
    pub name: Placed<String>,
    /// `until`: the day or version from which the current name should be sent. The former name is sent as long as the
    /// entry is in the file.
    pub until: Placed<Release>,
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

/// The maximum number of additional columns. In JSON, each event has all of them, even if its row
/// has no values.
pub const MOST_COLUMNS: usize = 64;

/// The maximum length of an additional column's name in bytes.
pub const LONGEST_COLUMN: usize = 64;
