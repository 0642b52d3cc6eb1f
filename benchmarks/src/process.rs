//! Programs as contenders: their time and their memory.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use wait4::Wait4;

use crate::measure::Spread;

/// What a run of a program took, with all programs that it ran itself.
#[derive(Clone, Copy)]
pub struct Usage {
    /// Seconds by the clock on the wall.
    pub wall: f64,
    /// Seconds of processor time, of the program and of the system for it.
    pub cpu: f64,
    /// The bytes that the largest of the processes had at its peak.
    pub memory: f64,
}

/// Runs a program to its end.
///
/// The peak of memory starts with what this process has, as Linux counts the moment between fork
/// and exec: so measure programs before anything large is in memory here.
pub fn run(command: &mut Command) -> anyhow::Result<Usage> {
    let mut stderr = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(stderr.try_clone()?);
    let start = Instant::now();
    let child = command
        .spawn()
        .with_context(|| format!("cannot run {command:?}"))?;
    let ended = child.wait4()?;
    let wall = start.elapsed().as_secs_f64();
    if !ended.status.success() {
        bail!("{command:?} failed: {}\n{}", ended.status, text(&mut stderr)?);
    }
    let used = ended.rusage;
    Ok(Usage {
        wall,
        cpu: (used.utime + used.stime).as_secs_f64(),
        memory: used.maxrss as f64,
    })
}

fn text(file: &mut File) -> anyhow::Result<String> {
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A program that is run again and again.
pub struct Program<'a> {
    pub name: String,
    /// Whatever brings it to its start again, and the program.
    pub run: Box<dyn FnMut() -> anyhow::Result<Usage> + 'a>,
}

/// The runs of a program.
pub struct Runs {
    pub name: String,
    pub usages: Vec<Usage>,
}

/// Runs the programs in turns, `rounds` times. One that takes longer than `patience` seconds by
/// the wall is run once.
pub fn measure(
    programs: &mut [Program<'_>],
    rounds: usize,
    patience: f64,
) -> anyhow::Result<Vec<Runs>> {
    let mut all: Vec<Runs> = programs
        .iter()
        .map(|program| Runs {
            name: program.name.clone(),
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

    /// How this compares with a peer: round by round where both have been run so often, else by
    /// the medians.
    pub fn ratio(&self, peer: &Self, what: fn(&Usage) -> f64) -> Spread {
        if self.usages.len() == peer.usages.len() {
            let rounds = self.usages.iter().zip(&peer.usages);
            return Spread::of(rounds.map(|(own, other)| what(own) / what(other)).collect());
        }
        let other = peer.spread(what).median;
        self.spread(|usage| what(usage) / other)
    }

    /// The ratio by the wall or by processor time, whichever is worse: the first is what people
    /// wait for, the second does not change when the machine has other work.
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

    /// The columns after the name: wall, processor time, memory; medians, with the lowest and the
    /// highest behind the first.
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
pub const COLUMNS: [&str; 4] = ["s, median", "all rounds", "s of processor time", "MB at the peak"];

fn seconds(seconds: f64) -> String {
    if seconds < 0.1 {
        format!("{seconds:.4}")
    } else {
        format!("{seconds:.2}")
    }
}
