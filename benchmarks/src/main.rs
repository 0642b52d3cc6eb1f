//! Compares event-catalog with the alternatives that users have.
//!
//! Each figure is a ratio to the peers in the same run: the contenders take turns, so other load on
//! the machine affects all of them equally. Each subcommand has its own file. `measure` and `process`
//! contain the clocks and the statistics, `report` the tables, `plot` the curves.

mod all;
mod clean;
mod compile;
mod decode;
mod dispatch;
mod generate;
mod generated;
mod instructions;
mod lookup;
mod machine;
mod measure;
mod plot;
mod process;
mod report;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    benchmark: Benchmark,
}

#[derive(Subcommand)]
enum Benchmark {
    /// Everything but `instructions`, and `BENCHMARKS.md` with its plots.
    All,
    /// The time to find an event by its name.
    Lookup(lookup::Arguments),
    /// The time and memory that rustc needs for an enum of events.
    Compile(compile::Arguments),
    /// A clean build of `loyjoy-events`, with its dependencies.
    Clean(clean::Arguments),
    /// The time and memory of reading, checking and generating.
    Generate(generate::Arguments),
    /// The time to decode lines of JSON into occurrences and payloads.
    Decode(decode::Arguments),
    /// The time to dispatch an occurrence without a listener.
    Dispatch(dispatch::Arguments),
    /// The guard: compares the instructions of the hot paths with the committed figures.
    Instructions(instructions::Arguments),
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let report = match arguments.benchmark {
        Benchmark::Instructions(arguments) => return instructions::run(&arguments),
        Benchmark::All => return all::run(),
        Benchmark::Lookup(arguments) => lookup::run(&arguments),
        Benchmark::Compile(arguments) => compile::run(&arguments)?,
        Benchmark::Clean(arguments) => clean::run(&arguments)?,
        Benchmark::Generate(arguments) => generate::run(&arguments)?,
        Benchmark::Decode(arguments) => decode::run(&arguments),
        Benchmark::Dispatch(arguments) => dispatch::run(&arguments),
    };
    println!("{}{}", report.summary(), machine::description());
    Ok(())
}
