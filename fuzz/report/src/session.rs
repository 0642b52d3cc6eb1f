//! A run of all targets, which is kept in a file: crashes are fixed after the run, and `--recheck` writes the page again.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::machine;
use crate::program::{Programs, Run};

/// The file of the last run, which contains figures and the paths of inputs.
const FILE: &str = "target/last-run.json";

/// The results of all targets.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Session {
    pub(crate) seconds: u64,
    pub(crate) took: Duration,
    /// The seconds for which single targets were continued afterwards.
    #[serde(default)]
    pub(crate) continued: u64,
    pub(crate) sanitizer: String,
    /// The machine, the compiler and the commit of the run.
    pub(crate) machine: String,
    /// The commit at which the inputs that crashed were executed again.
    pub(crate) rechecked: Option<String>,
    pub(crate) runs: Vec<Run>,
}

/// Reads the results of the last run.
pub(crate) fn last() -> anyhow::Result<Session> {
    let text = fs::read(FILE).with_context(|| {
        format!("`fuzz/{FILE}` cannot be read; run `scripts/fuzz SECONDS` without targets first")
    })?;
    serde_json::from_slice(&text).with_context(|| format!("`fuzz/{FILE}` is from another version; run `scripts/fuzz \
                                                           SECONDS` without targets to replace the file"))
}

impl Session {
    pub(crate) fn keep(&self) -> anyhow::Result<()> {
        Ok(fs::write(FILE, serde_json::to_vec(self)?)?)
    }

    /// Continues the runs of some targets, one after the other, each for the same share of the time.
    pub(crate) fn continue_runs(
        &mut self,
        programs: &Programs,
        targets: &[String],
        seconds: u64,
    ) -> anyhow::Result<()> {
        let start = Instant::now();
        let share = Duration::from_secs(seconds) / u32::try_from(targets.len().max(1))?;
        for run in &mut self.runs {
            if targets.contains(&run.target.name) {
                programs.continue_run(run, share)?;
            }
        }
        self.took += start.elapsed();
        self.continued += seconds;
        Ok(())
    }

    /// Executes again all inputs that crashed.
    pub(crate) fn recheck(&mut self, programs: &Programs) -> anyhow::Result<()> {
        for run in &mut self.runs {
            programs.recheck(run)?;
        }
        self.rechecked = Some(machine::commit());
        Ok(())
    }
}
