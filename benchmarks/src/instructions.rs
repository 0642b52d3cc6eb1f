//! The guard: compares the instructions of the hot paths, and the amount of code that a clean build
//! compiles, with the figures in `instructions.toml`. The result doesn't depend on how busy the
//! machine is.
//!
//! callgrind counts the instructions. Only the program's own instructions count, including those of the standard
//! library, because the C library differs between systems. The figures depend on rustc, on its target processor,
//! and on the locked dependencies. If the figures are from another rustc or target, nothing is compared.

mod callgrind;
mod code;

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, bail};
use event_catalog_bench_names::{Shape, catalog_csv};
use serde::{Deserialize, Serialize};

use crate::generated::{benchmarks, build_release, command};

#[derive(clap::Args)]
pub struct Arguments {
    /// Write the figures of this machine instead of comparing with the existing ones.
    #[arg(long)]
    update: bool,
}

/// A hot path: how many times the shorter of two runs executes it, and how many operations one pass
/// has.
struct Path {
    name: &'static str,
    times: u64,
    operations: u64,
}

const fn path(name: &'static str, times: u64, operations: u64) -> Path {
    Path {
        name,
        times,
        operations,
    }
}

const PATHS: [Path; 8] = [
    path("lookup-hit-210", 50, 210),
    path("lookup-miss-210", 50, 210),
    path("lookup-hit-10000", 1, 10_000),
    path("lookup-miss-10000", 1, 10_000),
    path("decode-cloudevents", 5, 1_000),
    path("decode-pairs", 5, 1_000),
    path("dispatch-to-nobody", 5, 1_000),
    path("generate-10000", 1, 1),
];

/// The committed figures.
#[derive(Serialize, Deserialize)]
struct Figures {
    /// The output of `rustc --version`.
    rustc: String,
    target: String,
    /// The fraction by which a figure can grow.
    tolerance: f64,
    /// Instructions of one operation.
    instructions: BTreeMap<String, f64>,
    /// The bytes of code in a library, as compiled by a clean build.
    #[serde(default)]
    code: BTreeMap<String, f64>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    callgrind::find()?;
    let file = benchmarks().join("instructions.toml");
    let figures: Option<Figures> = match std::fs::read_to_string(&file) {
        Ok(text) => Some(toml::from_str(&text).with_context(|| file.display().to_string())?),
        Err(_) if arguments.update => None,
        Err(error) => return Err(error).context(file.display().to_string()),
    };
    let instructions = count()?;
    let code = code::sizes(&benchmarks().join("target/code"))?;
    let code = code.into_iter().map(|(name, size)| (name.to_owned(), size));
    let here = Figures {
        rustc: env!("RUSTC_VERSION").to_owned(),
        target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        tolerance: figures.as_ref().map_or(0.03, |it| it.tolerance),
        instructions,
        code: code.collect(),
    };
    let compared = figures.filter(|it| it.rustc == here.rustc && it.target == here.target);
    let committed = compared.as_ref();
    let mut grown = here.print("instructions", committed, |it| &it.instructions);
    grown.extend(here.print("bytes of code", committed, |it| &it.code));
    if arguments.update {
        let text = "# Instructions of one operation, and bytes of code of a library as a clean build\n\
                    # compiles it, by `cargo benchmarks instructions --update`. See benchmarks/README.md.\n\n";
        std::fs::write(&file, text.to_owned() + &toml::to_string(&here)?)?;
        println!("written to {}", file.display());
    } else if compared.is_none() {
        println!(
            "Not compared: the figures are of another rustc or another target than {} on {}.",
            here.rustc, here.target
        );
    } else if !grown.is_empty() {
        bail!(
            "{}: more than {:.0} % above the committed figures; if that is intended, run \
             `cargo benchmarks instructions --update` and commit the file",
            grown.join(", "),
            100.0 * here.tolerance
        );
    }
    Ok(())
}

impl Figures {
    /// Prints a table of some of the figures, and returns the names of those that are too large.
    fn print(
        &self,
        unit: &str,
        committed: Option<&Self>,
        figures: fn(&Self) -> &BTreeMap<String, f64>,
    ) -> Vec<&str> {
        let mut grown = Vec::new();
        println!("| | {unit} | committed | change | |");
        println!("|---|---:|---:|---:|---|");
        for (name, &count) in figures(self) {
            let Some(before) = committed.and_then(|it| figures(it).get(name)) else {
                println!("| {name} | {count:.1} | | | not compared |");
                continue;
            };
            let change = count / before - 1.0;
            let verdict = if change > self.tolerance {
                grown.push(name.as_str());
                "**too many**"
            } else if change < -self.tolerance {
                "fewer: update the figures"
            } else {
                "as before"
            };
            println!(
                "| {name} | {count:.1} | {before:.1} | {:+.2} % | {verdict} |",
                100.0 * change
            );
        }
        println!();
        grown
    }
}

fn count() -> anyhow::Result<BTreeMap<String, f64>> {
    let target = benchmarks().join("target/instructions");
    build_release(benchmarks(), "event-catalog-bench-hot", &target, &[])?;
    let program = target.join("release/event-catalog-bench-hot");
    let mut counted = BTreeMap::new();
    for path in &PATHS {
        eprintln!("counting {}", path.name);
        let run = |times: u64| {
            callgrind::count(Command::new(&program).args([path.name, &times.to_string()]))
        };
        let (once, twice) = (run(path.times)?, run(2 * path.times)?);
        let operations = path.times * path.operations;
        counted.insert(
            path.name.to_owned(),
            rounded((twice - once) / operations as f64),
        );
    }
    eprintln!("counting check-10000");
    let catalog = target.join("events.csv");
    std::fs::write(&catalog, catalog_csv(&Shape::Words.names(10_000)))?;
    let whole = callgrind::count(Command::new(command()?).arg("check").arg(&catalog))?;
    counted.insert("check-10000".to_owned(), rounded(whole));
    Ok(counted)
}

fn rounded(count: f64) -> f64 {
    (count * 10.0).round() / 10.0
}
