//! The inputs in the repository: a minimal set that reaches all edges reached by any known input.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use crate::list::Target;
use crate::program::{Programs, found, kept};

/// The maximum number of inputs per target, so that reviewers can look at them.
const MOST: usize = 32;

/// Replaces the inputs of a target in `corpus` with fewer or better ones.
pub(crate) fn minimise(programs: &Programs, target: &Target) -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let [corpus, _] = kept(target);
    fs::create_dir_all(&corpus)?;
    let found = found(target);
    let mut command = programs.command(target);
    // Select only by edges. With counters, the set would be several times as large.
    command
        .args(["-set_cover_merge=1", "-use_counters=0"])
        .arg(work.path());
    command.args([&corpus, &found].iter().filter(|folder| folder.is_dir()));
    let output = command
        .output()
        .with_context(|| format!("{} cannot be started", target.name))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<_> = errors.lines().rev().take(20).collect();
        let lines: Vec<_> = lines.into_iter().rev().collect();
        bail!(
            "the inputs of {} cannot be merged:\n{}",
            target.name,
            lines.join("\n")
        );
    }
    let mut inputs = inputs(work.path())?;
    // The longest inputs reach the most edges, so if there are too many inputs, the shortest are left
    // out.
    inputs.sort_by_key(|(name, data)| (std::cmp::Reverse(data.len()), name.clone()));
    let all = inputs.len();
    inputs.truncate(MOST);
    for entry in fs::read_dir(&corpus)? {
        fs::remove_file(entry?.path())?;
    }
    let mut bytes = 0;
    for (name, data) in &inputs {
        bytes += data.len();
        fs::write(corpus.join(name), data)?;
    }
    println!(
        "{}: {} inputs of {all}, {bytes} bytes",
        target.name,
        inputs.len()
    );
    Ok(())
}

fn inputs(folder: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut inputs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        inputs.push((name, fs::read(entry.path())?));
    }
    Ok(inputs)
}
