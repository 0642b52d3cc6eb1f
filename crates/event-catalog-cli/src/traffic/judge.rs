//! Validates an event's name and payload against one version of a catalog.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use event_catalog_build::catalog::{Catalog, Event};
use foldhash::fast::RandomState;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::findings::{Found, Key, Kind};
use super::former::{FormerNames, Removed};
use super::moment::micros;
use super::paths::{generalized, shown, undeclared};
use super::shape::Shape;
use super::value::{depth, size};
use crate::alternatives::joined;
use crate::generate::{Customers, Payloads, Room, Scope};
use crate::pattern::{Patterns, is_unfinished};
use crate::pointer;
use crate::stored::Periods;
use crate::validator::{Nesting, NoValidator, compile, largest_error};

/// The maximum depth of payloads that are validated. It is lower if a schema refers to itself, because each level can
/// multiply the validation time.
pub(super) const DEEPEST: usize = 64;
const DEEPEST_OF_RECURSIVE: usize = 14;

/// The maximum number of distinct errors that are reported per payload.
const MOST: usize = 20;

/// The maximum number of a schema's allowed values that a message lists.
const LISTED: usize = 30;

/// The size of the validators for which there is always room: about a second, and 300 MB.
const FREE_ROOM: usize = 1_000_000;

/// The maximum number of bytes of a schema that an error copies, if errors are listed.
const MOST_COPIED: usize = 256 << 10;

/// The maximum number of values in a payload whose errors are listed. The validator creates all errors before it
/// returns the first one, and each error takes far more memory than a value.
const MOST_VALUES: usize = 50_000;

/// Validates events against a catalog.
pub(super) struct Judge<'c, 's> {
    pub(super) catalog: &'c Catalog<'s>,
    payloads: Option<Payloads<'c, 's>>,
    /// The room for the schemas of all payloads.
    room: Room,
    patterns: Patterns,
    /// The events, keyed by their current and old names.
    names: HashMap<&'c str, Known, RandomState>,
    /// When names meant other events than they do now.
    periods: Periods,
    former: FormerNames<'c, 's>,
    /// What the catalog says about payloads, keyed by the name of the schema file.
    documents: HashMap<Option<&'s str>, Rc<Described>, RandomState>,
}

/// A name in the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The index of the name's event.
    pub(super) event: usize,
    /// Whether this is an old name.
    pub(super) is_old: bool,
}

/// What the catalog says about a payload.
pub(super) struct Described {
    /// The validator; `None` if there is no usable schema. An unusable schema is reported.
    validator: Option<Validator>,
    problem: Option<NoValidator>,
    pub(super) shape: Shape,
    /// Whether the payload has a schema, even an unusable one.
    has_schema: bool,
    /// The limits on the depth of the payload.
    nesting: Nesting,
    /// Whether an error would copy too much of the schema to be listed.
    has_large_errors: bool,
}

impl<'c, 's> Judge<'c, 's> {
    pub(super) fn new(catalog: &'c Catalog<'s>) -> Self {
        let mut names = HashMap::default();
        for (event, it) in catalog.events.iter().enumerate() {
            names.insert(
                &*it.name,
                Known {
                    event,
                    is_old: false,
                },
            );
        }
        for (event, it) in catalog.events.iter().enumerate() {
            for alias in it.aliases() {
                let known = Known {
                    event,
                    is_old: true,
                };
                names.entry(&*alias.name).or_insert(known);
            }
        }
        let selection = Scope::default().select(catalog, Customers::All).ok();
        Self {
            catalog,
            payloads: selection.map(|it| Payloads::of(&it, "#/$defs/")),
            room: Room::of(&catalog.schemas),
            patterns: Patterns::with_room(FREE_ROOM, &catalog.schemas),
            names,
            periods: Periods::of(catalog),
            former: FormerNames::of(catalog),
            documents: HashMap::default(),
        }
    }

    /// Returns the event with this current or old name.
    pub(super) fn known(&self, name: &str) -> Option<Known> {
        self.names.get(name).copied()
    }

    /// Finds the event that a name meant at this time. If the time is unknown, finds the event that it means now.
    pub(super) fn known_at(&self, name: &str, time: Option<&str>) -> Option<Known> {
        let known = self.known(name);
        if self.periods.is_empty() {
            return known;
        }
        let meaning = time
            .and_then(micros)
            .and_then(|micros| self.periods.meaning(name, micros));
        let Some(event) = meaning else {
            return known;
        };
        // The event had this name when it was sent, so the name wasn't old.
        let is_old = false;
        match known {
            Some(known) if Some(known.event) == event => Some(known),
            _ => event.map(|event| Known { event, is_old }),
        }
    }

