//! Validates lines of CloudEvents like a program that uses `serde_json` and the crate `jsonschema`: each line becomes a
//! `Value`, and its `data` is validated against the schema of its `type`. Prints how many lines were read, and how many
//! payloads are invalid.
//!
//!     event-catalog-bench-jsonschema SCHEMAS FILE
//!
//! SCHEMAS is a JSON object of schemas by the names of events.

use std::collections::HashMap;
use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};

use anyhow::{Context, anyhow, bail};
use jsonschema::Validator;
use serde_json::Value;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [schemas, file] = &arguments[..] else {
        bail!("event-catalog-bench-jsonschema SCHEMAS FILE");
    };
    let validators = validators(schemas)?;
    let mut input = BufReader::with_capacity(1 << 20, File::open(file).context(file.clone())?);
    let (mut line, mut lines, mut invalid) = (Vec::new(), 0_u64, 0_u64);
    while input.read_until(b'\n', &mut line)? > 0 {
        lines += 1;
        let event: Value = serde_json::from_slice(&line)?;
        let name = event["type"].as_str().unwrap_or_default();
        if let (Some(validator), Some(data)) = (validators.get(name), event.get("data")) {
            invalid += u64::from(!validator.is_valid(data));
        }
        line.clear();
    }
    println!("{lines} {invalid}");
    Ok(())
}

/// The validators by the names of events.
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
