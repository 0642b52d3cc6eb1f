//! The time and memory of reading, checking and generating, compared with the `csv` crate, which
//! only reads.
//!
//! Every stage is a separate process, so its memory can be measured separately.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use event_catalog_bench_names::{Shape, catalog_csv};

use crate::generated::{Workspace, command, dependencies};
use crate::measure::Spread;
use crate::process::{self, COLUMNS, Program, Runs, Usage, measure};
use crate::report::{Plot, Report, Target, Unit};

#[derive(clap::Args)]
pub struct Arguments {
    /// How often each stage is run, unless that takes longer than a few seconds.
    #[arg(long, default_value_t = 9)]
    pub rounds: usize,
    /// How many rows the largest catalog has.
    #[arg(long, default_value_t = 100_000)]
    pub most: usize,
}

const SIZES: [usize; 3] = [210, 10_000, 100_000];
/// A stage that takes longer than this many seconds is run once.
const PATIENCE: f64 = 2.0;

/// The contenders, which run for each catalog.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Contender {
    /// A stage of `event-catalog-bench-stage`, by its argument.
    Stage(&'static str),
    /// The command `event-catalog check`, with all rules of style.
    Command,
    /// The command `event-catalog diff`, with an older version that has 1 % fewer events.
    Diff,
    /// The generator as build scripts run it, without optimization.
    BuildScript,
}

impl Contender {
    const ALL: [Self; 8] = [
        Self::Stage("csv"),
        Self::Stage("csv-kept"),
        Self::Stage("read"),
        Self::Stage("check"),
        Self::Stage("compile"),
        Self::Command,
        Self::Diff,
        Self::BuildScript,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Stage("csv") => "`csv` alone",
            Self::Stage("csv-kept") => "`csv` alone, rows kept",
            Self::Stage("read") => "read",
            Self::Stage("check") => "read and check, required rules",
            Self::Stage(_) => "read, check and generate",
            Self::Command => "`event-catalog check`",
            Self::Diff => "`event-catalog diff`",
            Self::BuildScript => "read, check and generate, not optimised",
        }
    }
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let programs = Programs::build()?;
    let mut all = Vec::new();
    for size in SIZES.into_iter().filter(|size| *size <= arguments.most) {
        let catalog = programs.folder.join(format!("events-{size}.csv"));
        let text = catalog_csv(&Shape::Words.names(size));
        let bytes = text.len() as f64;
        let kept = text.lines().take(size + 1 - size / 100);
        let older: String = kept.flat_map(|line| [line, "\n"]).collect();
        std::fs::write(older_of(&catalog), older)?;
        std::fs::write(&catalog, text)?;
        let mut runs = programs.runs(&catalog, size);
        let measured = measure(&mut runs, arguments.rounds, PATIENCE)?;
        drop(runs);
        add_table(size, bytes, &measured, &mut report);
        all.push((size, bytes, measured));
    }
    add_targets(&all, &mut report);
    programs.add_real(arguments.rounds, &mut report)?;
    add_plots(&all, &mut report);
    Ok(report)
}

struct Programs {
    folder: PathBuf,
    command: PathBuf,
    build_script: PathBuf,
    stage: PathBuf,
}

impl Programs {
    fn build() -> anyhow::Result<Self> {
        let mut workspace = Workspace::new("generate")?;
        let main = "fn main() {\n    \
             let mut arguments = std::env::args().skip(1);\n    \
             let (catalog, out) = (arguments.next().unwrap(), arguments.next().unwrap());\n    \
             let config = event_catalog_build::Config::new().emit_cargo(false).out_dir(out);\n    \
             config.compile(catalog).unwrap();\n\
             }\n";
        let manifest = format!("[dependencies]\n{}", dependencies::GENERATOR);
        let folder = workspace.add("build-script", &manifest, &[("src/main.rs", main)])?;
        workspace.finish()?;
        workspace.build(&["build"])?;
        Ok(Self {
            command: command()?,
            build_script: workspace.program("debug", "build-script"),
            stage: process::stage()?.clone(),
            folder,
        })
    }

    fn runs<'a>(&'a self, catalog: &'a Path, size: usize) -> Vec<Program<'a>> {
        let run = |contender: Contender| Program {
            name: format!("{} of {size} rows", contender.name()),
            run: Box::new(move || {
                // An identical file would not be written again.
                match std::fs::remove_file(self.folder.join("event_catalog.rs")) {
                    Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                    _ => {}
                }
                process::run(&match contender {
                    Contender::Stage(stage) => {
                        let mut command = Command::new(&self.stage);
                        command.args(["stage", stage]).arg(catalog);
                        command.arg(&self.folder);
                        command
                    }
                    Contender::Command => {
                        let mut command = Command::new(&self.command);
                        command.arg("check").arg(catalog);
                        command
                    }
                    Contender::Diff => {
                        let mut command = Command::new(&self.command);
                        command.arg("diff").arg(older_of(catalog)).arg(catalog);
                        command
                    }
                    Contender::BuildScript => {
                        let mut command = Command::new(&self.build_script);
                        command.arg(catalog).arg(&self.folder);
                        command
                    }
                })
            }),
        };
        Contender::ALL.into_iter().map(run).collect()
    }
}

