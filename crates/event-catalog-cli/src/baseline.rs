//! The baseline: a file with the findings that a catalog had when the team started to use it. Only new findings are
//! reported.
//!
//! A finding is identified by rule, event and column, with a count, but never by its line. So
//! adding and sorting rows changes nothing, and an additional mistake of the same kind is a new
//! finding.
//!
//! Findings that prevent generation are never in a baseline: `check` would pass although nothing can be generated.
//! Findings about a change from another version aren't in it either, because `[[accept]]` is for those.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_build::finding::Severity;
use event_catalog_build::read::Links;
use event_catalog_build::write::{Durability, replace_if_changed};
use serde::{Deserialize, Serialize};

use crate::checked::{Checked, Found, Suppressed, Suppression};
use crate::{diagnose, named, output, text_file, usages};

/// The version of the file format.
const VERSION: u32 = 1;

/// The known findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Baseline {
    counts: BTreeMap<Key, usize>,
}

/// The identity of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Key {
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// The name of the file for a finding that is about code, or isn't about an event. It has no folders,
    /// because the command may run in any folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    key: Key,
    count: usize,
}

impl Key {
    fn of(found: &Found, checked: &Checked) -> Self {
        let Found { finding, subject } = found;
        let path = checked.input.sources.get(finding.place.span.file).path();
        let file = path.rsplit('/').next().unwrap_or(path);
        // Code in many files may use the same event, so the rule and the event don't identify a finding about code.
        let has_file = subject.event.is_none() || usages::is_of_usages(finding.rule);
        Self {
            rule: finding.rule.name.to_owned(),
            file: has_file.then(|| file.to_owned()),
            event: subject.event.clone(),
            column: subject.column.clone(),
        }
    }
}

/// The effect of a baseline on the catalogs' findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    /// The number of findings in the baseline that no longer occur.
    pub(crate) gone: usize,
    /// The number of findings that the baseline lists but can't hide, because they prevent generation, or
    /// are about a change.
    pub(crate) refused: usize,
}

/// Whether a finding may be in a baseline. A finding about a change can't: the change would be merged together with
/// the baseline that hides the finding, and from then on the entry would have no effect.
fn may_wait(found: &Found, checked: &Checked) -> bool {
    let is_of_change = found.finding.rule.is_comparing();
    !is_of_change && !diagnose::prevents_generation(&found.finding, &checked.input.settings)
}

/// Returns 1 if a finding is an error, and 0 otherwise.
fn errors(found: &Found) -> usize {
    usize::from(found.finding.severity == Severity::Error)
}

impl Baseline {
    /// Creates a baseline of all findings that may be in one. Also returns how many errors are left out.
    pub(crate) fn of(catalogs: &[Checked]) -> (Self, usize) {
        let mut counts = BTreeMap::new();
        let mut refused = 0;
        for checked in catalogs {
            for found in &checked.found {
                if may_wait(found, checked) {
                    *counts.entry(Key::of(found, checked)).or_default() += 1;
                } else {
                    refused += errors(found);
                }
            }
        }
        (Self { counts }, refused)
    }

