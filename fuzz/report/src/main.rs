//! Runs the fuzz targets, each for its share of the time, and writes `RELIABILITY.md`.
//!
//! `scripts/fuzz` builds the targets and calls this from the folder `fuzz`.

mod corpus;
mod list;
mod machine;
mod page;
mod program;
mod sections;
mod session;
mod statistics;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::bail;
use clap::Parser;

use list::Target;
use program::{Programs, Run};
use session::Session;

/// Runs the fuzz targets, and writes RELIABILITY.md if all of them were run.
#[derive(Debug, Parser)]
struct Arguments {
    /// The total time in seconds
    seconds: u64,

    /// The targets to run [default: all]
    targets: Vec<String>,

    /// How many targets run at a time
    #[arg(long, env = "JOBS", default_value_t = 2)]
    jobs: u32,

    /// Write a minimal set of inputs to fuzz/corpus instead
    #[arg(long)]
    minimise: bool,

    /// Execute only the inputs that crashed in the last run of all targets, and write RELIABILITY.md again
    #[arg(long, conflicts_with_all = ["minimise", "targets"])]
    recheck: bool,

    /// Continue the last run of all targets with these targets, and write RELIABILITY.md again
    #[arg(long, conflicts_with_all = ["minimise", "recheck"], requires = "targets")]
    more: bool,

    /// The folder with the targets' programs
    #[arg(long)]
    programs: PathBuf,

    /// The sanitizer that they were built with
    #[arg(long, default_value = "none")]
    sanitizer: String,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let all = list::read()?;
    let chosen = chosen(&all, &arguments.targets)?;
    let programs = Programs {
        folder: arguments.programs.clone(),
        sanitizer: arguments.sanitizer.clone(),
    };
    if arguments.minimise {
        for target in &chosen {
            corpus::minimise(&programs, target)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let session = if arguments.recheck {
        let mut session = session::last()?;
        session.recheck(&programs)?;
        session
    } else if arguments.more {
        let mut session = session::last()?;
        session.continue_runs(&programs, &arguments.targets, arguments.seconds)?;
        session
    } else {
        let jobs = arguments.jobs.max(1);
        // The commit may change during the run.
        let machine = machine::description();
        let start = Instant::now();
        let runs = run(&programs, &chosen, arguments.seconds, jobs)?;
        Session {
            seconds: arguments.seconds,
            took: start.elapsed(),
            continued: 0,
            sanitizer: arguments.sanitizer.clone(),
            machine,
            rechecked: None,
            runs,
        }
    };
    for run in &session.runs {
        for (input, command) in run.crashes() {
            println!(
                "crash in {}: {input}\n  reproduce it: {command}",
                run.target.name
            );
        }
    }
    let is_whole = arguments.targets.is_empty() || arguments.more;
    if is_whole {
        session.keep()?;
    }
    // The figures of other programs take minutes, and only the page needs them.
    let sections = if is_whole {
        sections::all()
    } else {
        Vec::new()
    };
    let page = page::Page {
        session: &session,
        sections: &sections,
    };
    let text = page.text();
    println!("{text}");
    if is_whole {
        std::fs::write("../RELIABILITY.md", &text)?;
        println!("written to RELIABILITY.md");
    }
    let failures = page.failures();
    for failure in &failures {
        println!("missed: {failure}");
    }
    Ok(if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn chosen(all: &[Target], names: &[String]) -> anyhow::Result<Vec<Target>> {
    let is_known = |name: &&String| all.iter().any(|target| target.name == **name);
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let known: Vec<_> = all.iter().map(|target| target.name.as_str()).collect();
        bail!(
            "there is no target `{unknown}`; the targets are {}",
            known.join(", ")
        );
    }
    let is_meant = |target: &&Target| names.is_empty() || names.contains(&target.name);
    Ok(all.iter().filter(is_meant).cloned().collect())
}

/// Runs the targets in parallel jobs, each target for its share of the time.
fn run(
    programs: &Programs,
    targets: &[Target],
    seconds: u64,
    jobs: u32,
) -> anyhow::Result<Vec<Run>> {
    let jobs = jobs.min(u32::try_from(targets.len()).unwrap_or(1)).max(1);
    let weights: u32 = targets.iter().map(|target| target.weight).sum();
    let share = |target: &Target| {
        Duration::from_secs(seconds * u64::from(jobs * target.weight) / u64::from(weights).max(1))
    };
    let mut waiting: Vec<&Target> = targets.iter().collect();
    // Longer ones start first, so that all jobs end at about the same time.
    waiting.sort_by_key(|target| target.weight);
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().ok()?.pop();
    let work = || {
        let mut runs = Vec::new();
        while let Some(target) = next() {
            eprintln!("{}: {} s", target.name, share(target).as_secs());
            runs.push(programs.run(target, share(target))?);
        }
        anyhow::Ok(runs)
    };
    let mut runs = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        let mut runs = Vec::new();
        for worker in workers {
            match worker.join() {
                Ok(done) => runs.extend(done?),
                Err(_) => bail!("a worker has panicked"),
            }
        }
        Ok(runs)
    })?;
    runs.sort_by(|one, other| one.target.name.cmp(&other.target.name));
    Ok(runs)
}
