//! Builds the sentence for each change. All formats use the same words.
//!
//! A sentence consists of parts, so that each format can escape text from a catalog in its own way.

#[cfg(test)]
mod tests;

use super::values::{Values, ends, subject_of};
use super::wording;
use crate::changes::{Change, Kind, Subject, setting};

/// A sentence without a full stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentence(pub(crate) Vec<Part>);

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that this program wrote.
    Text(String),
    /// A name or a value from a catalog.
    Code(String),
}

impl Sentence {
    /// Fills the placeholders `{}` of a template with names or values.
    pub(super) fn new(template: &str, codes: &[&str]) -> Self {
        let mut sentence = Self::default();
        let mut codes = codes.iter();
        for (number, text) in template.split("{}").enumerate() {
            if number > 0
                && let Some(code) = codes.next()
            {
                sentence.0.push(Part::Code((*code).to_owned()));
            }
            sentence.text(text);
        }
        sentence
    }

    /// Parses a sentence that another part of this program wrote, with names between backticks.
    pub(crate) fn of_prose(text: &str) -> Self {
        let mut sentence = Self::default();
        let last = text.matches('`').count();
        for (number, piece) in text.split('`').enumerate() {
            // An unpaired backtick is plain text.
            let is_code = number % 2 == 1 && number < last;
            if is_code {
                sentence.0.push(Part::Code(piece.to_owned()));
            } else if number % 2 == 1 {
                sentence.text("`");
                sentence.text(piece);
            } else {
                sentence.text(piece);
            }
        }
        sentence
    }

    pub(super) fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(Part::Text(text.to_owned())),
        }
    }

    /// Appends another sentence.
    pub(super) fn then(mut self, other: Self) -> Self {
        for part in other.0 {
            match part {
                Part::Text(text) => self.text(&text),
                code @ Part::Code(_) => self.0.push(code),
            }
        }
        self
    }

    /// Returns the full stop at the end of the sentence. It is empty if the sentence ends with a quoted text that has a
    /// full stop.
    pub(super) fn stop(&self) -> &'static str {
        match self.0.last() {
            Some(Part::Text(text)) if text.ends_with(".”") => "",
            _ => ".",
        }
    }

    /// Formats the sentence as text, with names between backticks. Nothing is escaped.
    pub(crate) fn plain(&self) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Code(code) => {
                    out.push('`');
                    out.push_str(code);
                    out.push('`');
                }
            }
        }
        out
    }
}

