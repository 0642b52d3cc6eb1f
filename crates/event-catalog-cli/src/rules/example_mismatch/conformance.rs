//! Validates values against schemas, in a bounded number of steps.
//!
//! If a value matches no alternative, the validator library lists the mistakes for every alternative, so the number
//! of mistakes doubles with each level of nesting. Here, each pair of a schema and a value is visited once, and a
//! value that matches no alternative is a single mistake. The library only checks the keywords of a single schema:
//! formats, patterns and bounds.

mod conditions;
mod prepared;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use event_catalog_build::schema::{Additional, Alternatives, Schema, SchemaId, Schemas};
use serde_json::Value;

use crate::pattern::{Patterns, is_unfinished};
use crate::pointer::step;
use prepared::Prepared;

/// The maximum number of validation steps per run, regardless of the schemas.
const STEPS: usize = 500_000;

/// The number of additional steps for each byte of the schemas.
const STEPS_A_BYTE: usize = 10;

/// The maximum depth of alternatives multiplied by the depth of values.
const DEEPEST: usize = 400;

/// The number of bytes of a text, or of elements of a list, that count as one step.
const BYTES_A_STEP: usize = 64;

/// A mistake in a value: a JSON pointer to its place, and a description.
pub(super) type Mistake = (String, String);

/// A value inside another one: the step that leads to it, its schema, and the value. The schema is
/// `None` if no such value is allowed.
type Inner<'v> = (String, Option<SchemaId>, &'v Value);

/// The error for a value whose validation would take more steps than are left, or that is nested too deeply.
#[derive(Debug)]
pub(super) struct TooMuch;

/// Validates values against the schemas of a catalog.
pub(super) struct Conformance<'c, 's> {
    schemas: &'c Schemas<'s>,
    prepared: HashMap<SchemaId, Rc<Prepared>>,
    steps: usize,
    patterns: Patterns,
}

/// The visited pairs of schemas and values. A value is identified by its address, because it isn't
/// moved or dropped during validation.
#[derive(Default)]
struct Seen {
    fits: HashMap<(SchemaId, *const Value), bool>,
    listed: HashSet<(SchemaId, *const Value)>,
}

impl<'c, 's> Conformance<'c, 's> {
    pub(super) fn new(schemas: &'c Schemas<'s>) -> Self {
        let bytes = schemas.files.iter().map(|file| file.document.bytes());
        Self {
            schemas,
            prepared: HashMap::new(),
            steps: STEPS + STEPS_A_BYTE * bytes.sum::<usize>(),
            patterns: Patterns::default(),
        }
    }

    /// Finds the first mistakes in a value.
    pub(super) fn mistakes(
        &mut self,
        id: SchemaId,
        value: &Value,
        most: usize,
    ) -> Result<Vec<Mistake>, TooMuch> {
        let (mut seen, mut mistakes) = (Seen::default(), Vec::new());
        if !self.fits(id, value, &mut seen, 0)? {
            self.list((id, value), "", &mut seen, &mut mistakes, most, 0)?;
        }
        Ok(mistakes)
    }

    fn spend(&mut self, steps: usize) -> Result<(), TooMuch> {
        self.steps = self.steps.checked_sub(steps).ok_or(TooMuch)?;
        Ok(())
    }

    fn schema(&self, id: SchemaId) -> &'c Schema<'s> {
        self.schemas.get(id)
    }

    fn prepared(&mut self, id: SchemaId) -> Rc<Prepared> {
        let (schemas, patterns) = (self.schemas, &mut self.patterns);
        let prepared = self.prepared.entry(id);
        let of = || Rc::new(Prepared::of(schemas, id, patterns));
        Rc::clone(prepared.or_insert_with(of))
    }

