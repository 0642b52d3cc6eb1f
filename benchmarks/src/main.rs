//! Measures event-catalog against what its users would otherwise pick.
//!
//! Each figure is a ratio to the peers in the same run: the contenders take turns, so that whatever
//! the machine does meanwhile happens to all of them. One file a subcommand; `measure` and
//! `process` have the clocks and the statistics, `report` the tables, `plot` the curves.

mod compile;
mod generated;
mod lookup;
mod machine;
mod measure;
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
    /// The time to find an event by its name.
    Lookup(lookup::Arguments),
    /// The time and memory that rustc takes for an enum of events.
    Compile(compile::Arguments),
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    println!("{}", machine::description());
    let report = match arguments.benchmark {
        Benchmark::Lookup(arguments) => lookup::run(&arguments),
        Benchmark::Compile(arguments) => compile::run(&arguments)?,
    };
    println!("{}", report.summary());
    Ok(())
}