impl Programs {
    /// Measures `diff` of the catalog of this repository with itself: every part is compared, and nothing differs.
    fn add_real(&self, rounds: usize, report: &mut Report) -> anyhow::Result<()> {
        let catalog = concat!(env!("CARGO_MANIFEST_DIR"), "/../catalog/");
        let mut runs = vec![Program {
            name: "`event-catalog diff` of the catalog of this repository".to_owned(),
            run: Box::new(|| {
                let mut command = Command::new(&self.command);
                command.args(["diff", catalog, catalog]);
                process::run(&command)
            }),
        }];
        let measured = measure(&mut runs, rounds, PATIENCE)?;
        report.targets.push(Target {
            what: "`event-catalog diff`, the catalog of this repository".to_owned(),
            against: "20 ms".to_owned(),
            at_most: 0.02,
            unit: Unit::Milliseconds,
            measured: measured.first().map(Runs::wall),
        });
        Ok(())
    }
}

/// The path of a catalog's older version.
fn older_of(catalog: &Path) -> PathBuf {
    catalog.with_extension("older.csv")
}

fn add_table(size: usize, bytes: f64, runs: &[Runs], report: &mut Report) {
    report.heading(&format!("Generate: {size} rows"));
    report.paragraph(&format!("The file has {:.2} MB.", bytes / 1e6));
    let rows: Vec<_> = Contender::ALL
        .into_iter()
        .zip(runs)
        .map(|(contender, runs)| {
            let mut row = vec![contender.name().to_owned()];
            row.extend(runs.columns());
            row
        })
        .collect();
    report.table(&[&[""], &COLUMNS[..]].concat(), &rows);
}

type Sizes = [(usize, f64, Vec<Runs>)];

fn add_targets(all: &Sizes, report: &mut Report) {
    let of = |size, contender| {
        let (_, _, runs) = all.iter().find(|(it, _, _)| *it == size)?;
        let at = Contender::ALL.into_iter().position(|it| it == contender)?;
        runs.get(at)
    };
    let mut target = |what: &str, against: &str, at_most, unit, measured| {
        report.targets.push(Target {
            what: what.to_owned(),
            against: against.to_owned(),
            at_most,
            unit,
            measured,
        });
    };
    let compile = Contender::Stage("compile");
    let check = of(100_000, Contender::Command);
    target(
        "read, check and generate, 100,000 rows",
        "2 s of one core",
        2.0,
        Unit::Seconds,
        of(100_000, compile).map(Runs::cpu),
    );
    target(
        "the same in a build script, not optimised, 10,000 rows",
        "1 s of one core",
        1.0,
        Unit::Seconds,
        of(10_000, Contender::BuildScript).map(Runs::cpu),
    );
    target(
        "`event-catalog check`, 10,000 rows",
        "50 ms",
        0.05,
        Unit::Milliseconds,
        of(10_000, Contender::Command).map(Runs::wall),
    );
    target(
        "`event-catalog check`, 100,000 rows",
        "1 s",
        1.0,
        Unit::Seconds,
        check.map(Runs::wall),
    );
    target(
        "`event-catalog diff`, 10,000 rows",
        "300 ms",
        0.3,
        Unit::Milliseconds,
        of(10_000, Contender::Diff).map(Runs::wall),
    );
    let growth = of(10_000, Contender::Command).zip(check);
    target(
        "growth of `event-catalog check` from 10,000 to 100,000 rows",
        "exponent",
        1.1,
        Unit::Exponent,
        growth.map(|(small, large)| {
            let time = |usage: &Usage| usage.wall;
            let small = small.spread(time).median;
            let of_one = |it: &Usage| (time(it) / small).log10();
            Spread::of(large.usages.iter().map(of_one).collect())
        }),
    );
    let bytes = all
        .iter()
        .find(|(size, _, _)| *size == 100_000)
        .map(|it| it.1);
    target(
        "peak memory of `event-catalog check`, 100,000 rows",
        "the bytes of the file",
        10.0,
        Unit::Ratio,
        check
            .zip(bytes)
            .map(|(own, bytes)| own.spread(|usage| usage.memory / bytes)),
    );
}

fn add_plots(all: &Sizes, report: &mut Report) {
    let plot = |file, title: &str, y_label| Plot {
        file,
        title: title.to_owned(),
        y_label,
        curves: Vec::new(),
    };
    let mut time = plot("generate-time", "Processor time of the stages", "seconds");
    let mut memory = plot("generate-memory", "Peak memory of the stages", "megabytes");
    for (size, _, runs) in all {
        for (contender, runs) in Contender::ALL.into_iter().zip(runs) {
            time.point(contender.name(), *size as f64, runs.cpu().median);
            memory.point(contender.name(), *size as f64, runs.memory().median / 1e6);
        }
    }
    report.plots.extend([time, memory]);
}