    fn fits(
        &mut self,
        id: SchemaId,
        value: &Value,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<bool, TooMuch> {
        if depth > DEEPEST {
            return Err(TooMuch);
        }
        let key = (id, std::ptr::from_ref(value));
        if let Some(fits) = seen.fits.get(&key) {
            return Ok(*fits);
        }
        let fits = self.is_valid(id, value, seen, depth)?;
        seen.fits.insert(key, fits);
        Ok(fits)
    }

    fn is_valid(
        &mut self,
        id: SchemaId,
        value: &Value,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<bool, TooMuch> {
        for part in self.prepared(id).parts.iter().copied() {
            let prepared = self.prepared(part);
            self.spend(1 + prepared.lists + size(value) / BYTES_A_STEP)?;
            self.spend(prepared.pattern_steps(value))?;
            if let Some(Err(error)) = prepared.alone.as_ref().map(|it| it.validate(value)) {
                return if is_unfinished(&error) {
                    Err(TooMuch)
                } else {
                    Ok(false)
                };
            }
            for alternatives in &self.schema(part).alternatives {
                if self.refused(alternatives, value, seen, depth)?.is_some() {
                    return Ok(false);
                }
            }
            for branch in self.branches(part, value, seen, depth)? {
                if !self.fits(branch, value, seen, depth + 1)? {
                    return Ok(false);
                }
            }
            if !self.broken(part, value, seen, depth)?.is_empty() {
                return Ok(false);
            }
            for (_, inner, value) in self.inner(part, &prepared, value, seen, depth)? {
                let fits = match inner {
                    Some(inner) => self.fits(inner, value, seen, depth + 1)?,
                    None => false,
                };
                if !fits {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Explains why no alternative accepts a value.
    fn refused(
        &mut self,
        alternatives: &Alternatives,
        value: &Value,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<Option<String>, TooMuch> {
        let keyword = alternatives.keyword;
        let mut count = 0;
        for schema in alternatives.schemas.iter().copied() {
            count += usize::from(self.fits(schema, value, seen, depth + 1)?);
            match count {
                1 if keyword == "anyOf" => return Ok(None),
                2 => {
                    return Ok(Some(format!(
                        "value matches more than one schema of `{keyword}`"
                    )));
                }
                _ => {}
            }
        }
        Ok((count == 0).then(|| format!("value matches no schema of `{keyword}`")))
    }

    /// Lists the values directly inside a value.
    fn inner<'v>(
        &mut self,
        id: SchemaId,
        prepared: &Prepared,
        value: &'v Value,
        seen: &mut Seen,
        depth: usize,
    ) -> Result<Vec<Inner<'v>>, TooMuch> {
        let schema = self.schema(id);
        let mut inner = Vec::new();
        match value {
            Value::Array(elements) if schema.items.is_some() || !schema.positions.is_empty() => {
                self.spend(elements.len())?;
                let positions = schema.positions.iter().copied().map(Some);
                let others = std::iter::repeat(schema.items);
                for ((at, it), of) in elements.iter().enumerate().zip(positions.chain(others)) {
                    let Some(of) = of else {
                        break;
                    };
                    let allowed = Some(of).filter(|of| !self.schema(*of).is_false);
                    inner.push((at.to_string(), allowed, it));
                }
            }
            Value::Object(members) if prepared.is_about_fields(schema) => {
                self.spend(prepared.name_steps(members))?;
                for (name, value) in members {
                    let step = step(name);
                    let (mut found, is_open) = prepared.of_field(name);
                    match schema.additional {
                        _ if !found.is_empty() || is_open => {}
                        Some(Additional::Schema(schema)) => found.push(schema),
                        Some(Additional::None) => inner.push((step.clone(), None, value)),
                        Some(Additional::Any) | None => {}
                    }
                    inner.extend(found.into_iter().map(|it| (step.clone(), Some(it), value)));
                }
            }
            _ => {}
        }
        inner.extend(self.unevaluated(id, value, seen, depth)?);
        Ok(inner)
    }

    /// Lists the mistakes in a value that doesn't match.
    fn list(
        &mut self,
        (id, value): (SchemaId, &Value),
        path: &str,
        seen: &mut Seen,
        mistakes: &mut Vec<Mistake>,
        most: usize,
        depth: usize,
    ) -> Result<(), TooMuch> {
        if !seen.listed.insert((id, std::ptr::from_ref(value))) {
            return Ok(());
        }
        let mut add = |path: String, message: String| {
            let mistake = (path, message);
            if mistakes.len() < most && !mistakes.contains(&mistake) {
                mistakes.push(mistake);
            }
        };
        let mut below = Vec::new();
        for part in self.prepared(id).parts.iter().copied() {
            let prepared = self.prepared(part);
            self.spend(prepared.mistakes)?;
            for error in prepared
                .alone
                .iter()
                .flat_map(|alone| alone.iter_errors(value))
                .take(most)
            {
                add(
                    format!("{path}{}", error.instance_path()),
                    error.masked().to_string(),
                );
            }
            for alternatives in &self.schema(part).alternatives {
                if let Some(why) = self.refused(alternatives, value, seen, depth)? {
                    add(path.to_owned(), why);
                }
            }
            for why in self.broken(part, value, seen, depth)? {
                add(path.to_owned(), why);
            }
            for branch in self.branches(part, value, seen, depth)? {
                if !self.fits(branch, value, seen, depth + 1)? {
                    below.push((branch, value, path.to_owned()));
                }
            }
            let what = if value.is_array() {
                "element"
            } else {
                "property"
            };
            for (step, inner, value) in self.inner(part, &prepared, value, seen, depth)? {
                let path = format!("{path}/{step}");
                match inner {
                    None => add(path, format!("this {what} is not allowed")),
                    Some(inner) if self.fits(inner, value, seen, depth + 1)? => {}
                    Some(inner) => below.push((inner, value, path)),
                }
            }
        }
        for (inner, value, path) in below {
            if mistakes.len() >= most {
                break;
            }
            self.list((inner, value), &path, seen, mistakes, most, depth + 1)?;
        }
        Ok(())
    }
}

/// Computes the size of a value, excluding inner values.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(elements) => elements.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    }
}