/// Builds the sentence about a change.
#[allow(clippy::too_many_lines, reason = "one line a kind")]
pub(crate) fn sentence(change: &Change) -> Sentence {
    let name = subject_of(change);
    let values = Values::of(change);
    let (before, after) = (values.before(), values.after());
    let of = |template: &str| Sentence::new(template, &[&name]);
    let text = |value: Option<&str>| value.map(ends).filter(|it| !it.is_empty());
    // The value that differs from the subject's name.
    let other = values.other_than(&name);
    match change.kind {
        Kind::EventAdded => owner(change, "was added"),
        Kind::EventRemoved => owner(change, "was removed"),
        Kind::EventRenamed if has_several_names(change) => Sentence::new("The events ", &[])
            .then(names(before.unwrap_or_default()))
            .then(Sentence::new(
                " were renamed to {}",
                &[after.unwrap_or(&name)],
            )),
        Kind::EventRenamed => renamed("The event", &values, &name),
        Kind::EventsSwapped => Sentence::new(
            "The events {} and {} exchanged their names",
            &[&name, other],
        ),
        Kind::AliasAdded if are_several(other) => {
            names(other).then(of(" are former names of {} now"))
        }
        Kind::AliasAdded => names(other).then(of(" is a former name of {} now")),
        Kind::AliasRemoved if are_several(other) => Sentence::new("The former names ", &[])
            .then(names(other))
            .then(of(" of {} were removed")),
        Kind::AliasRemoved => Sentence::new("The former name ", &[])
            .then(names(other))
            .then(of(" of {} was removed")),
        Kind::AliasMoved => {
            let owners = [
                &*name,
                after.unwrap_or(&name),
                before.unwrap_or("another event"),
            ];
            Sentence::new(
                "The former name {} now belongs to {} instead of {}",
                &owners,
            )
        }
        Kind::RecordChanged => match (before, after) {
            (Some(was), Some(is)) => Sentence::new(
                "The row of {} in {} said: {}; it says now: {}",
                &[&name, "removed.csv", was, is],
            ),
            _ => Sentence::new("The row of {} in {} is gone", &[&name, "removed.csv"]),
        },
        Kind::AliasPromoted => match before {
            Some(owner) => {
                Sentence::new("{}, a former name of {}, is an event now", &[&name, owner])
            }
            None => of("The former name {} is an event now"),
        },
        Kind::NameReused
            if [before, after]
                .iter()
                .all(|it| it.is_some_and(|it| it != name)) =>
        {
            Sentence::new(
                "The name {} means {} now, and the event that it meant is now called {}",
                &[&name, after.unwrap_or(&name), other],
            )
        }
        Kind::NameReused if before.is_some_and(|it| it != name) => Sentence::new(
            "The name {} means a different event now, and the event that it meant is now called {}",
            &[&name, other],
        ),
        Kind::NameReused => of("The name {} was removed earlier, and means a different event now"),
        Kind::IdentifierChanged => of("The identifier of {} changed").then(values.change()),
        Kind::SentNameChanged => {
            owner(change, "is sent under a different name").then(values.change())
        }
        Kind::FamilyWidened => {
            extent(&values, "extended").unwrap_or_else(|| of("The family {} has more events"))
        }
        Kind::FamilyNarrowed => {
            extent(&values, "narrowed").unwrap_or_else(|| of("The family {} has fewer events"))
        }
        Kind::FamilyRenamed => renamed("The family", &values, &name),
        Kind::FamilySplit => of("The family {} was split into separate rows"),
        Kind::FamilyFormed => of("Separate rows were combined into the family {}"),
        Kind::DescriptionChanged => {
            let what = wording::changed_text(change);
            of(&format!("The description of {{}} {what}")).then(wording::words(change))
        }
        Kind::DescriptionMoved if other == name => {
            of("{} has the description that another event had")
        }
        Kind::DescriptionMoved => {
            Sentence::new("{} has the description that {} had", &[&name, other])
        }
        Kind::EventMoved => of("{} is in a different section").then(values.change()),
        Kind::CustomerChanged => of("{}").then(wording::customer(change, "is")),
        Kind::ModuleChanged => of("{} is in a different module").then(values.change()),
        Kind::CellChanged => of("Another cell of {} changed").then(values.change()),
        Kind::EventDeprecated => owner(change, "is deprecated").then(wording::deprecated(change)),
        Kind::DeprecationLifted => owner(change, "is no longer deprecated"),
        Kind::DeprecationChanged => {
            of("The deprecation of {} changed").then(wording::deprecated_otherwise(change))
        }
        Kind::ModuleAdded => of("The module {} was added"),
        Kind::ModuleRemoved => of("The module {} was removed"),
        Kind::ModuleRenamed => renamed("The module", &values, &name),
        Kind::ModuleTitleChanged => of("The title of the module {} changed").then(values.change()),
        Kind::SectionAdded => of("The section {} was added"),
        Kind::SectionRemoved => of("The section {} was removed"),
        Kind::SectionRenamed => renamed("The section", &values, &name),
        Kind::PayloadAdded if is_schema(change) => place(change, "was added"),
        Kind::PayloadRemoved if is_schema(change) => place(change, "was removed"),
        Kind::PayloadAdded => owner(change, "has a payload").then(values.result()),
        Kind::PayloadRemoved => owner(change, "has no payload now").then(values.origin()),
        Kind::PayloadReplaced => owner(change, "has a different payload").then(values.change()),
        Kind::DefaultPayloadChanged => match (before, after) {
            (None, Some(after)) => Sentence::new(
                "All events without their own payload may carry {} now",
                &[after],
            ),
            (Some(before), None) => Sentence::new(
                "The events without their own payload no longer carry {}",
                &[before],
            ),
            _ => Sentence::new("The payload that all other events may carry changed", &[])
                .then(values.change()),
        },
        Kind::FieldAdded => at(change).then(wording::added(change)),
        Kind::FieldRemoved => place(change, "was removed"),
        Kind::FieldRequired => place(change, "is required now"),
        Kind::FieldOptional => place(change, "may be missing now"),
        Kind::FieldDeprecated => place(change, "is deprecated").then(wording::deprecated(change)),
        Kind::FieldTextChanged => {
            let what = wording::changed_text(change);
            Sentence::new("The text about the ", &[])
                .then(at_what(change))
                .then(Sentence::new(&format!(" {what}"), &[]))
                .then(wording::words(change))
        }
        Kind::TypeChanged => at(change).then(wording::retyped(change)),
        Kind::TypeRenamed if wording::is_of_member(change) => Sentence::new("A value of the ", &[])
            .then(at_what(change))
            .then(wording::called(change)),
        Kind::TypeRenamed if wording::is_of_type(change) => Sentence::new("The type of the ", &[])
            .then(at_what(change))
            .then(wording::called(change)),
        Kind::TypeRenamed => at(change).then(wording::called(change)),
        Kind::ValueAdded => match text(change.after.as_deref()) {
            Some(value) => place(change, "can also be ").then(Sentence::new("{}", &[&value])),
            None => place(change, "may have another value"),
        },
        Kind::ValueRemoved => match text(change.before.as_deref()) {
            Some(value) => place(change, "can no longer be ").then(Sentence::new("{}", &[&value])),
            None => place(change, "has lost a value"),
        },
        Kind::AlternativeAdded => match after {
            Some(value) => place(change, "can also be ").then(wording::phrase(value)),
            None => place(change, "has another alternative"),
        },
        Kind::AlternativeRemoved => match before {
            Some(value) => place(change, "can no longer be ").then(wording::phrase(value)),
            None => place(change, "has lost an alternative"),
        },
        Kind::AlternativesReordered => place(change, "has its alternatives in a different order"),
        Kind::LimitTightened => at(change).then(wording::limited(change, "allows less")),
        Kind::LimitLoosened => at(change).then(wording::limited(change, "allows more")),
        Kind::ConditionChanged => {
            place(change, "has a changed condition, which can't be compared").then(values.change())
        }
        Kind::ObjectClosed => place(change, "no longer allows further fields"),
        Kind::ObjectOpened => place(change, "allows further fields now"),
        Kind::TitleChanged => {
            Sentence::new("The title of the catalog changed", &[]).then(values.change())
        }
        Kind::IntroChanged => {
            let what = wording::changed_text(change);
            let sentence = match &change.subject {
                Subject::Section(_) => of(&format!("The introduction of {{}} {what}")),
                _ => Sentence::new(&format!("The introduction of the catalog {what}"), &[]),
            };
            sentence.then(wording::words(change))
        }
        Kind::SettingChanged => match (before, after) {
            (_, Some(after)) if name.starts_with("javascript.") => {
                on_pages(&name, after).then(values.origin())
            }
            (None, Some(after)) => Sentence::new("The setting {} is {} now", &[&name, after]),
            (Some(before), None) => {
                Sentence::new("The setting {} was removed (before: {})", &[&name, before])
            }
            _ => of("The setting {} changed").then(values.change()),
        },
        Kind::ColumnAdded => Sentence::new(
            "The additional column {} was added",
            &[after.unwrap_or(&name)],
        ),
        Kind::ColumnRemoved => Sentence::new(
            "The additional column {} was removed",
            &[before.unwrap_or(&name)],
        ),
        Kind::CheckLowered => of("{} checks less than before").then(values.change()),
        Kind::Unexplained => {
            of("{} differs for a reason that this program doesn't know").then(values.change())
        }
    }
}

