//! The program of a target, and one run of it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::list::Target;
use crate::statistics::Statistics;

/// A longer execution counts as a crash.
const LONGEST_SECONDS: u32 = 5;

#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub(crate) folder: PathBuf,
    pub(crate) sanitizer: String,
}

/// The results of a target's run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) target: Target,
    pub(crate) took: Duration,
    pub(crate) statistics: Statistics,
    /// Whether the run ended normally.
    pub(crate) is_fine: bool,
    /// How many inputs are in `regressions`. Each of them once broke a promise.
    pub(crate) fixed: usize,
    sanitizer: String,
}

impl Run {
    /// The inputs that broke a promise, each with a command that reproduces it.
    pub(crate) fn crashes(&self) -> impl Iterator<Item = (String, String)> {
        let inputs = self.statistics.crashes.iter();
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
        // With a sanitizer, each byte of memory takes several additional ones.
        let megabytes = if self.sanitizer == "none" { 1024 } else { 4096 };
        let mut command = Command::new(self.folder.join(&target.name));
        command
            .arg(format!("-max_len={}", target.max_len))
            .arg(format!("-timeout={LONGEST_SECONDS}"))
            .arg(format!("-rss_limit_mb={megabytes}"))
            .args(["-detect_leaks=0", "-reload=0"]);
        command
    }

    /// Runs a target for some time, starting with the inputs that earlier runs found.
    pub(crate) fn run(&self, target: &Target, time: Duration) -> anyhow::Result<Run> {
        let name = &target.name;
        let (found, crashes) = (found(target), format!("artifacts/{name}/"));
        for folder in [
            found.as_path(),
            Path::new(&crashes),
            Path::new("target/logs"),
        ] {
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

        let start = Instant::now();
        let shown = command.get_program().display().to_string();
        let mut child = command.spawn().with_context(|| {
            format!("`{shown}` cannot be started; run this with `scripts/fuzz`")
        })?;
        let mut statistics = Statistics::default();
        let mut log = fs::File::create(format!("target/logs/{name}.txt"))?;
        if let Some(errors) = child.stderr.take() {
            for line in BufReader::new(errors).split(b'\n') {
                let line = line?;
                log.write_all(&line)?;
                log.write_all(b"\n")?;
                statistics.read(&String::from_utf8_lossy(&line));
            }
        }
        let status = child.wait()?;
        let [_, regressions] = kept(target);
        Ok(Run {
            target: target.clone(),
            took: start.elapsed(),
            is_fine: status.success() && statistics.crashes.is_empty(),
            statistics,
            fixed: fs::read_dir(regressions).map_or(0, Iterator::count),
            sanitizer: self.sanitizer.clone(),
        })
    }
}