    /// Reads the baseline in a file.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        named::check(path, Links::Inside)?;
        let shown = output::path(path);
        let text = text_file::read(path)
            .with_context(|| format!("the baseline `{shown}` cannot be read"))?;
        Self::parse(&text, &shown)
    }

    /// Reads the text of a baseline; `shown` is the displayed path of its file.
    pub(crate) fn parse(text: &str, shown: &str) -> anyhow::Result<Self> {
        let document: Document = serde_json::from_str(text).with_context(|| {
            format!("`{shown}` isn't a baseline; create one with `--write-baseline`")
        })?;
        if document.version != VERSION {
            bail!(
                "the baseline `{shown}` has version {}, but this command supports version {VERSION}",
                document.version
            );
        }
        let entries = document.findings.into_iter();
        Ok(Self {
            counts: entries.map(|entry| (entry.key, entry.count)).collect(),
        })
    }

    /// Writes the baseline to a file.
    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<()> {
        named::check(path, Links::Inside)?;
        let cannot = || format!("the baseline `{}` cannot be written", output::path(path));
        let file = named::file_to_write(path).with_context(cannot)?;
        // The file is synced to disk: findings that were fixed since can't be found again to restore it.
        replace_if_changed(&file, &self.text()?, Durability::Synced).with_context(cannot)?;
        Ok(())
    }

    /// Serializes the baseline: one finding per line, sorted, so that changes can be reviewed.
    pub(crate) fn text(&self) -> anyhow::Result<String> {
        let entries = self.counts.iter().map(|(key, count)| {
            let (key, count) = (key.clone(), *count);
            serde_json::to_string(&Entry { key, count })
        });
        let entries: Vec<String> = entries.collect::<Result<_, _>>()?;
        let lines = entries.iter().map(|entry| format!("\n    {entry}"));
        let lines: Vec<String> = lines.collect();
        Ok(format!(
            "{{\n  \"version\": {VERSION},\n  \"findings\": [{}\n  ]\n}}\n",
            lines.join(",")
        ))
    }

    /// The number of known findings.
    pub(crate) fn len(&self) -> usize {
        // A baseline may be edited by hand, so its counts can be anything.
        let counts = self.counts.values();
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Removes the findings of the baseline from the catalogs, except those that no baseline may hide.
    pub(crate) fn apply(mut self, catalogs: &mut [Checked]) -> Applied {
        let mut refused = 0;
        for checked in catalogs {
            let found = std::mem::take(&mut checked.found);
            let total = found.len();
            let is_new = |found: &Found| match self.counts.get_mut(&Key::of(found, checked)) {
                Some(left @ 1..) => {
                    *left -= 1;
                    let is_refused = !may_wait(found, checked);
                    refused += if is_refused { errors(found) } else { 0 };
                    is_refused
                }
                _ => true,
            };
            let (new, known): (Vec<Found>, Vec<Found>) = found.into_iter().partition(is_new);
            checked.known = total - new.len();
            checked.found = new;
            let known = known.into_iter().map(|found| Suppressed {
                found,
                by: Suppression::Baseline,
            });
            checked.suppressed.extend(known);
        }
        let gone = self.len();
        Applied { gone, refused }
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};

    use super::*;
    use crate::levels::Levels;

    const BEFORE: &str = "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n";

    fn input(table: &str) -> Input {
        let files: Memory = [("events.csv", table)].into_iter().collect();
        Input::read_folder(&files).expect("memory can be listed")
    }

    #[test]
    fn what_a_change_breaks_cannot_wait() {
        let before = input(BEFORE);
        let after = input(&BEFORE.replace("open,The chat was opened.\n", ""));
        let old = Catalog::new(&before);
        let mut checked = [Checked::compared(after, &Levels::default(), Some(&old))];
        let rules = |checked: &Checked| -> Vec<&'static str> {
            checked
                .found
                .iter()
                .map(|it| it.finding.rule.name)
                .collect()
        };
        assert_eq!(rules(&checked[0]), ["removed-event"]);
        assert_eq!(Baseline::of(&checked), (Baseline::default(), 1));
        let key = Key::of(&checked[0].found[0], &checked[0]);
        let listed = Baseline {
            counts: BTreeMap::from([(key, 1)]),
        };
        assert_eq!(listed.apply(&mut checked).refused, 1);
        assert_eq!(rules(&checked[0]), ["removed-event"]);
    }

    #[test]
    fn counts_of_any_size_are_summed() {
        let text = format!(
            r#"{{"version":1,"findings":[{{"rule":"a","count":{0}}},{{"rule":"b","count":{0}}}]}}"#,
            usize::MAX
        );
        let baseline = Baseline::parse(&text, "known.json").expect("a baseline");
        assert_eq!(baseline.len(), usize::MAX);
    }
}
