//! `stage NAME FILE OUT` runs one stage, and `run PROGRAM ARGUMENTS…` runs another program. Both print the
//! cost: wall-clock seconds, seconds of processor time, peak memory in bytes.

mod stage;

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use wait4::Wait4;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match &arguments[..] {
        [what, stage, file, out] if what == "stage" => {
            stage::run(&stage.to_string_lossy(), Path::new(file), Path::new(out))
        }
        [what, program, rest @ ..] if what == "run" => run(program, rest),
        _ => bail!("invalid arguments; use `stage NAME FILE OUT` or `run PROGRAM ARGUMENTS…`"),
    }
}

/// Runs a program, and prints the time and memory that it used.
fn run(program: &OsString, arguments: &[OsString]) -> anyhow::Result<()> {
    let mut stderr = tempfile::tempfile()?;
    let start = Instant::now();
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(stderr.try_clone()?)
        .spawn()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let ended = child.wait4()?;
    let wall = start.elapsed().as_secs_f64();
    if !ended.status.success() {
        let (status, said) = (ended.status, text(&mut stderr)?);
        bail!("{}: {status}\n{said}", program.display());
    }
    let used = ended.rusage;
    let cpu = (used.utime + used.stime).as_secs_f64();
    println!("{wall} {cpu} {}", used.maxrss);
    Ok(())
}

fn text(file: &mut File) -> anyhow::Result<String> {
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
