//! Runs a validation over several inputs, from its options to its report.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{anyhow, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Settings;

use super::baseline;
use super::coverage::{Coverage, missing};
use super::findings::{Finding, Findings, Kind, Level, Place};
use super::hosts::Format;
use super::mapping::{Condition, Mapping, Pointer, Template, steps};
use super::names::settle;
use super::reader::{Form, plain};
use super::records::{Records, Source};
use super::report::Report;
use super::run::Run;
use crate::alternatives::joined;
use crate::format::count;
use crate::{output, unknown_event};

/// The options that say how events are found in records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// `cloudevents`, `pairs`, `segment` or `github`.
    pub(crate) form: Option<String>,
    pub(crate) each: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) payload: Option<String>,
    pub(crate) condition: Option<String>,
    pub(crate) decode: Vec<String>,
    pub(crate) strip: Vec<String>,
}

/// Options of a run, apart from the form of records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The lowest severity that fails the run.
    pub(crate) fail_on: Option<Level>,
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) write_baseline: Option<PathBuf>,
    pub(crate) coverage: Option<PathBuf>,
    /// The coverage files of other runs, which are merged.
    pub(crate) merge: Vec<PathBuf>,
    pub(crate) require: Vec<String>,
    /// The minimum coverage in percent.
    pub(crate) fail_under: Option<u8>,
    /// The maximum number of findings shown; 0 for all.
    pub(crate) most: usize,
    pub(crate) format: Format,
    /// The number of errors in the catalog. If it isn't 0, the run fails.
    pub(crate) catalog_errors: usize,
}

/// The outcome of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Results {
    pub(crate) has_failed: bool,
}

impl Reading {
    /// Reads the settings in `[traffic.NAME]`.
    pub(crate) fn of(settings: &Settings, name: &str) -> anyhow::Result<Self> {
        let Some(found) = settings.traffic.iter().find(|it| it.name.value == name) else {
            let names = settings
                .traffic
                .iter()
                .map(|it| format!("`{}`", it.name.value));
            let names: Vec<String> = names.collect();
            match names.as_slice() {
                [] => bail!(
                    "`catalog.toml` has no `[traffic.{name}]`; add it, or use options to say where events are"
                ),
                names => bail!(
                    "`catalog.toml` has no `[traffic.{name}]`; it has {}",
                    joined(names)
                ),
            }
        };
        Ok(Self {
            form: found.form.clone(),
            each: found.each.clone(),
            name: found.event.clone(),
            payload: found.payload.clone(),
            condition: found.condition.clone(),
            decode: found.decode.clone(),
            strip: found.strip.clone(),
        })
    }

    /// Determines the form of the records.
    pub(super) fn form(&self) -> anyhow::Result<Form> {
        let form = match self.form.as_deref() {
            None => Form::Any,
            Some("cloudevents") => Form::CloudEvents,
            Some("pairs") => Form::Pairs,
            Some("segment") => Form::Mapped(Rc::new(Mapping::segment())),
            Some("github") => Form::Mapped(Rc::new(Mapping::github())),
            Some(other) => bail!(
                "there is no form `{other}`; write cloudevents, pairs, segment or github, or say where the names are \
                 with `--name`"
            ),
        };
        let Some(name) = &self.name else {
            let is_mapped = self.each.is_some()
                || self.payload.is_some()
                || self.condition.is_some()
                || !self.decode.is_empty();
            if is_mapped {
                bail!("say where the names of events are, as in `--name '{{/event}}'`");
            }
            return Ok(form);
        };
        if form != Form::Any {
            bail!(
                "`--form` already says where the names of events are; leave out `--form` or `--name`"
            );
        }
        let said = |it: String| anyhow!(it);
        let decode = self.decode.iter().map(|it| Pointer::parse(it));
        Ok(Form::Mapped(Rc::new(Mapping {
            each: self.each.as_deref().map(steps).transpose().map_err(said)?,
            condition: self
                .condition
                .as_deref()
                .map(Condition::parse)
                .transpose()
                .map_err(said)?,
            decode: decode.collect::<Result<_, _>>().map_err(said)?,
            name: Template::parse(name).map_err(said)?,
            payload: match &self.payload {
                Some(payload) => vec![Pointer::parse(payload).map_err(said)?],
                None => Vec::new(),
            },
            is_named_by_payload: false,
        })))
    }
}

