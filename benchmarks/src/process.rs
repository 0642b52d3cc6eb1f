//! Measures the time and memory that programs use.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, bail};

use crate::generated::{benchmarks, cargo};
use crate::measure::Spread;

/// The cost of a run of a program, including the programs that it started.
#[derive(Clone, Copy)]
pub struct Usage {
    /// Seconds of wall-clock time.
    pub wall: f64,
    /// Seconds of processor time, in user mode and in the kernel.
    pub cpu: f64,
    /// The peak memory of the largest process, in bytes.
    pub memory: f64,
}

/// Runs a program until it ends. Returns an error if the program fails.
///
/// A small process starts the program: between fork and exec, Linux counts the parent's memory as the child's, and this
/// process may use a lot of memory.
pub fn run(command: &Command) -> anyhow::Result<Usage> {
    let mut between = Command::new(stage()?);
    between
        .arg("run")
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        between.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => between.env(name, value),
            None => between.env_remove(name),
        };
    }
    let output = between.stderr(Stdio::inherit()).output()?;
    let usage = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = usage.split_whitespace().flat_map(str::parse).collect();
    match numbers[..] {
        [wall, cpu, memory] if output.status.success() => Ok(Usage { wall, cpu, memory }),
        _ => bail!("{command:?} failed"),
    }
}

/// The path of the small program that starts others, which is built on first use.
pub fn stage() -> anyhow::Result<&'static PathBuf> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(program) = BUILT.get() {
        return Ok(program);
    }
    let target = benchmarks().join("target");
    let status = Command::new(cargo())
        .current_dir(benchmarks())
        .args(["build", "--release", "--locked", "--quiet"])
        .args(["--package", "event-catalog-bench-stage", "--target-dir"])
        .arg(&target)
        .status()
        .context("cannot run Cargo")?;
    if !status.success() {
        bail!("event-catalog-bench-stage was not built");
    }
    Ok(BUILT.get_or_init(|| target.join("release/event-catalog-bench-stage")))
}

/// A program to run repeatedly.
pub struct Program<'a> {
    pub name: String,
    /// A function that restores the initial state, and the program.
    pub run: Box<dyn FnMut() -> anyhow::Result<Usage> + 'a>,
}

pub struct Runs {
    pub usages: Vec<Usage>,
}

/// Runs the programs in turn, `rounds` times. A program that takes more than `patience` seconds
/// (wall time) is run only once.
pub fn measure(
    programs: &mut [Program<'_>],
    rounds: usize,
    patience: f64,
) -> anyhow::Result<Vec<Runs>> {
    let mut all: Vec<Runs> = programs
        .iter()
        .map(|_| Runs {
            usages: Vec::with_capacity(rounds),
        })
        .collect();
    for round in 0..rounds {
        for (program, runs) in programs.iter_mut().zip(&mut all) {
            let was_slow = |usage: &Usage| usage.wall > patience;
            if !runs.usages.first().is_some_and(was_slow) {
                eprintln!("round {} of {rounds}: {}", round + 1, program.name);
                runs.usages.push((program.run)()?);
            }
        }
    }
    Ok(all)
}

impl Runs {
    pub fn wall(&self) -> Spread {
        self.spread(|usage| usage.wall)
    }

    pub fn cpu(&self) -> Spread {
        self.spread(|usage| usage.cpu)
    }

    pub fn memory(&self) -> Spread {
        self.spread(|usage| usage.memory)
    }

    /// The ratio to a peer: for each round if both ran equally often, otherwise between the
    /// medians.
    pub fn ratio(&self, peer: &Self, what: fn(&Usage) -> f64) -> Spread {
        if self.usages.len() == peer.usages.len() {
            let rounds = self.usages.iter().zip(&peer.usages);
            return Spread::of(rounds.map(|(own, other)| what(own) / what(other)).collect());
        }
        let other = peer.spread(what).median;
        self.spread(|usage| what(usage) / other)
    }

    /// The worse of two ratios: of the wall times, because that is how long people wait, and of the
    /// processor times, which don't depend on other load on the machine.
    pub fn worse_time_ratio(&self, peer: &Self) -> Spread {
        let (wall, cpu) = (
            self.ratio(peer, |usage| usage.wall),
            self.ratio(peer, |usage| usage.cpu),
        );
        if wall.median > cpu.median { wall } else { cpu }
    }

    pub fn spread(&self, what: impl Fn(&Usage) -> f64) -> Spread {
        Spread::of(self.usages.iter().map(what).collect())
    }

    /// The columns after the name: wall time, processor time, memory. They are medians; the wall
    /// time also has its minimum and maximum.
    pub fn columns(&self) -> Vec<String> {
        let walls = self.usages.iter().map(|usage| usage.wall);
        let low = walls.clone().fold(f64::INFINITY, f64::min);
        let high = walls.fold(0.0, f64::max);
        vec![
            seconds(self.wall().median),
            format!("{} to {}", seconds(low), seconds(high)),
            seconds(self.cpu().median),
            format!("{:.0}", self.memory().median / 1e6),
        ]
    }
}

/// The header of [`Runs::columns`].
pub const COLUMNS: [&str; 4] = [
    "s, median",
    "all rounds",
    "s of processor time",
    "MB at the peak",
];

fn seconds(seconds: f64) -> String {
    if seconds < 0.1 {
        format!("{seconds:.4}")
    } else {
        format!("{seconds:.2}")
    }
}