    /// Determines what happened to a name that the catalog no longer has. Returns `None` if the catalog never had the
    /// name.
    pub(super) fn removed(&self, name: &str, time: Option<&str>) -> Option<Removed> {
        if self.former.is_empty() {
            return None;
        }
        self.former.get(name, time.and_then(micros), |name| {
            self.known(name).map(|known| &*self.event(known).name)
        })
    }

    pub(super) fn event(&self, known: Known) -> &'c Event<'s> {
        &self.catalog.events[known.event]
    }

    /// Whether the payload doesn't need to be parsed, because no schema describes it.
    pub(super) fn ignores_payload(&mut self, known: Known) -> bool {
        !self.described(known).has_schema
    }

    /// Creates the finding about a payload of an event that has no payload in the catalog.
    pub(super) fn undeclared_payload(&self, known: Known) -> Found {
        let message = "the event has a payload, but the catalog has no schema for it; write a schema, and name it in \
            the column `payload`";
        about(
            Kind::UndeclaredPayload,
            self.event(known),
            "",
            message.to_owned(),
            None,
        )
    }

    /// Creates the finding about a binary payload of an event whose payload has a schema.
    pub(super) fn binary_payload(&self, known: Known) -> Found {
        let message = "the payload is binary (`data_base64`), but its schema describes JSON";
        let event = self.event(known);
        about(Kind::InvalidPayload, event, "", message.to_owned(), None)
    }

    /// Returns what the catalog says about an event's payload.
    pub(super) fn described(&mut self, known: Known) -> Rc<Described> {
        let event = self.event(known);
        if let Some(described) = self.documents.get(&event.payload) {
            return Rc::clone(described);
        }
        let described = Rc::new(self.describe(event));
        self.documents.insert(event.payload, Rc::clone(&described));
        described
    }

    fn describe(&mut self, event: &Event<'s>) -> Described {
        let (document, has_schema) = match &self.payloads {
            Some(payloads) => {
                let (root, definitions) = payloads.detail(event);
                (
                    payloads.standalone_in(&mut self.room, &root, &definitions),
                    !payloads.files(event).is_empty(),
                )
            }
            None => (Some(Value::Bool(true)), false),
        };
        let compiled = match &document {
            Some(document) => compile(document, &mut self.patterns),
            None => Err(NoValidator::TooLarge),
        };
        // What is too large for a validator is too large to be looked through, too.
        let is_usable = !matches!(compiled, Err(NoValidator::TooLarge));
        let document = document.filter(|_| is_usable).unwrap_or(Value::Bool(true));
        let problem = compiled.as_ref().err().copied();
        let nesting = Nesting::of(&document, DEEPEST_OF_RECURSIVE).unwrap_or(Nesting {
            validated: DEEPEST,
            listed: DEEPEST,
        });
        Described {
            shape: Shape::of(&document, &self.patterns),
            nesting,
            validator: compiled.ok(),
            problem,
            has_schema,
            has_large_errors: largest_error(&document) > MOST_COPIED,
        }
    }

    /// Adds the finding about a name, if any.
    pub(super) fn of_name(&self, name: &str, known: Known, found: &mut Vec<Found>) {
        let event = self.event(known);
        let current = &event.name;
        if known.is_old {
            let message = format!("`{name}` is an old name of `{current}`; send the current name");
            found.push(about(Kind::OldName, event, "", message, None));
        }
        if let Some(deprecation) = event.deprecation() {
            let instead = match &deprecation.replaced_by {
                Some(by) => format!("; use `{by}` instead"),
                None => String::new(),
            };
            let message = format!("`{current}` is deprecated{instead}");
            found.push(about(Kind::DeprecatedEvent, event, "", message, None));
        }
    }

