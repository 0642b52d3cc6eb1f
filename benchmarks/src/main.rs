//! Measures event-catalog against what its users would otherwise pick.
//!
//! Each figure is a ratio to the peers in the same run: the contenders take turns, so that whatever
//! the machine does meanwhile happens to all of them. One file a subcommand; `measure` has the
//! clock and the statistics, `report` the tables.

mod lookup;
mod machine;
mod measure;
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
}

fn main() {
    println!("{}", machine::description());
    match Arguments::parse().benchmark {
        Benchmark::Lookup(arguments) => lookup::run(&arguments),
    }
}
