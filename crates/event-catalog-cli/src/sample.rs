//! Generates values for payloads from their schemas: valid values, and values with a known fault.
//!
//! ```text
//! payload → document (JSON Schema of 2020-12, as it is generated) → generator → validator → value
//!                                                                       └── again ←┘
//! ```
//!
//! The generator creates a value that fits the keywords that it supports. The validator then
//! decides, so every returned value is valid.

mod apart;
mod checks;
mod clock;
mod expression;
mod fault;
mod format;
mod generator;
mod list;
mod number;
mod object;
mod occurrences;
mod parts;
mod random;
mod steps;
mod text;
mod words;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::schema::Data;
use jsonschema::Validator;
use serde_json::Value;

use crate::generate::{Customers, Definition, Payloads, Room, Scope};
use crate::json::Json;
use crate::pattern::Patterns;
use crate::traffic::value::depth;
use crate::validator::{Nesting, NoValidator, compile};
use checks::{Checks, Left};
pub(crate) use clock::Moment;
pub(crate) use fault::Fault;
pub(crate) use generator::Stuck;
use generator::{DEEPEST, Generator};
pub(crate) use occurrences::{Form, Occurrences, Times, WHOLE};
pub(crate) use parts::target;
use parts::{Parts, Turn};
pub(crate) use random::Random;
use steps::Steps;

/// The size of the validators for which there is always room: about a second, and 300 MB with the schemas to generate
/// values from.
const FREE_ROOM: usize = 600_000;

/// The number of attempts before a schema is considered unsatisfiable.
const ATTEMPTS: usize = 40;

/// Generates values for the payloads of a catalog. The same seed gives the same values.
pub(crate) struct Sampler<'c, 's> {
    catalog: &'c Catalog<'s>,
    /// The payloads' types; `None` for a catalog without events.
    payloads: Option<Payloads<'c, 's>>,
    /// The room for the schemas of all payloads.
    room: Room,
    /// What is left for the validators of parts.
    left: Left,
    patterns: Patterns,
    random: Random,
    documents: HashMap<String, Result<Rc<Document>, Stuck>>,
}

/// A schema to generate values from.
struct Document {
    root: Value,
    validator: Validator,
    checks: RefCell<Checks>,
    /// The valid examples in the schema of the whole value.
    examples: Vec<Value>,
    /// The number of values generated so far.
    made: Cell<usize>,
    /// The maximum nesting of values.
    nesting: Nesting,
}

impl<'c, 's> Sampler<'c, 's> {
    pub(crate) fn new(catalog: &'c Catalog<'s>, seed: u64) -> Self {
        let selection = Scope::default().select(catalog, Customers::All).ok();
        Self {
            catalog,
            payloads: selection.map(|it| Payloads::of(&it, "#/$defs/")),
            room: Room::of(&catalog.schemas),
            left: checks::left(),
            patterns: Patterns::with_room(FREE_ROOM, &catalog.schemas),
            random: Random::new(seed),
            documents: HashMap::new(),
        }
    }

    /// The source of random numbers.
    pub(crate) fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// Generates a valid value for the payload with this file name. Returns `None` if there is no such payload, or no
    /// value was found.
    #[cfg_attr(not(test), allow(dead_code, reason = "for tests of other modules"))]
    pub(crate) fn payload(&mut self, schema: &str) -> Option<Value> {
        let name = self.catalog.schemas.file(schema)?.name;
        let key = format!("payload {name}");
        let document = if let Some(known) = self.documents.get(&key) {
            known.clone()
        } else {
            let payloads = self.payloads.as_ref()?;
            let whole = Definition::Whole(name);
            let reference = format!("#/$defs/{}", payloads.define(&whole).0);
            let root = Json::object().with("$ref", reference);
            self.prepare(key, &root, &[whole])
        };
        let document = document.ok()?;
        self.make(&document).ok()
    }

    /// Generates a valid detail for an event.
    ///
    /// # Errors
    ///
    /// If no value was found. The error contains the place in the payload.
    pub(crate) fn detail(&mut self, event: &Event<'s>) -> Result<Value, Stuck> {
        let document = self.document(event)?;
        self.make(&document)
    }

    /// Generates a detail with a fault for an event. Returns `None` if every detail is valid.
    ///
    /// # Errors
    ///
    /// If no value was found. The error contains the place in the payload.
    pub(crate) fn faulty(&mut self, event: &Event<'s>) -> Result<Option<(Value, Fault)>, Stuck> {
        let document = self.document(event)?;
        let value = self.make(&document)?;
        Ok(fault::fault(&value, &document.validator, &mut self.random))
    }

    /// Whether a schema describes an event's detail.
    pub(crate) fn is_described(&self, event: &Event<'s>) -> bool {
        let payloads = self.payloads.as_ref();
        payloads.is_some_and(|payloads| !payloads.files(event).is_empty())
    }

