//! Validates lines of CloudEvents as a program with `serde_json` and the crate `jsonschema` would: each line becomes a
//! `Value`, and its `data` is validated against the schema of its `type`. Prints how many lines were read, and how many
//! payloads are invalid.
//!
//!     event-catalog-bench-jsonschema SCHEMAS FILE
//!     event-catalog-bench-jsonschema FILE
//!
//! SCHEMAS is a JSON object that maps the names of events to schemas. Without it, each line is only parsed,
//! and the result is dropped, which is the lower limit for all validators that parse with `serde_json`.

use std::collections::HashMap;
use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};

use anyhow::{Context, anyhow, bail};
use jsonschema::Validator;
use serde::de::IgnoredAny;
use serde_json::Value;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments[..] {
        [schemas, file] => validate(schemas, file),
        [file] => parse(file),
        _ => bail!("usage: event-catalog-bench-jsonschema [SCHEMAS] FILE"),
    }
}

fn validate(schemas: &str, file: &str) -> anyhow::Result<()> {
    let validators = validators(schemas)?;
    let (mut lines, mut invalid) = (0_u64, 0_u64);
    each_line(file, |line| {
        lines += 1;
        let event: Value = serde_json::from_slice(line)?;
        let name = event["type"].as_str().unwrap_or_default();
        if let (Some(validator), Some(data)) = (validators.get(name), event.get("data")) {
            invalid += u64::from(!validator.is_valid(data));
        }
        Ok(())
    })?;
    println!("{lines} {invalid}");
    Ok(())
}

/// Parses the lines, and prints their number.
fn parse(file: &str) -> anyhow::Result<()> {
    let mut lines = 0_u64;
    each_line(file, |line| {
        lines += 1;
        serde_json::from_slice::<IgnoredAny>(line)?;
        Ok(())
    })?;
    println!("{lines}");
    Ok(())
}

fn each_line(file: &str, mut each: impl FnMut(&[u8]) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let file = File::open(file).with_context(|| file.to_owned())?;
    let mut input = BufReader::with_capacity(1 << 20, file);
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        each(&line)?;
        line.clear();
    }
    Ok(())
}

/// The validators, by event name.
fn validators(path: &str) -> anyhow::Result<HashMap<String, Validator>> {
    let schemas: HashMap<String, Value> = serde_json::from_slice(&fs::read(path)?)?;
    let mut validators = HashMap::new();
    for (name, schema) in schemas {
        let validator =
            jsonschema::validator_for(&schema).map_err(|error| anyhow!("{name}: {error}"))?;
        validators.insert(name, validator);
    }
    Ok(validators)
}
