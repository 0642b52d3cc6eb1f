//! Describes the machine of a run, without which figures mean little.

use std::fmt::Write;

/// Processor, cores, memory, system, compiler and load, in Markdown.
pub fn description() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let mut text = format!(
        "{}, {cores} cores, {} {}; {}",
        processor().unwrap_or_else(|| "an unknown processor".to_owned()),
        std::env::consts::OS,
        std::env::consts::ARCH,
        env!("RUSTC_VERSION"),
    );
    // Writing to a `String` can't fail.
    if let Some(memory) = field("/proc/meminfo", "MemTotal") {
        let _ = write!(text, "; memory {memory}");
    }
    if let Ok(load) = std::fs::read_to_string("/proc/loadavg") {
        let load: Vec<&str> = load.split(' ').take(3).collect();
        let _ = write!(text, "; load {}", load.join(" "));
    }
    text + "\n"
}

fn processor() -> Option<String> {
    field("/proc/cpuinfo", "model name")
}

/// The value of a line `name : value` in one of Linux's system files.
fn field(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}
