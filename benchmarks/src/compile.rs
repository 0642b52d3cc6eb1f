//! The time and memory that rustc needs for an enum of events.
//!
//! Cargo compiles each library as its users would. The dependencies are compiled beforehand, so they don't count here
//! (`clean` counts them), and everything else that Cargo does counts. The tables also show a bare enum, whose cost is
//! unavoidable.
//!
//! The crates are libraries because derives cost the least there: generic code is compiled in the
//! programs that use it, which takes several more minutes for 10,000 events.

mod sources;

use std::process::Command;

use anyhow::ensure;
use event_catalog_bench_names::Shape;

use crate::generated::Workspace;
use crate::measure::Spread;
use crate::process::{COLUMNS, Program, Runs, Usage, measure};
use crate::report::{Plot, Report, Target, Unit};
use sources::Author;

pub use sources::derived;

#[derive(clap::Args)]
pub struct Arguments {
    /// How often each program is compiled, unless that takes longer than `--patience`.
    #[arg(long, default_value_t = 3)]
    pub rounds: usize,
    /// A program that takes longer than this many seconds is compiled once.
    #[arg(long, default_value_t = 10.0)]
    pub patience: f64,
    /// Only use catalogs of these sizes.
    #[arg(long, value_delimiter = ',', default_values_t = [210, 2_000, 10_000, 100_000])]
    pub sizes: Vec<usize>,
}

/// With more events, the derives take minutes and tens of gigabytes.
const MOST_DERIVED: usize = 10_000;
/// With more events, the map takes a minute or more.
const MOST_WITH_MAP: usize = 10_000;

/// The two ways in which a program is compiled.
const COMMANDS: [(&str, &[&str]); 2] = [
    ("cargo check", &["check", "--lib"]),
    ("release build", &["build", "--lib", "--release"]),
];

pub fn run(arguments: &Arguments) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let mut workspace = Workspace::new("compile")?;
    let programs = add_programs(arguments, &mut workspace)?;
    for (title, command) in COMMANDS {
        // Compile the dependencies, and read the files once so that they are cached.
        for &(author, size) in programs
            .iter()
            .filter(|(_, size)| *size == arguments.sizes[0])
        {
            let package = author.package(size);
            workspace.build(&[command, &["--package", &package]].concat())?;
        }
        let runs = measure_all(arguments, &workspace, &programs, command)?;
        add_table(title, &programs, &runs, &mut report);
        add_targets(title, &programs, &runs, &mut report);
        add_plots(title, &programs, &runs, &mut report);
    }
    verify(&workspace, arguments.sizes[0])?;
    report.note(
        "compile: strum + serde beyond 10,000 events, as that takes many minutes and more memory \
         than most machines have",
    );
    report.note("compile: `EVENTS` beyond 10,000 events, as that takes a minute or more");
    Ok(report)
}

fn add_programs(
    arguments: &Arguments,
    workspace: &mut Workspace,
) -> anyhow::Result<Vec<(Author, usize)>> {
    let mut programs = Vec::new();
    for &size in &arguments.sizes {
        let names = Shape::Words.names(size);
        for author in Author::ALL {
            let most = match author {
                Author::Derives => MOST_DERIVED,
                Author::OwnWithMap => MOST_WITH_MAP,
                Author::Own | Author::Bare => usize::MAX,
            };
            if size <= most {
                author.add(&names, workspace)?;
                programs.push((author, size));
            }
        }
    }
    workspace.finish()?;
    Ok(programs)
}

fn measure_all(
    arguments: &Arguments,
    workspace: &Workspace,
    programs: &[(Author, usize)],
    command: &[&str],
) -> anyhow::Result<Vec<Runs>> {
    let program = |&(author, size): &(Author, usize)| {
        let package = author.package(size);
        Program {
            name: format!("{} of {package}", command.join(" ")),
            run: Box::new(move || {
                workspace.touch(&package)?;
                workspace.build(&[command, &["--package", &package]].concat())
            }),
        }
    };
    let mut programs: Vec<Program<'_>> = programs.iter().map(program).collect();
    measure(&mut programs, arguments.rounds, arguments.patience)
}

