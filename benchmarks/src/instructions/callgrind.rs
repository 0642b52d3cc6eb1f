//! Runs a program under callgrind, and counts the instructions of its own code.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// Checks that valgrind is installed; if not, the error explains what to do.
pub fn find() -> anyhow::Result<()> {
    let version = Command::new("valgrind").arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        bail!(
            "valgrind is not installed, and without it no instructions can be counted; install \
             it (Debian and Ubuntu: `apt-get install valgrind`)"
        );
    }
    Ok(())
}

/// The number of instructions that a program executes, not counting the libraries that it loads.
pub fn count(command: &Command) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("callgrind.out");
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--compress-strings=no",
            "--compress-pos=no",
        ])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null())
        .output()?;
    if !output.status.success() {
        bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let text = std::fs::read_to_string(&file).context("callgrind wrote no output file")?;
    Ok(own(&text, Path::new(command.get_program())))
}

/// The total of the self costs of an object's functions, from a file in callgrind's format
/// (<https://valgrind.org/docs/manual/cl-format.html>).
fn own(text: &str, object: &Path) -> f64 {
    let object = object.display().to_string();
    let (mut is_own, mut is_call, mut sum) = (false, false, 0.0);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("ob=") {
            is_own = name == object;
        } else if line.starts_with("calls=") {
            // The next line contains the cost of the called function.
            is_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit()) {
            let cost = line.split(' ').nth(1).and_then(|it| it.parse::<f64>().ok());
            if is_own && !is_call {
                sum += cost.unwrap_or(0.0);
            }
            is_call = false;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_program_itself_is_counted() {
        let text = "events: Ir\n\nob=/bin/it\nfl=a.rs\nfn=main\n10 5\ncfn=malloc\ncob=/lib/c\n\
                    calls=1 0\n11 100\n12 2\n\nob=/lib/c\nfn=malloc\n0 100\n\n\
                    ob=/bin/it\nfn=other\n0 3\n\nsummary: 110\ntotals: 110\n";
        assert!((own(text, Path::new("/bin/it")) - 10.0).abs() < f64::EPSILON);
    }
}