/// Validates inputs against versions of a catalog, of which the current version is the first.
pub(crate) fn validate(
    catalogs: &[Catalog<'_>],
    sources: &[Source],
    reading: &Reading,
    options: &Options,
) -> anyhow::Result<Results> {
    let Some(catalog) = catalogs.first() else {
        bail!("there is no catalog to validate against; name one with `--catalog`");
    };
    let form = reading.form()?;
    let required = required(catalog, &options.require)?;
    let merged = merged(options)?;
    let wants_coverage = options.coverage.is_some()
        || !merged.is_empty()
        || !required.is_empty()
        || options.fail_under.is_some();
    let mut run = Run::new(catalogs, form, reading.strip.clone(), wants_coverage);
    let mut units = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let mut records = Records::open(source)?;
        units.push(records.unit());
        run.read(number, &mut records);
    }
    let mut coverage = run.coverage.take();
    if let (Some(path), Some(coverage)) = (&options.coverage, &coverage) {
        coverage.clone().write(path)?;
    }
    let custom = settle(catalog, &run.unknown, &mut run.findings);
    if run.events == 0 {
        let message = "the input has no events; `--form`, `--each`, `--name` and `--where` say where events are";
        let found = plain(Kind::NoEvent, message.to_owned());
        run.findings.add(found, NOWHERE);
    }
    let mut share = None;
    if let Some(coverage) = &mut coverage {
        for other in merged {
            coverage.merge(other);
        }
        let found = coverage.share(catalog);
        demand(
            &mut run.findings,
            coverage,
            &required,
            options.fail_under,
            found,
        );
        share = Some(found);
    }
    let is_shown = options.coverage.is_some() || !options.merge.is_empty();
    let coverage = coverage.as_ref().filter(|_| is_shown);
    let absent = match coverage {
        Some(coverage) if options.format == Format::Human => absent(&mut run, catalog, coverage),
        _ => Vec::new(),
    };
    let findings = std::mem::take(&mut run.findings);
    let left_out = findings.left_out();
    let fail_on = options.fail_on.unwrap_or(Level::Error);
    let has_more = findings.left_out_from(fail_on) > 0;
    let mut findings = findings.sorted();
    if !required.is_empty() || options.fail_under.is_some() {
        raise(&mut findings);
    }
    if let Some(path) = &options.write_baseline {
        let written = count(baseline::write(&findings, path)?, "finding");
        let shown = output::path(path);
        output::note(&format!("wrote {written} to `{shown}`"));
        return Ok(Results { has_failed: false });
    }
    let known = match &options.baseline {
        Some(path) => baseline::apply(&mut findings, path)?,
        None => 0,
    };
    let report = Report {
        sources,
        units: &units,
        events: run.events,
        findings: &findings,
        left_out,
        known,
        unknown: &custom,
        missed: run.unknown.missed(),
        coverage,
        share,
        catalog_errors: Some(options.catalog_errors),
    };
    report.write(options.format, absent, options.most)?;
    Ok(Results {
        has_failed: findings.iter().any(|it| it.level >= fail_on) || has_more,
    })
}