/// Explains the effect of a `[javascript]` setting on pages. Readers of a change log don't know the key of the setting.
fn on_pages(key: &str, after: &str) -> Sentence {
    match key {
        setting::GLOBAL => Sentence::new("The global function is called {} now", &[after]),
        setting::CATEGORY => {
            Sentence::new("{} in the data layer is {} now", &["event_category", after])
        }
        setting::ACTION_FIELD => Sentence::new(
            "{} in the data layer is the field {} now",
            &["event_action", after],
        ),
        setting::LABEL_FIELD => Sentence::new(
            "{} in the data layer is the field {} now",
            &["event_label", after],
        ),
        _ => Sentence::new("The setting {} is {} now", &[key, after]),
    }
}

/// Builds `The event a was renamed to b`.
fn renamed(what: &str, values: &Values, name: &str) -> Sentence {
    let after = values.after().unwrap_or(name);
    match values.before() {
        Some(before) => Sentence::new(&format!("{what} "), &[])
            .then(names(before))
            .then(Sentence::new(" was renamed to {}", &[after])),
        None => Sentence::new(&format!("{what} {{}} has a new name"), &[after]),
    }
}

/// Whether a change is about a schema, rather than an event that uses the schema.
fn is_schema(change: &Change) -> bool {
    matches!(change.subject, Subject::Payload { .. })
}

