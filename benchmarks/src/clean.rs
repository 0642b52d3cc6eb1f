//! A clean build of `loyjoy-events` and its dependencies, compared with a crate that gets the same
//! API from strum, phf's macros and serde's derives.

use std::fmt::Write;

use event_catalog_bench_names::{SIZES, Shape};

use crate::compile::derived;
use crate::generated::{Workspace, dependencies, variant};
use crate::process::{COLUMNS, Program, Runs, measure};
use crate::report::{Report, Target, Unit};

#[derive(clap::Args)]
pub struct Arguments {
    /// How often each package is built.
    #[arg(long, default_value_t = 2)]
    pub rounds: usize,
}

/// The builds: the name in the report, and the package. `whole` depends only on `loyjoy-events`. Built under its own
/// name, `loyjoy-events` would have the features that the other packages enable.
const PACKAGES: [(&str, &str); 4] = [
    ("`loyjoy-events`", "whole"),
    ("strum + phf macros + serde", "derived"),
    ("the dependencies of `loyjoy-events`", "own-dependencies"),
    ("the dependencies of the other", "derived-dependencies"),
];

const PROFILES: [(&str, &[&str]); 2] = [("dev", &["build"]), ("release", &["build", "--release"])];

pub fn run(arguments: &Arguments) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let workspace = workspace()?;
    for (profile, command) in PROFILES {
        let program = |(name, package): (&str, &'static str)| Program {
            name: format!("{profile} build of {name}"),
            run: Box::new(|| {
                workspace.clean()?;
                workspace.build(&[command, &["--package", package]].concat())
            }),
        };
        let mut programs: Vec<Program<'_>> = PACKAGES.into_iter().map(program).collect();
        let runs = measure(&mut programs, arguments.rounds, f64::INFINITY)?;
        drop(programs);
        report.heading(&format!("Clean build, profile {profile}"));
        let row = |((name, _), runs): ((&str, &str), &Runs)| {
            let mut row = vec![name.to_owned()];
            row.extend(runs.columns());
            row
        };
        let rows: Vec<_> = PACKAGES.into_iter().zip(&runs).map(row).collect();
        report.table(&[&[""], &COLUMNS[..]].concat(), &rows);
        let mut target = |what: &str, own: usize, peer: usize, at_most| {
            report.targets.push(Target {
                what: format!("{what}, profile {profile}"),
                against: PACKAGES[peer].0.to_owned(),
                at_most,
                unit: Unit::Ratio,
                measured: Some(runs[own].worse_time_ratio(&runs[peer])),
            });
        };
        target("clean build of `loyjoy-events`", 0, 1, 1.0);
        target("its dependencies alone", 2, 3, 1.25);
    }
    workspace.clean()?;
    Ok(report)
}

fn workspace() -> anyhow::Result<Workspace> {
    let names = Shape::Words.names(SIZES[0]);
    let mut workspace = Workspace::new("clean")?;
    let derives = format!("[dependencies]\n{}", dependencies::DERIVES);
    let code = derived(&names) + &map(&names) + PAYLOADS;
    workspace.add("derived", &derives, &[("src/lib.rs", &code)])?;
    workspace.add("derived-dependencies", &derives, &[("src/lib.rs", "")])?;
    let own = format!(
        "[dependencies]\n{}\n[build-dependencies]\n{}",
        dependencies::RUNTIME,
        dependencies::GENERATOR
    );
    workspace.add(
        "own-dependencies",
        &own,
        &[("src/lib.rs", ""), ("build.rs", "fn main() {}\n")],
    )?;
    workspace.add(
        "whole",
        "[dependencies]\nloyjoy-events = { path = \"{root}\" }\n",
        &[("src/lib.rs", "")],
    )?;
    workspace.finish()?;
    Ok(workspace)
}

/// The map `EVENTS`, written with phf's macro.
fn map(names: &[String]) -> String {
    let mut entries = String::new();
    for name in names {
        // Writing to a `String` can't fail.
        let _ = writeln!(entries, "    {name:?} => Event::{},", variant(name));
    }
    format!("\npub static EVENTS: phf::Map<&'static str, Event> = phf::phf_map! {{\n{entries}}};\n")
}

/// The payloads of the real catalog, and the occurrences.
const PAYLOADS: &str = "
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LinkClicked<'a> {
    pub process_id: std::borrow::Cow<'a, str>,
    pub process_name: std::borrow::Cow<'a, str>,
    pub url: std::borrow::Cow<'a, str>,
    pub label: Option<std::borrow::Cow<'a, str>>,
    pub sub_process_name: Option<std::borrow::Cow<'a, str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Common<'a> {
    pub process_id: Option<std::borrow::Cow<'a, str>>,
    pub process_name: Option<std::borrow::Cow<'a, str>>,
    pub label: Option<std::borrow::Cow<'a, str>>,
    pub sub_process_name: Option<std::borrow::Cow<'a, str>>,
}

#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Occurrence<'a> {
    pub specversion: String,
    pub id: String,
    pub source: String,
    pub r#type: Event,
    pub time: Option<String>,
    #[serde(borrow)]
    pub data: Option<&'a serde_json::value::RawValue>,
}
";
