//! Describes the machine that the figures were measured on, for the page.

use std::fs;
use std::process::Command;

/// The processor, the compiler and the commit, if known.
pub(crate) fn description() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = output("rustc", &["--version"]).unwrap_or_else(|| "an unknown rustc".to_owned());
    format!(
        "{}, {cores} cores, {} {}; {rustc}; commit {}",
        model.as_deref().unwrap_or("an unknown processor"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        commit(),
    )
}

/// The current commit, if known.
pub(crate) fn commit() -> String {
    output("git", &["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "unknown".to_owned())
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
