//! Known findings, which were recorded when traffic was first validated. Counts aren't recorded, because they differ
//! from file to file.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_build::read::Links;
use event_catalog_build::write::{Durability, replace_if_changed};
use serde::{Deserialize, Serialize};

use super::findings::{Finding, Key};
use crate::{named, output, text_file};

/// The version of the baseline's format.
const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Document {
    version: u32,
    findings: BTreeSet<Entry>,
}

/// The parts of a finding that identify it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    event: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    path: String,
    message: String,
}

impl Entry {
    fn of(key: &Key) -> Self {
        Self {
            kind: key.kind.name(),
            event: key.event.clone(),
            path: key.path.clone(),
            message: key.message.clone(),
        }
    }
}

/// Writes a baseline and returns the number of findings in it.
pub(super) fn write(findings: &[Finding], path: &Path) -> anyhow::Result<usize> {
    named::check(path, Links::Inside)?;
    let cannot = || format!("the baseline `{}` cannot be written", output::path(path));
    let file = named::file_to_write(path).with_context(cannot)?;
    let known = findings.iter().filter(|it| !it.key.kind.is_of_run());
    let findings: BTreeSet<Entry> = known.map(|it| Entry::of(&it.key)).collect();
    let count = findings.len();
    let version = VERSION;
    let text = output::json(&Document { version, findings })?;
    replace_if_changed(&file, &text, Durability::Synced).with_context(cannot)?;
    Ok(count)
}

/// Removes the findings that are in the baseline, and returns how many were removed.
pub(super) fn apply(findings: &mut Vec<Finding>, path: &Path) -> anyhow::Result<usize> {
    named::check(path, Links::Inside)?;
    let shown = output::path(path);
    let text =
        text_file::read(path).with_context(|| format!("the baseline `{shown}` cannot be read"))?;
    let document: Document = serde_json::from_str(&text).with_context(|| {
        format!("`{shown}` isn't a baseline of traffic; create one with `--write-baseline`")
    })?;
    if document.version != VERSION {
        bail!(
            "the baseline `{shown}` has version {}, but this command supports version {VERSION}; create the file again \
             with `--write-baseline`",
            document.version
        );
    }
    let before = findings.len();
    findings
        .retain(|it| it.key.kind.is_of_run() || !document.findings.contains(&Entry::of(&it.key)));
    Ok(before - findings.len())
}