/// Reads and merges the coverage of other runs.
fn merged(options: &Options) -> anyhow::Result<Vec<Coverage>> {
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let own = options.coverage.as_ref().map(absolute);
    let mut seen = HashSet::new();
    for path in &options.merge {
        let (file, shown) = (absolute(path), output::path(path));
        if own.as_ref() == Some(&file) {
            bail!(
                "`{shown}` is the file of both `--coverage` and `--merge`; name another file for `--coverage`"
            );
        }
        if !seen.insert(file) {
            bail!("`{shown}` is named twice by `--merge`, and would count twice; name it once");
        }
    }
    options.merge.iter().map(|it| Coverage::read(it)).collect()
}

/// The place of a finding that isn't in an input.
const NOWHERE: Place = Place {
    source: usize::MAX,
    number: 0,
    line: 0,
};

/// Turns the finding about an input without events into an error. This is for runs that require events.
fn raise(findings: &mut [Finding]) {
    let empty = |it: &&mut Finding| it.key.kind == Kind::NoEvent;
    for finding in findings.iter_mut().filter(empty) {
        finding.level = Level::Error;
    }
    findings.sort_by_key(|it| Reverse(it.level));
}

/// Adds findings about required events that didn't occur, and about low coverage.
fn demand(
    findings: &mut Findings,
    coverage: &Coverage,
    required: &[String],
    least: Option<u8>,
    (occurred, all): (usize, usize),
) {
    for name in required.iter().filter(|it| !coverage.has(it)) {
        let message = format!("the required event `{name}` didn't occur");
        findings.add(plain(Kind::MissingEvent, message), NOWHERE);
    }
    if let Some(least) = least
        && occurred * 100 < all * usize::from(least)
    {
        let percent = occurred * 100 / all.max(1);
        let message =
            format!("{percent}% of the events occurred, but at least {least}% must occur");
        findings.add(plain(Kind::LowCoverage, message), NOWHERE);
    }
}

/// The maximum number of lines about missing events and fields in the human output.
const LISTED: usize = 50;

/// Lists the events and fields that didn't occur, one per line.
pub(super) fn absent(
    run: &mut Run<'_, '_>,
    catalog: &Catalog<'_>,
    coverage: &Coverage,
) -> Vec<String> {
    let current = catalog
        .events
        .iter()
        .filter(|it| it.deprecation().is_none());
    let mut lines: Vec<String> = Vec::new();
    for event in current {
        let occurred = coverage.events.get(&*event.name);
        let Some(occurred) = occurred.filter(|it| it.count > 0) else {
            lines.push(format!("  `{}`", event.name));
            continue;
        };
        let Some(judge) = run.judge() else {
            continue;
        };
        if let Some(known) = judge.known(&event.name)
            && !judge.ignores_payload(known)
        {
            let described = judge.described(known);
            let paths = missing(&described.shape, occurred).into_iter();
            lines.extend(paths.map(|path| format!("  `{}`: {path}", event.name)));
        }
        if lines.len() > LISTED * 100 {
            break;
        }
    }
    if lines.is_empty() {
        return lines;
    }
    let more = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    lines.insert(0, "did not occur:".to_owned());
    if more > 0 {
        lines.push(format!(
            "  and {more} more; `--format json` has what occurred"
        ));
    }
    lines.push(String::new());
    lines
}

/// Returns the current names of required events. An event can be given by its current name, by an old name, or as a
/// whole family.
fn required(catalog: &Catalog<'_>, names: &[String]) -> anyhow::Result<Vec<String>> {
    let mut required = Vec::new();
    for name in names {
        let is_meant = |it: &&event_catalog_build::catalog::Family<'_>| {
            it.pattern == *name || it.stem == *name
        };
        match (
            catalog.resolve(name),
            catalog.families.iter().find(is_meant),
        ) {
            (Some(event), _) => required.push(event.name.to_string()),
            (None, Some(family)) => {
                let events = catalog
                    .events
                    .get(family.events.clone())
                    .unwrap_or_default();
                required.extend(events.iter().map(|it| it.name.to_string()));
            }
            (None, None) => {
                return Err(anyhow!(unknown_event::message(catalog, name)));
            }
        }
    }
    Ok(required)
}
