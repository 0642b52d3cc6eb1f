//! Checks the table of changes in `cases/`: what changed in a catalog, and who is affected.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Input;
use serde::Deserialize;

use super::{compared, input};
use crate::changes::format::{Comparison, Names, Scope, human, markdown};
use crate::changes::{Audience, Change, Kind, Verdict, changes};

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The audiences whose verdicts are compared; all of them by default.
    audiences: Option<BTreeSet<String>>,
    pub(super) case: Vec<Case>,
}

/// Two versions of a catalog, and the changes between them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    /// The files of the older version; `None` if there was no catalog.
    pub(super) before: Option<BTreeMap<String, String>>,
    #[serde(default)]
    pub(super) after: BTreeMap<String, String>,
    /// All changes, in any order.
    changes: Vec<Expected>,
    /// Whether additions become removals if the two versions change places.
    #[serde(default = "yes")]
    symmetric: bool,
    /// The audiences of this case, if they differ from those of the file.
    audiences: Option<BTreeSet<String>>,
}

fn yes() -> bool {
    true
}

/// A change, with the verdicts that aren't `none`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    id: String,
    backward: Option<String>,
    forward: Option<String>,
    rust: Option<String>,
    typescript: Option<String>,
    web: Option<String>,
    docs: Option<String>,
    warehouse: Option<String>,
    /// The cause of the change.
    cause: Option<String>,
    /// The reason in the `[[accept]]` that allows the change.
    accepted: Option<String>,
    /// Whether something was removed after the end of its deprecation.
    #[serde(default)]
    announced: bool,
}

/// Pairs of opposite kinds.
const OPPOSITES: &[(Kind, Kind)] = &[
    (Kind::EventAdded, Kind::EventRemoved),
    (Kind::AliasAdded, Kind::AliasRemoved),
    (Kind::ModuleAdded, Kind::ModuleRemoved),
    (Kind::SectionAdded, Kind::SectionRemoved),
    (Kind::PayloadAdded, Kind::PayloadRemoved),
    (Kind::FieldAdded, Kind::FieldRemoved),
    (Kind::FieldRequired, Kind::FieldOptional),
    (Kind::ValueAdded, Kind::ValueRemoved),
    (Kind::AlternativeAdded, Kind::AlternativeRemoved),
    (Kind::ColumnAdded, Kind::ColumnRemoved),
];