fn add_table(title: &str, programs: &[(Author, usize)], runs: &[Runs], report: &mut Report) {
    report.heading(&format!("Compile: {title}"));
    let row = |((author, size), runs): (&(Author, usize), &Runs)| {
        let mut row = vec![format!("{size} events, {}", author.name())];
        row.extend(runs.columns());
        row
    };
    let rows: Vec<_> = programs.iter().zip(runs).map(row).collect();
    report.table(&[&[""], &COLUMNS[..]].concat(), &rows);
}

fn add_plots(title: &str, programs: &[(Author, usize)], runs: &[Runs], report: &mut Report) {
    let (time_file, memory_file) = match title {
        "cargo check" => ("check-time", "check-memory"),
        _ => ("build-time", "build-memory"),
    };
    let plot = |file, what: &str, y_label| Plot {
        file,
        title: format!("{what} of a {title}"),
        y_label,
        curves: Vec::new(),
    };
    let mut time = plot(time_file, "Processor time", "seconds");
    let mut memory = plot(memory_file, "Peak memory", "megabytes");
    for ((author, size), runs) in programs.iter().zip(runs) {
        time.point(author.name(), *size as f64, runs.cpu().median);
        memory.point(author.name(), *size as f64, runs.memory().median / 1e6);
    }
    report.plots.extend([time, memory]);
}

fn add_targets(title: &str, programs: &[(Author, usize)], runs: &[Runs], report: &mut Report) {
    let is_check = title == "cargo check";
    let of = |author, size| {
        let at = programs.iter().position(|it| *it == (author, size));
        at.map(|at| &runs[at])
    };
    let against = "strum + serde";
    for (author, time, memory) in [
        (Author::Own, if is_check { 0.1 } else { 0.02 }, 0.06),
        (Author::OwnWithMap, if is_check { 0.2 } else { 0.04 }, 0.07),
    ] {
        let pair = of(author, 10_000).zip(of(Author::Derives, 10_000));
        let mut target = |what: &str, at_most, measured| {
            report.targets.push(Target {
                what: format!("{what} of 10,000 events, {}", author.name()),
                against: against.to_owned(),
                at_most,
                unit: Unit::Ratio,
                measured,
            });
        };
        let ratio = pair.map(|(own, peer)| own.worse_time_ratio(peer));
        target(title, time, ratio);
        if !is_check {
            let ratio = pair.map(|(own, peer)| own.ratio(peer, |usage| usage.memory));
            target("peak memory of that build", memory, ratio);
        }
        let growth = of(author, 210).zip(of(author, 10_000));
        report.targets.push(Target {
            what: format!(
                "growth of {title} from 210 to 10,000 events, {}",
                author.name()
            ),
            against: "exponent".to_owned(),
            at_most: 1.1,
            unit: Unit::Exponent,
            measured: growth.map(|(small, large)| exponent(small, large)),
        });
    }
}

/// The exponent with which the processor time grows with the number of events, after subtracting
/// the time of a program without events.
fn exponent(small: &Runs, large: &Runs) -> Spread {
    let time = |usage: &Usage| usage.cpu;
    let rounds = small.usages.iter().zip(&large.usages);
    Spread::of(
        rounds
            .map(|(small, large)| (time(large) / time(small)).ln() / (10_000.0_f64 / 210.0).ln())
            .collect(),
    )
}

/// Checks that all programs print the same.
fn verify(workspace: &Workspace, size: usize) -> anyhow::Result<()> {
    let names = Shape::Words.names(size);
    let asked = || names.iter().map(String::as_str).chain(["no_event"]);
    let output = |author: Author| -> anyhow::Result<Vec<u8>> {
        let package = author.package(size);
        workspace.build(&["build", "--release", "--package", &package])?;
        let program = workspace.program("release", &package);
        let output = Command::new(program).args(asked()).output()?;
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(output.stdout)
    };
    let expected = output(Author::Derives)?;
    for own in [Author::Own, Author::OwnWithMap] {
        ensure!(
            output(own)? == expected,
            "{} and strum + serde print different things",
            own.name()
        );
    }
    Ok(())
}