/// Whether a text consists of several names that [`names`] can split.
fn are_several(text: &str) -> bool {
    text.contains("; ")
}

/// Whether several events were merged into one.
pub(super) fn has_several_names(change: &Change) -> bool {
    change.before.as_deref().is_some_and(are_several)
}

/// Formats the names that semicolons separate in `text`, such as former names, as a list: `a, b`.
fn names(text: &str) -> Sentence {
    let mut sentence = Sentence::default();
    for (number, name) in text.split("; ").enumerate() {
        if number > 0 {
            sentence.text(", ");
        }
        sentence.0.push(Part::Code(name.to_owned()));
    }
    sentence
}

/// Builds `The family a_{1..2} was extended to a_{1..3}`. Returns `None` if a pattern is unknown, or if both patterns
/// are the same.
fn extent(values: &Values, done: &str) -> Option<Sentence> {
    let (before, after) = (values.before()?, values.after()?);
    let template = format!("The family {{}} was {done} to {{}}");
    (before != after).then(|| Sentence::new(&template, &[before, after]))
}

/// Builds a sentence about a place in a payload: `The field items.price of order was removed`.
fn place(change: &Change, what: &str) -> Sentence {
    let mut sentence = at(change);
    sentence.text(&format!(" {what}"));
    sentence
}

/// Names the place in a payload, at the start of a sentence: `The field items.price of order`.
fn at(change: &Change) -> Sentence {
    match &change.subject {
        Subject::Payload { .. } => Sentence::new("The ", &[]).then(at_what(change)),
        _ => at_what(change),
    }
}

/// Names the place in a payload, inside a sentence: `field items.price of order`.
fn at_what(change: &Change) -> Sentence {
    match &change.subject {
        Subject::Payload { schema, path } if !path.is_empty() => {
            Sentence::new("field {} of {}", &[path, schema])
        }
        Subject::Payload { schema, .. } => Sentence::new("payload {}", &[schema]),
        _ => Sentence::new("{}", &[&subject_of(change)]),
    }
}

/// Builds a sentence about the event or family that carries a payload.
fn owner(change: &Change, what: &str) -> Sentence {
    let name = subject_of(change);
    match &change.subject {
        Subject::Event(_) => Sentence::new(&format!("The event {{}} {what}"), &[&name]),
        Subject::Family(_) => Sentence::new(&format!("The family {{}} {what}"), &[&name]),
        _ => place(change, what),
    }
}