#[test]
fn each_change_hurts_whom_the_table_says() {
    let mut faults = Vec::new();
    let mut count = 0;
    for (path, file) in files() {
        for case in &file.case {
            count += 1;
            let audiences = case.audiences.as_ref().or(file.audiences.as_ref());
            for fault in faults_of(case, audiences) {
                faults.push(format!("{path}: {}:\n{fault}", case.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(count >= 60, "only {count} cases were found");
}

/// Words in messages, with the only audiences that they concern.
const WORDS: &[(&str, &[Audience])] = &[
    ("validators", &[Audience::Wire]),
    ("Release receivers", &[Audience::Wire]),
    ("receivers of the event", &[Audience::Wire]),
    (
        "compares names",
        &[Audience::Wire, Audience::Web, Audience::Warehouse],
    ),
    ("addresses of schemas", &[Audience::Wire, Audience::Docs]),
    ("stored data", &[Audience::Wire, Audience::Warehouse]),
    ("Rust", &[Audience::Rust]),
    ("TypeScript", &[Audience::TypeScript]),
    ("names of the package", &[Audience::TypeScript]),
    ("web pages", &[Audience::Web]),
    ("triggers", &[Audience::Web]),
    ("data layer", &[Audience::Web]),
    ("documentation", &[Audience::Docs]),
    ("queries", &[Audience::Warehouse]),
];

#[test]
fn a_view_for_one_audience_mentions_no_other_one() {
    for (path, file) in files() {
        for case in &file.case {
            let (before, after) = case.versions();
            let old = before.as_ref().map(Catalog::new);
            let new = Catalog::new(&after);
            let found = changes(old.as_ref(), &new);
            let names = Names::default();
            let comparison = [Comparison::new(
                names,
                found,
                old.as_ref(),
                &new,
                [true, true],
            )];
            for audience in Audience::ALL {
                let scope = Scope::of(&[audience]);
                let shown = human::render(&comparison, &scope, false);
                let log = markdown::render(&comparison, &scope, false, None);
                for (words, audiences) in WORDS {
                    let is_mentioned = shown.contains(*words) || log.contains(*words);
                    assert!(
                        audiences.contains(&audience) || !is_mentioned,
                        "{path}: {}: `{words}` is shown for {}:\n{shown}\n{log}",
                        case.name,
                        audience.name()
                    );
                }
            }
        }
    }
}

#[test]
fn a_risk_says_what_to_do_about_it() {
    for (path, file) in files() {
        for case in &file.case {
            let [before, after] = [case.before.as_ref(), Some(&case.after)].map(|files| {
                let files = files.into_iter().flatten();
                input(files.map(|(path, text)| (path.as_str(), text.as_str())))
            });
            for change in compared(&before, &after) {
                let mut audiences = Audience::ALL.into_iter();
                let is_risky = audiences.any(|it| change.verdicts.of(it) == Verdict::Risky);
                let is_advised = change.migration.is_some();
                assert!(is_advised || !is_risky, "{path}: {}: {change:?}", case.name);
            }
        }
    }
}

#[test]
fn no_two_cases_have_the_same_name() {
    for (path, file) in files() {
        let mut names = BTreeSet::new();
        for case in &file.case {
            assert!(names.insert(&case.name), "{path}: {}", case.name);
        }
    }
}

pub(super) fn files() -> Vec<(String, File)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/changes/tests/cases");
    let entries = fs::read_dir(&folder).expect("the folder of the cases");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    paths.sort();
    let files = paths.into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("a file of cases");
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let file = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, file)
    });
    files.collect()
}

fn faults_of(case: &Case, audiences: Option<&BTreeSet<String>>) -> Vec<String> {
    let mut faults = Vec::new();
    let (before, after) = case.versions();
    let found = {
        let old = before.as_ref().map(Catalog::new);
        changes(old.as_ref(), &Catalog::new(&after))
    };
    let is_asked = |name: &str| audiences.is_none_or(|asked| asked.contains(name));
    let mut expected: Vec<String> = case.changes.iter().map(|it| it.shown(&is_asked)).collect();
    let mut shown: Vec<String> = found
        .iter()
        .map(|it| self::shown(it, &found, &is_asked))
        .collect();
    expected.sort();
    shown.sort();
    if expected != shown {
        faults.push(format!(
            "  expected:\n    {}\n  found:\n    {}",
            expected.join("\n    "),
            shown.join("\n    ")
        ));
    }
    let versions = before.iter().chain([&after]);
    for version in versions {
        let itself = compared(version, version);
        if !itself.is_empty() {
            faults.push(format!("  a version against itself: {itself:?}"));
        }
    }
    if let Some(before) = before.filter(|_| case.symmetric) {
        faults.extend(asymmetries(&found, &before, &after));
    }
    faults
}

/// Finds additions that don't become removals if the two versions change places, and vice versa.
fn asymmetries(found: &[Change], before: &Input, after: &Input) -> Vec<String> {
    let back = compared(after, before);
    let ids: BTreeSet<String> = back.iter().map(Change::id).collect();
    let opposite = |kind: Kind| {
        OPPOSITES.iter().find_map(|(one, other)| match kind {
            kind if kind == *one => Some(*other),
            kind if kind == *other => Some(*one),
            _ => None,
        })
    };
    let opposites = found.iter().filter_map(|change| {
        let opposite = opposite(change.kind)?;
        Some(Change::new(opposite, change.subject.clone()).id())
    });
    let missing = opposites.filter(|id| !ids.contains(id));
    let mut faults: Vec<String> = missing
        .map(|id| format!("  exchanged, there is no `{id}` among {ids:?}"))
        .collect();
    let unexplained = back
        .iter()
        .filter(|change| change.kind == Kind::Unexplained);
    faults.extend(unexplained.map(|change| format!("  exchanged: {change:?}")));
    faults
}

impl Case {
    /// Reads the older and the new version.
    fn versions(&self) -> (Option<Input>, Input) {
        let read = |files: &BTreeMap<String, String>| {
            input(
                files
                    .iter()
                    .map(|(path, text)| (path.as_str(), text.as_str())),
            )
        };
        (self.before.as_ref().map(read), read(&self.after))
    }
}

impl Expected {
    fn shown(&self, is_asked: &dyn Fn(&str) -> bool) -> String {
        let verdicts = [
            ("backward", &self.backward),
            ("forward", &self.forward),
            ("rust", &self.rust),
            ("typescript", &self.typescript),
            ("web", &self.web),
            ("docs", &self.docs),
            ("warehouse", &self.warehouse),
        ];
        let verdicts = verdicts.into_iter().map(|(name, verdict)| {
            let verdict = verdict.as_deref().unwrap_or("none");
            (name, verdict)
        });
        line(
            &self.id,
            verdicts,
            self.cause.as_deref(),
            (self.accepted.as_deref(), self.announced),
            is_asked,
        )
    }
}

fn shown(change: &Change, all: &[Change], is_asked: &dyn Fn(&str) -> bool) -> String {
    let wire = [
        ("backward", change.verdicts.backward.name()),
        ("forward", change.verdicts.forward.name()),
    ];
    let others = Audience::ALL.into_iter().filter(|it| *it != Audience::Wire);
    let others = others.map(|it| (it.name(), change.verdicts.of(it).name()));
    let cause = change.cause.map(|cause| all[cause].id());
    let verdicts = wire.into_iter().chain(others);
    line(
        &change.id(),
        verdicts,
        cause.as_deref(),
        (change.accepted.as_deref(), change.announced),
        is_asked,
    )
}

/// Formats a change on one line, without the verdicts that are `none`.
fn line<'v>(
    id: &str,
    verdicts: impl Iterator<Item = (&'v str, &'v str)>,
    cause: Option<&str>,
    (accepted, announced): (Option<&str>, bool),
    is_asked: &dyn Fn(&str) -> bool,
) -> String {
    let is_wire = |name: &str| matches!(name, "backward" | "forward");
    let mut line = id.to_owned();
    for (name, verdict) in verdicts {
        let audience = if is_wire(name) { "wire" } else { name };
        if verdict != Verdict::None.name() && is_asked(audience) {
            line.push_str(&format!(" {name}={verdict}"));
        }
    }
    if let Some(cause) = cause {
        line.push_str(&format!(" cause={cause}"));
    }
    if let Some(reason) = accepted {
        line.push_str(&format!(" accepted={reason}"));
    }
    if announced {
        line.push_str(" announced");
    }
    line
}