    /// Prepares the schema of an event's detail.
    fn document(&mut self, event: &Event<'s>) -> Result<Rc<Document>, Stuck> {
        let key = format!(
            "detail {}",
            event.payload.map_or("", |it| self.original(it))
        );
        if let Some(known) = self.documents.get(&key) {
            return known.clone();
        }
        let Some(payloads) = &self.payloads else {
            return Err(Stuck::whole("the catalog has no events"));
        };
        let (root, definitions) = payloads.detail(event);
        self.prepare(key, &root, &definitions)
    }

    /// The payload that a payload refers to, if its whole schema is a `$ref`. Thousands of files can refer to one large
    /// schema, which is compiled only once.
    fn original(&self, name: &'s str) -> &'s str {
        /// The maximum number of files to follow.
        const MOST: usize = 8;
        let schemas = &self.catalog.schemas;
        let mut original = name;
        for _ in 0..MOST {
            let next = schemas.file(original).and_then(|file| {
                let Data::Object(members) = &file.document.data else {
                    return None;
                };
                let is_only = members.len() == 1 && members[0].name == "$ref";
                let reference = schemas.get(file.root).reference.as_ref();
                let target = reference.filter(|_| is_only)?.target?;
                let next = schemas.file(schemas.file_name(target))?;
                (next.root == target).then_some(next)
            });
            let Some(next) = next else {
                break;
            };
            original = next.name;
        }
        original
    }

    /// Compiles a schema along with the definitions that it refers to.
    fn prepare(
        &mut self,
        key: String,
        root: &Json,
        definitions: &[Definition<'s>],
    ) -> Result<Rc<Document>, Stuck> {
        let value = match &self.payloads {
            Some(payloads) => payloads.standalone_in(&mut self.room, root, definitions),
            None => Some(root.value()),
        };
        let value = value.ok_or_else(|| Stuck::unusable(NoValidator::TooLarge));
        let left = Rc::clone(&self.left);
        let document = value.and_then(|it| Document::new(it, &mut self.patterns, left));
        let document = document.map(Rc::new);
        self.documents.insert(key, document.clone());
        document
    }

    fn make(&mut self, document: &Document) -> Result<Value, Stuck> {
        let made = document.made.get();
        document.made.set(made.saturating_add(1));
        if let Some(example) = document.examples.get(made) {
            return Ok(example.clone());
        }
        let mut checks = document.checks.borrow_mut();
        let mut stuck = None;
        let mut steps = Steps::new();
        for attempt in 0..ATTEMPTS {
            steps.again();
            // The first value uses the examples; later attempts use fewer of them, in case they don't fit
            // together.
            let examples = match (made, attempt) {
                (0, 0) => 100,
                (_, 0..8) => 50,
                (_, 8..16) => 10,
                _ => 0,
            };
            let (root, random) = (&document.root, &mut self.random);
            let mut generator = Generator::new(root, random, &mut checks, &mut steps, examples);
            let value = generator.value(&[&document.root]);
            stuck = stuck.or(generator.stuck);
            let Some(value) = value else {
                continue;
            };
            let depth = depth(&value);
            if depth > document.nesting.validated {
                continue;
            }
            if document.validator.is_valid(&value) {
                return Ok(value);
            }
            if depth > document.nesting.listed {
                continue;
            }
            let mut errors = document.validator.iter_errors(&value);
            if let Some(error) = errors.next() {
                let path = error.instance_path().to_string();
                let why = error.masked().to_string();
                stuck = stuck.or(Some(Stuck {
                    path,
                    why,
                    unusable: None,
                }));
            }
        }
        Err(stuck.unwrap_or_else(|| Stuck::whole("its keywords exclude each other")))
    }
}

impl Document {
    fn new(root: Value, patterns: &mut Patterns, left: Left) -> Result<Self, Stuck> {
        let validator = compile(&root, patterns).map_err(Stuck::unusable)?;
        let turn = Turn {
            start: 0,
            number: 0,
        };
        let nesting = Nesting::of(&root, DEEPEST).unwrap_or(Nesting {
            validated: usize::MAX,
            listed: usize::MAX,
        });
        let is_valid = |it: &&Value| depth(it) <= nesting.validated && validator.is_valid(it);
        let examples = Parts::of(&root, &[&root], turn).examples();
        let examples = examples.into_iter().filter(is_valid);
        Ok(Self {
            examples: examples.cloned().collect(),
            checks: RefCell::new(Checks::new(patterns.compiled(), nesting.validated, left)),
            made: Cell::new(0),
            nesting,
            validator,
            root,
        })
    }
}

impl Stuck {
    /// Creates an error about a schema that can't be used.
    fn unusable(why: NoValidator) -> Self {
        Self {
            unusable: Some(why),
            ..Self::whole(why.why())
        }
    }

    /// Creates an error about the whole value.
    fn whole(why: &str) -> Self {
        Self {
            path: String::new(),
            why: why.to_owned(),
            unusable: None,
        }
    }
}

#[cfg(test)]
mod tests;