    /// Adds the problems of an event's payload. `payload` is `None` if the event has no payload.
    pub(super) fn of_payload(
        &mut self,
        known: Known,
        payload: Option<&Value>,
        found: &mut Vec<Found>,
    ) {
        let event = self.event(known);
        let described = self.described(known);
        if let Some(problem) = described.problem {
            let (why, advice) = (problem.why(), problem.advice());
            let message = format!("the payload isn't validated, because {why}; {advice}");
            found.push(about(Kind::UnusableSchema, event, "", message, None));
        }
        let Some(payload) = payload else {
            // A payload can be omitted only if the schema allows an empty object.
            let empty = Value::Object(serde_json::Map::new());
            let is_required = described.has_schema
                && described
                    .validator
                    .as_ref()
                    .is_some_and(|it| !it.is_valid(&empty));
            if is_required {
                let message = "the payload is missing".to_owned();
                found.push(about(Kind::InvalidPayload, event, "", message, None));
            }
            return;
        };
        // If a payload isn't an object but should be one, another finding says so.
        let is_undeclared = match payload {
            Value::Object(fields) => !fields.is_empty(),
            _ => described.validator.is_none(),
        };
        if is_undeclared && !described.has_schema {
            found.push(self.undeclared_payload(known));
        }
        if depth(payload) > described.nesting.validated {
            let message = format!(
                "the payload is nested more than {} levels deep, so it isn't validated",
                described.nesting.validated
            );
            found.push(about(Kind::DeepPayload, event, "", message, None));
            return;
        }
        let validator = described.validator.as_ref();
        let mut refused = HashSet::new();
        if let Some(validator) = validator.filter(|it| !it.is_valid(payload)) {
            match unlisted(&described, payload) {
                Some(message) => {
                    found.push(about(Kind::InvalidPayload, event, "", message, None));
                }
                None => refused = mistakes(validator, event, payload, found),
            }
        }
        if described.has_schema {
            undeclared(&described.shape, payload, &mut |path, value| {
                if refused.contains(path) {
                    return;
                }
                let message = "no schema declares this field".to_owned();
                found.push(about(
                    Kind::UndeclaredField,
                    event,
                    path,
                    message,
                    Some(value),
                ));
            });
        }
    }
}

/// Explains why the errors of an invalid payload aren't listed. Returns `None` if they are listed.
fn unlisted(described: &Described, payload: &Value) -> Option<String> {
    let why = if size(payload) > MOST_VALUES {
        format!("it has more than {MOST_VALUES} values")
    } else if depth(payload) > described.nesting.listed {
        let levels = described.nesting.listed;
        format!("it is nested more than {levels} levels deep")
    } else if described.has_large_errors {
        "its schema lists too many values or required properties".to_owned()
    } else {
        return None;
    };
    Some(format!(
        "the payload isn't valid, but {why}, so its errors aren't listed"
    ))
}

/// Adds the errors in a payload, up to [`MOST`] different ones. An error in several elements of a list is added for
/// each element, but counts as one. Returns the paths of fields that the schema doesn't allow.
fn mistakes(
    validator: &Validator,
    event: &Event<'_>,
    payload: &Value,
    found: &mut Vec<Found>,
) -> HashSet<String> {
    let (mut reported, mut refused) = (HashSet::new(), HashSet::new());
    for error in validator.iter_errors(payload) {
        let place = error.instance_path().to_string();
        let path = generalized(payload, &place);
        let value = payload.pointer(&place);
        let field = |name: &str| format!("{path}/{}", pointer::step(name));
        let mut kind = Kind::InvalidPayload;
        let details: Vec<(String, String, Option<&Value>)> = match error.kind() {
            _ if is_unfinished(&error) => {
                kind = Kind::UnusableSchema;
                let message = "the value isn't validated, because matching its pattern takes too long; write the \
                    pattern without lookaround and backreferences";
                vec![(path.clone(), message.to_owned(), None)]
            }
            ValidationErrorKind::Required {
                property: Value::String(name),
            } => vec![(field(name), "this field is missing".to_owned(), None)],
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                refused.extend(unexpected.iter().map(|name| field(name)));
                let detail = |name: &String| {
                    let value = value.and_then(|it| it.get(name.as_str()));
                    (
                        field(name),
                        "the schema doesn't allow this field".to_owned(),
                        value,
                    )
                };
                unexpected.iter().map(detail).collect()
            }
            ValidationErrorKind::Enum { options } => vec![(path.clone(), one_of(options), value)],
            _ => vec![(path.clone(), error.masked().to_string(), value)],
        };
        for (path, message, value) in details {
            let mistake = (path, message);
            if reported.len() >= MOST && !reported.contains(&mistake) {
                continue;
            }
            let (path, message) = &mistake;
            found.push(about(kind, event, path, message.clone(), value));
            reported.insert(mistake);
        }
    }
    refused
}

/// Formats the message about a value that isn't one of the allowed values.
fn one_of(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut texts: Vec<String> = options.iter().take(LISTED).map(Value::to_string).collect();
    let more = options.len().saturating_sub(LISTED);
    if more > 0 {
        texts.push(format!("{more} more"));
    }
    format!("value is not {}", joined(&texts))
}

/// Creates a finding about an event.
fn about(
    kind: Kind,
    event: &Event<'_>,
    path: &str,
    message: String,
    value: Option<&Value>,
) -> Found {
    let key = Key {
        kind,
        event: event.name.to_string(),
        path: path.to_owned(),
        message,
    };
    Found {
        key,
        value: value.map(shown),
    }
}

#[cfg(test)]
mod tests;
