//! The program of a target, and one run of it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::list::Target;
use crate::statistics::Statistics;

/// A longer execution counts as a crash.
const LONGEST_SECONDS: u32 = 5;

/// A target that crashes more often isn't started again in the same run.
const MOST_CRASHES: usize = 10;

#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub(crate) folder: PathBuf,
    pub(crate) sanitizer: String,
}

/// The results of a target's run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Run {
    pub(crate) target: Target,
    pub(crate) took: Duration,
    pub(crate) statistics: Statistics,
    /// Whether each process ended normally, or with a crash.
    pub(crate) is_fine: bool,
    /// The inputs in [`Statistics::crashes`] that still crash.
    pub(crate) open: Vec<String>,
    /// How many inputs are in `regressions`. Each of them once broke a promise.
    pub(crate) fixed: usize,
    sanitizer: String,
}

impl Run {
    /// The inputs that still crash, each with a command that reproduces it.
    pub(crate) fn crashes(&self) -> impl Iterator<Item = (String, String)> {
        let inputs = self.open.iter();
        inputs.map(|input| {
            let Self {
                target, sanitizer, ..
            } = self;
            let bootstrap = if sanitizer == "none" {
                ""
            } else {
                "RUSTC_BOOTSTRAP=1 "
            };
            let command = format!(
                "{bootstrap}cargo fuzz run -s {sanitizer} -O -a {} fuzz/{input}",
                target.name
            );
            (format!("fuzz/{input}"), command)
        })
    }
}

/// The folder of the inputs that runs found on this machine.
pub(crate) fn found(target: &Target) -> PathBuf {
    Path::new("target/corpus").join(&target.name)
}

/// The folders of the inputs that are in the repository.
pub(crate) fn kept(target: &Target) -> [PathBuf; 2] {
    ["corpus", "regressions"].map(|folder| Path::new(folder).join(&target.name))
}

impl Programs {
    /// The command for a target, with the options of every run.
    pub(crate) fn command(&self, target: &Target) -> Command {
        // With a sanitizer, each byte of memory takes several additional bytes.
        let megabytes = if self.sanitizer == "none" { 1024 } else { 4096 };
        let mut command = Command::new(self.folder.join(&target.name));
        command
            .arg(format!("-max_len={}", target.max_len))
            .arg(format!("-timeout={LONGEST_SECONDS}"))
            .arg(format!("-rss_limit_mb={megabytes}"))
            .args(["-detect_leaks=0", "-reload=0"])
            // The entropic schedule updates statistics for each feature of each execution. These targets reach tens of
            // thousands of features, so without it they execute about twice as many inputs in the same time, and reach
            // as many edges.
            .arg("-entropic=0");
        command
    }

    /// Runs a target for some time, starting with the inputs that earlier runs found.
    pub(crate) fn run(&self, target: &Target, time: Duration) -> anyhow::Result<Run> {
        let mut run = Run {
            target: target.clone(),
            took: Duration::ZERO,
            statistics: Statistics::default(),
            is_fine: true,
            open: Vec::new(),
            fixed: 0,
            sanitizer: self.sanitizer.clone(),
        };
        self.continue_run(&mut run, time)?;
        Ok(run)
    }

    /// Continues a run for some time, even after crashes.
    pub(crate) fn continue_run(&self, run: &mut Run, time: Duration) -> anyhow::Result<()> {
        let start = Instant::now();
        let mut log = log(&run.target)?;
        let known = run.statistics.crashes.len();
        loop {
            let crashes = run.statistics.crashes.len();
            let left = time.saturating_sub(start.elapsed());
            run.statistics.start_process();
            let ended_well = self.run_process(&run.target, left, &mut run.statistics, &mut log)?;
            let found = run.statistics.crashes.get(crashes..).unwrap_or_default();
            run.open.extend_from_slice(found);
            let has_crashed = !found.is_empty();
            run.is_fine &= ended_well || has_crashed;
            let is_over =
                run.statistics.crashes.len() - known >= MOST_CRASHES || start.elapsed() >= time;
            if !has_crashed || is_over {
                break;
            }
        }
        run.took += start.elapsed();
        let [_, regressions] = kept(&run.target);
        run.fixed = fs::read_dir(regressions).map_or(0, Iterator::count);
        Ok(())
    }

    /// Runs the program of a target once. Returns whether it ended normally.
    fn run_process(
        &self,
        target: &Target,
        time: Duration,
        statistics: &mut Statistics,
        log: &mut fs::File,
    ) -> anyhow::Result<bool> {
        let name = &target.name;
        let (found, crashes) = (found(target), format!("artifacts/{name}/"));
        for folder in [found.as_path(), Path::new(&crashes)] {
            fs::create_dir_all(folder)?;
        }
        let mut command = self.command(target);
        command
            .arg(format!("-max_total_time={}", time.as_secs().max(1)))
            .arg(format!("-artifact_prefix={crashes}"))
            .arg("-print_final_stats=1");
        let dictionary = Path::new("dictionaries").join(format!("{name}.dict"));
        if dictionary.is_file() {
            command.arg(format!("-dict={}", dictionary.display()));
        }
        command.arg(&found);
        command.args(kept(target).iter().filter(|folder| folder.is_dir()));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = spawn(&mut command)?;
        if let Some(errors) = child.stderr.take() {
            for line in BufReader::new(errors).split(b'\n') {
                let line = line?;
                log.write_all(&line)?;
                log.write_all(b"\n")?;
                statistics.read(&String::from_utf8_lossy(&line));
            }
        }
        Ok(child.wait()?.success())
    }

    /// Executes again the inputs that crashed, and keeps those that still crash.
    pub(crate) fn recheck(&self, run: &mut Run) -> anyhow::Result<()> {
        let mut open = Vec::new();
        for input in &run.statistics.crashes {
            anyhow::ensure!(
                Path::new(input).is_file(),
                "{input}, which crashed in that run, no longer exists"
            );
            let mut command = self.command(&run.target);
            command.arg(input).stdin(Stdio::null());
            command.stdout(Stdio::null()).stderr(Stdio::null());
            if !spawn(&mut command)?.wait()?.success() {
                open.push(input.clone());
            }
        }
        run.open = open;
        let [_, regressions] = kept(&run.target);
        run.fixed = fs::read_dir(regressions).map_or(0, Iterator::count);
        Ok(())
    }
}

fn spawn(command: &mut Command) -> anyhow::Result<Child> {
    let shown = command.get_program().display().to_string();
    let child = command.spawn();
    child.with_context(|| format!("`{shown}` cannot be started; run this with `scripts/fuzz`"))
}

/// Creates the file for the output of libFuzzer.
fn log(target: &Target) -> anyhow::Result<fs::File> {
    fs::create_dir_all("target/logs")?;
    Ok(fs::File::create(format!(
        "target/logs/{}.txt",
        target.name
    ))?)
}
