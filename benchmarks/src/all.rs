//! Runs all benchmarks, and writes `BENCHMARKS.md` and its plots.

use std::fmt::Write;
use std::fs;
use std::time::Instant;

use clap::Args;

use crate::generated::root;
use crate::report::Report;
use crate::{clean, compile, decode, dispatch, generate, lookup, machine, plot};

/// The path of the plots, relative to the project's root.
const PLOTS: &str = "docs/benchmarks";

pub fn run() -> anyhow::Result<()> {
    let start = Instant::now();
    let machine = machine::description();
    let mut report = Report::default();
    report.add(lookup::run(&defaults()?));
    report.add(decode::run(&defaults()?));
    report.add(dispatch::run(&defaults()?));
    report.add(generate::run(&defaults()?)?);
    report.add(clean::run(&defaults()?)?);
    report.add(compile::run(&defaults()?)?);
    let minutes = start.elapsed().as_secs_f64() / 60.0;

    let mut page = format!(
        "# Benchmarks\n\n\
         Written by `cargo benchmarks all`, which measured for {minutes:.1} minutes; \
         [benchmarks/README.md](benchmarks/README.md) says what is measured, and how. \
         Every ratio is of figures from this one run.\n\n\
         The machine: {machine}\n\
         {}\n## Plots\n\n",
        report.summary()
    );
    fs::create_dir_all(root().join(PLOTS))?;
    for plot in &report.plots {
        let file = format!("{PLOTS}/{}.svg", plot.file);
        fs::write(root().join(&file), plot::svg(plot)?)?;
        // Writing to a `String` can't fail.
        let _ = writeln!(page, "![{}]({file})\n", plot.title);
    }
    page.push_str(&report.text);
    page.truncate(page.trim_end().len());
    page.push('\n');
    fs::write(root().join("BENCHMARKS.md"), page)?;
    println!("{}", report.summary());
    Ok(())
}

/// The default arguments of a subcommand.
fn defaults<A: Args>() -> anyhow::Result<A> {
    let command = A::augment_args(clap::Command::new("all"));
    Ok(A::from_arg_matches(&command.get_matches_from(["all"]))?)
}
