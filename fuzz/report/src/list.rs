//! The list of targets, `fuzz/targets.toml`.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) reads: String,
    pub(crate) max_len: usize,
    pub(crate) weight: u32,
    /// The minimum number of executions of a run.
    pub(crate) executions: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    reads: String,
    max_len: usize,
    weight: u32,
    executions: u64,
}

/// Reads the list of targets, sorted by name.
pub(crate) fn read() -> anyhow::Result<Vec<Target>> {
    let text = std::fs::read_to_string("targets.toml")
        .context("`targets.toml` cannot be read; run this with `scripts/fuzz`")?;
    let entries: BTreeMap<String, Entry> =
        toml::from_str(&text).context("`fuzz/targets.toml` cannot be parsed")?;
    let targets = entries.into_iter().map(|(name, entry)| Target {
        name,
        reads: entry.reads,
        max_len: entry.max_len,
        weight: entry.weight,
        executions: entry.executions,
    });
    Ok(targets.collect())
}
